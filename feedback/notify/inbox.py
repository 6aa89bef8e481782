"""What has somebody been told? Their inbox, in their language, and how much of it they have not read.

A notice of a case that they no longer see has no link; of one that was made confidential since, nothing is left to see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_case, may_see_confidential
from feedback.core.clock import utc_now
from feedback.i18n.notice_texts import NoticeText
from feedback.notify.templates import office_texts
from feedback.notify.wording import notice_words
from models.case import Case
from models.notice import Notice
from models.user import User
from models.work_vocabulary import NoticeKind

PAGE_SIZE: Final = 30

_OF_TASKS: Final = (NoticeKind.TASK_DUE_SOON, NoticeKind.TASK_OVERDUE, NoticeKind.TASK_HANDED_OVER)
# What a leader decides on in the assessment, and what was decided there.
_OF_SCORES: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.EXCLUSION_ASKED: "exclusions",
    NoticeKind.EXCLUSION_DECIDED: "exclusions",
    NoticeKind.APPEAL_MADE: "appeals",
    NoticeKind.APPEAL_DECIDED: "appeals",
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice; `case_no` or `task_no` is set where there is one to open, `score_view` where the assessment is.

    `heading` is what that case is called now; a confidential one has none. `instead_of` is for whom they stand in.
    """

    notice_id: int
    kind: NoticeKind
    words: NoticeText
    case_no: str
    heading: str
    task_no: str
    score_view: str
    instead_of: str
    is_urgent: bool
    is_read: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of notices, the newest first; `older` is what to go on `after`, None where there is nothing further."""

    notices: tuple[NoticeView, ...]
    older: int | None = None


def inbox(
    session: Session,
    actor: Actor,
    *,
    after: int | None = None,
    limit: int = PAGE_SIZE,
    is_read: bool | None = None,
    language: str | None = None,
) -> InboxPage:
    """Return a page of the actor's notices in their language: all, or those that they have read or have not.

    Two statements, or three where somebody stands in.
    """
    actor.require(Permission.READ_NOTICES)
    is_seen = func.coalesce(may_see_case(actor), False).label("is_seen")
    wanted = _own(actor, select(Notice, Case.case_no, Case.title, is_seen))
    if after is not None:
        wanted = wanted.where(col(Notice.id) < after)
    if is_read is not None:
        wanted = wanted.where(col(Notice.read_at).is_not(None) if is_read else col(Notice.read_at).is_(None))
    rows = session.execute(wanted.order_by(col(Notice.id).desc()).limit(limit + 1)).all()
    spoken, own_words = language or actor.language, office_texts(session).notices
    names = _names(session, [row[0].facts.get("for") for row in rows[:limit]])
    notices = tuple(
        NoticeView(
            notice_id=notice.id,
            kind=notice.kind,
            words=notice_words(notice.kind, notice.facts, spoken, office=own_words.get(notice.kind)),
            case_no=case_no or "" if is_seen else "",
            heading=title or "" if is_seen else "",
            task_no=str(notice.facts.get("number") or "") if notice.kind in _OF_TASKS else "",
            score_view=_OF_SCORES.get(notice.kind, ""),
            instead_of=names.get(notice.facts.get("for"), ""),
            is_urgent=notice.is_urgent,
            is_read=notice.read_at is not None,
            made_at=notice.made_at,
        )
        for notice, case_no, title, is_seen in rows[:limit]
    )
    return InboxPage(notices, notices[-1].notice_id if len(rows) > limit else None)


def _own(actor: Actor, asked: Any) -> Any:
    """Return `asked` of the actor's notices, without those of confidential cases that are not theirs to know of."""
    return asked.join(Case, col(Notice.case_id) == Case.id, isouter=True).where(
        Notice.user_id == actor.user_id, _is_theirs(actor)
    )


def _is_theirs(actor: Actor) -> ColumnElement[bool]:
    return or_(col(Notice.case_id).is_(None), col(Case.is_confidential).is_(False), may_see_confidential(actor))


def _names(session: Session, user_ids: Sequence[object]) -> dict[object, str]:
    wanted = {user_id for user_id in user_ids if isinstance(user_id, int)}
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(wanted))).all()) if wanted else {}


def unread_count(session: Session, actor: Actor) -> int:
    """Return how many notices the actor has not read; one statement."""
    counted = _own(actor, select(func.count(col(Notice.id))).select_from(Notice)).where(col(Notice.read_at).is_(None))
    return int(session.execute(counted).scalar_one())


def mark_read(session: Session, actor: Actor, notice_ids: Sequence[int] | None = None) -> int:
    """Note that the actor has read these notices, or all of them; returns how many they had not read; one statement."""
    noted = update(Notice).where(col(Notice.user_id) == actor.user_id, col(Notice.read_at).is_(None))
    if notice_ids is not None:
        noted = noted.where(col(Notice.id).in_(notice_ids))
    done: Any = session.execute(noted.values(read_at=utc_now()), execution_options={"synchronize_session": False})
    return int(done.rowcount)
