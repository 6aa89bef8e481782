"""Which cues of a table stand in a text; what a cue's neighbours do to it is in `context`.

A table is a TSV that an office can edit: cue, value, strength, guard, unless, note. A broken row is refused by name.
What a cue may say is told in the tables' headers and compiled in `forms`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from feedback.classify.rules.forms import LIST_COMMA, Form, Lists, Pieces, is_well_formed, read_lists
from feedback.core.errors import BadInput

FOLDER: Final = Path(__file__).parent.parent / "data" / "cues"
COLUMNS: Final = ("cue", "value", "strength", "guard", "unless", "note")
LISTS: Final = "words.tsv"


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
    """The cues of one table, found together: the longest at each place, none inside another.

    A cue of two parts covers what lies between them, so it does not hide what stands there.
    """

    def __init__(self, name: str, cues: tuple[Cue, ...], lists: Lists | None = None) -> None:
        self.name = name
        self.cues = cues
        self._pieces = Pieces(lists or {})
        self._by_piece: dict[int, list[tuple[Cue, Form]]] = {}
        for cue in cues:
            form = self._pieces.form(cue.words)
            self._by_piece.setdefault(form.rarest, []).append((cue, form))

    def find(self, text: str) -> list[Match]:
        """Return the matches in `text`, which is in `segment.plain` form, in order."""
        found = self._pieces.found_in(text)
        matches = [
            (Match(cue, start, end), form.is_wide)
            for piece in found
            for cue, form in self._by_piece.get(piece, ())
            for start, end in form.places(found, text)
        ]
        matches.sort(key=lambda each: (each[0].start, -each[0].end))
        kept: list[Match] = []
        covered = 0
        for match, is_wide in matches:
            if match.end > covered and not _means_else(match, text):
                covered = covered if is_wide else match.end
                kept.append(match)
        return kept


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
    lists = read_lists(path.with_name(LISTS))
    cues = [_cue(row, path.name, number, lists) for number, row in enumerate(rows, 1) if _holds_cue(row)]
    if not cues:
        raise BadInput("cue_table_row", file=path.name, row=len(rows))
    seen: set[str] = set()
    for cue in cues:
        if cue.words in seen:
            raise BadInput("cue_table_repeated", file=path.name, cue=cue.words)
        seen.add(cue.words)
    return CueTable(path.stem, tuple(cues), lists)


def _holds_cue(row: str) -> bool:
    return bool(row.strip()) and not row.startswith("#") and tuple(row.split("\t")) != COLUMNS


def _cue(row: str, file: str, number: int, lists: Lists) -> Cue:
    cells = row.split("\t")
    if len(cells) != len(COLUMNS):
        raise BadInput("cue_table_row", file=file, row=number)
    words, value, strength, guard, unless, _ = (cell.strip() for cell in cells)
    if not is_well_formed(words, lists) or not value or strength not in {"1", "2", "3"} or guard not in set(Guard):
        raise BadInput("cue_table_row", file=file, row=number)
    phrases = tuple(phrase for phrase in unless.split(LIST_COMMA) if phrase)
    return Cue(words, value, int(strength), Guard(guard), phrases)


def _means_else(match: Match, text: str) -> bool:
    for phrase in match.cue.unless:
        reach = len(phrase) - 1
        if text.find(phrase, max(0, match.start - reach), match.end + reach) != -1:
            return True
    return False
