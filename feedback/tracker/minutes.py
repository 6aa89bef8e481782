"""What one session was, as plain values: who was there, and for each matter the question, the diagnosis, the decision.

The page shows it, `feedback.reports` prints it. Source of its order: domain digest, part H (周二诊事会诊纪要).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.core.clock import office_day
from feedback.core.errors import NotFound
from feedback.tracker.agenda_rows import AgendaItem, agenda_of
from feedback.tracker.attendance import attendees_of
from feedback.tracker.clinic import holds_seat
from models.case import Case, CaseEvent, Part
from models.clinic import ClinicSession
from models.place import Area, Unit
from models.user import User
from models.vocabulary import ClinicDecision, Nature, OrgLevel, PartRole, Scope, Urgency, Verb
from models.work_vocabulary import AgendaReason, AttendeeKind, SessionState


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


def minutes_of(session: Session, actor: Actor, session_id: int) -> SessionMinutes:
    """Return the minutes of a session, for who holds it or reads the board of its place; a constant count of reads.

    Raises
    ------
    NotFound
        There is no such session, or it is not for the actor.
    """
    found = session.exec(
        select(ClinicSession, Area)
        .join(Area, col(ClinicSession.area_id) == Area.id)
        .where(ClinicSession.id == session_id)
    ).one_or_none()
    if found is None or not _may_read(actor, found[0].level, found[1]):
        raise NotFound("clinic_session_not_found")
    held, area = found
    agenda = agenda_of(session, actor, held.id)
    ids = [item.case_id for item in agenda if item.case_id is not None]
    diagnoses, co = _diagnoses(session, ids), _co_units(session, agenda)
    people = _people(session, held)
    noted = attendees_of(session, held.id)
    return SessionMinutes(
        session_id=held.id,
        number=held.number,
        level=held.level,
        area=area.name,
        held_on=held.held_on,
        state=held.state,
        place=held.place,
        chair=people.get(held.chair_id or 0, ""),
        keeper=people.get(held.keeper_id or 0, ""),
        began_at=held.began_at,
        ended_at=held.ended_at,
        attendees={kind: tuple((each.name, each.post) for each in noted if each.kind is kind) for kind in AttendeeKind},
        items=tuple(_line(item, diagnoses, co) for item in agenda),
    )


def _may_read(actor: Actor, level: OrgLevel, area: Area) -> bool:
    place = Place(area.id, area.township_id, area.village_id)
    reads = any(grant.covers(place) for grant in actor.grants_for(Permission.READ_BOARD) if grant.area_kind is not None)
    return reads or holds_seat(actor, level, area)


def _people(session: Session, held: ClinicSession) -> dict[int, str]:
    ids = [person for person in (held.chair_id, held.keeper_id) if person is not None]
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all())


def _diagnoses(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """Return what was written when each case was diagnosed and brought before the clinic, the last word of each."""
    wanted = select(CaseEvent).where(
        col(CaseEvent.case_id).in_(case_ids), col(CaseEvent.verb).in_((Verb.DIAGNOSE, Verb.QUEUE_FOR_CLINIC))
    )
    found: dict[int, str] = {}
    for event in session.exec(wanted.order_by(col(CaseEvent.case_id), col(CaseEvent.seq))):
        if event.note:
            found[event.case_id] = event.note
    return found


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


def _line(item: AgendaItem, diagnoses: Mapping[int, str], co: Mapping[int, tuple[CoUnit, ...]]) -> MinutesItem:
    return MinutesItem(
        number=item.number,
        case_no=item.case_no,
        question=item.heading,
        place=item.place,
        reason=item.reason,
        times_rolled=item.times_rolled,
        first_diagnosis=diagnoses.get(item.case_id or 0, ""),
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
