"""Does a trial of the gateway reach it at once, and is the phone kept nowhere?"""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from feedback.notify.parcels import Outcome
from feedback.notify.trying import try_gateway
from models.keeping import AccessLog
from models.notice import Delivery
from models.vocabulary import Role
from tests.county import County, actor
from tests.factories import a_county_in
from tests.notify.receiving import Receiver
from tests.stores import Store

PHONE = "138 1234-5678"


@pytest.fixture
def town(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def boss(town: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.SYSADMIN, area=town.root)


def test_reaches_the_gateway_and_says_what_came_of_it(
    boss: Actor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with transaction() as session:
        set_sms_gateway(session, boss, SmsGateway(address=receiver.url, secret="s3cret"))
    assert try_gateway(boss, PHONE).outcome is Outcome.SENT
    receiver.says(500)
    assert try_gateway(boss, PHONE).outcome is Outcome.BUSY
    assert receiver.received[0].told["phone"] == "13812345678"
    with reading() as session:
        assert session.exec(select(Delivery)).all() == []
        line = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
    assert line
    assert line.facts == {"gateway_tried": "webhook"}


def test_refused_without_a_number_a_gateway_or_the_duty(town: County, boss: Actor) -> None:
    with pytest.raises(BadInput, match="test_phone_wrong"):
        try_gateway(boss, "zhou@example.gov.cn")
    with pytest.raises(NotFound, match="sms_gateway_missing"):
        try_gateway(boss, PHONE)
    with pytest.raises(NotPermitted):
        try_gateway(town.clerk, PHONE)
