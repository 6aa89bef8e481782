"""Can somebody change their language and password here, and sign out wherever they are signed in?"""

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import select

from feedback.access import passwords
from feedback.access.actor import Actor
from feedback.access.passwords import hash_password, is_password
from feedback.access.sessions import actor_of_token
from feedback.core.database import reading
from models.keeping import AccessLog
from models.notice import Outlet
from models.vocabulary import Role
from models.work_vocabulary import AccessAction, OutletKind
from tests.factories import County
from tests.pages.staff.deskwork import fill_in, hand_in, primary, title
from tests.pages.staff.recording import errors, rows
from tests.pages.visiting import browse, flashed, open_page, press, run, somebody, texts, token_of, user_of

PAGE = "pages/staff/account.py"
OLD, NEW = "Kuaile-2026-xia", "Qingyan-1958-dong"


@pytest.fixture
def me(county: County, monkeypatch: pytest.MonkeyPatch) -> Actor:
    # The page's script runs in a thread of its own; hashing at full strength would take most of a test's time.
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: light)
    return somebody(Role.CLERK, area=county.north, username="clerk", password_hash=hash_password(OLD))


def test_shows_who_one_is_and_keeps_language_and_size(me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, PAGE, me)
    assert title(page) == "我的账号 | 顾明远，账号 clerk"
    assert ("<dt>台账员</dt><dd>石桥镇</dd>" in texts(page), primary(page)) == (True, ["保存显示设置"])
    page = press(fill_in(page, {"语言": "en", "字号": "large"}), "account_save")
    assert (user_of(me.user_id).language, user_of(me.user_id).text_size) == ("en", "large")
    assert "/session/language?lang=en&next=/account" in texts(page)


class TestPassword:
    def test_is_changed_and_other_browsers_are_signed_out(self, me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        other, own = token_of(me.user_id), token_of(me.user_id)
        page = hand_in(browse(monkeypatch, PAGE, own), "修改密码", {"现在的密码": OLD, "新密码": NEW})
        assert flashed(page) == "密码已改好。"
        assert is_password(NEW, user_of(me.user_id).password_hash)
        assert [is_signed_in(token) for token in (other, own)] == [False, True]

    def test_stays_where_it_is_refused(self, me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, me)
        for old, new, said in (("not mine at all", NEW, "原密码不对"), (OLD, "short", "密码")):
            page = hand_in(page, "修改密码", {"现在的密码": old, "新密码": new})
            assert said in errors(page)[0]
            assert is_password(OLD, user_of(me.user_id).password_hash)
            assert [page.text_input(key=key).value for key in ("account_old", "account_new")] == [old, new]
            assert user_of(me.user_id).failed_sign_ins == 1


def test_signs_out_everywhere(me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    other, own = token_of(me.user_id), token_of(me.user_id)
    page = press(browse(monkeypatch, PAGE, own), "account_out_everywhere")
    assert "/session/end" in texts(page)
    assert [is_signed_in(token) for token in (other, own)] == [False, False]
    with reading() as session:
        lines = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.SIGN_OUT_EVERYWHERE)).all()
    assert [line.actor_id for line in lines] == [me.user_id]
    assert "请先登录" in texts(browse(monkeypatch, PAGE, own))


class TestOutlets:
    def test_own_mailbox_is_added_tried_switched_and_removed(self, me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, me)
        page = hand_in(page, "添加", {"邮箱地址，或机器人的网址": "zhou.min@example.gov.cn"})
        assert flashed(page).startswith("已添加")
        assert ("zh…" in texts(page), "zhou.min" in texts(page)) == (True, False)
        [outlet] = rows(Outlet)
        page = press(page, f"try_{outlet.id}")
        assert "测试消息刚刚：等着发" in texts(page)
        page = press(page, f"try_{outlet.id}")
        assert "已经发过一条" in errors(page)[0]
        page.toggle[0].set_value(False)
        page = run(page)
        assert (rows(Outlet)[0].takes_digest, page.toggle[0].value) == (False, False)
        page = press(page, f"remove_{outlet.id}_sure")
        assert ("zh…" in texts(page), rows(Outlet)[0].address) == (False, "{}")

    def test_wrong_address_is_said_and_stays(self, me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, me)
        for kind, address, said in (
            (OutletKind.MAIL, "zhou.min", "不像电子邮件的地址"),
            (OutletKind.DINGTALK, "http://10.0.0.7/robot/send?access_token=abcdefgh", "请系统管理员添加"),
        ):
            page = hand_in(page, "添加", {"发到": kind, "邮箱地址，或机器人的网址": address})
            assert said in errors(page)[0]
            assert page.text_input(key="own_outlet_0_address").value == address
        assert rows(Outlet) == []


def is_signed_in(token: str) -> bool:
    with reading() as session:
        return actor_of_token(session, token) is not None
