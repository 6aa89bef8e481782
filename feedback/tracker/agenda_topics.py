"""Which hot issues come onto an agenda by themselves, and which stay away: those that were taken off, or dealt with.

Whoever finds them stands above the tracker and hands them in; by a shared case an issue is known again when its name
has changed. What the chair looks for by hand is put on the agenda whatever was said of it before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, select

from feedback.core.clock import today
from feedback.tracker.agenda_rows import is_left
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import OrgLevel
from models.work_vocabulary import SessionState

# So long an issue that a session has noted stays away, unless it has grown.
NOTED_FOR: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class HotTopic:
    """A hot issue that several open cases make up; its name holds no person's words or name."""

    topic: str
    case_ids: tuple[int, ...]


def topics_to_bring(session: Session, level: OrgLevel, area_id: int, hot: Sequence[HotTopic]) -> list[HotTopic]:
    """Return those of a place's hot issues that a job may put on its next agenda; two statements.

    Left out is what was taken off that agenda, and what a session of the last weeks has noted, unless it is made up of
    more open cases now.
    """
    if not hot:
        return []
    here = (ClinicSession.area_id == area_id, ClinicSession.level == level)
    coming = select(ClinicSession).where(*here, ClinicSession.state != SessionState.CLOSED)
    taken_off = {case_id for held in session.exec(coming) for case_id in held.taken_off_case_ids}
    noted = _noted(session, level, area_id)
    return [each for each in hot if not taken_off & set(each.case_ids) and _has_grown(each, noted)]


def _noted(session: Session, level: OrgLevel, area_id: int) -> Sequence[ClinicItem]:
    """Return the hot issues that sessions of the last weeks have decided on, the latest first."""
    wanted = (
        select(ClinicItem)
        .join(ClinicSession, col(ClinicItem.session_id) == ClinicSession.id)
        .where(
            ClinicSession.area_id == area_id,
            ClinicSession.level == level,
            ClinicSession.state == SessionState.CLOSED,
            col(ClinicSession.held_on) > today() - NOTED_FOR,
            col(ClinicItem.case_id).is_(None),
            ~is_left(ClinicItem),
        )
    )
    return session.exec(wanted.order_by(col(ClinicSession.held_on).desc(), col(ClinicItem.id))).all()


def _has_grown(hot: HotTopic, noted: Sequence[ClinicItem]) -> bool:
    """Say whether an issue is new, or made up of more cases than when it was noted last."""
    same = next((item for item in noted if set(item.case_ids) & set(hot.case_ids)), None)
    return same is None or len(hot.case_ids) > len(same.case_ids)
