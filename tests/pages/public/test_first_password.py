"""Does whoever comes with a one-time password first choose their own, and go on in the same browser?"""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.access.passwords import is_password
from feedback.access.sessions import actor_of_token
from feedback.core.database import reading
from tests.pages.public.conftest import PASSWORD
from tests.pages.visiting import browse, flashed, run, texts, token_of, user_of

PAGE = "pages/public/first_password.py"
OWN = "Yuan-6789-shui"
Maker = Callable[..., Actor]


def choose(page: AppTest, old: str, new: str, again: str | None = None) -> AppTest:
    page.text_input(key="first_old").input(old)
    page.text_input(key="first_new").input(new)
    page.text_input(key="first_again").input(new if again is None else again)
    page.button(key="FormSubmitter:first_password-改好，进入系统").click()
    return run(page)


@pytest.fixture
def newcomer(person: Maker) -> Actor:
    return person(must_change_password=True)


class TestFirstPassword:
    def test_own_password_opens_the_way_in_this_browser_only(
        self, newcomer: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here, elsewhere = token_of(newcomer.user_id), token_of(newcomer.user_id)
        page = choose(browse(monkeypatch, PAGE, here), PASSWORD, OWN)
        changed = user_of(newcomer.user_id)
        assert is_password(OWN, changed.password_hash)
        assert not changed.must_change_password
        assert "密码已改好" in flashed(page)
        with reading() as session:
            assert actor_of_token(session, here) is not None
            assert actor_of_token(session, elsewhere) is None

    @pytest.mark.parametrize(
        ("old", "new", "again"),
        [
            pytest.param("wrong", OWN, OWN, id="the old one is wrong"),
            pytest.param(PASSWORD, PASSWORD, PASSWORD, id="the same again"),
            pytest.param(PASSWORD, "short-1", "short-1", id="too short"),
            pytest.param(PASSWORD, "onlysmallletters", "onlysmallletters", id="too plain"),
            pytest.param(PASSWORD, "Clerk-2345-a", "Clerk-2345-a", id="holds the account's name"),
            pytest.param(PASSWORD, OWN, "Yuan-6789-shan", id="typed differently the second time"),
            pytest.param(PASSWORD, "", "", id="nothing typed"),
        ],
    )
    def test_refused_and_still_to_be_changed(
        self, newcomer: Actor, monkeypatch: pytest.MonkeyPatch, old: str, new: str, again: str
    ) -> None:
        page = choose(browse(monkeypatch, PAGE, token_of(newcomer.user_id)), old, new, again)
        assert len(page.error) == 1
        assert user_of(newcomer.user_id).must_change_password
        assert is_password(PASSWORD, user_of(newcomer.user_id).password_hash)

    def test_nothing_for_whoever_has_not_signed_in(self, newcomer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not browse(monkeypatch, PAGE).text_input

    @pytest.mark.parametrize("script", ["pages/staff/triage.py", "pages/staff/account.py", "pages/staff/search.py"])
    def test_every_other_page_is_shut_until_then(
        self, newcomer: Actor, monkeypatch: pytest.MonkeyPatch, script: str
    ) -> None:
        page = browse(monkeypatch, script, token_of(newcomer.user_id))
        assert "请先修改初始密码" in texts(page)
        assert not page.button
