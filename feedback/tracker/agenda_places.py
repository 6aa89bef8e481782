"""Where is there something for the next clinic session, and who hears the day before that its agenda is ready?"""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from feedback.core.clock import today
from feedback.notify.service import Told, tell
from feedback.tracker.agenda_matters import is_matter
from feedback.tracker.clocks import clocks_of
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.place import Area
from models.user import RoleGrant
from models.vocabulary import AreaKind, OrgLevel, Role
from models.work_vocabulary import NoticeKind


class AgendaPlace(NamedTuple):
    level: OrgLevel
    area_id: int


def places_with_matters(session: Session, until: date) -> list[AgendaPlace]:
    """Return where a case awaits the clinic, is overdue with its unit, or is to be looked at again by `until`.

    Confidential cases stand on no agenda. Three statements.
    """
    asked = select(Case.level, Case.township_id, Case.village_id).distinct()
    asked = asked.where(col(Case.is_confidential).is_(False), is_matter(session, until))
    root_id = session.exec(select(Area.id).where(Area.kind == AreaKind.COUNTY).order_by(col(Area.id))).first()
    found = set()
    for stored, township_id, village_id in session.exec(asked):
        level = OrgLevel(stored)
        own = {OrgLevel.VILLAGE: village_id, OrgLevel.TOWNSHIP: township_id}.get(level)
        area_id = own or root_id
        if area_id is not None:
            found.add(AgendaPlace(level, area_id))
    return sorted(found)


def tell_ready(session: Session, held: ClinicSession) -> int:
    """Tell the chairs of the session's place, once, on the last working day before it; returns how many were told."""
    if not today() < held.held_on <= clocks_of(session).calendar.next_working_day(today()):
        return 0
    waiting = select(func.count()).where(ClinicItem.session_id == held.id, col(ClinicItem.decision).is_(None))
    count = session.exec(waiting).one()
    if not count:
        return 0
    chairs = select(RoleGrant.user_id).where(RoleGrant.role == Role.CHAIR, RoleGrant.area_id == held.area_id)
    day = held.held_on.isoformat()
    what = Told(NoticeKind.AGENDA_READY, f"agenda/{held.id}/{day}", facts={"day": day, "count": count})
    return tell(session, what, session.exec(chairs).all())
