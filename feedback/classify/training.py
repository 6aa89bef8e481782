"""An office's own releases: trained on its labelled messages, or the starter adapted to messages without labels."""

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from feedback.classify import features
from feedback.classify.engine.adapted import fit_adapted
from feedback.classify.engine.analysers import Message
from feedback.classify.engine.calibration import FOLDS, calibrate
from feedback.classify.engine.office import CURVE, fit_office, lay_ground
from feedback.classify.engine.space import Counted
from feedback.classify.engine.twins import twins
from feedback.classify.release import Facts, Kind, Release, digest, sector_of, write_release
from feedback.classify.starter import (
    measured_starter,
    sources_digest,
    starter_facets,
    starter_messages,
    taxonomy_facts,
)
from feedback.core.errors import BadInput

LEAST_TO_ADAPT: Final = 50
# Folds of fewer messages than this would measure chance.
_LEAST_A_FOLD: Final = 10


def train_office(
    out: Path, messages: Sequence[Message], labels: Sequence[str], *, levels: int = 1, starter: Release | None = None
) -> Release:
    """Train a release on labelled messages into the folder `out`.

    Parameters
    ----------
    messages, labels : sequences, length n
        A label of two levels is written as one, with `release.LEVELS_APART` between them.
    starter : Release, optional
        What is known beforehand.

    Raises:
        BadInput: fewer than two labels, or too few messages to measure anything.
    """
    counts = Counter(labels)
    if len(counts) < 2:
        raise BadInput("train_one_label", n=len(counts))
    folds = min(FOLDS, len(messages) // _LEAST_A_FOLD)
    if folds < 2:
        raise BadInput("train_too_few", n=len(messages), least=2 * _LEAST_A_FOLD)
    counted = Counted(messages)
    fit = partial(fit_office, ground=lay_ground(counted), helper=starter.model if starter else None)
    groups = twins([each.whole for each in messages])
    with _rare_labels_allowed():
        sector = partial(sector_of, is_code=False)
        cv = calibrate(fit, counted, labels, groups=groups, sector=sector, folds=folds, curve=CURVE)
    facts = Facts(
        kind=Kind.OFFICE,
        fingerprint=_fingerprint(messages, labels),
        taxonomy_sha256="",
        levels=levels,
        n_messages=len(labels),
        per_label=dict(sorted(counts.items())),
        cv=cv,
        facets=starter.description.facts.facets if starter else {},
    )
    facets = starter.facets if starter else None
    return write_release(out, fit(counted, labels).warmed(cv.temperature), facts, facets=facets)


def adapt_starter(out: Path, messages: Sequence[Message]) -> Release:
    """Adapt the starter to messages without labels into the folder `out`.

    What it may claim stays what was measured of the starter: without labels nothing else can be.

    Raises:
        BadInput: too few messages to learn from.
    """
    read = [each for each in messages if each.body.strip() or each.title.strip()]
    if len(read) < LEAST_TO_ADAPT:
        raise BadInput("adapt_too_few", n=len(read), least=LEAST_TO_ADAPT)
    own, labels = starter_messages()
    measured = measured_starter()
    fitted = fit_adapted(Counted(own), labels, read, known=features.lexicon())
    fingerprint = digest((sources_digest() + _fingerprint(read, ())).encode())
    facts = taxonomy_facts(Kind.ADAPTED, fingerprint, labels, measured)
    return write_release(out, fitted.warmed(measured.cv.temperature), facts, facets=starter_facets(measured))


def _fingerprint(messages: Sequence[Message], labels: Sequence[str]) -> str:
    return digest(repr([(each.title, each.body) for each in messages] + list(labels)).encode())


@contextmanager
def _rare_labels_allowed() -> Iterator[None]:
    """Keep scikit-learn from warning of labels with fewer examples than folds: they are told in another way."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class", category=UserWarning)
        yield
