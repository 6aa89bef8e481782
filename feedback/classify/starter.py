"""The release that the product comes with: how it is trained, at set-up, from the project's own sentences and words.

Nothing of it is drawn from real messages. It is trained anew whenever what it is made from has changed. What it may
claim was measured beforehand by cross-validation and stands in `data/starter_calibration.json` with the digest of what
was measured; `make bench-text` measures again.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from feedback.classify import corpus, features, taxonomy
from feedback.classify.engine import starter as recipe
from feedback.classify.engine.analysers import Message, segmenter_name
from feedback.classify.engine.calibration import (
    Calibration,
    Figures,
    Settle,
    calibration_from,
    calibration_of,
    scores_of_unseen,
)
from feedback.classify.engine.facets import STACK_STRENGTH, STRENGTH, Facets, Stack
from feedback.classify.engine.model import Doubles, Model, softmax
from feedback.classify.engine.space import Counted
from feedback.classify.facets import ALARM_RECALL, fit_facets, labelled, measure_facets, stack_from, written
from feedback.classify.release import (
    FORMAT,
    MODEL_FILE,
    Facts,
    Kind,
    Release,
    digest,
    library_versions,
    read_description,
    sector_of,
    write_release,
)
from feedback.classify.rules.conflicts import FILE as CONFLICTS
from feedback.classify.rules.conflicts import settle
from feedback.classify.rules.context import Passage
from feedback.classify.segment import default_segmenter
from feedback.core.errors import BadInput

STARTER: Final = "starter"
MEASURED: Final = Path(__file__).parent / "data" / "starter_calibration.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of the starter on unseen sentences, and how scope, urgency and nature are weighed there."""

    cv: Calibration
    stacks: Mapping[str, Stack]
    facets: dict[str, Figures]


def train_starter(out: Path) -> Release:
    """Train the starter release into the folder `out`, replacing what is there once the new one is whole."""
    messages, labels = starter_messages()
    measured = measured_starter()
    fitted = fit_starter(Counted(messages), labels).warmed(measured.cv.temperature)
    facts = taxonomy_facts(Kind.STARTER, starter_fingerprint(), labels, measured)
    return write_release(out, fitted, facts, facets=starter_facets(measured))


def taxonomy_facts(kind: Kind, fingerprint: str, labels: Sequence[str], measured: Measured) -> Facts:
    """Return the facts of a release whose labels (n) are the taxonomy's codes."""
    return Facts(
        kind=kind,
        fingerprint=fingerprint,
        taxonomy_sha256=digest(taxonomy.DEFAULT.read_bytes()),
        levels=2,
        n_messages=len(labels),
        per_label=dict(sorted(Counter(labels).items())),
        cv=measured.cv,
        facets=measured.facets,
    )


def starter_messages() -> tuple[list[Message], list[str]]:
    """Return the project's own sentences (n) and their codes (n)."""
    sentences = corpus.load_corpus()
    return [Message(each.text, each.title) for each in sentences], [each.code for each in sentences]


def fit_starter(counted: Counted, labels: Sequence[str]) -> Model:
    """Fit the starter's model with the project's own lexicon."""
    return recipe.fit_starter(counted, labels, known=features.lexicon())


def starter_facets(measured: Measured) -> Facets:
    """Fit what tells scope, urgency and nature from the project's own sentences."""
    told = labelled()
    return fit_facets(Counted(told.messages), told, measured.stacks)


def measured_starter() -> Measured:
    """Return what was measured of the present sentences and words; they are measured now where they have changed."""
    if MEASURED.is_file():
        raw = json.loads(MEASURED.read_text(encoding="utf-8"))
        if raw["sources"] == sources_digest():
            stacks = {kind: stack_from(each) for kind, each in raw["stacks"].items()}
            figures = {kind: Figures(**each) for kind, each in raw["facets"].items()}
            return Measured(calibration_from(raw["cv"]), stacks, figures)
    return measure_starter()


def measure_starter(path: Path | None = None) -> Measured:
    """Cross-validate the starter, which takes ten times as long as to train it; keep what is found in `path`."""
    _messages, labels = starter_messages()
    told = labelled()
    counted = Counted(told.messages)
    own = counted.some(range(told.n_coded))
    scores = scores_of_unseen(fit_starter, own, labels)
    sector = partial(sector_of, is_code=True)
    cv = calibration_of(scores, own.messages, labels, settle=settled_by_rules(sorted(set(labels))), sector=sector)
    # No sentence about danger is in the corpus, so that a model of all the corpus has not seen it.
    unseen = fit_starter(own, labels).scores_of(counted.some(range(told.n_coded, len(told.messages))))
    categories = softmax(np.vstack([scores, unseen]), temperature=cv.temperature)
    measured = Measured(cv, *measure_facets(counted, told, categories))
    if path:
        _write(measured, path)
    return measured


def _write(measured: Measured, path: Path) -> None:
    found = {
        "sources": sources_digest(),
        "cv": asdict(measured.cv),
        "facets": {kind: asdict(each) for kind, each in measured.facets.items()},
        "stacks": {kind: written(each) for kind, each in measured.stacks.items()},
    }
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")


def is_current(path: Path) -> bool:
    """Whether the folder holds the starter that the present sentences, words and libraries would make."""
    try:
        description = read_description(path)
    except BadInput:
        return False
    return description.facts.fingerprint == starter_fingerprint() and (path / MODEL_FILE).is_file()


def starter_fingerprint() -> str:
    """Return a digest of all that the starter is made from."""
    parts = (sources_digest(), FORMAT, segmenter_name(), sorted(library_versions().items()))
    return digest(repr(parts).encode())


def sources_digest() -> str:
    """Return a digest of the sentences and words, and of how a model is fitted to them."""
    made_by = (
        sorted(recipe.FEWEST.items()),
        recipe.WORD_SHARE,
        recipe.IDF_POWER,
        recipe.STRENGTH,
        recipe.SMOOTHING,
        sorted(recipe.SHARES.items()),
        ALARM_RECALL,
        STACK_STRENGTH,
        STRENGTH,
    )
    # The cues are left out: an office that edits them would wait for minutes, and how they are weighed stays right.
    words = [corpus.URGENCIES, features.LEXICON, taxonomy.DEFAULT, CONFLICTS]
    sources = [*sorted(corpus.FOLDER.glob("*.tsv")), *words]
    parts = [path.name.encode() + b"\0" + path.read_bytes() for path in sources]
    return digest(b"\0".join([*parts, repr(made_by).encode()]))


def settled_by_rules(codes: Sequence[str]) -> Settle:
    """Return what turns a message and its row of probabilities (n_codes,) into the row after the conflict rules."""
    order = tuple(codes)

    def apply(message: Message, row: Doubles) -> Doubles:
        passage = Passage(message.body, default_segmenter().spans, title=message.title)
        return settle(passage, row, order).probabilities

    return apply
