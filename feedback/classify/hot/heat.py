"""How hot an event is: domain digest, B7, as a default that an office may argue about."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import log
from typing import Final

from feedback.classify.hot.state import Member

GROWTH_DAYS: Final = 30
LIKES_A_PERSON: Final = 10
_MOST_GROWTH: Final = 2.0
_MOST_DAYS: Final = 30


def heat(members: Sequence[Member], *, before: int = 0, recent: int = 0) -> float:
    """Return the heat of an event's `members`, one or more.

    0.4 log(1+n) + 0.2 log(1+voices) + 0.15 growth + 0.1 urgent share + 0.1 repeat share + 0.05 days/30

    Voices are the distinct persons, and a tenth of a person for each like (less dislikes): who agrees gives less than
    who writes. Growth compares the `recent` messages of the last days with those of as many days `before`, from -1 to
    2. Repeats are messages by a person who has written before. Days are those between the first message and the last,
    30 at most: as long as people write, it is not solved.
    """
    days = [member.day for member in members if member.day]
    return heat_of(
        len(members),
        persons=persons_in(members),
        likes=sum(member.likes for member in members),
        urgent=sum(member.is_urgent for member in members),
        days=(max(days) - min(days)).days if days else 0,
        before=before,
        recent=recent,
    )


def heat_of(n: int, *, persons: int, urgent: int, days: int, before: int, recent: int, likes: int = 0) -> float:
    """Return the heat of `n` messages, one or more, that are known by their counts alone; see `heat`."""
    return (
        0.4 * log(1 + n)
        + 0.2 * log(1 + persons + likes / LIKES_A_PERSON)
        + 0.15 * min(_MOST_GROWTH, (recent - before) / max(1, before))
        + 0.1 * (urgent / n)
        + 0.1 * (1 - persons / n)
        + 0.05 * min(_MOST_DAYS, days) / _MOST_DAYS
    )


def persons_in(members: Sequence[Member]) -> int:
    """Return how many different persons wrote."""
    return len({member.person for member in members})


def recent_and_before(members: Sequence[Member], newest: date | None, days: int) -> tuple[int, int]:
    """Return how many messages are of the `days` up to `newest`, and how many of as many days before."""
    if newest is None:
        return 0, 0
    span = timedelta(days=days)
    ages = [newest - member.day for member in members if member.day]
    return sum(age < span for age in ages), sum(span <= age < 2 * span for age in ages)
