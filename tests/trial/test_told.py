"""What people of the trial county were told goes with it; what was told of real cases stays."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.core.database import reading, transaction
from feedback.notify import deliveries
from feedback.notify.outlets import NewOutlet, add_outlet
from feedback.notify.parcels import Answer, Outcome
from feedback.notify.service import Told, tell
from feedback.trial.marker import mark_trial
from feedback.trial.removal import remove_county
from models.notice import Delivery, DeliveryEvent, Notice, Outlet
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import NoticeKind, OutletKind
from tests.county import a_user, actor, an_area


def test_goes_with_its_outlets_messages_and_lines(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "send", lambda _parcel: Answer(Outcome.SENT))
    with transaction() as session:
        root = an_area(session, kind=AreaKind.COUNTY, name="青岩县")
        mark_trial(session, root.name)
        boss, trial = actor(session, Role.SYSADMIN, area=root), a_user(session, is_trial=True)
        for user_id in (boss.user_id, trial.id):
            new = NewOutlet(kind=OutletKind.WEBHOOK, address="https://hook.example.gov.cn", user_id=user_id)
            add_outlet(session, boss, new)
        assert tell(session, Told(NoticeKind.WORK_FAILED, "x", is_urgent=True), [boss.user_id, trial.id]) == 2
        numbers = session.exec(select(Delivery.id)).all()
    assert [deliveries.deliver_one(number, "job-1") for number in numbers] == ["sent", "sent"]
    with transaction() as session:
        removed = remove_county(session)
    assert {name: removed.deleted[name] for name in ("notice", "outlet", "delivery", "delivery_event")} == {
        "notice": 1,
        "outlet": 1,
        "delivery": 1,
        "delivery_event": 1,
    }
    with reading() as session:
        assert session.exec(select(Notice.user_id)).all() == [boss.user_id]
        assert session.exec(select(Outlet.user_id)).all() == [boss.user_id]
        [left] = session.exec(select(Delivery)).all()
        assert session.exec(select(DeliveryEvent.delivery_id).order_by(col(DeliveryEvent.id))).all() == [left.id]
