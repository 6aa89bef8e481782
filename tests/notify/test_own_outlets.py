"""May everybody enter their own mailbox and robots, and nothing that lies elsewhere or is another's?"""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import set_to
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound
from feedback.notify.outlets import NewOutlet, add_outlet, outlets, remove_outlet
from feedback.notify.own_outlets import MOST_OWN, add_own_outlet, own_outlets, remove_own, switch_own, try_own
from models.keeping import AccessLog
from models.notice import Delivery, Outlet
from models.work_vocabulary import DeliveryState, OutletKind
from tests.county import County
from tests.factories import NOW
from tests.statements import statements

TOKEN = "Tok3n-of_a-robot"


def test_own_ones_are_listed_masked_with_their_last_test(session: Session, county: County) -> None:
    me = county.handler
    mail = add_own_outlet(session, me, OutletKind.MAIL, "zhou.min@example.gov.cn")
    robot = add_own_outlet(session, me, OutletKind.DINGTALK, TOKEN, "SEC")
    switch_own(session, me, robot, takes_digest=False)
    with set_to(NOW):
        try_own(session, me, mail)
    with statements(session) as sent:
        found = own_outlets(session, me)
    assert len(sent) == 2
    assert [(each.view.outlet_id, each.view.address, each.view.takes_digest) for each in found] == [
        (mail, "mail://zh…", True),
        (robot, "dingtalk://To…", False),
    ]
    assert [each.test.state if each.test else None for each in found] == [DeliveryState.WAITING, None]
    assert own_outlets(session, county.clerk) == []


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (OutletKind.WEBHOOK, "http://10.0.0.7/in"),
        (OutletKind.DINGTALK, f"http://10.0.0.7/robot/send?access_token={TOKEN}"),
        (OutletKind.FEISHU, f"https://open.feishu.cn.example.com/open-apis/bot/v2/hook/{TOKEN}"),
    ],
)
def test_what_may_lie_inside_the_office_is_left_to_the_administrator(
    session: Session, county: County, kind: OutletKind, address: str
) -> None:
    with pytest.raises(BadInput, match="outlet_by_administrator"):
        add_own_outlet(session, county.handler, kind, address)
    assert own_outlets(session, county.handler) == []


def test_nobody_enters_more_than_a_few(session: Session, county: County) -> None:
    for number in range(MOST_OWN):
        add_own_outlet(session, county.handler, OutletKind.MAIL, f"me{number}@example.gov.cn")
    with pytest.raises(Conflict, match="outlets_enough"):
        add_own_outlet(session, county.handler, OutletKind.MAIL, "more@example.gov.cn")


def test_one_test_a_minute(session: Session, county: County) -> None:
    mail = add_own_outlet(session, county.handler, OutletKind.MAIL, "zhou.min@example.gov.cn")
    with set_to(NOW):
        try_own(session, county.handler, mail)
        with pytest.raises(Conflict, match="test_sent_already"):
            try_own(session, county.handler, mail)
    assert len(session.exec(select(Delivery).where(Delivery.outlet_id == mail)).all()) == 1


def test_removed_one_is_forgotten_and_gone_for_everybody(session: Session, county: County, sysadmin: Actor) -> None:
    mail = add_own_outlet(session, county.handler, OutletKind.MAIL, "zhou.min@example.gov.cn")
    try_own(session, county.handler, mail)
    remove_own(session, county.handler, mail)
    row = session.get_one(Outlet, mail)
    assert (row.address, row.is_active) == ("{}", False)
    assert own_outlets(session, county.handler) == []
    assert outlets(session, sysadmin) == []
    line = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
    assert line
    assert (line.actor_id, line.facts) == (county.handler.user_id, {"outlet_removed": "mail"})
    with pytest.raises(NotFound):
        remove_outlet(session, sysadmin, mail)


def test_those_of_others_are_not_there(session: Session, county: County, sysadmin: Actor) -> None:
    new = NewOutlet(kind=OutletKind.MAIL, address="zhou.min@example.gov.cn", user_id=county.handler.user_id)
    outlet_id = add_outlet(session, sysadmin, new)
    group = NewOutlet(kind=OutletKind.WECOM, address=TOKEN, unit_id=county.roads.id)
    of_unit = add_outlet(session, sysadmin, group)
    acts: list[Callable[[int], object]] = [
        lambda number: switch_own(session, county.clerk, number, is_active=False),
        lambda number: remove_own(session, county.clerk, number),
        lambda number: try_own(session, county.clerk, number),
    ]
    for act in acts:
        for number in (outlet_id, of_unit, 999_999):
            with pytest.raises(FeedbackError, match="outlet_not_found"):
                act(number)
    assert len(outlets(session, sysadmin)) == 2
