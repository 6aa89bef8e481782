"""Do the addresses that set and clear the sign-in cookie keep to one browser, one use and our own site?"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from feedback.access.sessions import actor_of_token, open_session
from feedback.api.sessions import NONCE_COOKIE, ROUTES, SESSION_COOKIE, Nonce
from feedback.core import clock
from feedback.core.database import reading, transaction
from feedback.core.settings import settings
from models.user import User
from tests.county import a_user

BASE = "http://testserver"


def _page(_request: Request) -> HTMLResponse:
    return HTMLResponse("<html></html>")


def _words(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("words")


class Browser:
    """Asks the application without a server, keeps its cookies, and follows nothing."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=BASE, cookies=self.cookies) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)


@pytest.fixture
def browser(database: Engine) -> Callable[[], Browser]:
    """Return a maker of browsers, each with cookies of its own."""
    routes = [*ROUTES, Route("/", _page), Route("/words", _words)]
    app = Starlette(routes=routes, middleware=[Middleware(Nonce)])
    return lambda: Browser(app)


@pytest.fixture
def user_id(database: Engine) -> int:
    with transaction() as session:
        return a_user(session, name="林晓燕").id


def a_ticket(user_id: int, nonce: str) -> str:
    with transaction() as session:
        return open_session(session, session.get_one(User, user_id), nonce)


def visited(browser: Browser) -> Browser:
    """Open the first page, which gives the browser its nonce."""
    browser.get("/")
    return browser


def claim(browser: Browser, ticket: str, **query: str) -> httpx.Response:
    return browser.get("/session/ticket", params={"t": ticket, **query})


def signed_in(browser: Browser, user_id: int) -> Browser:
    claim(visited(browser), a_ticket(user_id, browser.cookies[NONCE_COOKIE]))
    return browser


def set_cookie(answer: httpx.Response, name: str) -> Morsel[str] | None:
    for line in answer.headers.get_list("set-cookie"):
        cookie: SimpleCookie = SimpleCookie(line)
        if name in cookie:
            return cookie[name]
    return None


def holder(browser: Browser) -> int | None:
    with reading() as session:
        actor = actor_of_token(session, browser.cookies.get(SESSION_COOKIE) or "")
    return actor.user_id if actor else None


class TestTicket:
    def test_claimed_by_the_browser_that_asked_for_it(self, browser: Callable[[], Browser], user_id: int) -> None:
        answer = claim(client := visited(browser()), a_ticket(user_id, client.cookies[NONCE_COOKIE]))
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert holder(client) == user_id

    def test_good_once(self, browser: Callable[[], Browser], user_id: int) -> None:
        client = visited(browser())
        ticket = a_ticket(user_id, client.cookies[NONCE_COOKIE])
        claim(client, ticket)
        first = client.cookies[SESSION_COOKIE]
        again = claim(client, ticket)
        assert again.headers["location"] == "/?again=1"
        assert set_cookie(again, SESSION_COOKIE) is None
        assert client.cookies[SESSION_COOKIE] == first

    def test_of_another_browser(self, browser: Callable[[], Browser], user_id: int) -> None:
        mine, theirs = visited(browser()), visited(browser())
        answer = claim(theirs, a_ticket(user_id, mine.cookies[NONCE_COOKIE]))
        assert answer.headers["location"] == "/?again=1"
        assert holder(theirs) is None

    def test_of_a_browser_without_a_nonce_is_nobodys(self, browser: Callable[[], Browser], user_id: int) -> None:
        # Somebody signs in without ever having had a page, and sends the link to a browser that has not, either.
        answer = claim(client := browser(), a_ticket(user_id, ""))
        assert answer.headers["location"] == "/?again=1"
        assert holder(client) is None

    def test_older_than_a_minute(self, browser: Callable[[], Browser], user_id: int) -> None:
        client = visited(browser())
        with clock.set_to(datetime.now(UTC) - timedelta(seconds=61)):
            ticket = a_ticket(user_id, client.cookies[NONCE_COOKIE])
        assert claim(client, ticket).headers["location"] == "/?again=1"

    @pytest.mark.parametrize("ticket", ["", "x", "eyJzZXNzaW9uIjoxfQ.forged", "a" * 5000, "诊事", "%00"])
    def test_forged(self, browser: Callable[[], Browser], user_id: int, ticket: str) -> None:
        answer = claim(client := visited(browser()), ticket)
        assert (answer.status_code, answer.headers["location"]) == (303, "/?again=1")
        assert holder(client) is None

    def test_signature_that_was_changed(self, browser: Callable[[], Browser], user_id: int) -> None:
        client = visited(browser())
        ticket = a_ticket(user_id, client.cookies[NONCE_COOKIE])
        head, tail = ticket.rsplit(".", 1)
        assert claim(client, f"{head}.{tail[::-1]}").headers["location"] == "/?again=1"


class TestCookie:
    def test_no_script_reads_it_and_no_other_site_sends_it(self, browser: Callable[[], Browser], user_id: int) -> None:
        client = visited(browser())
        cookie = set_cookie(claim(client, a_ticket(user_id, client.cookies[NONCE_COOKIE])), SESSION_COOKIE)
        assert cookie is not None
        assert cookie["httponly"]
        assert cookie["samesite"] == "lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert int(cookie["max-age"]) == settings().session_hours * 3600
        assert not cookie["secure"]

    def test_secure_where_the_office_says_so(
        self, browser: Callable[[], Browser], user_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ZHENSHI_SECURE_COOKIE", "true")
        settings.cache_clear()
        client = browser()
        nonce = set_cookie(client.get("/"), NONCE_COOKIE)
        assert nonce is not None
        assert nonce["secure"]
        answer = client.get(
            "/session/ticket",
            params={"t": a_ticket(user_id, nonce.value)},
            headers={"cookie": f"{NONCE_COOKIE}={nonce.value}"},
        )
        session_cookie = set_cookie(answer, SESSION_COOKIE)
        assert session_cookie is not None
        assert session_cookie["secure"]

    def test_token_is_not_in_the_database(self, browser: Callable[[], Browser], user_id: int, database: Engine) -> None:
        token = signed_in(browser(), user_id).cookies[SESSION_COOKIE]
        with database.connect() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM sign_in").all()
        assert rows
        assert token not in str(rows)


class TestNonce:
    def test_given_once_with_a_page(self, browser: Callable[[], Browser]) -> None:
        client = browser()
        nonce = set_cookie(client.get("/"), NONCE_COOKIE)
        assert nonce is not None
        assert nonce["httponly"]
        assert nonce["samesite"].lower() == "lax"
        assert set_cookie(client.get("/"), NONCE_COOKIE) is None

    def test_not_given_with_anything_else(self, browser: Callable[[], Browser]) -> None:
        assert set_cookie(browser().get("/words"), NONCE_COOKIE) is None

    def test_every_browser_has_its_own(self, browser: Callable[[], Browser]) -> None:
        nonces = {visited(browser()).cookies[NONCE_COOKIE] for _number in range(5)}
        assert len(nonces) == 5


class TestNextPage:
    @pytest.mark.parametrize("wanted", ["/triage", "/case?no=ZS2026-000318", "/search?text=%E6%B0%B4&from=a.b-c_d"])
    def test_own_page_follows(self, browser: Callable[[], Browser], user_id: int, wanted: str) -> None:
        client = visited(browser())
        answer = claim(client, a_ticket(user_id, client.cookies[NONCE_COOKIE]), next=wanted)
        assert answer.headers["location"] == wanted

    @pytest.mark.parametrize(
        "wanted",
        [
            "//evil.example",
            "///evil.example",
            "https://evil.example",
            "https:evil.example",
            "http:\\\\evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/%0d%0aset-cookie:a=b\r\nx: y",
            "javascript:alert(1)",
            "data:text/html,x",
            "evil.example",
            "@evil.example",
            "/@evil.example:80",
            "//@evil.example",
            "",
            " /triage",
            "/<script>",
        ],
    )
    @pytest.mark.parametrize("address", ["/session/ticket", "/session/language"])
    def test_no_other_site_follows(
        self, browser: Callable[[], Browser], user_id: int, address: str, wanted: str
    ) -> None:
        client = visited(browser())
        ticket = a_ticket(user_id, client.cookies[NONCE_COOKIE])
        answer = client.get(f"{address}?t={quote(ticket)}&next={quote(wanted, safe='')}")
        assert answer.headers["location"] == "/"


class TestEnd:
    def test_ends_this_session_and_clears_the_cookie(self, browser: Callable[[], Browser], user_id: int) -> None:
        here, elsewhere = signed_in(browser(), user_id), signed_in(browser(), user_id)
        token = here.cookies[SESSION_COOKIE]
        answer = here.get("/session/end")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert SESSION_COOKIE not in here.cookies
        with reading() as session:
            assert actor_of_token(session, token) is None
        assert holder(elsewhere) == user_id

    @pytest.mark.parametrize("token", ["", "unknown"])
    def test_says_nothing_about_whether_there_was_one(self, browser: Callable[[], Browser], token: str) -> None:
        answer = browser().get("/session/end", headers={"cookie": f"{SESSION_COOKIE}={token}"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")

    def test_is_not_reached_by_other_methods(self, browser: Callable[[], Browser]) -> None:
        assert browser().request("POST", "/session/end").status_code == 405


class TestLanguage:
    @pytest.mark.parametrize(("asked", "kept"), [("en", "en"), ("zh", "zh"), ("xx", "zh"), ("", "zh")])
    def test_kept_for_a_year(self, browser: Callable[[], Browser], asked: str, kept: str) -> None:
        answer = browser().get("/session/language", params={"lang": asked, "next": "/account"})
        cookie = set_cookie(answer, "zs_lang")
        assert cookie is not None
        assert cookie.value == kept
        assert answer.headers["location"] == "/account"
