"""Finds things in a text for the tests, seen from one fixed day."""

from datetime import date

from feedback.classify.entities.entity import Entity, Kind, Value
from feedback.classify.entities.finding import find
from feedback.classify.entities.place_index import PlaceIndex

# A Sunday.
TODAY = date(2026, 11, 29)


def found(text: str, *kinds: Kind, places: PlaceIndex | None = None) -> list[Entity]:
    """Return the entities of these kinds, in order."""
    return [each for each in find(text, places=places, today=TODAY) if each.kind in kinds]


def texts(text: str, *kinds: Kind) -> list[str]:
    return [each.text for each in found(text, *kinds)]


def values(text: str, *kinds: Kind) -> list[Value]:
    return [each.value for each in found(text, *kinds)]
