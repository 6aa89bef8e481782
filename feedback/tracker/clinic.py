"""The Tuesday clinic's ledger: which session a matter belongs to, who holds it, and what was decided there.

Nobody writes minutes twice: the decisions are verbs of the tracker, and each notes itself on the agenda. Sessions are
opened and closed in `sessions`, agendas made in `agenda`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement
from sqlalchemy import case as case_when
from sqlmodel import Session, col, func, or_, select

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.core.clock import OFFICE_ZONE, today, utc_now
from feedback.core.database import add_unless_there
from feedback.core.errors import NotFound
from feedback.tracker.clocks import clocks_of
from feedback.worktime.calendar import next_clinic_day
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.place import Area
from models.vocabulary import AreaKind, CaseStatus, ClinicDecision, OrgLevel
from models.work_vocabulary import SessionState

_ORDER: Final = tuple(OrgLevel)
_KIND: Final = {
    OrgLevel.VILLAGE: AreaKind.VILLAGE,
    OrgLevel.TOWNSHIP: AreaKind.TOWNSHIP,
    OrgLevel.COUNTY: AreaKind.COUNTY,
}
_LEVEL: Final = {kind: level for level, kind in _KIND.items()}


@dataclass(frozen=True, slots=True)
class Seat:
    """Where sessions are held, one a week: a village, a township or the county."""

    level: OrgLevel
    area_id: int
    name: str


def session_day(session: Session) -> date:
    """Return the day of the session that is decided in now: today where it is a clinic day, else the next one."""
    return _clinic_day_from(session, today())


def _clinic_day_from(session: Session, day: date) -> date:
    morning = datetime.combine(day, time(), tzinfo=OFFICE_ZONE)
    return next_clinic_day(morning, clocks_of(session).calendar)


def day_after(session: Session, day: date) -> date:
    """Return the first day of a session after `day`."""
    return _clinic_day_from(session, day + timedelta(days=1))


def next_day_of(session: Session, level: OrgLevel, area_id: int) -> date:
    """Return the day of the next session of a place that is not over yet."""
    day = session_day(session)
    over = select(ClinicSession).where(
        *_of_seat(level, area_id), ClinicSession.state == SessionState.CLOSED, col(ClinicSession.held_on) >= day
    )
    taken = {held.held_on for held in session.exec(over)}
    while day in taken:
        day = day_after(session, day)
    return day


def levels_of(actor: Actor) -> tuple[OrgLevel, ...]:
    """Return the levels whose sessions the actor chairs."""
    grants = actor.grants_for(Permission.DISPATCH)
    return tuple(dict.fromkeys(grant.level for grant in grants if grant.area_kind is not None))


def seats_of(session: Session, actor: Actor) -> tuple[Seat, ...]:
    """Return where the actor holds sessions: in their own places first, then in villages that have brought a matter.

    A village's session is also the township's to hold, since few villages have a chair of their own.
    """
    grants = [grant for grant in actor.grants_for(Permission.DISPATCH) if grant.area_kind in _LEVEL]
    own = {grant.area_id: Seat(grant.level, grant.area_id, grant.area_name) for grant in grants if grant.area_id}
    townships = [seat.area_id for seat in own.values() if seat.level is OrgLevel.TOWNSHIP]
    if not townships:
        return tuple(own.values())
    waiting = select(Case.village_id).where(
        Case.level == OrgLevel.VILLAGE,
        Case.status == CaseStatus.AWAITING_CLINIC,
        col(Case.is_confidential).is_(False),
        col(Case.township_id).in_(townships),
    )
    villages = session.exec(select(Area).where(col(Area.id).in_(waiting)).order_by(col(Area.code))).all()
    below = {area.id: Seat(OrgLevel.VILLAGE, area.id, area.name) for area in villages}
    return tuple((own | {area_id: seat for area_id, seat in below.items() if area_id not in own}).values())


def holds_seat(actor: Actor, level: OrgLevel, area: Area) -> bool:
    """Say whether the actor may hold the sessions of this level in `area`."""
    place = Place(area.id, area.township_id, area.village_id)
    return any(
        grant.covers(place) and _ORDER.index(grant.level) >= _ORDER.index(level)
        for grant in actor.grants_for(Permission.DISPATCH)
    )


def take_session(session: Session, actor: Actor, session_id: int) -> ClinicSession:
    """Return a session of the clinic that the actor holds, locked for this transaction.

    Raises
    ------
    NotFound
        There is none, or it is not the actor's to hold.
    """
    found = select(ClinicSession, Area).join(Area, col(ClinicSession.area_id) == Area.id)
    row = session.exec(found.where(ClinicSession.id == session_id).with_for_update(of=ClinicSession)).one_or_none()
    if row is None or not holds_seat(actor, row[0].level, row[1]):
        raise NotFound("clinic_session_not_found")
    return row[0]


def session_on(session: Session, level: OrgLevel, area_id: int, day: date, *, is_trial: bool = False) -> ClinicSession:
    """Return the session of a place on a day, added where there was none, locked for this transaction."""
    add_unless_there(session, ClinicSession(area_id=area_id, level=level, held_on=day, is_trial=is_trial))
    wanted = select(ClinicSession).where(*_of_seat(level, area_id), ClinicSession.held_on == day)
    return session.exec(wanted.with_for_update()).one()


def _of_seat(level: OrgLevel, area_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ClinicSession.area_id) == area_id, col(ClinicSession.level) == level


def note_decision(
    session: Session,
    actor: Actor,
    case: Case,
    decision: ClinicDecision,
    opinion: str | None,
    *,
    leader_id: int | None = None,
) -> None:
    """Put a decision on the agenda that the case stands on; call it before the case moves.

    A case that stands on none gets a place on its next session's where it awaits the clinic. A confidential case stands
    on no agenda, and what is decided elsewhere on a case that awaits no clinic is not the clinic's.
    """
    if case.is_confidential:
        return
    item = _item_of(session, case)
    if item is None and case.status is CaseStatus.AWAITING_CLINIC:
        item = _new_item(session, case)
    if item is None:
        return
    item.decision, item.opinion, item.decided_by_id, item.decided_at = decision, opinion, actor.user_id, utc_now()
    item.leader_id = leader_id or item.leader_id


def _item_of(session: Session, case: Case) -> ClinicItem | None:
    """Return where the case stands on an agenda of its level that is not over: of an open session first.

    What was decided ahead of a session stays, whatever its units and leaders do before the session begins.
    """
    is_open = case_when((col(ClinicSession.state) == SessionState.OPEN, 0), else_=1)
    found = (
        select(ClinicItem)
        .join(ClinicSession, col(ClinicItem.session_id) == ClinicSession.id)
        .where(
            ClinicItem.case_id == case.id,
            ClinicSession.level == case.level,
            ClinicSession.state != SessionState.CLOSED,
        )
    )
    if case.status is not CaseStatus.AWAITING_CLINIC:
        found = found.where(or_(col(ClinicItem.decision).is_(None), ClinicSession.state == SessionState.OPEN))
    return session.exec(found.order_by(is_open, col(ClinicSession.held_on)).limit(1)).first()


def _new_item(session: Session, case: Case) -> ClinicItem:
    area_id = _area_of(session, case)
    day = next_day_of(session, case.level, area_id)
    # Locked, so that two who decide at one table do not give two cases one place on the agenda.
    held = session_on(session, case.level, area_id, day, is_trial=case.is_trial)
    last = select(func.max(ClinicItem.position)).where(ClinicItem.session_id == held.id)
    item = ClinicItem(session_id=held.id, case_id=case.id, position=(session.exec(last).one() or 0) + 1)
    session.add(item)
    return item


def _area_of(session: Session, case: Case) -> int:
    by_level = {OrgLevel.VILLAGE: case.village_id, OrgLevel.TOWNSHIP: case.township_id}
    area_id = by_level.get(case.level)
    if area_id is not None:
        return area_id
    return session.exec(select(Area.id).where(Area.kind == AreaKind.COUNTY)).one()
