"""The quarter counted a second time, from the rows of the event log alone and by the hand-typed notices.

Nothing of the tracker, the clocks or the boards is asked: what happened is read from each event's verb, states and
facts, and when a stage was due is counted here again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from tests.quarter.office import CLOSES, ZONE, at, day_of, days_between, is_worked, next_worked, session_days

_ENDED: Final = frozenset({"closed", "declined", "merged", "transferred", "withdrawn"})
_SETS_DATE: Final = frozenset({"dispatch", "uphold_return", "record_revisit", "reopen", "grant_extension"})
_HANDLED: Final = frozenset({"dispatched", "handling", "replied", "reviewing", "closed"})
_SIGN_HOURS: Final = {"urgent": 2, "critical": 1}


class Line(NamedTuple):
    """One event as its row holds it."""

    case_id: int
    at: datetime
    verb: str
    source: str | None
    target: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Matter:
    """What a case's events say of it by now."""

    registered_at: datetime
    status: str = "registered"
    urgency: str = "normal"
    stage_due: datetime | None = None
    resolve_due: datetime | None = None
    paused_at: datetime | None = None
    paused_due: datetime | None = None
    is_return_asked: bool = False
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    satisfaction: str | None = None
    verbs: Counter[str] = field(default_factory=Counter)

    @property
    def is_open(self) -> bool:
        return self.status not in _ENDED

    def take(self, line: Line) -> None:
        self.verbs[line.verb] += 1
        self.urgency = line.facts.get("urgency") or self.urgency
        is_move = line.source != line.target
        self.status = line.target
        self._keep_date(line)
        if line.verb in {"answer", "reply"}:
            self.replied_at = line.at
        if line.verb == "send_back" or (line.verb in {"record_revisit", "reopen"} and line.target == "dispatched"):
            self.replied_at = None
        self._keep_answers(line)
        if is_move or line.verb in {"diagnose", "uphold_return", "deny_return", "request_return", "escalate"}:
            self.stage_due = self._due(line)
        elif line.verb == "grant_extension" and self.status == "handling":
            self.stage_due = self.resolve_due

    def _keep_answers(self, line: Line) -> None:
        if line.verb == "record_revisit":
            self.satisfaction = line.facts.get("satisfaction")
            self.closed_at = line.at if line.target == "closed" else None
        elif line.verb == "reopen":
            self.closed_at = None

    def _keep_date(self, line: Line) -> None:
        if line.verb in _SETS_DATE and (line.verb == "grant_extension" or line.target == "dispatched"):
            self.resolve_due, self.paused_at = datetime.fromisoformat(line.facts["due"]), None
            self.is_return_asked = False
        elif line.verb in {"suspend", "request_return"}:
            self.is_return_asked = self.is_return_asked or line.verb == "request_return"
            if self.resolve_due and self.resolve_due > line.at and self.paused_at is None:
                self.paused_at, self.paused_due = line.at, self.resolve_due
                self.resolve_due = None
        elif line.verb in {"resume", "deny_return", "reply"}:
            self.is_return_asked = False
            self._go_on(line)
        elif line.verb == "escalate":
            self.paused_at = None

    def _go_on(self, line: Line) -> None:
        if self.paused_at is None or self.paused_due is None:
            return
        if self.urgency == "urgent":
            self.resolve_due = self.paused_due + (line.at - self.paused_at)
        else:
            passed = days_between(day_of(self.paused_at), day_of(line.at))
            moved = day_of(self.paused_due)
            for _ in range(passed):
                moved = next_worked(moved)
            self.resolve_due = at(moved, self.paused_due.astimezone(ZONE).time())
        self.paused_at = None

    def _due(self, line: Line) -> datetime | None:
        if self.is_return_asked:
            return (
                after_days(line.at, 1) if self.paused_at == line.at or line.verb == "request_return" else self.stage_due
            )
        if line.target == "registered":
            return after_days(self.registered_at, 1)
        if line.target == "awaiting_clinic":
            return at(_session_for(line.at), CLOSES)
        if line.target == "dispatched":
            hours = _SIGN_HOURS.get(self.urgency)
            return line.at + timedelta(hours=hours) if hours else after_days(line.at, 1)
        if line.target == "handling":
            return self.resolve_due
        if line.target == "suspended":
            return at(date.fromisoformat(line.facts["next_look"]), CLOSES)
        days = {"replied": 1, "reviewing": 3}.get(line.target)
        return after_days(line.at, days) if days else None


def after_days(start: datetime, days: int) -> datetime:
    """Return the end of office hours on the n-th worked day after the one on which `start` counts."""
    local = start.astimezone(ZONE)
    day = local.date() if is_worked(local.date()) and local.time() < CLOSES else next_worked(local.date())
    for _ in range(days):
        day = next_worked(day)
    return at(day, CLOSES)


def _session_for(queued: datetime) -> date:
    local = queued.astimezone(ZONE)
    first = local.date() if local.time() < time(12) else local.date() + timedelta(days=1)
    days = session_days(first - timedelta(days=21), first + timedelta(days=14))
    return min(day for day in days if day >= first)


@dataclass(frozen=True, slots=True)
class Account:
    """The figures of a period, as a board tells them."""

    by_status: Mapping[str, int]
    registered: int
    open: int
    overdue: int
    closed: int
    judged: int
    on_time: int
    asked: int
    satisfied: int
    basically: int
    verbs: Mapping[str, int]


def account(lines: Iterable[Line], *, first: date, last: date, now: datetime) -> Account:
    """Count the period from `first` to `last`, as it stands at `now`, from the events in their order."""
    matters = replayed(lines)
    begins, ends = at(first, time(0)), at(last + timedelta(days=1), time(0))
    closed = [each for each in matters.values() if each.closed_at and begins <= each.closed_at < ends]
    dated = [each for each in closed if each.resolve_due]
    late = [
        each
        for each in matters.values()
        if each.status in _HANDLED and each.resolve_due and each.resolve_due < min(now, ends)
        and (each.replied_at is None or each.replied_at >= min(now, ends))
    ]  # fmt: skip
    still = [each for each in matters.values() if each.is_open]
    return Account(
        by_status=Counter(each.status for each in matters.values()),
        registered=sum(begins <= each.registered_at < ends for each in matters.values()),
        open=len(still),
        overdue=sum(each.stage_due is not None and each.stage_due < now for each in still),
        closed=len(closed),
        judged=len(dated) + sum(each not in dated for each in late),
        on_time=sum(each.replied_at is not None and each.replied_at <= (each.resolve_due or now) for each in dated),
        asked=sum(each.satisfaction is not None for each in closed),
        satisfied=sum(each.satisfaction == "satisfied" for each in closed),
        basically=sum(each.satisfaction == "basically_satisfied" for each in closed),
        verbs=sum((each.verbs for each in matters.values()), Counter()),
    )


def replayed(lines: Iterable[Line]) -> dict[int, Matter]:
    """Return what the events say of each case."""
    matters: dict[int, Matter] = {}
    for line in lines:
        if line.verb == "register":
            matters[line.case_id] = Matter(line.at)
        matters[line.case_id].take(line)
    return matters


def by_day(lines: Iterable[Line], verb: str) -> dict[date, int]:
    """Return how often something was done on each day."""
    found: dict[date, int] = defaultdict(int)
    for line in lines:
        if line.verb == verb:
            found[day_of(line.at)] += 1
    return dict(found)
