"""The Tuesday clinic's ledger: a case that is decided while it awaits the clinic stands on that session's agenda.

Nobody writes minutes twice: the four decisions are verbs of the tracker, and each notes itself here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_open_case
from feedback.core.clock import OFFICE_ZONE, today, utc_now
from feedback.core.database import add_unless_there
from feedback.tracker.clocks import clocks_of
from feedback.worktime.calendar import next_clinic_day
from models.case import Case, CaseEvent
from models.clinic import ClinicItem, ClinicSession
from models.place import Area
from models.user import User
from models.vocabulary import AreaKind, CaseStatus, ClinicDecision, OrgLevel, Verb


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of what a session has decided so far; `facts` are those of the case's event: units, dates, closing."""

    case_no: str
    heading: str
    decision: ClinicDecision
    opinion: str
    decided_by: str
    facts: Mapping[str, object]

    @property
    def verb(self) -> Verb:
        return Verb(self.decision.value)


def session_day(session: Session) -> date:
    """Return the day of the session that is decided in now: today where it is a clinic day, else the next one."""
    morning = datetime.combine(today(), time(), tzinfo=OFFICE_ZONE)
    return next_clinic_day(morning, clocks_of(session).calendar)


def levels_of(actor: Actor) -> tuple[OrgLevel, ...]:
    """Return the levels whose sessions the actor chairs."""
    grants = actor.grants_for(Permission.DISPATCH)
    return tuple(dict.fromkeys(grant.level for grant in grants if grant.area_kind is not None))


def note_decision(session: Session, actor: Actor, case: Case, decision: ClinicDecision, opinion: str | None) -> None:
    """Put a decision on the agenda of its session; call it before the case moves.

    A case that does not await the clinic, or is confidential, stands on no agenda.
    """
    if case.status is not CaseStatus.AWAITING_CLINIC or case.is_confidential:
        return
    held = _session(session, case)
    taken = select(ClinicItem).where(ClinicItem.session_id == held.id, ClinicItem.case_id == case.id)
    item = session.exec(taken).one_or_none()
    if item is None:
        count = select(func.count()).select_from(ClinicItem).where(ClinicItem.session_id == held.id)
        item = ClinicItem(
            session_id=held.id,
            case_id=case.id,
            position=session.exec(count).one() + 1,
            decision=decision,
            decided_by_id=actor.user_id,
            decided_at=utc_now(),
        )
        session.add(item)
    item.decision, item.opinion, item.decided_by_id, item.decided_at = decision, opinion, actor.user_id, utc_now()


def _session(session: Session, case: Case) -> ClinicSession:
    area_id = _area_of(session, case)
    day = session_day(session)
    wanted = select(ClinicSession).where(
        ClinicSession.area_id == area_id, ClinicSession.level == case.level, ClinicSession.held_on == day
    )
    row = ClinicSession(area_id=area_id, level=case.level, held_on=day, is_trial=case.is_trial)
    add_unless_there(session, row)
    # Locked, so that two who decide at one table do not give two cases one place on the agenda.
    return session.exec(wanted.with_for_update()).one()


def _area_of(session: Session, case: Case) -> int:
    by_level = {OrgLevel.VILLAGE: case.village_id, OrgLevel.TOWNSHIP: case.township_id}
    area_id = by_level.get(case.level)
    if area_id is not None:
        return area_id
    return session.exec(select(Area.id).where(Area.kind == AreaKind.COUNTY)).one()


def decided_on(session: Session, actor: Actor, day: date) -> list[Decided]:
    """Return what was decided in the sessions of `day` on cases that the actor sees, in order."""
    rows = session.exec(
        select(ClinicItem, Case, User.name)
        .join(ClinicSession, col(ClinicItem.session_id) == ClinicSession.id)
        .join(Case, col(ClinicItem.case_id) == Case.id)
        .join(User, col(ClinicItem.decided_by_id) == User.id)
        .where(ClinicSession.held_on == day, may_see_open_case(actor))
        .order_by(col(ClinicItem.decided_at), col(ClinicItem.id))
    ).all()
    events = _events_of(session, [item for item, _case, _name in rows])
    return [
        Decided(
            case_no=case.case_no,
            heading=case.title,
            decision=item.decision,
            opinion=item.opinion or "",
            decided_by=name,
            facts=events.get(item.id, {}),
        )
        for item, case, name in rows
    ]


def _events_of(session: Session, items: Sequence[ClinicItem]) -> dict[int, Mapping[str, object]]:
    """Return for each item the facts of the event that its decision wrote: the first of that verb since."""
    wanted = select(CaseEvent).where(
        col(CaseEvent.case_id).in_([item.case_id for item in items]),
        col(CaseEvent.verb).in_([Verb(each.value) for each in ClinicDecision if each.value in tuple(Verb)]),
    )
    events = session.exec(wanted.order_by(col(CaseEvent.seq).desc())).all()
    return {
        item.id: event.facts
        for item in items
        for event in events
        if event.case_id == item.case_id and event.verb == item.decision.value and event.at >= item.decided_at
    }
