"""What a cue may look like, and where each form stands in a text.

A cue is a phrase; or "A...B" with a Chinese ellipsis, B a few characters after A in the same clause; or "A+B" with a
full-width plus, both in one sentence in either order and not far apart. In each, "<name>" stands for any word of the
list of that name in `data/cues/words.tsv`. What comes second must not be denied.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from feedback.classify.rules.guards import guards
from feedback.core.errors import BadInput

_ELLIPSIS: Final = "\u2026"
_PLUS: Final = "\uff0b"
LIST_COMMA: Final = "\u3001"
_LIST_NAME: Final = re.compile(r"<[^<>\s]+>")
_GAP: Final = 6
_WIDE_GAP: Final = 30
_MOST_SIDES: Final = 2


class Place(NamedTuple):
    start: int
    end: int


Found = dict[int, list[Place]]
Lists = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled cue: one or two sides, each of them pieces (by number) that follow each other.

    `rarest` is the piece with the fewest words: where it does not stand, the cue does not.
    """

    sides: tuple[tuple[int, ...], ...]
    pieces: frozenset[int]
    rarest: int

    @property
    def is_wide(self) -> bool:
        return len(self.sides) > 1

    def places(self, found: Found, text: str) -> list[Place]:
        """Return where the cue stands in `text`, given where its pieces do, in time linear in these."""
        if not found.keys() >= self.pieces:
            return []
        sides = [_in_turn(side, found, text) for side in self.sides]
        return sides[0] if len(sides) == 1 else _side_by_side(sides[0], sides[1], text)


class Pieces:
    """The pieces of a table's cues, each a set of words, found together in one walk through a text."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._numbers: dict[tuple[str, ...], int] = {}
        self._sizes: list[int] = []
        self._owners: dict[str, list[int]] = {}
        # Words by their first two letters; a letter alone is found under itself.
        self._by_opening: dict[str, list[str]] = {}

    def form(self, words: str) -> Form:
        """Compile a cue that is well formed."""
        sides = tuple(tuple(self._number(piece) for piece in side) for side in _sides(words))
        pieces = frozenset(piece for side in sides for piece in side)
        return Form(sides, pieces, min(pieces, key=lambda piece: (self._sizes[piece], piece)))

    def found_in(self, text: str) -> Found:
        """Return the places of each piece that stands in `text`, in order, the longest first at each place."""
        found: Found = {}
        openings = self._by_opening
        for start, letter in enumerate(text):
            pair = text[start : start + 2]
            if pair in openings:
                self._note(found, openings[pair], text, start)
            if letter in openings and letter != pair:
                self._note(found, openings[letter], text, start)
        return found

    def _note(self, found: Found, words: list[str], text: str, start: int) -> None:
        for word in words:
            if text.startswith(word, start):
                place = Place(start, start + len(word))
                for number in self._owners[word]:
                    found.setdefault(number, []).append(place)

    def _number(self, piece: str) -> int:
        words = spelled_out(piece, self._lists)
        if words not in self._numbers:
            self._numbers[words] = len(self._numbers)
            self._sizes.append(len(words))
            for word in words:
                self._add(word, self._numbers[words])
        return self._numbers[words]

    def _add(self, word: str, number: int) -> None:
        if word not in self._owners:
            alike = self._by_opening.setdefault(word[:2], [])
            alike.append(word)
            alike.sort(key=len, reverse=True)
        self._owners.setdefault(word, []).append(number)


def is_well_formed(words: str, lists: Lists) -> bool:
    """Whether a cue has one side or two, no piece of it is empty, and every list that it names is there."""
    sides = _sides(words)
    names = _LIST_NAME.findall(words)
    return len(sides) <= _MOST_SIDES and all(map(all, sides)) and all(name in lists for name in names)


def spelled_out(piece: str, lists: Lists) -> tuple[str, ...]:
    """Return every phrase that a piece stands for: "<animal> bites" once for each animal."""
    fixed, names = _LIST_NAME.split(piece), _LIST_NAME.findall(piece)
    choices = product(*(lists[name] for name in names), ("",))
    phrases = ("".join(part + word for part, word in zip(fixed, words, strict=True)) for words in choices)
    return tuple(dict.fromkeys(phrases))


def read_lists(path: Path) -> Lists:
    """Read the lists of words: "<name>", its words separated by Chinese commas, a note; one may use those above it.

    Raises:
        BadInput: a row is wrong; the facts name it as an editor counts.
    """
    lists: Lists = {}
    rows = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, row in enumerate(rows, 1):
        if row.strip() and not row.startswith("#"):
            cells = [cell.strip() for cell in row.split("\t")]
            try:
                name, words, _ = cells
                if name in lists or not _LIST_NAME.fullmatch(name) or not words:
                    raise ValueError
                pieces = [piece for piece in words.split(LIST_COMMA) if piece]
                lists[name] = tuple(dict.fromkeys(word for piece in pieces for word in spelled_out(piece, lists)))
            except (KeyError, ValueError):
                raise BadInput("cue_table_row", file=path.name, row=number) from None
    return lists


def _sides(words: str) -> list[list[str]]:
    return [side.split(_ELLIPSIS) for side in words.split(_PLUS)]


def _in_turn(pieces: tuple[int, ...], found: Found, text: str) -> list[Place]:
    """Return the places where the pieces follow each other inside a clause."""
    places = found.get(pieces[0], [])
    ends = guards().clause_ends
    for piece in pieces[1:]:
        seconds = found.get(piece, [])
        nexts = [(place, _next(place, seconds, text, _GAP, ends)) for place in places]
        places = [Place(place.start, second.end) for place, second in nexts if second]
    return places


def _side_by_side(firsts: list[Place], seconds: list[Place], text: str) -> list[Place]:
    """Return the places where one of each stands near one of the other in a sentence, in either order."""
    ends = guards().sentence_ends
    places = []
    for these, those in ((firsts, seconds), (seconds, firsts)):
        for place in these:
            second = _next(place, those, text, _WIDE_GAP, ends)
            if second:
                places.append(Place(place.start, second.end))
    return sorted(set(places))


def _next(place: Place, seconds: list[Place], text: str, gap: int, ends: frozenset[str]) -> Place | None:
    """Return the first of `seconds` that follows `place` within `gap` characters, not denied, with no end between."""
    denials = guards().denials
    for number in range(bisect_left(seconds, (place.end, 0)), len(seconds)):
        second = seconds[number]
        if second.start - place.end > gap or not ends.isdisjoint(text[place.end : second.start]):
            return None
        if not text.endswith(denials, place.end, second.start):
            return second
    return None
