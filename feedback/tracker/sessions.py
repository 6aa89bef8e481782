"""A session of the clinic from its plan to its end: planned for each place and clinic day, opened, closed.

What a session leaves undecided stands on the next one's agenda, with how often that has happened. The minutes tell
themselves (`minutes`), and the agenda too (`agenda`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import and_, extract, or_
from sqlalchemy import case as case_when
from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor, Place
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, NotFound
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.attendance import chairs, fill_from_last
from feedback.tracker.clinic import day_after, holds_seat, next_day_of, session_day, session_on, take_session
from feedback.tracker.minutes import SessionMinutes, minutes_of
from feedback.tracker.states import OPEN
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.place import Area
from models.user import User
from models.vocabulary import ClinicDecision, OrgLevel
from models.work_vocabulary import AgendaReason, SessionState

__all__ = ["SessionMinutes", "close_session", "minutes_of", "open_session", "plan_session", "refresh_agenda"]

# A session that nobody has closed is still the one that is decided in for so long.
LEFT_OPEN: Final = timedelta(days=3)
LONGEST_PLACE: Final = 60
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session as a page needs it."""

    session_id: int
    level: OrgLevel
    seat: Place
    area: str
    held_on: date
    state: SessionState
    number: int | None
    place: str
    chair_id: int | None
    chair: str
    keeper_id: int | None

    @property
    def area_id(self) -> int:
        return self.seat.area_id


@dataclass(frozen=True, slots=True)
class PastSession:
    """One line of the history of a place: what the session had before it, and what it left over."""

    session_id: int
    number: int
    held_on: date
    place: str
    chair: str
    items: int
    left_over: int


def plan_session(session: Session, level: OrgLevel, area_id: int, day: date | None = None) -> ClinicSession:
    """Return the session of a place that is not over yet, added where there is none; the same when called again.

    Without a `day` it is the one that is being held, else the next. Whoever was at the last one is noted for it, and
    what went by without having been opened is rolled over first.
    """
    area = session.exec(select(Area).where(Area.id == area_id)).one_or_none()
    if area is None:
        raise NotFound("clinic_session_not_found")
    roll_over_past(session, level, area_id)
    running = select(ClinicSession).where(
        ClinicSession.area_id == area_id, ClinicSession.level == level, ClinicSession.state == SessionState.OPEN
    )
    held = None if day else session.exec(running.order_by(col(ClinicSession.held_on)).limit(1)).one_or_none()
    if held is None:
        wanted = day or next_day_of(session, level, area_id)
        held = session_on(session, level, area_id, wanted, is_trial=area.is_trial)
    fill_from_last(session, held)
    return held


def session_facts(session: Session, actor: Actor, session_id: int) -> SessionFacts:
    """Return one session, for who holds it; one statement.

    Raises
    ------
    NotFound
        There is none, or it is not the actor's to hold.
    """
    row = session.exec(
        select(ClinicSession, Area, User.name)
        .join(Area, col(ClinicSession.area_id) == Area.id)
        .join(User, col(ClinicSession.chair_id) == User.id, isouter=True)
        .where(ClinicSession.id == session_id)
    ).one_or_none()
    if row is None or not holds_seat(actor, row[0].level, row[1]):
        raise NotFound("clinic_session_not_found")
    held, area, chair = row
    return SessionFacts(
        session_id=held.id,
        level=held.level,
        seat=Place(area.id, area.township_id, area.village_id),
        area=area.name,
        held_on=held.held_on,
        state=held.state,
        number=held.number,
        place=held.place,
        chair_id=held.chair_id,
        chair=chair or "",
        keeper_id=held.keeper_id,
    )


def last_place(session: Session, level: OrgLevel, area_id: int) -> str:
    """Return where the last session of a place was held; nothing where none was."""
    wanted = select(ClinicSession.place).where(
        ClinicSession.area_id == area_id, ClinicSession.level == level, ClinicSession.place != ""
    )
    return session.exec(wanted.order_by(col(ClinicSession.held_on).desc()).limit(1)).first() or ""


def open_session(
    session: Session, actor: Actor, session_id: int, *, place: str = "", chair_id: int | None = None
) -> ClinicSession:
    """Begin a session: it gets its number of the year, its chair (the actor where none is named) and its place.

    It is held on the day on which it begins, so one may be held ahead of its Tuesday or after it.

    Raises
    ------
    Conflict
        It has begun or is over already, or another was held on this day.
    BadInput
        Whoever is to chair it is none of the place's chairs, leaders and clerks, or its place's name is too long.
    """
    held = take_session(session, actor, session_id)
    if held.state is SessionState.OPEN and held.keeper_id == actor.user_id:
        return held  # The second of two quick clicks.
    if held.state is SessionState.OPEN:
        raise Conflict("session_open_already", day=held.held_on)
    if held.state is SessionState.CLOSED:
        raise Conflict("session_closed_meanwhile", day=held.held_on)
    where = place.strip()
    if len(where) > LONGEST_PLACE:
        raise BadInput("clinic_place_too_long", most=LONGEST_PLACE)
    if chair_id not in {None, actor.user_id}:
        _check_chair(session, actor, held, chair_id)
    _move_to_today(session, held)
    held.number = _next_number(session, held)
    held.state, held.began_at, held.place = SessionState.OPEN, utc_now(), where
    held.chair_id, held.keeper_id = chair_id or actor.user_id, actor.user_id
    fill_from_last(session, held)
    refresh_agenda(session, held)
    return held


def _check_chair(session: Session, actor: Actor, held: ClinicSession, chair_id: int | None) -> None:
    seat = session_facts(session, actor, held.id).seat
    if chair_id not in {each.user_id for each in chairs(session, seat, held.level)}:
        raise BadInput("chair_not_of_place")


def _move_to_today(session: Session, held: ClinicSession) -> None:
    if held.held_on == today():
        return
    same_day = select(ClinicSession.id).where(
        ClinicSession.area_id == held.area_id, ClinicSession.level == held.level, ClinicSession.held_on == today()
    )
    if session.exec(same_day).first() is not None:
        raise Conflict("session_held_today")
    held.held_on = today()


def _next_number(session: Session, held: ClinicSession) -> int:
    """Return the session's number among those of its place in its year; the place is locked until it is taken."""
    session.exec(select(Area.id).where(Area.id == held.area_id).with_for_update()).one()
    last = select(func.max(ClinicSession.number)).where(
        ClinicSession.area_id == held.area_id,
        ClinicSession.level == held.level,
        extract("year", col(ClinicSession.held_on)) == held.held_on.year,
    )
    return (session.exec(last).one() or 0) + 1


def close_session(session: Session, actor: Actor, session_id: int) -> int:
    """End a session, and return how many matters it leaves to the next one.

    Raises
    ------
    Conflict
        It has not begun, or somebody has ended it meanwhile.
    """
    held = take_session(session, actor, session_id)
    if held.state is SessionState.PLANNED:
        raise Conflict("session_not_begun", day=held.held_on)
    if held.state is SessionState.CLOSED:
        raise Conflict("session_closed_meanwhile", day=held.held_on)
    return _finish(session, held)


def roll_over_past(session: Session, level: OrgLevel | None = None, area_id: int | None = None) -> int:
    """End what went by: sessions that nobody opened on their day, and those left open for days; return how many.

    For one place, or for all of them as a job does. Decisions that were taken on such a session make its minutes.
    """
    gone = or_(
        and_(col(ClinicSession.state) == SessionState.PLANNED, col(ClinicSession.held_on) < today()),
        and_(col(ClinicSession.state) == SessionState.OPEN, col(ClinicSession.held_on) < today() - LEFT_OPEN),
    )
    wanted = select(ClinicSession).where(gone).order_by(col(ClinicSession.held_on), col(ClinicSession.id))
    if area_id is not None:
        wanted = wanted.where(ClinicSession.area_id == area_id, ClinicSession.level == level)
    found = session.exec(wanted.with_for_update()).all()
    for held in found:
        _finish(session, held)
    return len(found)


def _finish(session: Session, held: ClinicSession) -> int:
    session.flush()
    wanted = select(ClinicItem).where(ClinicItem.session_id == held.id).order_by(col(ClinicItem.position))
    items = session.exec(wanted).all()
    decided = [item.decided_at for item in items if item.decided_at is not None]
    if held.number is None and decided:
        held.number, held.began_at = _next_number(session, held), min(decided)
    held.state, held.ended_at = SessionState.CLOSED, utc_now()
    session.flush()  # What comes next is planned behind this one.
    left = [item for item in items if item.decision in {None, ClinicDecision.DEFER}]
    if left:
        _roll_over(session, held, left)
    return len(left)


def _roll_over(session: Session, held: ClinicSession, left: Sequence[ClinicItem]) -> None:
    """Put what is left over on the next agenda, which finds by itself the cases that still are a matter for it."""
    day = max(day_after(session, held.held_on), session_day(session))
    following = session_on(session, held.level, held.area_id, day, is_trial=held.is_trial)
    if following.state is SessionState.CLOSED:
        following = session_on(
            session, held.level, held.area_id, next_day_of(session, held.level, held.area_id), is_trial=held.is_trial
        )
    standing = session.exec(select(ClinicItem).where(ClinicItem.session_id == following.id)).all()
    by_case = {item.case_id: item for item in standing if item.case_id is not None}
    topics = {item.topic for item in standing}
    last = max((item.position for item in standing), default=0)
    going_on = _going_on(session, left)
    for item in left:
        again = by_case.get(item.case_id or 0)
        if again is not None:
            again.reason = AgendaReason.ROLLED_OVER if again.decision is None else again.reason
        elif item.case_id in going_on or (item.case_id is None and item.topic not in topics):
            last += 1
            session.add(_again(item, following, last))
    session.flush()
    refresh_agenda(session, following)


def _going_on(session: Session, left: Sequence[ClinicItem]) -> set[int]:
    """Return the cases that were put on the agenda by hand and are still open."""
    ids = [item.case_id for item in left if item.reason is AgendaReason.ADDED]
    open_ones = select(Case.id).where(
        col(Case.id).in_(ids), col(Case.status).in_(OPEN), col(Case.is_confidential).is_(False)
    )
    return set(session.exec(open_ones).all())


def _again(item: ClinicItem, following: ClinicSession, position: int) -> ClinicItem:
    return ClinicItem(
        session_id=following.id,
        case_id=item.case_id,
        topic=item.topic,
        case_ids=list(item.case_ids),
        position=position,
        # What was added by hand stays so: nothing else would keep it there.
        reason=item.reason if item.case_id is not None else AgendaReason.ROLLED_OVER,
    )


def history(
    session: Session, actor: Actor, level: OrgLevel, area_id: int, *, before: date | None = None
) -> list[PastSession]:
    """Return the sessions of a place that are over, the newest first, those before a day where one is given."""
    area = session.exec(select(Area).where(Area.id == area_id)).one_or_none()
    if area is None or not holds_seat(actor, level, area):
        raise NotFound("clinic_session_not_found")
    undecided = or_(col(ClinicItem.decision).is_(None), col(ClinicItem.decision) == ClinicDecision.DEFER)
    columns: Any = (
        ClinicSession,
        User.name,
        func.count(col(ClinicItem.id)),
        func.sum(case_when((and_(col(ClinicItem.id).is_not(None), undecided), 1), else_=0)),
    )
    wanted: Any = (
        select(*columns)
        .join(User, col(ClinicSession.chair_id) == User.id, isouter=True)
        .join(ClinicItem, col(ClinicItem.session_id) == ClinicSession.id, isouter=True)
        .where(
            ClinicSession.area_id == area_id,
            ClinicSession.level == level,
            ClinicSession.state == SessionState.CLOSED,
            col(ClinicSession.number).is_not(None),
        )
    )
    if before is not None:
        wanted = wanted.where(col(ClinicSession.held_on) < before)
    wanted = wanted.group_by(col(ClinicSession.id), col(User.name)).order_by(col(ClinicSession.held_on).desc())
    return [
        PastSession(held.id, held.number, held.held_on, held.place, chair or "", count, int(left or 0))
        for held, chair, count, left in session.exec(wanted.limit(PAGE_SIZE)).all()
    ]
