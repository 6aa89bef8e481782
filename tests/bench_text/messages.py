"""The messages to measure on: the real ones, which are never committed, and the tests' own."""

import csv
import gzip
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feedback.classify.engine.analysers import Message
from tests.server import ROOT

FOLDER: Final = Path(os.environ.get("ZHENSHI_TEXTS", ROOT.parent / "shared" / "data"))
OWN: Final = ROOT / "tests" / "texts"
# Which of the seven classes a domain of the other city's board is; the others have none.
_HANGZHOU: Final = {
    "城建": "城乡建设",
    "交通": "交通运输",
    "环保": "环境保护",
    "教育": "教育文体",
    "就业": "劳动和社会保障",
    "医疗": "卫生计生",
    "旅游": "商贸旅游",
    "企业": "商贸旅游",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Messages (n) and what is known of each: labels (n), empty where nobody gave any."""

    messages: list[Message]
    labels: list[str]

    def some(self, places: Sequence[int]) -> "Sample":
        return Sample([self.messages[place] for place in places], [self.labels[place] for place in places])


def complaints() -> Sample | None:
    """Return complaints of seven classes, or None where they are missing."""
    return _sample("complaints_train.csv", lambda label: label)


def other_city() -> Sample | None:
    """Return the messages of another city, ten years later, that have one of the seven classes."""
    return _sample("hangzhou_public.csv", lambda label: _HANGZHOU.get(label, ""), labelled=True)


def unlabelled() -> Sample | None:
    """Return messages without labels, for adapting and for hot issues."""
    return _sample("hot_messages.csv.gz", lambda _label: "")


def own(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the tests' own files of texts."""
    with (OWN / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _sample(name: str, label_of: Callable[[str], str], *, labelled: bool = False) -> Sample | None:
    path = FOLDER / name
    if not path.is_file():
        return None
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = [(row, label_of(row.get("label", ""))) for row in csv.DictReader(file)]
    kept = [(row, label) for row, label in rows if label or not labelled]
    return Sample(
        [Message(row["body"] or "", row["title"] or "") for row, _label in kept], [each for _row, each in kept]
    )
