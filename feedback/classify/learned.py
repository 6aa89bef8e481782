"""The starter taught by what people decided: its own sentences and an office's decided messages in one model.

What it may claim is measured by cross-validation on the decisions where there are enough of them; near-duplicates never
stand on both sides. Before that, what was measured of the starter holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from feedback.classify import features
from feedback.classify.engine.analysers import Message
from feedback.classify.engine.calibration import FOLDS, Calibration, calibration_of
from feedback.classify.engine.model import Doubles, Model
from feedback.classify.engine.space import Counted, Floats
from feedback.classify.engine.starter import fit_starter
from feedback.classify.engine.twins import twins
from feedback.classify.facets import KINDS, Labelled, fit_facets, labelled
from feedback.classify.release import Kind, Release, digest, sector_of, write_release
from feedback.classify.starter import (
    Measured,
    measured_starter,
    settled_by_rules,
    sources_digest,
    starter_messages,
    taxonomy_facts,
)
from feedback.core.errors import BadInput
from models.vocabulary import Nature, Scope, Urgency

LEAST_DECISIONS: Final = 20
# Of fewer decisions than this, thresholds for ninety categories would be chance.
LEAST_TO_MEASURE: Final = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A message with the category that a person gave it; `weight` says how many sentences it counts for."""

    message: Message
    code: str
    weight: float = 1.0
    scope: Scope | None = None
    urgency: Urgency | None = None
    nature: Nature | None = None


def train_learned(told: Sequence[Told], out: Path) -> Release:
    """Train a release on the project's own sentences and on decisions, into the folder `out`.

    Raises:
        BadInput: too few decisions to learn from.
    """
    if len(told) < LEAST_DECISIONS:
        raise BadInput("learn_too_few", n=len(told), least=LEAST_DECISIONS)
    own, labels = starter_messages()
    counted = Counted([*own, *(each.message for each in told)])
    codes = [*labels, *(each.code for each in told)]
    weights = np.array([1.0] * len(own) + [each.weight for each in told], dtype=np.float32)
    measured = measured_starter()
    if len(told) >= LEAST_TO_MEASURE:
        cv = _measured_on_decisions(counted, codes, weights, len(own))
        measured = Measured(cv, measured.stacks, measured.facets)
    model = _fit(counted, codes, weights).warmed(measured.cv.temperature)
    fingerprint = digest(repr([sources_digest(), *told]).encode())
    facts = taxonomy_facts(Kind.LEARNED, fingerprint, codes, measured)
    sentences = _with_decisions(labelled(), told)
    facets = fit_facets(Counted(sentences.messages), sentences, measured.stacks)
    return write_release(out, model, facts, facets=facets)


def _fit(counted: Counted, codes: Sequence[str], weights: Floats) -> Model:
    return fit_starter(counted, codes, known=features.lexicon(), weights=weights)


def _measured_on_decisions(counted: Counted, codes: Sequence[str], weights: Floats, n_own: int) -> Calibration:
    """Measure on the decisions, which stand after the first `n_own` sentences; those are always learned from."""
    from sklearn.model_selection import GroupKFold

    decided, truth = counted.messages[n_own:], codes[n_own:]
    classes = sorted(set(codes))
    scores: Doubles = np.zeros((len(truth), len(classes)))
    for seen, unseen in GroupKFold(FOLDS).split(truth, groups=twins([each.whole for each in decided])):
        taught = [*range(n_own), *(seen + n_own).tolist()]
        model = _fit(counted.some(taught), [codes[place] for place in taught], weights[taught])
        scores[unseen] = model.scores_of(counted.some((unseen + n_own).tolist()))
    sector = partial(sector_of, is_code=True)
    return calibration_of(scores, decided, truth, settle=settled_by_rules(classes), sector=sector, classes=classes)


def _with_decisions(own: Labelled, told: Sequence[Told]) -> Labelled:
    labels = {kind: [*own.labels[kind], *(getattr(each, kind) for each in told)] for kind in KINDS}
    return Labelled([*own.messages, *(each.message for each in told)], labels, own.n_coded)
