"""What does a board look at, and which cases does one mark of a figure stand for? Values only, no database.

A mark travels as text: in a figure's `customdata`, in a page's address. It names conditions, never cases, so whoever
opens it sees what they may see and nothing else.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from feedback.core.errors import BadInput
from models.vocabulary import CaseStatus, Channel, Nature, Scope, Urgency

LONGEST_PERIOD_DAYS: Final = 3660
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(2200, 1, 1)
LONGEST_MARK: Final = 400
BASICALLY_SATISFIED_WEIGHT: Final = 0.9
"""What half a satisfaction counts in the rate (domain digest E)."""


class Measure(StrEnum):
    """What is counted. "Period" is the filter's, or the mark's own days where it names some."""

    REGISTERED = "registered"  # registered in the period
    OPEN = "open"  # open now
    OVERDUE = "overdue"  # open now, and the date of the present stage has passed
    NEWLY_OVERDUE = "newly_overdue"  # overdue now, and the date passed within the period
    CLOSED = "closed"  # closed in the period
    JUDGED = "judged"  # closed in the period and had a date for handling, or with a unit past that date
    ON_TIME = "on_time"  # of those, replied by the date
    LATE = "late"  # of those, not replied by the date
    ASKED = "asked"  # closed in the period, and the person said how satisfied they were
    DISSATISFIED = "dissatisfied"  # of those, dissatisfied
    AT_UNITS = "at_units"  # dispatched or being handled now
    BURNING = "burning"  # open now and overdue, urgent, critical, done again or under supervision
    ADOPTED = "adopted"  # open now and taken over by the one who looks
    RECORDED = "recorded"  # recorded in the period by the one who looks
    ACCEPTED = "accepted"  # registered in the period and neither declined, withdrawn nor joined to another
    SENT_OUT = "sent_out"  # registered in the period and dispatched to a unit since
    INVESTIGATED = "investigated"  # registered in the period, and somebody went to look into it
    RESOLVED = "resolved"  # registered in the period, closed, and the person said that it is solved
    DISCIPLINED = "disciplined"  # registered in the period, and persons were dealt with over it


class Trait(StrEnum):
    """A column of a case that may be empty."""

    CATEGORY = "category"
    URGENCY = "urgency"
    NATURE = "nature"
    SCOPE = "scope"
    TOWNSHIP = "township"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """What a board looks at: office days, both included, and any narrowing.

    `category` is a code of either level. `area_id` is an area with all below it.

    Raises
    ------
    BadInput
        The period ends before it begins, lies before 2000, or is longer than ten years.
    """

    from_on: date
    to_on: date
    area_id: int | None = None
    category: str | None = None
    channel: Channel | None = None
    urgency: Urgency | None = None
    nature: Nature | None = None
    scope: Scope | None = None

    def __post_init__(self) -> None:
        is_ordered = _EARLIEST <= self.from_on <= self.to_on <= _LATEST
        if not is_ordered or self.days > LONGEST_PERIOD_DAYS:
            raise BadInput("period_unusable", from_on=self.from_on, to_on=self.to_on, most=LONGEST_PERIOD_DAYS)

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1

    @property
    def previous_from_on(self) -> date:
        """The first day of the period of equal length that ends where this one begins."""
        return self.from_on - timedelta(days=self.days)

    def previous(self) -> Self:
        """Return the same look at the period of equal length just before."""
        return replace(self, from_on=self.previous_from_on, to_on=self.from_on - timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The cases behind one mark, in addition to the filter of its board.

    `category` is a code of either level; `lacks` names the columns that must be empty. `from_on` and `to_on` stand in
    the place of the filter's period, and for what is counted now, they are the days of registration.

    Examples
    --------
    >>> Mark(measure=Measure.REGISTERED, category="04", township_id=3).key()
    'measure=registered&category=04&township_id=3'
    >>> Mark.read("measure=open&status=handling&is_overdue=1").is_overdue
    True
    """

    measure: Measure
    category: str | None = None
    township_id: int | None = None
    village_id: int | None = None
    unit_id: int | None = None
    status: CaseStatus | None = None
    urgency: Urgency | None = None
    channel: Channel | None = None
    nature: Nature | None = None
    scope: Scope | None = None
    from_on: date | None = None
    to_on: date | None = None
    is_overdue: bool = False
    lacks: tuple[Trait, ...] = ()

    def key(self) -> str:
        """Return the mark as one line of text, which may stand in an address; `Mark.read` gives it back."""
        pairs = [(name, getattr(self, name)) for name in _READERS]
        return "&".join(f"{name}={_written(value)}" for name, value in pairs if value)

    @classmethod
    def read(cls, key: str) -> Self:
        """Return the mark that `key` holds.

        Raises
        ------
        BadInput
            It is none of ours: an unknown field, word, number or day.
        """
        try:
            if len(key) > LONGEST_MARK:
                raise ValueError(f"{len(key)} characters")
            pairs = parse_qsl(key, strict_parsing=True, max_num_fields=len(fields(cls)))
            found: dict[str, Any] = {name: _READERS[name](text) for name, text in pairs}
            if len(found) != len(pairs):
                raise ValueError("a field stands twice")
            return cls(**found)
        except (ValueError, KeyError, TypeError) as fault:
            raise BadInput("mark_unreadable") from fault

    def narrowed(self, **facts: Any) -> Self:
        """Return the mark with more conditions."""
        return replace(self, **facts)


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return "1" if value is True else str(value)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(text)
    return day


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(text)
    return int(text)


def _code(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) in {2, 4}):
        raise ValueError(text)
    return text


def _yes(text: str) -> bool:
    if text != "1":
        raise ValueError(text)
    return True


def _traits(text: str) -> tuple[Trait, ...]:
    return tuple(Trait(each) for each in text.split(","))


_READERS: Final[dict[str, Any]] = {
    "measure": Measure,
    "category": _code,
    "township_id": _number,
    "village_id": _number,
    "unit_id": _number,
    "status": CaseStatus,
    "urgency": Urgency,
    "channel": Channel,
    "nature": Nature,
    "scope": Scope,
    "from_on": _day,
    "to_on": _day,
    "is_overdue": _yes,
    "lacks": _traits,
}
