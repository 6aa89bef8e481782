"""The release that the product comes with: how it is trained, at set-up, from the project's own sentences and words.

Nothing of it is drawn from real messages. It is trained anew whenever what it is made from has changed.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify import corpus, features, taxonomy
from feedback.classify.calibrate import Settle, calibrate
from feedback.classify.likeness import fit_likeness
from feedback.classify.release import (
    FORMAT,
    MODEL_FILE,
    PROMISED_ACCURACY,
    Facts,
    Release,
    digest,
    library_versions,
    read_description,
    write_release,
)
from feedback.classify.rules.conflicts import FILE as CONFLICTS
from feedback.classify.rules.conflicts import settle
from feedback.classify.rules.context import Passage
from feedback.classify.segment import default_segmenter
from feedback.core.errors import BadInput

STARTER: Final = "starter"


def train_starter(out: Path, *, seed: int = 0) -> Release:
    """Train the starter release into the folder `out`, replacing what is there once the new one is whole."""
    sentences = corpus.load_corpus()
    texts = [sentence.text for sentence in sentences]
    labels = [sentence.code for sentence in sentences]
    cv = calibrate(fit_likeness, texts, labels, settle=_settle_with(labels), seed=seed)
    fitted = replace(fit_likeness(texts, labels), temperature=cv.temperature)
    facts = Facts(
        fingerprint=starter_fingerprint(),
        taxonomy_sha256=digest(taxonomy.DEFAULT.read_bytes()),
        n_sentences=len(labels),
        per_code=dict(sorted(Counter(labels).items())),
        threshold=next(each.threshold for each in cv.promises if each.accuracy == PROMISED_ACCURACY),
        cv=cv,
    )
    return write_release(out, fitted, facts)


def is_current(path: Path) -> bool:
    """Whether the folder holds the starter that the present sentences, words and libraries would make."""
    try:
        description = read_description(path)
    except BadInput:
        return False
    return description.facts.fingerprint == starter_fingerprint() and (path / MODEL_FILE).is_file()


def starter_fingerprint() -> str:
    """Return a digest of all that the starter is made from."""
    sources = [*sorted(corpus.FOLDER.glob("*.tsv")), features.LEXICON, taxonomy.DEFAULT, CONFLICTS]
    parts = [path.name.encode() + b"\0" + path.read_bytes() for path in sources]
    parts.append(repr((FORMAT, sorted(library_versions().items()))).encode())
    return digest(b"\0".join(parts))


def _settle_with(labels: list[str]) -> Settle:
    codes = tuple(sorted(set(labels)))

    def apply(text: str, row: NDArray[np.float64]) -> NDArray[np.float64]:
        return settle(Passage(text, default_segmenter().spans), row, codes).probabilities

    return apply
