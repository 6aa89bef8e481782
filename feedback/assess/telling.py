"""Who hears of what is asked for in the assessment, and of what was decided? For the inbox and the morning's digest.

Those who may decide are told of an asking: on the nearest level that has any beside whoever asked. Who asked is told of
the decision. What was said stands in no notice.
"""

from sqlmodel import Session, col, select

from feedback.access.permissions import GRANTED, Permission
from feedback.notify.service import Told, tell
from models.assessment import Exclusion, ScoreAppeal, ScoreSheet
from models.case import Case
from models.place import Area
from models.user import RoleGrant, User
from models.work_vocabulary import NoticeKind


def deciders(session: Session, area_id: int, *, but: int) -> set[int]:
    """Return who may decide on what is asked for in an area, on the nearest level that has anybody but `but`."""
    path = session.get_one(Area, area_id).path
    above = [int(part) for part in path.split("/") if part]
    wanted = (
        select(RoleGrant.area_id, RoleGrant.user_id)
        .join(User, col(RoleGrant.user_id) == User.id)
        .where(
            col(User.is_active),
            col(RoleGrant.role).in_(GRANTED[Permission.DECIDE_EXCLUSION]),
            col(RoleGrant.area_id).in_(above),
            RoleGrant.user_id != but,
        )
    )
    found = session.exec(wanted).all()
    nearest = max((above.index(each) for each, _user_id in found if each is not None), default=0)
    return {user_id for each, user_id in found if each == above[nearest]}


def tell_of_exclusion(session: Session, row: Exclusion, case: Case) -> int:
    """Tell who may decide that a case is to be left out; returns how many were told."""
    told = Told(NoticeKind.EXCLUSION_ASKED, f"exclusion_asked/{row.id}", case.id, is_trial=case.is_trial)
    return tell(session, told, deciders(session, case.area_id, but=row.asked_by_id))


def tell_exclusion_decided(session: Session, row: Exclusion, case: Case) -> int:
    """Tell who asked what was decided."""
    facts = {"decision": row.status.value}
    told = Told(NoticeKind.EXCLUSION_DECIDED, f"exclusion_decided/{row.id}", case.id, facts, is_trial=case.is_trial)
    return tell(session, told, [row.asked_by_id])


def tell_of_appeal(session: Session, row: ScoreAppeal, sheet: ScoreSheet) -> int:
    """Tell who may decide that something is held against a figure; returns how many were told."""
    facts = {"sheet": sheet.id}
    told = Told(NoticeKind.APPEAL_MADE, f"appeal_made/{row.id}", facts=facts, is_trial=sheet.is_trial)
    return tell(session, told, deciders(session, sheet.area_id, but=row.asked_by_id))


def tell_appeal_decided(session: Session, row: ScoreAppeal, sheet: ScoreSheet) -> int:
    """Tell who held it against the figure what was decided."""
    facts = {"sheet": sheet.id, "decision": row.status.value}
    told = Told(NoticeKind.APPEAL_DECIDED, f"appeal_decided/{row.id}", facts=facts, is_trial=sheet.is_trial)
    return tell(session, told, [row.asked_by_id])
