"""Where did a case's time go? From its events alone: which stage ran from when to when, and who had it in hand.

Pure. Every moment from the first event to the end belongs to exactly one stretch, so the parts add up to the whole, in
clock time and in working time alike. Everything is counted with one calendar, or the sums would not add up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final, Protocol

from feedback.tracker.states import ENDED
from feedback.worktime.calendar import Calendar
from models.vocabulary import CaseStatus, Stage, Verb


class Told(Protocol):
    """What is read of an event; `casefile.EventView` is one."""

    @property
    def at(self) -> datetime: ...
    @property
    def verb(self) -> Verb: ...
    @property
    def target(self) -> CaseStatus: ...
    @property
    def facts(self) -> Mapping[str, str | int | bool | None]: ...


class Holder(StrEnum):
    """Who has a case in hand, and so consumes its time."""

    DESK = "desk"
    CLINIC = "clinic"
    UNIT = "unit"
    DECISION = "decision"
    WAITING = "waiting"
    REVIEWER = "reviewer"
    REVISIT = "revisit"
    NOBODY = "nobody"


_HOLDS: Final = {
    CaseStatus.REGISTERED: (Holder.DESK, Stage.DIAGNOSE),
    CaseStatus.AWAITING_CLINIC: (Holder.CLINIC, Stage.CLINIC),
    CaseStatus.DISPATCHED: (Holder.UNIT, Stage.SIGN),
    CaseStatus.HANDLING: (Holder.UNIT, Stage.RESOLVE),
    CaseStatus.SUSPENDED: (Holder.WAITING, None),
    CaseStatus.REPLIED: (Holder.REVIEWER, Stage.REVIEW),
    CaseStatus.REVIEWING: (Holder.REVISIT, Stage.REVISIT),
}
_PAUSES: Final = frozenset({Verb.SUSPEND, Verb.REQUEST_RETURN})
# With these a clock that stood still goes on, or is a new one.
_GOES_ON: Final = frozenset(
    {
        Verb.RESUME,
        Verb.DENY_RETURN,
        Verb.UPHOLD_RETURN,
        Verb.REPLY,
        Verb.ESCALATE,
        Verb.RECORD_REVISIT,
        Verb.REOPEN,
        Verb.TRANSFER_OUT,
        Verb.WITHDRAW,
    }
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one had the case in one stage; `unit_id` and `unit` say which unit, where it was one."""

    holder: Holder
    stage: Stage | None
    start: datetime
    end: datetime
    unit_id: int | None = None
    unit: str = ""

    @property
    def took(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Share:
    """What one holder consumed in all: clock time, and of it working time."""

    holder: Holder
    took: timedelta
    worked: timedelta
    unit_id: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Where the time went. `day_length` is a whole working day, to tell working time in days."""

    stretches: tuple[Stretch, ...]
    shares: tuple[Share, ...]
    took: timedelta
    worked: timedelta
    day_length: timedelta

    def days(self, worked: timedelta) -> float:
        """Return working time in working days."""
        return worked / self.day_length


def elapsed(events: Sequence[Told], calendar: Calendar, now: datetime) -> Elapsed:
    """Return where the time of a case went, up to its end or to `now`.

    Parameters
    ----------
    events : sequence of Told
        In their order, from the first on. Without any there is no time.
    calendar : Calendar
        With which working time is counted.
    now : datetime
        Aware; where the case has ended, its end counts.
    """
    found = tuple(stretches(events, now))
    shares: dict[tuple[Holder, int | None, str], Share] = {}
    for each in found:
        key = (each.holder, each.unit_id, each.unit)
        share = shares.get(key) or Share(each.holder, timedelta(), timedelta(), each.unit_id, each.unit)
        worked = calendar.working_time_between(each.start, each.end)
        shares[key] = replace(share, took=share.took + each.took, worked=share.worked + worked)
    start, end = (found[0].start, found[-1].end) if found else (now, now)
    return Elapsed(
        found, tuple(shares.values()), end - start, calendar.working_time_between(start, end), calendar.day_length
    )


def stretches(events: Sequence[Told], now: datetime) -> Iterator[Stretch]:
    """Yield who had the case from when to when, without gaps; the time after the end belongs to nobody and is left out.

    What lies between an end and a reopening is nobody's, and stands between the others.
    """
    pieces = list(_pieces(events, now))
    while pieces and pieces[-1].holder is Holder.NOBODY:
        pieces.pop()
    for _key, group in groupby(pieces, key=lambda piece: (piece.holder, piece.stage, piece.unit_id, piece.unit)):
        run = list(group)
        yield replace(run[0], end=run[-1].end)


def _pieces(events: Sequence[Told], now: datetime) -> Iterator[Stretch]:
    """Yield one stretch for each event that took any time until the next one."""
    unit_id, unit, is_asked_back = None, "", False
    ends = [*(event.at for event in events[1:]), now]
    for event, end in zip(events, ends, strict=False):
        unit_id, unit = _lead(event, unit_id, unit)
        is_asked_back = _asked_back(event, is_asked_back)
        if end <= event.at:
            continue
        holder, stage = (Holder.NOBODY, None) if event.target in ENDED else _HOLDS[event.target]
        if holder is not Holder.UNIT:
            yield Stretch(holder, stage, event.at, end)
        elif is_asked_back:
            yield Stretch(Holder.DECISION, None, event.at, end)
        else:
            yield Stretch(holder, stage, event.at, end, unit_id, unit)


def _lead(event: Told, unit_id: int | None, unit: str) -> tuple[int | None, str]:
    """Return who leads after an event: it says so where a round begins."""
    name, number = event.facts.get("lead"), event.facts.get("lead_id")
    if not name and not number:
        return unit_id, unit
    return (number if isinstance(number, int) else None), str(name or "")


def _asked_back(event: Told, is_asked_back: bool) -> bool:
    """Say whether those who dispatched have to decide on a return, and the unit's clock stands still for it."""
    if event.verb is Verb.REQUEST_RETURN:
        return is_paused_by(event)
    return is_asked_back and (event.verb not in _GOES_ON or "paused_due" in event.facts)


def is_paused_by(event: Told) -> bool:
    """Say whether the unit's clock stands still from this event on; one that had run out does not.

    An event of a version that told no clocks is taken at its word.
    """
    return event.verb in _PAUSES and ("paused_due" in event.facts or "due" not in event.facts)


def pauses(events: Iterable[Told]) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield from when to when the clock of handling stood still; without an end where it still does."""
    since: datetime | None = None
    for event in events:
        if since is None and is_paused_by(event):
            since = event.at
        elif since is not None and event.verb in _GOES_ON and "paused_due" not in event.facts:
            yield since, event.at
            since = None
    if since is not None:
        yield since, None
