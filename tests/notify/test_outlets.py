"""Is an address checked, sealed, and shown by its first signs only?"""

import json

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, FeedbackError, MissingFact, NotFound, NotPermitted
from feedback.i18n.faults import sentence
from feedback.notify.outlets import (
    MailServer,
    NewOutlet,
    SmsGateway,
    add_outlet,
    checked_address,
    gateway,
    outlets,
    parts_of,
    send_test,
    set_mail_server,
    set_sms_gateway,
    switch_outlet,
)
from models.keeping import AccessLog
from models.notice import Delivery, Outlet
from models.work_vocabulary import OutletKind
from tests.county import County
from tests.statements import statements

TOKEN = "Tok3n-of_a-robot"
SMS = SmsGateway(address="https://sms.example.gov.cn/send", secret="s3cret", office_phone="0571-88012345")
SERVER = MailServer(host="mail.example.gov.cn", port=465, mode="ssl", sender="zs@example.gov.cn", user="zs")


@pytest.mark.parametrize(
    ("kind", "address", "parts"),
    [
        (OutletKind.MAIL, " zhou.min@example.gov.cn ", {"to": "zhou.min@example.gov.cn"}),
        (
            OutletKind.DINGTALK,
            f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
            {"host": "https://oapi.dingtalk.com", "token": TOKEN, "secret": "SEC"},
        ),
        (OutletKind.DINGTALK, TOKEN, {"host": "https://oapi.dingtalk.com", "token": TOKEN, "secret": "SEC"}),
        (
            OutletKind.DINGTALK,
            f"https://zzd.example.gov.cn:8443/robot/send?access_token={TOKEN}",
            {"host": "https://zzd.example.gov.cn:8443", "token": TOKEN, "secret": "SEC"},
        ),
        (
            OutletKind.WECOM,
            f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}",
            {"host": "https://qyapi.weixin.qq.com", "token": TOKEN, "secret": "SEC"},
        ),
        (
            OutletKind.FEISHU,
            f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}",
            {"host": "https://open.feishu.cn", "token": TOKEN, "secret": "SEC"},
        ),
        (OutletKind.WEBHOOK, "http://10.0.0.7/in?x=1", {"url": "http://10.0.0.7/in?x=1", "secret": "SEC"}),
    ],
)
def test_address_is_taken_as_it_is_pasted(kind: OutletKind, address: str, parts: dict[str, str]) -> None:
    assert checked_address(kind, address, "SEC") == parts


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (OutletKind.MAIL, "zhou.min"),
        (OutletKind.MAIL, "a@example.gov.cn\r\nBcc: b@example.com"),
        (OutletKind.MAIL, "a@example.gov.cn, b@example.com"),
        (OutletKind.WEBHOOK, "file:///etc/passwd"),
        (OutletKind.WEBHOOK, "syslog://10.0.0.7"),
        (OutletKind.WEBHOOK, "https://user:word@example.gov.cn/in"),
        (OutletKind.WEBHOOK, "https://example.gov.cn:99999/in"),
        (OutletKind.WEBHOOK, "https:///in"),
        (OutletKind.WEBHOOK, "https://example.gov.cn/a b"),
        (OutletKind.DINGTALK, "https://oapi.dingtalk.com/robot/send"),
        (OutletKind.WECOM, "钥匙钥匙钥匙"),
        (OutletKind.FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/"),
        (OutletKind.WEBHOOK, "https://example.gov.cn/" + "a" * 500),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(kind: OutletKind, address: str) -> None:
    with pytest.raises(BadInput) as raised:
        checked_address(kind, address)
    assert raised.value.key == "outlet_address_wrong"
    assert address not in sentence(raised.value)


class TestOutlets:
    def test_list_shows_whose_they_are_and_first_signs(self, session: Session, county: County, sysadmin: Actor) -> None:
        set_sms_gateway(session, sysadmin, SMS)
        mine = add_outlet(
            session,
            sysadmin,
            NewOutlet(kind=OutletKind.MAIL, address="zhou.min@example.gov.cn", user_id=county.handler.user_id),
        )
        group = NewOutlet(kind=OutletKind.DINGTALK, address=TOKEN, secret="SEC", unit_id=county.roads.id, label="群")
        add_outlet(session, sysadmin, group)
        switch_outlet(session, sysadmin, mine, is_active=False, takes_digest=False)
        with statements(session) as sent:
            found = outlets(session, sysadmin)
        assert len(sent) == 1
        assert [(each.owner, each.address, each.is_active, each.takes_digest) for each in found] == [
            ("", "webhook://sm…", True, False),
            (county.roads.name, "dingtalk://To…", True, True),
            (county.handler.name, "mail://zh…", False, False),
        ]

    def test_address_is_sealed_and_in_no_log(self, session: Session, county: County, sysadmin: Actor) -> None:
        new = NewOutlet(kind=OutletKind.WECOM, address=TOKEN, user_id=county.handler.user_id)
        outlet_id = add_outlet(session, sysadmin, new)
        raw = session.execute(text("SELECT address FROM outlet WHERE id = :id"), {"id": outlet_id}).scalar_one()
        assert TOKEN.encode() not in bytes(raw)
        line = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
        assert line
        assert (line.subject_kind, line.subject_id, line.facts) == ("outlet", outlet_id, {"outlet_added": "wecom"})

    @pytest.mark.parametrize("is_both", [True, False], ids=["two owners", "none"])
    def test_belongs_to_one(self, session: Session, county: County, sysadmin: Actor, is_both: bool) -> None:
        user_id, unit_id = (county.handler.user_id, county.roads.id) if is_both else (None, None)
        new = NewOutlet(kind=OutletKind.WECOM, address=TOKEN, user_id=user_id, unit_id=unit_id)
        with pytest.raises(BadInput, match="outlet_needs_owner"):
            add_outlet(session, sysadmin, new)

    def test_owner_and_outlet_must_be_there(self, session: Session, sysadmin: Actor) -> None:
        with pytest.raises(NotFound, match="unit_not_found"):
            add_outlet(session, sysadmin, NewOutlet(kind=OutletKind.WECOM, address=TOKEN, unit_id=999_999))
        with pytest.raises(NotFound, match="outlet_not_found"):
            switch_outlet(session, sysadmin, 999_999, is_active=False)

    def test_test_message_is_sent_once_for_one_press(self, session: Session, county: County, sysadmin: Actor) -> None:
        new = NewOutlet(kind=OutletKind.WECOM, address=TOKEN, user_id=county.handler.user_id)
        outlet_id = add_outlet(session, sysadmin, new)
        assert send_test(session, sysadmin, outlet_id, key="press-1")
        assert send_test(session, sysadmin, outlet_id, key="press-1") is None
        assert [each.title for each in session.exec(select(Delivery)).all()] == ["测试消息"]

    def test_only_who_manages_notices_may(self, session: Session, county: County) -> None:
        for act in (
            lambda: outlets(session, county.leader),
            lambda: add_outlet(session, county.leader, NewOutlet(kind=OutletKind.WECOM, address=TOKEN, unit_id=1)),
            lambda: switch_outlet(session, county.leader, 1, is_active=True),
            lambda: send_test(session, county.leader, 1, key="x"),
            lambda: set_sms_gateway(session, county.leader, SMS),
            lambda: set_mail_server(session, county.leader, SERVER),
        ):
            with pytest.raises(NotPermitted):
                act()


class TestGateways:
    def test_setting_one_again_keeps_one(self, session: Session, sysadmin: Actor) -> None:
        set_mail_server(session, sysadmin, SERVER)
        set_mail_server(session, sysadmin, MailServer(host="10.0.0.9", port=25, mode="insecure", sender="a@b.cn"))
        found = gateway(session, OutletKind.MAIL)
        assert found
        assert parts_of(found.address)["host"] == "10.0.0.9"
        assert len(session.exec(select(Outlet)).all()) == 1
        assert gateway(session, OutletKind.WEBHOOK) is None

    @pytest.mark.parametrize(
        ("gateway", "key"),
        [
            (SmsGateway(address="", secret="x"), "outlet_needs_address"),
            (SmsGateway(address=SMS.address, secret=""), "sms_gateway_needs_secret"),
            (SmsGateway(address=SMS.address, secret="x", office_phone="找周敏"), "office_phone_wrong"),
        ],
    )
    def test_wrong_sms_gateway_is_refused(
        self, session: Session, sysadmin: Actor, gateway: SmsGateway, key: str
    ) -> None:
        with pytest.raises((BadInput, MissingFact), match=key):
            set_sms_gateway(session, sysadmin, gateway)

    @pytest.mark.parametrize(
        "change",
        [{"host": "mail server"}, {"port": 0}, {"port": 65_536}, {"mode": "plain"}, {"password": "a\r\nb"}],
        ids=str,
    )
    def test_wrong_mail_server_is_refused(self, session: Session, sysadmin: Actor, change: dict[str, object]) -> None:
        facts: dict[str, object] = {"host": SERVER.host, "port": 25, "mode": "insecure", "sender": SERVER.sender}
        with pytest.raises(FeedbackError, match="mail_server_wrong"):
            set_mail_server(session, sysadmin, MailServer(**facts | change))  # type: ignore[arg-type]  # By name.

    def test_parts_are_stored_as_json(self, session: Session, sysadmin: Actor) -> None:
        set_sms_gateway(session, sysadmin, SMS)
        found = gateway(session, OutletKind.WEBHOOK)
        assert found
        assert json.loads(found.address) == {"url": SMS.address, "secret": "s3cret", "phone": "0571-88012345"}
