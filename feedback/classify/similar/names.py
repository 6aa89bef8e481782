"""Which names and numbers of places, firms and houses a text holds, and do those of two texts agree or contradict?

A name is what stands before a word that says what it names. Precision matters less here than for masking: what is no
name stands in both texts of a pair or in neither. Words and signs are data (`data/similar/names.json`).
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log2
from pathlib import Path
from typing import Any, Final, NamedTuple

from feedback.classify.entities.places import codes_found
from feedback.classify.entities.sounds import near_sound
from feedback.classify.entities.wordlists import is_chinese, letters, lists, one_of
from feedback.classify.rules.amounts import numerals, read_number

FILE: Final = Path(__file__).parents[1] / "data" / "similar" / "names.json"
CODE: Final = "code"
QUOTED: Final = "quoted"
_LONGEST: Final = 5
_SHORTEST: Final = 2
_HEAD: Final = 2
_LONG: Final = 4
# A beginning that more texts of everyday hold is less of a name with each doubling, and none after so many of them.
_RARELY: Final = 6
_FADING: Final = 4
# A code stands for a whole town or county.
_SHARE_OF_CODE: Final = 0.3
_LEAST_SHARE: Final = 0.5


class Name(NamedTuple):
    """A name without the word that says what it names, the kind of that word, and where it ends with that word."""

    core: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """A building, a group, a bus line by its number."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class _Words:
    """The lists as patterns."""

    kinds: dict[str, str]
    suffix: re.Pattern[str]
    not_after: dict[str, tuple[str, ...]]
    stops: frozenset[str]
    inside: frozenset[str]
    breaks: re.Pattern[str]
    first: str
    first_after: dict[str, str]
    numbered: re.Pattern[str]
    same_number: dict[str, str]
    telling: frozenset[str]
    quoted: re.Pattern[str]


@cache
def _words() -> _Words:
    raw: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    places = lists("places")
    kinds = {suffix: kind for kind, suffixes in raw["kinds"].items() for suffix in suffixes}
    never = (set(places["never"]) | set(raw["never"])) - set(raw["never_but"])
    numeral = letters({*numerals().digits, *numerals().units})
    return _Words(
        kinds=kinds,
        suffix=re.compile(f"(?=(?P<never>{one_of(never)})|(?P<suffix>{one_of(kinds)}))"),
        not_after={suffix: tuple(shut) for suffix, shut in places["not_after"].items()},
        stops=frozenset(places["stop_letters"] + raw["stops"]),
        inside=frozenset(raw["inside"]),
        breaks=re.compile(one_of([*places["break_words"], *raw["breaks"]])),
        first=raw["first"],
        first_after=raw["first_after"],
        numbered=re.compile(f"([0-9]+|{numeral}+)({one_of(raw['numbered'])})"),
        same_number=raw["same_number"],
        telling=frozenset(raw["telling"]),
        quoted=re.compile(rf"{letters(raw['opening'])}([\u4e00-\u9fff]{{2,8}}){letters(raw['closing'])}"),
    )


def names_in(plain: str, is_rare: "Rarity") -> tuple[Name, ...]:
    """Return the names that a text (in `segment.plain` form) holds, each once."""
    found = [*_named(plain), *_coded(plain), *_quoted(plain, is_rare)]
    return tuple({name[:2]: name for name in found}.values())


def numbers_in(plain: str) -> frozenset[Numbered]:
    """Return the numbered things of a text (in `segment.plain` form)."""
    same = _words().same_number
    read = ((same.get(unit, unit), read_number(number)) for number, unit in _words().numbered.findall(plain))
    return frozenset(Numbered(kind, number) for kind, number in read if number)


def _coded(plain: str) -> Iterator[Name]:
    """Yield codes that stand for places: of two that end alike, one contradicts the other."""
    for code in codes_found(plain):
        yield Name(plain[code.start : code.end], CODE + plain[code.end - 1], code.start, code.end)


def _quoted(plain: str, is_rare: "Rarity") -> Iterator[Name]:
    """Yield what stands between quotation marks and is nothing that people say otherwise."""
    for found in _words().quoted.finditer(plain):
        if all(is_rare.count("".join(pair)) <= 1 for pair in pairwise(found[1])):
            yield Name(found[1], QUOTED, found.start(1), found.end(1))


def _suffixes(plain: str) -> list[tuple[int, int, str]]:
    """Return where words stand that name a kind of place: begin, end and kind; none inside a longer one."""
    words = _words()
    found: list[tuple[int, int, str]] = []
    shut = 0
    for match in words.suffix.finditer(plain):
        start = match.start()
        if match["never"]:
            shut = max(shut, start + len(match["never"]))
            continue
        end = start + len(match["suffix"])
        is_inside = end <= shut or bool(found and start < found[-1][1])
        if not is_inside and not plain.startswith(words.not_after.get(match["suffix"], ()) or ("\0",), end):
            found.append((start, end, words.kinds[match["suffix"]]))
    return found


def _named(plain: str) -> Iterator[Name]:
    found = _suffixes(plain)
    floor = place = 0
    while place < len(found):
        start, end, kind = found[place]
        begin = _begin(plain, floor, start)
        if start - begin >= _SHORTEST:
            # A bridge's village carries the first name whole.
            while place + 1 < len(found) and found[place + 1][0] == end:
                place += 1
                start, end, kind = found[place]
            yield Name(plain[begin:start], kind, begin, end)
            floor = end
        place += 1


def _begin(plain: str, floor: int, end: int) -> int:
    """Return where the name before `end` begins."""
    words = _words()
    begin = end
    while begin > floor and end - begin < _LONGEST and is_chinese(plain[begin - 1]):
        is_part = plain[begin - 1] not in words.stops or (end - begin < _SHORTEST and plain[begin - 1] in words.inside)
        if not is_part:
            break
        begin -= 1
    for found in words.breaks.finditer(plain, max(0, begin - 1), end):
        begin = max(begin, found.end())
    if begin < end and end - begin > _SHORTEST:
        before = words.first_after.get(plain[begin], "")
        begin += plain[begin] in words.first or bool(before and begin and plain[begin - 1] in before)
    return begin


class Accord(NamedTuple):
    """How the names of two texts stand to each other.

    `agreement` is 0 to 1 by the surest name that both mean, `contradictions` how many names stand against another of
    the same kind; `shared` are the names that agree, `apart` the pairs against.
    """

    agreement: float
    contradictions: int
    shared: tuple[str, ...]
    apart: tuple[tuple[str, str], ...]


class Named(NamedTuple):
    """A text (in `segment.plain` form) and the names in it."""

    text: str
    names: tuple[Name, ...]


def accord(one: Named, other: Named, *, is_rare: "Rarity") -> Accord:
    """Return how the names of two texts stand to each other."""
    one, other = (named._replace(names=_telling(named.names, is_rare)) for named in (one, other))
    left = [_versus(name, _left_over(other, one.text), other.text, is_rare) for name in one.names]
    right = [_versus(name, _left_over(one, other.text), one.text, is_rare) for name in other.names]
    both = [*zip(one.names, left, strict=True), *zip(other.names, right, strict=True)]
    agreement = max((each.likeness * is_rare.share(name) for name, each in both), default=0.0)
    shared = dict.fromkeys(name.core for name, each in both if each.likeness)
    against = [(name.core, each.against) for name, each in zip(one.names, left, strict=True) if each.against]
    return Accord(
        agreement=agreement,
        contradictions=min(len(against), sum(bool(each.against) for each in right)),
        shared=tuple(name for name in shared if not any(name in other and name != other for other in shared)),
        apart=tuple(against),
    )


class Rarity:
    """How telling a name is, by how many texts of everyday hold its first two characters, which `count` tells."""

    def __init__(self, count: Callable[[str], int]) -> None:
        self.count = count

    def share(self, name: Name) -> float:
        """Return 0 to 1: 1 where the name's beginning is in no everyday text or few."""
        if name.kind.startswith(CODE):
            return _SHARE_OF_CODE
        seen = self.count(name.core[:_HEAD])
        return min(1.0, max(0.0, 1 - log2(max(seen, 1) / _RARELY) / _FADING))


class _Verdict(NamedTuple):
    likeness: float
    against: str = ""


def _telling(names: Sequence[Name], is_rare: Rarity) -> tuple[Name, ...]:
    """Return the names that do not begin like an everyday word."""
    return tuple(name for name in names if name.kind.startswith(CODE) or is_rare.share(name) >= _LEAST_SHARE)


def _left_over(named: Named, text: str) -> Sequence[Name]:
    return [name for name in named.names if name.core not in text]


def _versus(name: Name, others: Sequence[Name], text: str, is_rare: Rarity) -> _Verdict:
    """Return how one name stands to another text, of whose names `others` have no counterpart yet."""
    core = name.core
    if core in text:
        return _Verdict(1.0)
    peers = [each.core for each in others if each.kind == name.kind]
    if name.kind.startswith(CODE):
        return _Verdict(0.0, peers[0] if peers else "")
    for peer in peers:
        if peer in core:
            return _Verdict(0.9)
        if _sound_alike(core, peer):
            return _Verdict(0.8)
        if len(peer) != len(core) and (_begin_alike(core, peer) or _end_alike(core, peer, is_rare)):
            return _Verdict(0.8)
    return _Verdict(0.0, peers[0]) if peers else _Verdict(_loosely(core, text, is_rare))


def _begin_alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) > _HEAD and one[:_HEAD] == other[:_HEAD]


def _end_alike(one: str, other: str, is_rare: Rarity) -> bool:
    """Return whether two names end in the same rare characters, since where a name begins is often a guess."""
    return one[-_HEAD:] == other[-_HEAD:] and is_rare.count(one[-_HEAD:]) <= _RARELY // 2


def _loosely(core: str, text: str, is_rare: Rarity) -> float:
    """Return how likely a part of a name in `text` means it: its beginning, its end, or what sounds like it."""
    head, tail = core[:_HEAD], core[-_HEAD:]
    if head in text and is_rare.count(head) <= _RARELY:
        return 0.9
    if any(_sound_alike(head, each) for each in _half_alike(head, text)):
        return 0.8
    return 0.7 if len(core) >= _LONG and tail in text and is_rare.count(tail) <= _RARELY // 2 else 0.0


def _half_alike(head: str, text: str) -> Iterator[str]:
    """Yield the pairs of signs in `text` of which one stands in the same place in the pair `head`."""
    for place, sign in enumerate(head):
        found = text.find(sign)
        while found != -1:
            start = found - place
            if 0 <= start <= len(text) - _HEAD:
                yield text[start : start + _HEAD]
            found = text.find(sign, found + 1)


def _sound_alike(one: str, other: str) -> bool:
    """Return whether two names differ in characters of the same sound alone, and in some but not all of them."""
    if len(one) != len(other):
        return False
    wrong = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    telling = _words().telling
    return (
        0 < len(wrong) < len(one)
        and not any(a in telling and b in telling for a, b in wrong)
        and all(near_sound(a) == near_sound(b) for a, b in wrong)
    )
