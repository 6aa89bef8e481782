"""Which place do somebody's words name, among those in which the recorder may record? A person agrees, or does not.

Townships, villages and natural villages are sought: the county is meant always, and a villager group's number is a word
of every day. Only the places that are handed in are known, so nothing of another's area shows. Nothing is asked of the
database; what is kept between calls are names of areas alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from feedback.capture.lookup import AreaChoice
from feedback.classify.entities.entity import Entity, Kind, Likeness, PlaceHit
from feedback.classify.entities.finding import find
from feedback.classify.entities.place_index import PlaceIndex
from models.vocabulary import AreaKind

_SOUGHT: Final = frozenset({AreaKind.TOWNSHIP, AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE})
_AS_WRITTEN: Final = frozenset({Likeness.NAME, Likeness.NICKNAME, Likeness.SHORT_NAME})
# A county's townships with their villages each have an index of their own, and somebody at work in each.
_INDEXES_KEPT: Final = 64

Names = tuple[tuple[int, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that a text names: `said` are the words that name it, `reason` is why they are taken for it."""

    place: AreaChoice
    said: str
    reason: Likeness
    score: float

    @property
    def is_as_written(self) -> bool:
        """Whether the words are its name, a nickname or a short name, and not only like one."""
        return self.reason in _AS_WRITTEN


def places_named(text: str, known: Iterable[AreaChoice]) -> list[NamedPlace]:
    """Return the places that `text` names, the surest first, those as sure in the order of the text.

    `known` are the places in which the actor may record, as `lookup.places_for` gives them. Of several places of one
    name those are kept whose township or village is named as well; a township or village goes behind no more than what
    is named inside it, since "the township's village" names one place.
    """
    by_id = {choice.area_id: choice for choice in known if choice.kind in _SOUGHT}
    index = _index(tuple((choice.area_id, choice.name, choice.aliases) for choice in by_id.values()))
    spans = [(each, _hits(each)) for each in find(text, places=index) if each.kind is Kind.PLACE]
    best: dict[int, NamedPlace] = {}
    for span, hits in spans:
        elsewhere = {hit.area_id for other, named in spans if other is not span for hit in named}
        for hit in _inside_the_named(hits, elsewhere, by_id):
            held = best.get(hit.area_id)
            if held is None or held.score < hit.score:
                best[hit.area_id] = NamedPlace(by_id[hit.area_id], span.text, hit.reason, hit.score)
    found = [one for one in best.values() if not any(_is_told_more_exactly(one, other) for other in best.values())]
    return sorted(found, key=lambda one: -one.score)


def place_meant(text: str, known: Iterable[AreaChoice]) -> NamedPlace | None:
    """Return the one place that `text` names; None where it names none, or several of equal standing.

    A name as it is written stands above one that only sounds or looks alike; whoever names two places as surely may
    mean either.
    """
    found = places_named(text, known)
    if not found or any(other.is_as_written == found[0].is_as_written for other in found[1:]):
        return None
    return found[0]


@lru_cache(maxsize=_INDEXES_KEPT)
def _index(names: Names) -> PlaceIndex:
    """Return the index of these names; whoever changes a name asks for another one."""
    return PlaceIndex(names)


def _hits(span: Entity) -> Sequence[PlaceHit]:
    return [hit for hit in span.value if isinstance(hit, PlaceHit)] if isinstance(span.value, tuple) else []


def _inside_the_named(
    hits: Sequence[PlaceHit], elsewhere: set[int], by_id: Mapping[int, AreaChoice]
) -> Sequence[PlaceHit]:
    """Return those of the hits that lie in a place which other words of the text name; all where none does."""
    return [hit for hit in hits if _above(by_id[hit.area_id]) & elsewhere] or hits


def _is_told_more_exactly(wide: NamedPlace, narrow: NamedPlace) -> bool:
    """Return whether other words name a place inside this one."""
    return wide.said != narrow.said and wide.place.area_id in _above(narrow.place)


def _above(choice: AreaChoice) -> set[int]:
    return {number for number in (choice.place.township_id, choice.place.village_id) if number} - {choice.area_id}
