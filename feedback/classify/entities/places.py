"""Which places a text names that no list knows: by the word that ends a place's name, or as the code of hidden data.

A name begins after the last word or sign that cannot be part of one. Village, road, estate and the rest, with what must
not follow them and which compounds are no names, are data (`data/entities/places.json`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from feedback.classify.entities.entity import Candidate, Kind
from feedback.classify.entities.wordlists import is_chinese, letters, lists, one_of

_LONGEST: Final = 8
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """The lists as patterns; `name_ends` are the signs and words after which a name may begin."""

    raw: dict[str, Any]
    suffix: re.Pattern[str]
    first: tuple[str, ...]
    last_break: re.Pattern[str]
    stops: frozenset[str]
    code: re.Pattern[str]


@cache
def place_code() -> re.Pattern[str]:
    """Return what a code that stands for an area in anonymised data looks like, whatever stands before it."""
    return re.compile(rf"[a-z][0-9]{{0,3}}{letters(lists('places')['code_units'])}")


@cache
def _words() -> _Words:
    raw = lists("places")
    return _Words(
        raw=raw,
        suffix=re.compile(f"(?P<never>{one_of(raw['never'])})|{one_of(raw['suffixes'])}"),
        first=tuple(raw["never_first"]),
        last_break=re.compile(one_of(raw["break_words"])),
        stops=frozenset(raw["stop_letters"] + raw["area_ends"]),
        code=re.compile(
            rf"(?<![a-z0-9]){place_code().pattern}"
            rf"|(?<![a-z0-9])[a-z]?[0-9]{{2,4}}{one_of(raw['numbered_roads'])}"
        ),
    )


def codes_found(plain: str) -> Iterator[Candidate]:
    """Yield the codes that stand for places in anonymised data, and numbered roads."""
    yield from (Candidate(Kind.PLACE, *found.span(), ()) for found in _words().code.finditer(plain))


def places_found(plain: str) -> Iterator[Candidate]:
    """Yield what looks like a place's name in `plain` (in `segment.plain` form)."""
    words = _words()
    floor = 0
    begun: tuple[int, int, int] | None = None
    for found in words.suffix.finditer(plain):
        if found["never"] or plain.startswith(tuple(words.raw["not_after"].get(found.group(), ())), found.end()):
            continue
        if begun is not None and begun[2] == found.start():
            # A bridge's village or a road's school carries the first name whole.
            begun = (begun[0], found.start(), found.end())
        else:
            yield from _named(begun)
            start = _name_start(plain, floor, found.start())
            # "And", "with" or "formerly" before a name can only be told from a part of it at its very beginning.
            start += plain.startswith(words.first, start, found.start())
            begun = (start, found.start(), found.end())
        floor = found.end()
    yield from _named(begun)


def _named(begun: tuple[int, int, int] | None) -> Iterator[Candidate]:
    """Yield the place whose name and suffix begin, and which ends, at the three offsets, if it has a name."""
    if begun is not None and begun[1] - begun[0] >= _SHORTEST:
        yield Candidate(Kind.PLACE, begun[0], begun[2], ())


def _name_start(plain: str, floor: int, end: int) -> int:
    """Return where the name before `end` begins; `end` itself where there is none or where it begins too far back."""
    words = _words()
    start = end
    while start > floor and is_chinese(plain[start - 1]) and plain[start - 1] not in words.stops:
        start -= 1
        if end - start > _LONGEST:
            return end
    for found in words.last_break.finditer(plain, max(0, start - 1), end):
        start = max(start, found.end())
    return start
