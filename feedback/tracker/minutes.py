"""What one session was, as plain values: who was there, and for each matter the question, the diagnosis, the decision.

The page shows it, `feedback.reports` prints it. Source of its order: domain digest, part H (周二诊事会诊纪要).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import office_day
from feedback.core.errors import NotFound
from feedback.tracker.agenda_rows import AgendaItem, agenda_of
from feedback.tracker.attendance import attendees_of
from models.case import Case, Part
from models.clinic import ClinicSession
from models.place import Area, Unit
from models.user import User
from models.vocabulary import ClinicDecision, Nature, OrgLevel, PartRole, Role, Scope, Urgency
from models.work_vocabulary import AgendaReason, AttendeeKind, SessionState

_NEWEST: Final = 60


@dataclass(frozen=True, slots=True)
class CoUnit:
    """A unit that does a part: what, and by when."""

    name: str
    duty: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """One line of the minutes; `due_on` is by when it is to be done or, for what was suspended, looked at again."""

    number: int
    case_no: str
    question: str
    place: str
    reason: AgendaReason
    times_rolled: int
    first_diagnosis: str
    category: str | None
    scope: Scope | None
    urgency: Urgency | None
    nature: Nature | None
    said: str
    decision: ClinicDecision | None
    opinion: str
    leader: str
    decided_by: str
    lead: str
    co: tuple[CoUnit, ...]
    due_on: date | None
    facts: Mapping[str, object]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionMinutes:
    """One session; `number` and `chair` are missing until it has begun. Attendees are pairs of name and post."""

    session_id: int
    number: int | None
    level: OrgLevel
    area_id: int
    area: str
    held_on: date
    state: SessionState
    place: str
    chair: str
    keeper: str
    began_at: datetime | None
    ended_at: datetime | None
    attendees: Mapping[AttendeeKind, tuple[tuple[str, str], ...]]
    items: tuple[MinutesItem, ...]


@dataclass(frozen=True, slots=True)
class ClosedSession:
    """A line of the list of sessions that have minutes."""

    session_id: int
    area: str
    level: OrgLevel
    held_on: date
    number: int | None


def may_read_minutes(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the minutes of an Area's sessions are the actor's to read: the one rule there is.

    It is whoever reads every common case of the place, and so whoever holds its sessions or leads it. A handler reads
    the cases of a unit wherever they are, and so no place as a whole.
    """
    grants = [grant for grant in actor.grants_for(Permission.READ_CASES) if grant.role is not Role.HANDLER]
    ids = [grant.area_id for grant in grants if grant.area_id is not None]
    return or_(false(), *[col(Area.path).like(f"%/{area_id}/%") for area_id in ids])


def closed_sessions(
    session: Session, actor: Actor, *, area_id: int | None = None, days: tuple[date, date] | None = None
) -> list[ClosedSession]:
    """Return the newest closed sessions whose minutes the actor may read, at most sixty; one statement."""
    actor.require(Permission.READ_CASES)
    wanted = (
        select(ClinicSession, Area.name)
        .join(Area, col(ClinicSession.area_id) == Area.id)
        .where(ClinicSession.state == SessionState.CLOSED, may_read_minutes(actor))
        .order_by(col(ClinicSession.held_on).desc(), col(ClinicSession.id).desc())
    )
    if area_id is not None:
        wanted = wanted.where(ClinicSession.area_id == area_id)
    if days is not None:
        wanted = wanted.where(col(ClinicSession.held_on) >= days[0], col(ClinicSession.held_on) <= days[1])
    rows = session.exec(wanted.limit(_NEWEST)).all()
    return [ClosedSession(row.id, area, row.level, row.held_on, row.number) for row, area in rows]


def minutes_of(session: Session, actor: Actor, session_id: int) -> SessionMinutes:
    """Return the minutes of a session as they stand, for who `may_read_minutes`; six statements.

    Raises
    ------
    NotFound
        There is no such session, or it is not for the actor.
    """
    chair, keeper = aliased(User), aliased(User)
    found = session.exec(
        select(ClinicSession, Area, chair.name, keeper.name)
        .join(Area, col(ClinicSession.area_id) == Area.id)
        .join(chair, col(ClinicSession.chair_id) == chair.id, isouter=True)
        .join(keeper, col(ClinicSession.keeper_id) == keeper.id, isouter=True)
        .where(ClinicSession.id == session_id, may_read_minutes(actor))
    ).one_or_none()
    if found is None:
        raise NotFound("session_not_found")
    held, area, chaired_by, kept_by = found
    agenda = agenda_of(session, actor, held.id, with_diagnoses=True)
    co = _co_units(session, agenda)
    noted = attendees_of(session, held.id)
    return SessionMinutes(
        session_id=held.id,
        number=held.number,
        level=held.level,
        area_id=area.id,
        area=area.name,
        held_on=held.held_on,
        state=held.state,
        place=held.place,
        chair=chaired_by or "",
        keeper=kept_by or "",
        began_at=held.began_at,
        ended_at=held.ended_at,
        attendees={kind: tuple((each.name, each.post) for each in noted if each.kind is kind) for kind in AttendeeKind},
        items=tuple(_line(item, co) for item in agenda),
    )


def _co_units(session: Session, agenda: Sequence[AgendaItem]) -> dict[int, tuple[CoUnit, ...]]:
    """Return the co-units that each dispatched case was given, with their duties and dates, in order."""
    dispatched = {
        item.case_id: item
        for item in agenda
        if item.case_id is not None and item.decision is ClinicDecision.DISPATCH and item.facts.get("co")
    }
    if not dispatched:
        return {}
    rows = session.exec(
        select(Part, Unit.name)
        .join(Unit, col(Part.unit_id) == Unit.id)
        .join(Case, col(Part.case_id) == Case.id)
        .where(col(Part.case_id).in_(dispatched), Part.role == PartRole.CO)
        .order_by(col(Part.id))
    ).all()
    found: dict[int, list[CoUnit]] = {}
    for part, unit in rows:
        item = dispatched[part.case_id]
        if unit in str(item.facts.get("co")) and unit not in {each.name for each in found.get(part.case_id, [])}:
            found.setdefault(part.case_id, []).append(CoUnit(unit, part.duty or "", office_day(part.due_at)))
    return {case_id: tuple(units) for case_id, units in found.items()}


def _line(item: AgendaItem, co: Mapping[int, tuple[CoUnit, ...]]) -> MinutesItem:
    return MinutesItem(
        number=item.number,
        case_no=item.case_no,
        question=item.heading,
        place=item.place,
        reason=item.reason,
        times_rolled=item.times_rolled,
        first_diagnosis=item.first_diagnosis,
        category=item.category,
        scope=item.scope,
        urgency=item.urgency,
        nature=item.nature,
        said=item.said,
        decision=item.decision,
        opinion=item.opinion,
        leader=item.leader,
        decided_by=item.decided_by,
        lead=str(item.facts.get("lead") or ""),
        co=co.get(item.case_id or 0, ()),
        due_on=_due_on(item.facts),
        facts=item.facts,
        related=item.related,
    )


def _due_on(facts: Mapping[str, object]) -> date | None:
    due, look = facts.get("due"), facts.get("next_look")
    if due:
        return office_day(datetime.fromisoformat(str(due)))
    return date.fromisoformat(str(look)) if look else None
