"""A release: a fitted model in a folder, with a description that is checked before the model is trusted.

`train_starter` makes the one that the product comes with, at set-up, from the project's own sentences and words.
A pickle runs code when it is read, so a changed file or one of other library versions is refused before that.
"""

import hashlib
import json
import platform
import shutil
from collections import Counter
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Final

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from feedback.classify import corpus, features, taxonomy
from feedback.classify.calibrate import Calibration, Promise, Settle, calibrate
from feedback.classify.evidence import Evidence
from feedback.classify.pipeline import LikenessClassifier, build_pipeline
from feedback.classify.rules.conflicts import FILE as CONFLICTS
from feedback.classify.rules.conflicts import settle
from feedback.classify.rules.context import Passage
from feedback.classify.segment import default_segmenter
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput

FORMAT: Final = 1
STARTER: Final = "starter"
MODEL_FILE: Final = "model.joblib"
DESCRIPTION: Final = "release.json"
LIBRARIES: Final = ("scikit-learn", "numpy", "scipy", "joblib")
PROMISED_ACCURACY: Final = 0.8


@dataclass(frozen=True)
class Description:
    """What `release.json` says."""

    format: int
    name: str
    created_at: str
    sha256: str
    versions: dict[str, str]
    fingerprint: str
    taxonomy_sha256: str
    n_sentences: int
    per_code: dict[str, int]
    threshold: float
    cv: Calibration


@dataclass(frozen=True)
class Release:
    """A fitted model that was checked, ready to predict."""

    description: Description
    pipeline: Pipeline

    @cached_property
    def classifier(self) -> LikenessClassifier:
        found = self.pipeline.named_steps["likeness"]
        if not isinstance(found, LikenessClassifier):
            raise BadInput("release_damaged", release=self.description.name)
        return found

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(str(label) for label in self.classifier.classes_)

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.classifier)

    def threshold(self, accuracy: float = PROMISED_ACCURACY) -> float:
        """Return the confidence below which the model abstains to be right in `accuracy` of the rest."""
        for promise in self.description.cv.promises:
            if promise.accuracy == accuracy:
                return promise.threshold
        raise BadInput("release_promise", promise=accuracy)


def train_starter(out: Path, *, seed: int = 0) -> Release:
    """Train the starter release into the folder `out`, replacing what is there once the new one is whole."""
    sentences = corpus.load_corpus()
    texts = [sentence.text for sentence in sentences]
    labels = [sentence.code for sentence in sentences]
    calibration = calibrate(lambda: build_pipeline(seed=seed), texts, labels, settle=_settle_with(labels), seed=seed)
    pipeline = build_pipeline(seed=seed).fit(texts, labels)
    pipeline.named_steps["likeness"].temperature = calibration.temperature
    return _write(out, pipeline, labels, calibration)


def load_release(path: Path) -> Release:
    """Read a release from its folder.

    Raises:
        BadInput: a file is missing or changed, or the release was made by other versions of the libraries.
    """
    description = read_description(path)
    model = path / MODEL_FILE
    if not model.is_file():
        raise BadInput("release_missing", release=path.name, file=MODEL_FILE)
    if description.format != FORMAT:
        raise BadInput("release_version", release=path.name, part="format", made=description.format, here=FORMAT)
    for part, here in _versions().items():
        made = description.versions.get(part)
        if made != here:
            raise BadInput("release_version", release=path.name, part=part, made=made, here=here)
    if _sha256(model.read_bytes()) != description.sha256:
        raise BadInput("release_changed", release=path.name)
    return Release(description, joblib.load(model))


def read_description(path: Path) -> Description:
    """Read a release's description without its model.

    Raises:
        BadInput: there is none, or it is not one.
    """
    file = path / DESCRIPTION
    if not file.is_file():
        raise BadInput("release_missing", release=path.name, file=DESCRIPTION)
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        promises = tuple(Promise(**each) for each in raw["cv"].pop("promises"))
        return Description(**{**raw, "cv": Calibration(**raw["cv"], promises=promises)})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("release_damaged", release=path.name) from error


def is_current(path: Path) -> bool:
    """Whether the folder holds the starter that these sentences, words and libraries would make."""
    try:
        description = read_description(path)
    except BadInput:
        return False
    return description.fingerprint == starter_fingerprint() and (path / MODEL_FILE).is_file()


def starter_fingerprint() -> str:
    """Return a digest of all that the starter is made from."""
    sources = [*sorted(corpus.FOLDER.glob("*.tsv")), features.LEXICON, taxonomy.DEFAULT, CONFLICTS]
    parts = [path.name.encode() + b"\0" + path.read_bytes() for path in sources]
    parts.append(json.dumps({"format": FORMAT, **_versions()}, sort_keys=True).encode())
    return _sha256(b"\0".join(parts))


def _settle_with(labels: list[str]) -> Settle:
    codes = tuple(sorted(set(labels)))

    def apply(text: str, row: NDArray[np.float64]) -> NDArray[np.float64]:
        return settle(Passage(text, default_segmenter().spans), row, codes).probabilities

    return apply


def _write(out: Path, pipeline: Pipeline, labels: list[str], calibration: Calibration) -> Release:
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    joblib.dump(pipeline, fresh / MODEL_FILE)
    description = Description(
        format=FORMAT,
        name=out.name,
        created_at=utc_now().isoformat(timespec="seconds"),
        sha256=_sha256((fresh / MODEL_FILE).read_bytes()),
        versions=_versions(),
        fingerprint=starter_fingerprint(),
        taxonomy_sha256=_sha256(taxonomy.DEFAULT.read_bytes()),
        n_sentences=len(labels),
        per_code=dict(sorted(Counter(labels).items())),
        threshold=next(each.threshold for each in calibration.promises if each.accuracy == PROMISED_ACCURACY),
        cv=calibration,
    )
    text = json.dumps(asdict(description), ensure_ascii=False, indent=1)
    (fresh / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return Release(description, pipeline)


def _versions() -> dict[str, str]:
    return {"python": ".".join(platform.python_version_tuple()[:2]), **{name: version(name) for name in LIBRARIES}}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
