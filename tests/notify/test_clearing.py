"""Is what was told long ago deleted, what somebody still has to see to kept, and nothing left dangling?"""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.notify.clearing import clear_deliveries, clear_notices
from feedback.notify.outlets import NewOutlet, add_outlet
from feedback.worktime.office_rules import OfficeRuleName
from models.notice import Delivery, DeliveryEvent, Notice
from models.user import User
from models.work_vocabulary import DeliveryState, NoticeKind, OutletKind
from models.worktime import OfficeRule
from tests.county import a_user


@pytest.fixture
def person(session: Session) -> User:
    return a_user(session)


@pytest.fixture
def outlet_id(session: Session, sysadmin: Actor, person: User) -> int:
    new = NewOutlet(kind=OutletKind.MAIL, address="a@example.gov.cn", user_id=person.id)
    return add_outlet(session, sysadmin, new)


def days_ago(days: float | None) -> datetime | None:
    return None if days is None else utc_now() - timedelta(days=days)


def a_notice(session: Session, person: User, key: str, made: float, read: float | None = None) -> Notice:
    notice = Notice(
        user_id=person.id,
        kind=NoticeKind.ASSIGNED,
        event_key=key,
        made_at=utc_now() - timedelta(days=made),
        read_at=days_ago(read),
    )
    session.add(notice)
    session.flush()
    return notice


def a_message(
    session: Session, outlet_id: int, key: str, state: DeliveryState, ended: float | None, notice_id: int | None = None
) -> Delivery:
    """Add a message with a line of what became of it."""
    message = Delivery(
        outlet_id=outlet_id,
        notice_id=notice_id,
        event_key=key,
        state=state,
        made_at=utc_now() - timedelta(days=400),
        not_before=utc_now() - timedelta(days=400),
        ended_at=days_ago(ended),
    )
    session.add(message)
    session.flush()
    session.add(DeliveryEvent(delivery_id=message.id, at=utc_now(), state=state))
    session.flush()
    return message


def left(session: Session, person: User) -> list[str]:
    wanted = select(Notice.event_key).where(Notice.user_id == person.id).order_by(col(Notice.event_key))
    return list(session.exec(wanted).all())


class TestNotices:
    def test_read_ones_go_after_the_time_and_unread_ones_after_twice_that(self, session: Session, person: User) -> None:
        for key, made, read in (
            ("read long ago", 300, 181),
            ("read lately", 300, 179),
            ("unread", 359, None),
            ("unread for a year", 361, None),
        ):
            a_notice(session, person, key, made, read)
        assert clear_notices(session)[0] == 2
        assert left(session, person) == ["read lately", "unread"]

    def test_office_may_keep_them_longer(self, session: Session, person: User) -> None:
        session.add(OfficeRule(name=OfficeRuleName.NOTICES_KEPT_DAYS, value="400"))
        a_notice(session, person, "read", 390, 390)
        assert clear_notices(session)[0] == 0

    def test_batch_by_batch_in_their_order(self, session: Session, person: User) -> None:
        held = [a_notice(session, person, str(n), 200, 200) for n in range(5)]
        number, beyond = clear_notices(session, most=2)
        assert (number, beyond) == (2, held[1].id)
        assert clear_notices(session, after=held[1].id, most=2) == (2, held[3].id)
        assert clear_notices(session, after=held[3].id, most=2) == (1, None)

    def test_message_that_stays_no_longer_names_what_is_gone(
        self, session: Session, person: User, outlet_id: int
    ) -> None:
        notice = a_notice(session, person, "read", 300, 200)
        message = a_message(session, outlet_id, "failed", DeliveryState.FAILED, 200, notice.id)
        session.expire_all()
        assert (clear_deliveries(session)[0], clear_notices(session)[0]) == (0, 1)
        session.expire_all()
        assert session.get_one(Delivery, message.id).notice_id is None


class TestMessages:
    @pytest.mark.parametrize(
        ("state", "ended", "goes"),
        [
            pytest.param(DeliveryState.SENT, 181, True, id="out long ago"),
            pytest.param(DeliveryState.SENT, 179, False, id="out lately"),
            pytest.param(DeliveryState.FAILED, 359, False, id="a dead letter that waits for somebody"),
            pytest.param(DeliveryState.UNSURE, 359, False, id="one of which nobody can say whether it arrived"),
            pytest.param(DeliveryState.FAILED, 361, True, id="a dead letter that nobody has seen to for a year"),
            pytest.param(DeliveryState.UNSURE, 361, True, id="an unsure one of a year ago"),
            pytest.param(DeliveryState.WAITING, None, False, id="one that waits"),
            pytest.param(DeliveryState.SENDING, None, False, id="one on its way"),
        ],
    )
    def test_goes_with_its_lines_or_stays_with_them(
        self, session: Session, outlet_id: int, state: DeliveryState, ended: float | None, goes: bool
    ) -> None:
        message = a_message(session, outlet_id, "told", state, ended)
        assert clear_deliveries(session) == (int(goes), None)
        lines = session.exec(select(DeliveryEvent.id).where(DeliveryEvent.delivery_id == message.id)).all()
        still = session.exec(select(Delivery.id).where(Delivery.id == message.id)).all()
        assert (len(still), len(lines)) == ((0, 0) if goes else (1, 1))
