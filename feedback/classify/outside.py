"""A release's labels told in those of somebody else: which outside label has the largest sum of probabilities?

A map is a sheet of `code,label` and, where a code is parted outside, `words`: such a row holds for messages with one of
its words, and stands before the one without. Codes that the map does not name have no counterpart.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feedback.classify.engine.model import Doubles
from feedback.core.errors import BadInput

SEVEN = Path(__file__).parent / "data" / "map_seven.csv"


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    words: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class OutsideLabels:
    """A map from codes to outside labels; `labels` are all of them in order."""

    labels: tuple[str, ...]
    rows: dict[str, tuple[_Row, ...]]

    def told(self, text: str, probabilities: Sequence[float] | Doubles, codes: Sequence[str]) -> Doubles:
        """Return the probability of each outside label (n_labels,), for probabilities (n_codes,) of a message.

        They sum to 1, or are all 0 where no code has a counterpart.
        """
        place = {label: number for number, label in enumerate(self.labels)}
        found = np.zeros(len(self.labels))
        for code, probability in zip(codes, probabilities, strict=True):
            row = next((row for row in self.rows.get(code, ()) if row.words is None or row.words.search(text)), None)
            if row is not None:
                found[place[row.label]] += probability
        total = found.sum()
        return found / total if total else found


def read_outside_labels(path: Path) -> OutsideLabels:
    """Read a map.

    Raises:
        BadInput: there is no such file, it lacks the columns, or a row has no code or label.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput("sheet_not_found", filename=path.name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("sheet_unreadable", filename=path.name) from error
    lines = list(csv.DictReader(text.splitlines()))
    rows: dict[str, list[_Row]] = {}
    for number, line in enumerate(lines, 2):
        code, label = (line.get("code") or "").strip(), (line.get("label") or "").strip()
        if not code or not label:
            raise BadInput("map_row", filename=path.name, row=number)
        words = (line.get("words") or "").split()
        pattern = re.compile("|".join(map(re.escape, words))) if words else None
        rows.setdefault(code, []).append(_Row(label, pattern))
    if not rows:
        raise BadInput("map_row", filename=path.name, row=1)
    ordered = {code: tuple(sorted(each, key=lambda row: row.words is None)) for code, each in rows.items()}
    return OutsideLabels(tuple(sorted({row.label for each in ordered.values() for row in each})), ordered)
