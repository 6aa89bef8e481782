"""Which cues of a table stand in a text; what a cue's neighbours do to it is in `context`.

A table is a TSV that an office can edit: cue, value, strength, guard, unless, note. A broken row is refused by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from feedback.core.errors import BadInput

FOLDER: Final = Path(__file__).parent.parent / "data" / "cues"
COLUMNS: Final = ("cue", "value", "strength", "guard", "unless", "note")
_GAP: Final = "[^\uff0c\u3002\uff01\uff1f\uff1b,!?;\\n\\r]{0,6}?"
_ELLIPSIS: Final = "\u2026"
_LIST_COMMA: Final = "\u3001"


class Guard(StrEnum):
    """How far a cue's neighbours may take it back; the tables' headers explain each."""

    ORDINARY = ""
    WHOLE = "whole"
    HARM = "harm"
    NOW = "now"
    DEED = "deed"


@dataclass(frozen=True, slots=True)
class Cue:
    words: str
    value: str
    strength: int
    guard: Guard
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A cue at its place in a text, before its neighbours were looked at."""

    cue: Cue
    start: int
    end: int


class CueTable:
    """The cues of one table, found together: the longest at each place, none inside another."""

    def __init__(self, name: str, cues: tuple[Cue, ...]) -> None:
        self.name = name
        self.cues = cues
        self._literal = {cue.words: cue for cue in cues if _ELLIPSIS not in cue.words}
        self._gapped = [(cue, re.compile(_as_pattern(cue.words))) for cue in cues if _ELLIPSIS in cue.words]
        # Plain alternatives without groups let the engine skip on the first character, which is ten times as fast.
        self._pattern = re.compile("|".join(re.escape(words) for words in sorted(self._literal, key=len, reverse=True)))

    def find(self, text: str) -> list[Match]:
        """Return the matches in `text`, which is in `segment.plain` form, in order."""
        matches = [*self._find_literal(text), *self._find_gapped(text)]
        matches.sort(key=lambda match: (match.start, -match.end))
        kept: list[Match] = []
        covered = 0
        for match in matches:
            if match.end > covered and not _means_else(match, text):
                covered = match.end
                kept.append(match)
        return kept

    def _find_literal(self, text: str) -> Iterator[Match]:
        found = self._pattern.search(text) if self._literal else None
        while found:
            yield Match(self._literal[found.group()], found.start(), found.end())
            found = self._pattern.search(text, found.start() + 1)

    def _find_gapped(self, text: str) -> Iterator[Match]:
        for cue, pattern in self._gapped:
            if cue.words.split(_ELLIPSIS, 1)[0] in text:
                yield from (Match(cue, found.start(), found.end()) for found in pattern.finditer(text))


@cache
def cue_table(name: str) -> CueTable:
    """Return the project's own table of that name, read once a process."""
    return load_cues(FOLDER / f"{name}.tsv")


def load_cues(path: Path) -> CueTable:
    """Read a table.

    Raises:
        BadInput: the file or a row of it is wrong; the facts name the row as an editor counts it.
    """
    if not path.is_file():
        raise BadInput("cue_table_missing", file=path.name)
    rows = path.read_text(encoding="utf-8").splitlines()
    cues = [_cue(row, path.name, number) for number, row in enumerate(rows, 1) if _holds_cue(row)]
    if not cues:
        raise BadInput("cue_table_row", file=path.name, row=len(rows))
    seen: set[str] = set()
    for cue in cues:
        if cue.words in seen:
            raise BadInput("cue_table_repeated", file=path.name, cue=cue.words)
        seen.add(cue.words)
    return CueTable(path.stem, tuple(cues))


def _holds_cue(row: str) -> bool:
    return bool(row.strip()) and not row.startswith("#") and tuple(row.split("\t")) != COLUMNS


def _cue(row: str, file: str, number: int) -> Cue:
    cells = row.split("\t")
    if len(cells) != len(COLUMNS):
        raise BadInput("cue_table_row", file=file, row=number)
    words, value, strength, guard, unless, _ = (cell.strip() for cell in cells)
    if not words or not value or strength not in {"1", "2", "3"} or guard not in set(Guard):
        raise BadInput("cue_table_row", file=file, row=number)
    phrases = tuple(phrase for phrase in unless.split(_LIST_COMMA) if phrase)
    return Cue(words, value, int(strength), Guard(guard), phrases)


def _as_pattern(words: str) -> str:
    return _GAP.join(re.escape(piece) for piece in words.split(_ELLIPSIS))


def _means_else(match: Match, text: str) -> bool:
    for phrase in match.cue.unless:
        reach = len(phrase) - 1
        if text.find(phrase, max(0, match.start - reach), match.end + reach) != -1:
            return True
    return False
