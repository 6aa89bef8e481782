"""The quarter counted a second time, from the rows of the event log alone and by the hand-typed notices.

Nothing of the tracker, the clocks or the boards is asked: what happened is read from each event's verb, states and
facts, and when a stage was due is counted here again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from tests.quarter.office import CLOSES, ZONE, at, day_of, days_between, is_worked, next_worked, session_days

_ENDED: Final = frozenset({"closed", "declined", "merged", "transferred", "withdrawn"})
_SETS_DATE: Final = frozenset({"dispatch", "uphold_return", "record_revisit", "reopen", "grant_extension"})
_HANDLED: Final = frozenset({"dispatched", "handling", "replied", "reviewing", "closed"})
# How long after a date each rung of the ladder is reached: worked days, or hours where a matter is urgent.
_RUNGS_IN_DAYS: Final = (0, 1, 3, 5)
_RUNGS_IN_HOURS: Final = (0, 4, 24, 48)
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
class Share:
    """What one unit has to do, and by when."""

    is_lead: bool
    due: datetime
    sign_due: datetime | None
    contact_due: datetime | None = None
    is_signed: bool = False
    is_answered: bool = False


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
    is_in_hours: bool = False
    is_return_asked: bool = False
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    satisfaction: str | None = None
    redos: int = 0
    shares: dict[int, Share] = field(default_factory=dict)
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
        self._keep_shares(line)
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
            self.redos += line.target == "dispatched"
            self.closed_at = line.at if line.target == "closed" else None
        elif line.verb == "reopen":
            self.closed_at = None

    def _keep_date(self, line: Line) -> None:
        if line.verb in _SETS_DATE and (line.verb == "grant_extension" or line.target == "dispatched"):
            was, self.resolve_due = self.resolve_due, datetime.fromisoformat(line.facts["due"])
            self.paused_at, self.is_return_asked = None, False
            self.is_in_hours = line.facts["rule"].split("|")[2] == "hours"
            for share in self.shares.values():
                if not share.is_answered and share.due == was:
                    share.due = self.resolve_due
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
        since = self.paused_at
        self.resolve_due = self._moved(self.paused_due, since, line.at)
        for share in self.shares.values():
            if not share.is_signed and share.sign_due:
                share.sign_due = self._moved(share.sign_due, since, line.at)
            if share.contact_due:
                share.contact_due = self._moved(share.contact_due, since, line.at)
            if not share.is_answered:
                share.due = self._moved(share.due, since, line.at)
        self.paused_at = None

    def _moved(self, due: datetime, since: datetime, until: datetime) -> datetime:
        if due <= since:
            return due
        if self.is_in_hours:
            return due + (until - since)
        moved = day_of(due)
        for _ in range(days_between(day_of(since), day_of(until))):
            moved = next_worked(moved)
        return at(moved, due.astimezone(ZONE).time())

    def _keep_shares(self, line: Line) -> None:
        facts = line.facts
        if "lead_id" in facts:
            self._begin_round(facts)
        elif line.verb == "sign":
            self.shares[facts["unit"]].is_signed = True
        elif line.verb == "answer_part":
            self.shares[facts["unit"]].is_answered = True
        elif line.verb == "log_action" and facts["kind"] == "contact":
            self.shares[facts["unit"]].contact_due = None
        elif line.verb in {"reply", "send_back"}:
            self._note_reply(line)
        elif line.verb == "escalate":
            self.shares = {}

    def _begin_round(self, facts: Mapping[str, Any]) -> None:
        due, sign, contact = (datetime.fromisoformat(facts[name]) for name in ("due", "sign_due", "contact_due"))
        self.shares = {facts["lead_id"]: Share(True, due, sign, contact)}
        for unit, own, own_sign in json.loads(facts.get("co_parts") or "[]"):
            self.shares[unit] = Share(False, datetime.fromisoformat(own), datetime.fromisoformat(own_sign))

    def _note_reply(self, line: Line) -> None:
        lead = next(share for share in self.shares.values() if share.is_lead)
        lead.is_answered = line.verb == "reply"
        if line.facts.get("contacted"):
            lead.contact_due = None

    def clocks(self) -> set[datetime]:
        """Return when something of the matter is due that somebody has to keep now."""
        if not self.is_open or self.status == "suspended" or self.stage_due is None:
            return set()
        if self.status not in {"dispatched", "handling"} or self.paused_at is not None:
            return {self.stage_due}
        return {self.stage_due, *(due for share in self.shares.values() for due in self._clocks_of(share))}

    def _clocks_of(self, share: Share) -> Iterator[datetime]:
        if share.is_answered:
            return
        if self.status == "handling":
            if not share.is_signed and share.sign_due:
                yield share.sign_due
            if not share.is_lead:
                yield share.due
        if share.contact_due:
            yield share.contact_due

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


def climbed(lines: Sequence[Line], sweeps: Iterable[datetime]) -> set[tuple[int, datetime, int]]:
    """Return which rungs of the ladder had to be climbed: case, due date and place, as each sweep found the matters."""
    found: set[tuple[int, datetime, int]] = set()
    matters: dict[int, Matter] = {}
    waiting = iter(lines)
    line = next(waiting, None)
    for sweep in sweeps:
        while line is not None and line.at <= sweep:
            matters.setdefault(line.case_id, Matter(line.at)).take(line)
            line = next(waiting, None)
        for case_id, matter in matters.items():
            for due in matter.clocks():
                found |= {(case_id, due, place) for place in _reached(matter.urgency, due, sweep)}
    return found


def _reached(urgency: str, due: datetime, now: datetime) -> Iterator[int]:
    for place, after in enumerate(_RUNGS_IN_HOURS if urgency == "urgent" else _RUNGS_IN_DAYS, 1):
        reached = due + timedelta(hours=after)
        if urgency != "urgent":
            day = day_of(due)
            for _ in range(after):
                day = next_worked(day)
            reached = at(day, due.astimezone(ZONE).time())
        if reached <= now:
            yield place
