"""Does the sign-in page let in whom it should, count what it should, and send nobody where an address says?"""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.access.sessions import FAILURES_BEFORE_LOCK, actor_of_token, claim_ticket
from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.trial.setup import FirstAccount
from models.keeping import AccessLog
from models.user import User
from models.vocabulary import Role
from models.work_vocabulary import AccessAction
from tests.pages.public.conftest import PASSWORD
from tests.pages.visiting import NONCE, browse, run, texts, user_of

PAGE = "pages/public/sign_in.py"
Maker = Callable[..., Actor]


def tries(page: AppTest, username: str, password: str) -> AppTest:
    page.text_input(key="sign_in_name").input(username)
    page.text_input(key="sign_in_password").input(password)
    page.button(key="FormSubmitter:sign_in-登录").click()
    return run(page)


def sent_to(page: AppTest) -> str:
    """Return the address to which the page sends the browser, or nothing."""
    scripts = [text for text in texts(page).splitlines() if "window.location" in text]
    return scripts[0].split("'")[1] if scripts else ""


def kept(action: AccessAction) -> int:
    with reading() as session:
        return len(session.exec(select(AccessLog).where(col(AccessLog.action) == action)).all())


class TestSignIn:
    def test_right_password_gives_a_ticket_for_this_browser(
        self, person: Maker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wanted = person()
        address = urlsplit(sent_to(tries(browse(monkeypatch, PAGE), "clerk", PASSWORD)))
        assert address.path == "/session/ticket"
        assert not address.netloc
        with transaction() as session:
            token = claim_ticket(session, parse_qs(address.query)["t"][0], NONCE)
            found = actor_of_token(session, token)
        assert found is not None
        assert found.user_id == wanted.user_id
        assert kept(AccessAction.SIGN_IN) == 1

    @pytest.mark.parametrize(
        ("username", "password"),
        [
            pytest.param("clerk", "Shan-2345-HU", id="wrong password"),
            pytest.param("nobody", PASSWORD, id="no such account"),
            pytest.param("", "", id="nothing typed"),
            pytest.param("clerk' OR '1'='1", PASSWORD, id="not a name at all"),
        ],
    )
    def test_one_sentence_for_whatever_is_wrong(
        self, person: Maker, monkeypatch: pytest.MonkeyPatch, username: str, password: str
    ) -> None:
        person()
        page = tries(browse(monkeypatch, PAGE), username, password)
        assert [error.value for error in page.error] == ["账号或密码不对。连错 5 次会锁 15 分钟。"]
        assert not sent_to(page)

    def test_closed_account_stays_out(self, person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
        closed = person()
        with transaction() as session:
            session.get_one(User, closed.user_id).is_active = False
        assert not sent_to(tries(browse(monkeypatch, PAGE), "clerk", PASSWORD))

    def test_password_never_comes_back_in_the_page(self, person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
        person()
        assert PASSWORD not in texts(tries(browse(monkeypatch, PAGE), "clerk", PASSWORD))

    def test_unfinished_sign_in_is_told(self, person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "登录没有完成" in texts(browse(monkeypatch, PAGE, again="1"))


class TestLockOut:
    def test_locked_after_five_failures_even_for_the_right_password(
        self, person: Maker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wanted = person()
        page = browse(monkeypatch, PAGE)
        for _number in range(FAILURES_BEFORE_LOCK):
            page = tries(page, "clerk", "wrong")
        page = tries(page, "clerk", PASSWORD)
        assert "15 分钟后再试" in page.error[0].value
        assert not sent_to(page)
        assert user_of(wanted.user_id).locked_until is not None
        assert (kept(AccessAction.SIGN_IN_FAILED), kept(AccessAction.LOCKED_OUT)) == (FAILURES_BEFORE_LOCK - 1, 1)

    def test_open_again_when_the_time_is_over(self, person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
        person(locked_until=utc_now() - timedelta(seconds=1))
        assert sent_to(tries(browse(monkeypatch, PAGE), "clerk", PASSWORD))

    def test_right_password_forgets_the_failures(self, person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
        wanted = person(failed_sign_ins=FAILURES_BEFORE_LOCK - 1)
        tries(browse(monkeypatch, PAGE), "clerk", PASSWORD)
        assert user_of(wanted.user_id).failed_sign_ins == 0


class TestFirstAccounts:
    def test_passwords_of_new_administrators_wait_here(self, person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
        page = browse(monkeypatch, PAGE)
        assert "请抄下管理员账号" not in texts(page)
        made = FirstAccount("admin", "abcd-2345-EFGH", Role.SYSADMIN, "admin", "本县")
        page.session_state["first_accounts"] = (made,)
        assert "abcd-2345-EFGH" in texts(run(page))


def test_no_account_is_made_by_trying(person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    tries(browse(monkeypatch, PAGE), "somebody-new", PASSWORD)
    with reading() as session:
        assert session.exec(select(User.username)).all() == ["clerk"]
