"""Are people of the trial county told of its last days only, and are their inboxes neither empty nor a heap?"""

from datetime import timedelta

from sqlmodel import Session, col, select

from feedback.core.clock import at_office, set_to
from feedback.notify.service import UNTOLD, Told, tell
from feedback.trial.notices import digests, settle_inboxes, tell_only_lately
from models.notice import Notice
from models.work_vocabulary import NoticeKind
from tests.county import County
from tests.factories import NOW
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


def test_nobody_is_told_of_what_is_long_past(session: Session, county: County) -> None:
    told = Told(NoticeKind.ASSIGNED, "a")
    tell_only_lately(session, NOW - timedelta(days=60), NOW)
    assert tell(session, told, [county.clerk.user_id]) == 0
    tell_only_lately(session, NOW - timedelta(days=1), NOW)
    assert tell(session, told, [county.clerk.user_id]) == 1


def test_the_newest_few_are_unread_and_nobody_elses_are_touched(session: Session, county: County) -> None:
    session.info[UNTOLD] = False
    for number in range(6):
        tell(session, Told(NoticeKind.ASSIGNED, f"a/{number}", is_trial=True), [county.clerk.user_id])
    tell(session, Told(NoticeKind.ASSIGNED, "real"), [county.chair.user_id])
    settle_inboxes(session, NOW)
    session.expire_all()
    is_mine = col(Notice.event_key).startswith("a/") | (col(Notice.event_key) == "real")
    rows = session.exec(select(Notice).where(is_mine).order_by(col(Notice.id))).all()
    assert [row.read_at is None for row in rows] == [False, False, False, True, True, True, True]
    assert UNTOLD not in session.info


def test_digests_come_each_morning_up_to_today(session: Session, county: County) -> None:
    with set_to(NOW - timedelta(days=3)):
        tell(session, Told(NoticeKind.ASSIGNED, "a"), [county.clerk.user_id])
    mornings, found = digests(session, NOW), []
    at = next(mornings, None)
    while at is not None:
        found.append(at_office(at))
        with set_to(at):
            at = next(mornings, None)
    assert {f"{each:%H:%M}" for each in found} == {"07:30"}
    assert [each.date() for each in found] == [NOW.date() - timedelta(days=days) for days in range(13, -1, -1)]
    is_hers = (Notice.user_id == county.clerk.user_id, Notice.kind == NoticeKind.DIGEST)
    assert session.exec(select(Notice).where(*is_hers)).all()
