"""A release: a fitted model in a folder, with a description that is checked before the model is trusted.

The model is a file of plain arrays, read without scikit-learn, which trains it; a changed file or one of another
library is refused. How the release that the product comes with is made stands in `starter`.
"""

import hashlib
import json
import platform
import shutil
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from feedback.classify.engine.calibration import Calibration, Figures, calibration_from
from feedback.classify.engine.facets import Facets
from feedback.classify.engine.files import read_model, write_model
from feedback.classify.engine.model import Doubles, Helper, Model, softmax
from feedback.classify.engine.space import Counted
from feedback.classify.evidence import Evidence
from feedback.classify.taxonomy import newest_code
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput

FORMAT: Final = 8
# Releases of before, which an office may have trained, are read as well.
_READABLE: Final = (6, 7, FORMAT)
MODEL_FILE: Final = "model.npz"
DESCRIPTION: Final = "release.json"
LIBRARIES: Final = ("numpy",)
PROMISED_ACCURACY: Final = 0.8
LEVELS_APART: Final = " / "
_EVEN: Final = 1e-9


class Kind(StrEnum):
    """How a release came to be: by the project's own sentences, with decisions or bare messages, or by labels."""

    STARTER = "starter"
    LEARNED = "learned"
    ADAPTED = "adapted"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release was made from and how well it did on what it had not seen.

    `fingerprint` is a digest of all that went in; `taxonomy_sha256` is empty where the labels are the office's own, and
    `levels` says how many of them a label has, parted by `LEVELS_APART`. `facets` are the figures of scope, urgency and
    nature.
    """

    kind: Kind
    fingerprint: str
    taxonomy_sha256: str
    levels: int
    n_messages: int
    per_label: dict[str, int]
    cv: Calibration
    facets: dict[str, Figures]


@dataclass(frozen=True)
class Description:
    """What `release.json` says."""

    format: int
    name: str
    created_at: str
    sha256: str
    versions: dict[str, str]
    facts: Facts


@dataclass(frozen=True)
class Release:
    """A fitted model that was checked, ready to predict; `facets` tell scope, urgency and nature."""

    description: Description
    model: Model
    facets: Facets | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return what the release may suggest: its model's labels, or the categories in use that these have become."""
        return tuple(self._labels_behind)

    def of_today(self, rows: Doubles) -> Doubles:
        """Return probabilities (n, n_labels) of the model's labels as those of `codes` (n, n_codes).

        Those of merged categories are added up; those of categories that were split or given up are gone.
        """
        if self.codes == self.model.labels:
            return rows
        place = {label: number for number, label in enumerate(self.model.labels)}
        behind = [[place[label] for label in labels] for labels in self._labels_behind.values()]
        return np.stack([rows[:, places].sum(axis=1) for places in behind], axis=1)

    def label_behind(self, code: str) -> str:
        """Return the model's own label for one of `codes`."""
        return self._labels_behind[code][0]

    @cached_property
    def _labels_behind(self) -> dict[str, list[str]]:
        behind: dict[str, list[str]] = {}
        for label in self.model.labels:
            code = newest_code(label) if self.speaks_taxonomy else label
            if code is not None:
                behind.setdefault(code, []).append(label)
        # Of a category that took others in, its own label says best why.
        return {code: sorted(labels, key=lambda label: label != code) for code, labels in sorted(behind.items())}

    @property
    def speaks_taxonomy(self) -> bool:
        """Say whether the labels are codes of the project's own taxonomy."""
        return bool(self.description.facts.taxonomy_sha256)

    def sector(self, label: str) -> str:
        """Return the first level of a label."""
        return sector_of(label, is_code=self.speaks_taxonomy)

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.model)

    @cached_property
    def facet_evidence(self) -> Evidence | None:
        return Evidence(self.facets.model) if self.facets else None

    def categories(self, rows: Doubles, counted: Counted) -> Doubles:
        """Return how probable each category of the project's taxonomy is (n, n_codes).

        `rows` (n, n_labels) are the release's own; where its labels are others, the starter inside it is asked.
        """
        if self.speaks_taxonomy:
            return rows
        starter = next(each.model for each in self.model.sources.values() if isinstance(each, Helper))
        return softmax(starter.scores_of(counted), temperature=starter.temperature)

    def threshold(self, accuracy: float = PROMISED_ACCURACY) -> float:
        """Return the confidence below which the model abstains to be right in `accuracy` of the rest."""
        for promise in self.description.facts.cv.promises:
            if promise.accuracy >= accuracy - _EVEN:
                return promise.threshold
        raise BadInput("release_promise", promise=accuracy)


def sector_of(label: str, *, is_code: bool) -> str:
    """Return the first level of a label: of a code the first two signs, of an office's own what stands first."""
    return label[:2] if is_code else label.partition(LEVELS_APART)[0]


def load_release(path: Path) -> Release:
    """Read a release from its folder.

    Raises:
        BadInput: a file is missing or changed, or the release was made by other versions of the libraries.
    """
    description = read_description(path)
    model = path / MODEL_FILE
    if not model.is_file():
        raise BadInput("release_missing", release=path.name, file=MODEL_FILE)
    if description.format not in _READABLE:
        raise BadInput("release_version", release=path.name, part="format", made=description.format, here=FORMAT)
    for part, here in library_versions().items():
        made = description.versions.get(part)
        if made != here:
            raise BadInput("release_version", release=path.name, part=part, made=made, here=here)
    content = model.read_bytes()
    if digest(content) != description.sha256:
        raise BadInput("release_changed", release=path.name)
    try:
        return Release(description, *read_model(BytesIO(content)))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BadInput("release_damaged", release=path.name) from error


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
        facts = raw.pop("facts")
        facts["kind"] = Kind(facts["kind"])
        facts["cv"] = calibration_from(facts["cv"])
        facts["facets"] = {kind: Figures(**each) for kind, each in facts["facets"].items()}
        return Description(**raw, facts=Facts(**facts))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("release_damaged", release=path.name) from error


def write_release(out: Path, fitted: Model, facts: Facts, *, facets: Facets | None = None) -> Release:
    """Write a fitted model into the folder `out`, replacing what is there once the new one is whole."""
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    write_model(fitted, fresh / MODEL_FILE, facets=facets)
    description = Description(
        format=FORMAT,
        name=out.name,
        created_at=utc_now().isoformat(timespec="seconds"),
        sha256=digest((fresh / MODEL_FILE).read_bytes()),
        versions=library_versions(),
        facts=facts,
    )
    text = json.dumps(asdict(description), ensure_ascii=False, indent=1)
    (fresh / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return Release(description, fitted, facets)


def library_versions() -> dict[str, str]:
    return {"python": ".".join(platform.python_version_tuple()[:2]), **{name: version(name) for name in LIBRARIES}}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
