"""What a clinic session came to, as plain values for its minutes: who was there, and what was decided on which matter.

Read from the session's own rows and from the events that its decisions wrote; no confidential case is among it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_open_case
from feedback.core.errors import IllegalMove, NotFound
from feedback.reports.scoping import reported_area, reported_areas
from feedback.tracker.agenda_rows import facts_of
from feedback.tracker.attendance import attendees_of
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.place import Area
from models.user import User
from models.vocabulary import ClinicDecision, OrgLevel, Scope, Urgency
from models.work_vocabulary import AttendeeKind, SessionState

_NEWEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesItem:
    """A matter on the agenda; a hot topic has no case number. `due` and the units are those that were decided."""

    position: int
    case_no: str
    question: str
    category: str | None
    scope: Scope | None
    urgency: Urgency | None
    decision: ClinicDecision | None
    opinion: str
    leader: str = ""
    lead: str = ""
    co: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMinutes:
    """A session that is closed; attendees as (name, post) by how they were there."""

    session_id: int
    number: int | None
    area_id: int
    area: str
    level: OrgLevel
    held_on: date
    place: str
    chair: str
    keeper: str
    began_at: datetime | None
    ended_at: datetime | None
    attendees: Mapping[AttendeeKind, Sequence[tuple[str, str]]]
    items: Sequence[MinutesItem]


@dataclass(frozen=True, slots=True)
class ClosedSession:
    """A line of the list of sessions that have minutes."""

    session_id: int
    area: str
    level: OrgLevel
    held_on: date
    number: int | None


def closed_sessions(
    session: Session, actor: Actor, *, area_id: int | None = None, days: tuple[date, date] | None = None
) -> list[ClosedSession]:
    """Return the newest closed sessions of the actor's areas, at most sixty; one statement."""
    actor.require(Permission.READ_CASES)
    areas = reported_areas(actor).with_only_columns(col(Area.id))
    wanted = (
        select(ClinicSession, Area.name)
        .join(Area, col(ClinicSession.area_id) == Area.id)
        .where(ClinicSession.state == SessionState.CLOSED, col(ClinicSession.area_id).in_(areas))
        .order_by(col(ClinicSession.held_on).desc(), col(ClinicSession.id).desc())
    )
    if area_id is not None:
        wanted = wanted.where(ClinicSession.area_id == area_id)
    if days is not None:
        wanted = wanted.where(col(ClinicSession.held_on) >= days[0], col(ClinicSession.held_on) <= days[1])
    rows = session.exec(wanted.limit(_NEWEST)).all()
    return [ClosedSession(row.id, area, row.level, row.held_on, row.number) for row, area in rows]


def minutes_of(session: Session, actor: Actor, session_id: int) -> SessionMinutes:
    """Return what a session came to; six statements.

    Raises
    ------
    NotFound
        There is no such session, or not in the actor's areas.
    IllegalMove
        It is not closed yet.
    """
    held = session.get(ClinicSession, session_id)
    if held is None:
        raise NotFound("session_not_found")
    area = reported_area(session, actor, held.area_id)
    if held.state is not SessionState.CLOSED:
        raise IllegalMove("session_not_closed")
    items = _items(session, actor, held.id)
    names = _names(session, [held.chair_id, held.keeper_id, *(item.leader_id for item, _case in items)])
    facts = facts_of(session, [item for item, _case in items])
    noted = attendees_of(session, held.id)
    return SessionMinutes(
        session_id=held.id,
        number=held.number,
        area_id=area.id,
        area=area.name,
        level=held.level,
        held_on=held.held_on,
        place=held.place,
        chair=names.get(held.chair_id, ""),
        keeper=names.get(held.keeper_id, ""),
        began_at=held.began_at,
        ended_at=held.ended_at,
        attendees={kind: [(each.name, each.post) for each in noted if each.kind is kind] for kind in AttendeeKind},
        items=[_item(item, case, names, facts.get(item.id, {})) for item, case in items],
    )


def _items(session: Session, actor: Actor, session_id: int) -> list[tuple[ClinicItem, Case | None]]:
    seen: Any = select_columns(ClinicItem, Case)
    rows = session.execute(
        seen.join(Case, col(ClinicItem.case_id) == Case.id, isouter=True)
        .where(ClinicItem.session_id == session_id, or_(col(ClinicItem.case_id).is_(None), may_see_open_case(actor)))
        .order_by(col(ClinicItem.position), col(ClinicItem.id))
    )
    return [(item, case) for item, case in rows]


def _names(session: Session, user_ids: Sequence[int | None]) -> dict[int | None, str]:
    rows = session.exec(select(User.id, User.name).where(col(User.id).in_([each for each in user_ids if each]))).all()
    return {user_id: name for user_id, name in rows}  # noqa: C416 - the key may also be None.


def _item(
    item: ClinicItem, case: Case | None, names: Mapping[int | None, str], facts: Mapping[str, object]
) -> MinutesItem:
    due = facts.get("due")
    return MinutesItem(
        position=item.position,
        case_no=case.case_no if case else "",
        question=case.title if case else item.topic,
        category=case.category if case else None,
        scope=case.scope if case else None,
        urgency=case.urgency if case else None,
        decision=item.decision,
        opinion=item.opinion or "",
        leader=names.get(item.leader_id, ""),
        lead=str(facts.get("lead") or ""),
        co=str(facts.get("co") or ""),
        due=datetime.fromisoformat(str(due)) if due else None,
    )
