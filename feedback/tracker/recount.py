"""Dates that are stored move only by a recorded act: which open cases would be due otherwise now, and the act itself.

Counted anew from the moment at which each clock began, under the labels of that moment, with the present calendar,
hours and limits; pauses are kept, and so are dates that were set by hand or extended. Whoever manages limits reads no
cases: they see numbers and dates. Confidential cases are left out of all of it, also of the counts.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.access.scope import may_act_in
from feedback.core.clock import utc_now
from feedback.core.errors import IllegalMove
from feedback.tracker.clocks import (
    EXTENDED_RULE,
    NEXT_LOOK_RULE,
    REDO_RULE,
    RETURN_RULE,
    SET_BY_HAND_RULE,
    TAKEN_OVER_RULE,
    Clocks,
    Rule,
    clocks_of,
    date_to_keep,
    later_by,
)
from feedback.tracker.door import NO_STEP, Facts, advance, moving
from feedback.tracker.elapsed import pauses
from feedback.tracker.states import OPEN
from feedback.worktime.limits import Limit, clinic_due, due_at, redo_limit
from models.case import Case, CaseEvent, Part
from models.vocabulary import CaseStatus, Nature, PartRole, PartStatus, Stage, Urgency, Verb
from models.work_vocabulary import AccessAction

BATCH: Final = 500
# Two dates closer than this are one: what a clock began with and what its event tells lie a moment apart.
_SAME: Final = timedelta(minutes=1)
_STAYS: Final = frozenset({SET_BY_HAND_RULE, EXTENDED_RULE, RETURN_RULE, NEXT_LOOK_RULE, TAKEN_OVER_RULE})
_LABELLED: Final = frozenset({Verb.DIAGNOSE, Verb.CHANGE_LABELS})
_WITH_UNITS: Final = frozenset({CaseStatus.DISPATCHED, CaseStatus.HANDLING, CaseStatus.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Moved:
    """One clock of a case that would be due otherwise; `part_id` where it is a unit's own.

    `makes_late` says that the new date is past while the old one is not: such a date is not set.
    """

    case_id: int
    case_no: str
    stage: Stage
    was: datetime
    due: datetime
    rule: Rule
    makes_late: bool = False
    part_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A batch of what would move; `after` is where the next one begins, None at the end."""

    moved: tuple[Moved, ...]
    looked_at: int
    after: int | None


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many cases were given other dates, and how many stayed as they were."""

    done: int
    stayed: int


def preview(session: Session, actor: Actor, *, after: int = 0, limit: int = BATCH) -> Preview:
    """Look at the next `limit` open cases after the number `after`, in three statements, and say what would move."""
    actor.require(Permission.MANAGE_LIMITS)
    wanted = select(Case).where(
        may_act_in(actor, Permission.MANAGE_LIMITS), col(Case.status).in_(OPEN), col(Case.id) > after
    )
    cases = session.exec(wanted.order_by(col(Case.id)).limit(limit)).all()
    moved = _moved(session, cases)
    return Preview(tuple(moved), len(cases), cases[-1].id if len(cases) == limit else None)


def _moved(session: Session, cases: Sequence[Case]) -> list[Moved]:
    ids = [case.id for case in cases]
    columns = (CaseEvent.case_id, CaseEvent.at, CaseEvent.verb, CaseEvent.target, CaseEvent.facts)
    told = select_columns(*(col(column) for column in columns)).where(col(CaseEvent.case_id).in_(ids))
    events = session.execute(told.order_by(col(CaseEvent.case_id), col(CaseEvent.seq))).all()
    of_case = {case_id: list(rows) for case_id, rows in groupby(events, key=lambda row: row.case_id)}
    parts: dict[int, list[Part]] = {}
    current = select(Part).where(col(Part.case_id).in_(ids), col(Part.is_current))
    for part in session.exec(current.order_by(col(Part.id))).all():
        parts.setdefault(part.case_id, []).append(part)
    clocks = clocks_of(session)
    counts = (_Count(clocks, case, of_case.get(case.id, []), parts.get(case.id, [])) for case in cases)
    return [moved for count in counts for moved in count.moved()]


class _Count:
    """The clocks of one case, counted anew."""

    def __init__(self, clocks: Clocks, case: Case, events: Sequence[Row[Any]], parts: Sequence[Part]):
        self._clocks, self._case, self._events, self._parts = clocks, case, events, parts
        self._now = utc_now()

    def moved(self) -> Iterable[Moved]:
        """Yield what would move: handling, the stage's own clock, then those of the units."""
        case = self._case
        if case.status in _WITH_UNITS:
            if case.dispatched_at is not None and case.suspended_from in {None, CaseStatus.HANDLING}:
                yield from self._with_units(self._here_since(case.dispatched_at))
        elif case.stage is not None and case.due_at is not None:
            begun = self._begun()
            if begun is not None:
                due, rule = self._counted(case.stage, begun)
                yield from self._if_other(case.stage, case.due_at, due, rule)

    def _with_units(self, begun: datetime) -> Iterable[Moved]:
        yield from self._handling(begun)
        if self._case.status is CaseStatus.SUSPENDED:
            return
        for part in self._parts:
            yield from self._of_part(part, begun)
        was = self._case.due_at
        is_signing = self._case.stage is Stage.SIGN and Rule.read(self._case.due_rule).name not in _STAYS
        if is_signing and was is not None and all(part.sign_due_at is None for part in self._parts):
            # Parts of before have no clock for their signature; only the case has.
            due, rule = self._counted(Stage.SIGN, begun)
            yield from self._if_other(Stage.SIGN, was, self._paused(due, rule, begun), rule)

    def _begun(self) -> datetime | None:
        case = self._case
        begun = {
            Stage.DIAGNOSE: case.registered_at,
            Stage.CLINIC: case.queued_at,
            Stage.REVIEW: case.replied_at,
            Stage.REVISIT: case.reviewing_at,
        }.get(case.stage or Stage.RESOLVE)
        return self._here_since(begun) if begun else None

    def _here_since(self, begun: datetime) -> datetime:
        """Return when a clock began here: of what another office had before, not before it was taken over."""
        taken_over = self._case.taken_over_at
        return max(begun, taken_over) if taken_over else begun

    def _handling(self, begun: datetime) -> Iterable[Moved]:
        stored, was = Rule.read(self._case.resolve_rule), date_to_keep(self._case)
        if stored.name in _STAYS or was is None:
            return
        due, rule = self._counted(Stage.RESOLVE, begun, stored)
        yield from self._if_other(Stage.RESOLVE, was, self._paused(due, rule, begun), rule)

    def _of_part(self, part: Part, begun: datetime) -> Iterable[Moved]:
        open_clocks = (
            (Stage.SIGN, part.sign_due_at, part.status is PartStatus.WAITING),
            (Stage.FIRST_CONTACT, part.contact_due_at, part.contacted_at is None),
        )
        for stage, was, is_open in open_clocks:
            if was is None or not is_open:
                continue
            due, rule = self._counted(stage, begun, unit_id=part.unit_id)
            resolve = Rule.read(self._case.resolve_rule)
            yield from self._if_other(stage, was, self._paused(due, resolve, begun), rule, part)

    def _counted(
        self, stage: Stage, begun: datetime, stored: Rule | None = None, *, unit_id: int | None = None
    ) -> tuple[datetime, Rule]:
        case, calendar = self._case, self._clocks.of(stage, self._case, unit_id)
        if stage is Stage.CLINIC:
            heard = clinic_due(begun, calendar)
            return heard.at, Rule(heard.rule, unofficial_years=heard.unofficial_years)
        limit = self._limit(stage, begun, stored)
        if stage is Stage.RESOLVE and case.redo_no and limit.rule_name != REDO_RULE:
            limit = redo_limit(limit)
        due = due_at(begun, limit, calendar)
        return due.at, Rule.of(limit, due)

    def _limit(self, stage: Stage, begun: datetime, stored: Rule | None) -> Limit:
        """Return the table's limit under the labels of the moment; what is done again keeps its half of the first."""
        if stored is not None and stored.name == REDO_RULE and stored.amount is not None and stored.unit is not None:
            return Limit(stored.amount, stored.unit, REDO_RULE)
        case = self._case
        nature, urgency, category = case.nature, case.urgency, case.category
        facts = self._labels_at(stage, begun)
        if facts is not None:
            named = {name: value for name, value in facts.items() if value}
            nature = Nature(named["nature"]) if "nature" in named else None
            urgency = Urgency(named["urgency"]) if "urgency" in named else None
            category = named.get("category")
        return self._clocks.limits.find(stage, nature=nature, urgency=urgency, category=category, level=case.level)

    def _labels_at(self, stage: Stage, begun: datetime) -> dict[str, str | None] | None:
        """Return the labels under which the clock began; the one of diagnosis begins with what it was registered as."""
        if stage is Stage.DIAGNOSE:
            wanted = [event.facts for event in self._events if event.verb is Verb.DIAGNOSE]
        else:
            wanted = [event.facts for event in self._events if event.verb in _LABELLED and event.at <= begun + _SAME]
        return wanted[-1] if wanted else None

    def _paused(self, due: datetime, rule: Rule, begun: datetime) -> datetime:
        """Return `due` later by what its clock stood still; a pause that still lasts moves it when it ends."""
        since_then = [event for event in self._events if event.at >= begun - _SAME]
        calendar = self._clocks.of(Stage.RESOLVE, self._case)
        for since, until in pauses(since_then):
            if until is not None and due > since:
                due = later_by(calendar, rule.unit, due, since, until)
        return due

    def _if_other(
        self, stage: Stage, was: datetime, due: datetime, rule: Rule, part: Part | None = None
    ) -> Iterable[Moved]:
        if abs(due - was) < _SAME:
            return
        makes_late = due <= self._now < was
        ids = (part.id, part.unit_id) if part else (None, None)
        yield Moved(self._case.id, self._case.case_no, stage, was, due, rule, makes_late, *ids)


@moving(Verb.RESET_DUE)
def reset_due(session: Session, actor: Actor, case: Case) -> None:
    """Give the case the dates that it would have now; the event tells what each was.

    Raises
    ------
    IllegalMove
        Nothing would be otherwise, or only so that the case would be late at once.
    """
    found = _moved(session, [case])
    moved = [each for each in found if not each.makes_late]
    if not moved:
        raise IllegalMove("recount_only_late" if found else "nothing_to_recount", case_no=case.case_no)
    parts = session.exec(select(Part).where(Part.case_id == case.id, col(Part.is_current))).all()
    for each in moved:
        _set(case, parts, each)
    first = moved[0]
    facts: Facts = {
        "stage": first.stage,
        "was": first.was.isoformat(),
        "due": first.due.isoformat(),
        "rule": first.rule.stored(),
        "clocks": json.dumps([[e.stage, e.unit_id, e.was.isoformat(), e.due.isoformat()] for e in moved]),
    }
    if case.paused_due_at is not None:
        facts["paused_due"] = case.paused_due_at.isoformat()
    advance(session, actor, case, Verb.RESET_DUE, needs={"due": first.due.isoformat()}, facts=facts)


def _set(case: Case, parts: Sequence[Part], moved: Moved) -> None:
    if moved.part_id is not None:
        part = next(part for part in parts if part.id == moved.part_id)
        _set_part(case, part, moved)
    elif moved.stage is Stage.RESOLVE:
        _set_handling(case, parts, moved)
    else:
        case.due_at, case.due_rule = moved.due, moved.rule.stored()


def _set_part(case: Case, part: Part, moved: Moved) -> None:
    if moved.stage is Stage.FIRST_CONTACT:
        part.contact_due_at = moved.due
        return
    part.sign_due_at = moved.due
    if part.role is PartRole.LEAD and case.stage is Stage.SIGN and Rule.read(case.due_rule).name not in _STAYS:
        case.due_at, case.due_rule = moved.due, moved.rule.stored()


def _set_handling(case: Case, parts: Sequence[Part], moved: Moved) -> None:
    """Move the case's date, also while its clock stands still, and those of the parts that share it.

    A co-unit's own date stays, but for one that would lie after the lead's.
    """
    case.resolve_rule = moved.rule.stored()
    if case.paused_at is not None:
        case.paused_due_at = moved.due
    else:
        case.resolve_due_at = moved.due
        if case.stage is Stage.RESOLVE:
            case.due_at, case.due_rule = moved.due, case.resolve_rule
    for part in parts:
        if part.status is not PartStatus.ANSWERED and (part.due_at == moved.was or part.due_at > moved.due):
            part.due_at = moved.due


def reset_many(session: Session, actor: Actor, case_ids: Collection[int]) -> Recounted:
    """Recount each of the cases, one event each, with one line in the access log; what would not move stays."""
    actor.require(Permission.MANAGE_LIMITS)
    done = 0
    for case_id in case_ids:
        try:
            reset_due(session, actor, case_id, NO_STEP)
        except IllegalMove:
            continue
        done += 1
    if done:
        facts: Facts = {"recounted": done, "stayed": len(case_ids) - done}
        write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts=facts)
    return Recounted(done, len(case_ids) - done)
