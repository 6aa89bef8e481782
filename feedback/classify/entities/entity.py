"""What a found thing is: its kind, its place in the text, its words and what they stand for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing was found; what its `value` is stands beside it."""

    PHONE = "phone"  # str: the digits
    IDENTITY = "identity"  # str: 18 or 15 signs
    CARD = "card"  # str: the digits
    ACCOUNT = "account"  # str: the name or number by which someone is reached in a messenger
    PLATE = "plate"  # str: without signs between, in capitals
    EMAIL = "email"  # str: in small letters
    MONEY = "money"  # Decimal: yuan, the least that is meant
    PERSONS = "persons"  # int: the least that is meant
    HOUSEHOLDS = "households"  # int: the least that is meant
    DATE = "date"  # Period
    TIME = "time"  # datetime.time
    PERSON = "person"  # Name
    PLACE = "place"  # tuple of PlaceHit, the likeliest first; empty where the place is not known


class Likeness(StrEnum):
    """Why a place is taken for a known one, the surest first."""

    NAME = "name"
    NICKNAME = "nickname"
    SHORT_NAME = "short_name"
    SOUND = "sound"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are meant, both inclusive; one day where they are the same."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Name:
    """What a person is called, and the title behind it where there is one."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """One known place that may be meant; `score` is 0 to 1, the same for all that are equally likely."""

    area_id: int
    name: str
    score: float
    reason: Likeness


Value = str | int | Decimal | Period | time | Name | tuple[PlaceHit, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing at `text[start:end]` of the text that was read; offsets fit `segment.plain` and the original alike."""

    kind: Kind
    start: int
    end: int
    text: str
    value: Value


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one finder makes of a stretch of the text, before the finders' claims are weighed against each other."""

    kind: Kind
    start: int
    end: int
    value: Value


def settled(claims: Iterable[Candidate], length: int) -> list[Candidate]:
    """Return the claims that overlap no earlier one, in order of place: whoever comes first in `claims` wins.

    `length` is that of the text, in characters; the work grows with it and with the lengths of the claims only.
    """
    taken = bytearray(length)
    kept: list[Candidate] = []
    for claim in claims:
        if taken.find(1, claim.start, claim.end) == -1:
            taken[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
            kept.append(claim)
    return sorted(kept, key=lambda claim: claim.start)
