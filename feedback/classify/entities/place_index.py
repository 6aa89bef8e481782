"""Which of an office's places a text means: by name, nickname, short name, sound or all but one character.

The surest reading goes first; whoever shows it lets a person agree. Three characters are too few to forgive one that
sounds otherwise, and none is forgiven that tells neighbours apart (upper, lower, one, two). Names come from the caller.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from feedback.classify.entities.entity import Candidate, Kind, Likeness, PlaceHit
from feedback.classify.entities.sounds import near_sound, sound
from feedback.classify.entities.wordlists import lists, one_of
from feedback.classify.segment import plain

SCORES: Final = {
    Likeness.NAME: 1.0,
    Likeness.NICKNAME: 0.95,
    Likeness.SHORT_NAME: 0.85,
    Likeness.SOUND: 0.75,
    Likeness.SPELLING: 0.6,
}
_NEARLY: Final = 0.1
_SHORTEST: Final = 2
_LEAST_BY_SOUND: Final = 3
_LEAST_IN_OTHER_SIGNS: Final = 4
_LEAST_BY_SPELLING: Final = 4
_LEAST_WITH_GAP: Final = 5
_MOST_COMPARED: Final = 200

Area = tuple[int, str]
Table = dict[str, list[Area]]


class PlaceIndex:
    """The places that an office knows, made once and never changed, so any number of threads may use it.

    Parameters
    ----------
    names : iterable of (int, str, tuple of str)
        Number, name and nicknames of each place. Names of one character are left out: they are words. So is what
        everybody calls the township or village where they live: it tells no place from another.
    """

    def __init__(self, names: Iterable[tuple[int, str, tuple[str, ...]]]) -> None:
        self._tables: dict[Likeness, Table] = {kind: defaultdict(list) for kind in Likeness}
        raw = lists("places")
        self._nobodys = frozenset(raw["nobodys_names"])
        ending = re.compile(f"{one_of(raw['village_endings'])}$")
        for number, name, nicknames in names:
            area, written = (number, name), _written(name)
            self._enter(Likeness.NAME, written, area)
            for nickname in nicknames:
                self._enter(Likeness.NICKNAME, _written(nickname), area)
            self._enter(Likeness.SHORT_NAME, ending.sub("", written), area)
        self._lengths = {kind: _lengths(table) for kind, table in self._tables.items()}
        self._sounds = _by_sound(self._tables[Likeness.NAME])
        self._spelled = _by_last_sign(self._tables[Likeness.NAME])
        self._telling = frozenset(raw["telling_letters"])
        self._before = re.compile(f"{one_of(raw['short_before'])}$")
        self._after = re.compile(one_of(raw["short_after"]))

    def _enter(self, kind: Likeness, name: str, area: Area) -> None:
        if len(name) < _SHORTEST or name in self._nobodys:
            return
        if area not in self._tables[kind][name]:
            self._tables[kind][name].append(area)

    def sure(self, text: str) -> list[Candidate]:
        """Return where `text` (in `segment.plain` form) holds a name or nickname as written, the longest first."""
        found = [each for kind in (Likeness.NAME, Likeness.NICKNAME) for each in self._written_as(kind, text)]
        return sorted(found, key=lambda each: each.start - each.end)

    def likely(self, text: str, shown: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield where `text` (in `segment.plain` form) likely means a known place, the surest first.

        `shown` are the places that show by their ending (`places.places_found`): of these one character may be wrong.
        """
        for found in self._written_as(Likeness.SHORT_NAME, text):
            # A short name is often a word of every day: the words around it have to speak of a place.
            before = self._before.search(text[max(0, found.start - 4) : found.start])
            if before or self._after.match(text, found.end):
                yield found
        yield from self._sounding(text)
        yield from self._misspelled(text, shown)

    def _written_as(self, kind: Likeness, text: str) -> Iterator[Candidate]:
        table, lengths = self._tables[kind], self._lengths[kind]
        for start, sign in enumerate(text):
            for length in lengths.get(sign, ()):
                areas = table.get(text[start : start + length])
                if areas:
                    yield _candidate(start, start + length, areas, kind)
                    break

    def _sounding(self, text: str) -> Iterator[Candidate]:
        """Yield names with other characters of the same sound: half of them must be right, or the last of many."""
        if not self._sounds:
            return
        sounds = [_near_sound(sign) for sign in text]
        heard: dict[tuple[int, int], list[PlaceHit]] = defaultdict(list)
        for start, pair in enumerate(pairwise(sounds)):
            for name in self._sounds.get(pair, ()):
                score = self._likeness(text[start : start + len(name)], name)
                if score is not None:
                    areas = self._tables[Likeness.NAME][name]
                    heard[start, start + len(name)] += _hits(areas, Likeness.SOUND, score)
        for (start, end), hits in heard.items():
            yield Candidate(Kind.PLACE, start, end, tuple(sorted(hits, key=lambda hit: -hit.score)))

    def _likeness(self, said: str, name: str) -> float | None:
        """Return how likely `said`, written with other characters, is `name`; None where it sounds otherwise."""
        if len(said) < len(name) or said[-1] != name[-1]:
            return None
        wrong = [(one, other) for one, other in zip(said, name, strict=True) if one != other]
        if any(_near_sound(one) != _near_sound(other) for one, other in wrong):
            return None
        # Whoever writes "west" or "one" may well mean it: that would be a neighbour.
        nearly = any(one in self._telling or sound(one) != sound(other) for one, other in wrong)
        # Longer names may be written in other characters throughout, as in Traditional ones, if all sound right.
        most = len(name) - 1 if len(name) >= _LEAST_IN_OTHER_SIGNS and not nearly else len(name) // 2
        return SCORES[Likeness.SOUND] - (_NEARLY if nearly else 0.0) if 0 < len(wrong) <= most else None

    def _misspelled(self, text: str, shown: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield names of four characters or more of which one is wrong or, of five, missing or too many."""
        answers: dict[str, list[Area]] = {}
        for each in shown:
            said = text[each.start : each.end]
            if said not in answers and len(answers) < _MOST_COMPARED:
                answers[said] = self._spelled_like(said)
            if answers.get(said):
                yield _candidate(each.start, each.end, answers[said], Likeness.SPELLING)

    def _spelled_like(self, said: str) -> list[Area]:
        near = self._spelled.get(said[-1], ())
        found = process.extract(said, near, scorer=OSA.distance, score_cutoff=1, limit=None)
        names = [name for name, _distance, _place in found if self._is_slip(said, name)]
        return [area for name in names for area in self._tables[Likeness.NAME][name]]

    def _is_slip(self, said: str, name: str) -> bool:
        if len(said) != len(name) and min(len(said), len(name)) < _LEAST_WITH_GAP:
            return False
        different = set(said) ^ set(name)
        return not different & self._telling


def _candidate(start: int, end: int, areas: Iterable[Area], kind: Likeness) -> Candidate:
    return Candidate(Kind.PLACE, start, end, tuple(_hits(areas, kind, SCORES[kind])))


def _hits(areas: Iterable[Area], kind: Likeness, score: float) -> list[PlaceHit]:
    return [PlaceHit(number, name, score, kind) for number, name in areas]


def _written(name: str) -> str:
    return "".join(plain(name).split())


def _lengths(table: Table) -> dict[str, tuple[int, ...]]:
    """Return by their first sign how long names are, the longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for name in table:
        found[name[0]].add(len(name))
    return {sign: tuple(sorted(sizes, reverse=True)) for sign, sizes in found.items()}


def _by_last_sign(table: Table) -> dict[str, list[str]]:
    """Return the names in which a wrong character is forgiven, by the sign that says what kind of place they are."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in table:
        if len(name) >= _LEAST_BY_SPELLING:
            found[name[-1]].append(name)
    return dict(found)


def _by_sound(table: Table) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the names by how their first two characters sound, the longest first."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in table:
        if len(name) >= _LEAST_BY_SOUND:
            found[_near_sound(name[0]), _near_sound(name[1])].append(name)
    return {pair: tuple(sorted(names, key=len, reverse=True)) for pair, names in found.items()}


def _near_sound(sign: str) -> str:
    return near_sound(sign, n_is_l=True)
