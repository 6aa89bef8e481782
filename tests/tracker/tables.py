"""How does a test hold a session of the northern township: itself, its agenda as a list, cases brought to it?"""

from sqlmodel import Session, col, select

from feedback.tracker.sessions import open_session, plan_session
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import CaseStatus, OrgLevel
from models.work_vocabulary import AgendaReason
from tests.factories import County, a_case


def planned(session: Session, county: County) -> ClinicSession:
    return plan_session(session, OrgLevel.TOWNSHIP, county.north.id)


def opened(session: Session, county: County) -> ClinicSession:
    held = planned(session, county)
    return open_session(session, county.chair, held.id, place="乡政府二楼会议室")


def brought(session: Session, county: County, title: str, *, status: CaseStatus = CaseStatus.AWAITING_CLINIC) -> Case:
    return a_case(session, county, title=title, status=status)


def items_of(session: Session, held: ClinicSession) -> list[ClinicItem]:
    session.flush()
    wanted = select(ClinicItem).where(ClinicItem.session_id == held.id)
    return list(session.exec(wanted.order_by(col(ClinicItem.position), col(ClinicItem.id))).all())


def item_of(session: Session, held: ClinicSession, case: Case) -> ClinicItem:
    return next(item for item in items_of(session, held) if item.case_id == case.id)


def agenda(session: Session, held: ClinicSession) -> list[tuple[str, AgendaReason]]:
    """Return the headings of an agenda in its order, with why each is there."""
    titles = dict(session.exec(select(Case.id, Case.title)).all())
    return [(titles.get(item.case_id or 0, item.topic), item.reason) for item in items_of(session, held)]


def forget_decisions(session: Session, held: ClinicSession) -> None:
    """Take off what the cases' way to their states has left on the agenda."""
    for item in items_of(session, held):
        session.delete(item)
    session.flush()
