"""The release that the product comes with: how it is trained, at set-up, from the project's own sentences and words.

Nothing of it is drawn from real messages. It is trained anew whenever what it is made from has changed. What it may
claim was measured beforehand by cross-validation and stands in `data/starter_calibration.json` with the digest of what
was measured; `make bench-text` measures again.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from feedback.classify import corpus, features, taxonomy
from feedback.classify.engine import starter as recipe
from feedback.classify.engine.analysers import Message, segmenter_name
from feedback.classify.engine.calibration import Calibration, Promise, Settle, calibrate
from feedback.classify.engine.model import Doubles, Model
from feedback.classify.engine.space import Counted
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


def train_starter(out: Path) -> Release:
    """Train the starter release into the folder `out`, replacing what is there once the new one is whole."""
    messages, labels = starter_messages()
    cv = measured_calibration() or measure_starter()
    fitted = fit_starter(Counted(messages), labels).warmed(cv.temperature)
    facts = Facts(
        kind=Kind.STARTER,
        fingerprint=starter_fingerprint(),
        taxonomy_sha256=digest(taxonomy.DEFAULT.read_bytes()),
        levels=2,
        n_messages=len(labels),
        per_label=dict(sorted(Counter(labels).items())),
        cv=cv,
    )
    return write_release(out, fitted, facts)


def starter_messages() -> tuple[list[Message], list[str]]:
    """Return the project's own sentences (n) and their codes (n)."""
    sentences = corpus.load_corpus()
    return [Message(each.text, each.title) for each in sentences], [each.code for each in sentences]


def fit_starter(counted: Counted, labels: Sequence[str]) -> Model:
    """Fit the starter's model with the project's own lexicon."""
    return recipe.fit_starter(counted, labels, known=features.lexicon())


def measure_starter(path: Path | None = None) -> Calibration:
    """Cross-validate the starter, which takes five times as long as to train it; keep the figures in `path`."""
    messages, labels = starter_messages()
    sector = partial(sector_of, is_code=True)
    cv = calibrate(fit_starter, Counted(messages), labels, settle=_settle_with(labels), sector=sector)
    if path:
        told = {"sources": sources_digest(), "cv": asdict(cv)}
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return cv


def measured_calibration() -> Calibration | None:
    """Return what was measured of the present sentences and words, or None where they have changed since."""
    if not MEASURED.is_file():
        return None
    told = json.loads(MEASURED.read_text(encoding="utf-8"))
    if told["sources"] != sources_digest():
        return None
    promises = tuple(Promise(**each) for each in told["cv"].pop("promises"))
    return Calibration(**told["cv"], promises=promises)


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
    made_by = (recipe.KNOWN_SHARE, recipe.IDF_POWER, recipe.STRENGTH, sorted(recipe.SHARES.items()))
    sources = [*sorted(corpus.FOLDER.glob("*.tsv")), features.LEXICON, taxonomy.DEFAULT, CONFLICTS]
    parts = [path.name.encode() + b"\0" + path.read_bytes() for path in sources]
    return digest(b"\0".join([*parts, repr(made_by).encode()]))


def _settle_with(labels: Sequence[str]) -> Settle:
    codes = tuple(sorted(set(labels)))

    def apply(message: Message, row: Doubles) -> Doubles:
        passage = Passage(message.body, default_segmenter().spans, title=message.title)
        return settle(passage, row, codes).probabilities

    return apply
