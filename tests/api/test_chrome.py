"""Does the shell round Streamlit say our name in our language, keep shut what must be, and leave all else alone?"""

import asyncio
import json
import re
import tomllib
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import Message, Scope
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from feedback.api import chrome
from feedback.api.chrome import LANGUAGE_COOKIE, Chrome

STREAMLIT: Final = Path(str(resources.files("streamlit"))) / "static"
ROOT: Final = Path(__file__).resolve().parents[2]


async def health(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def facts(_request: Request) -> Response:
    return JSONResponse({"facts": ["事"] * 400})


async def own_page(_request: Request) -> Response:
    return HTMLResponse("<html><head><title>own</title></head><body>own</body></html>")


async def attached(_request: Request) -> Response:
    return HTMLResponse("<script>alert(1)</script>")


async def parts(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"a,b\n"
        yield b"1,2\n"

    return StreamingResponse(pieces(), media_type="text/csv")


class Client:
    """Asks the application without a server; the questions are few, so each has a loop of its own."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(ask())

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)


@pytest.fixture
def client() -> Client:
    """Streamlit's real start page, compressed as it compresses it, and some answers of our own, behind the shell."""
    app = Starlette(
        routes=[
            Route("/_stcore/health", health),
            Route("/_stcore/metrics", health),
            Route("/_stcore/agent/interact", health, methods=["GET", "POST"]),
            Route("/_stcore/agents-of-change", health),
            Route("/api/v1/facts", facts),
            Route("/own", own_page),
            Route("/parts", parts),
            Route("/media/attached.html", attached),
            Mount("/", create_streamlit_static_handler(str(STREAMLIT), "")),
        ],
        middleware=[Middleware(Chrome), Middleware(GZipMiddleware, minimum_size=10)],
    )
    return Client(app)


class TestStartPage:
    def test_says_our_name_in_chinese(self, client: Client) -> None:
        page = client.get("/")
        assert '<html lang="zh-CN">' in page.text
        assert "<title>诊事</title>" in page.text
        assert "正在打开" in page.text

    def test_keeps_what_starts_streamlit(self, client: Client) -> None:
        original = (STREAMLIT / "index.html").read_text(encoding="utf-8")
        scripts = re.findall(r'<script type="module"[^>]*></script>', original)
        page = client.get("/").text
        assert scripts
        assert all(script in page for script in scripts)
        assert '<div id="root">' in page

    def test_does_not_speak_of_streamlit_to_machines(self, client: Client) -> None:
        page = client.get("/").text
        assert "service-desc" not in page
        assert "favicon.png" not in page
        assert "_stcore/agent" not in page

    def test_is_english_for_who_chose_english(self, client: Client) -> None:
        page = client.get("/", headers={"cookie": f"a=1; {LANGUAGE_COOKIE}=en"})
        assert '<html lang="en">' in page.text
        assert "<title>Zhenshi</title>" in page.text
        assert "Cookie" in page.headers["vary"]

    @pytest.mark.parametrize("cookie", [f"{LANGUAGE_COOKIE}=fr", f'{LANGUAGE_COOKIE}="<script>', "=;=;"])
    def test_is_chinese_for_a_cookie_that_says_nothing(self, client: Client, cookie: str) -> None:
        assert '<html lang="zh-CN">' in client.get("/", headers={"cookie": cookie}).text

    def test_is_dressed_under_every_page_address(self, client: Client) -> None:
        assert "<title>诊事</title>" in client.get("/triage").text

    def test_is_whole_though_the_browser_would_take_it_compressed(self, client: Client) -> None:
        page = client.get("/", headers={"accept-encoding": "gzip"})
        assert "content-encoding" not in page.headers
        assert int(page.headers["content-length"]) == len(page.content)

    def test_is_never_answered_as_unchanged(self, client: Client) -> None:
        first = client.get("/")
        again = client.get("/", headers={"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT", "range": "bytes=0-9"})
        assert "etag" not in first.headers
        assert (again.status_code, again.text) == (200, first.text)
        assert again.headers["cache-control"] == "no-cache"

    def test_head_has_no_body_and_no_wrong_length(self, client: Client) -> None:
        answer = client.request("HEAD", "/")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers.get("content-length") in {None, "0"}


class TestOtherAnswers:
    def test_own_html_is_left_as_it_is(self, client: Client) -> None:
        assert client.get("/own").text == "<html><head><title>own</title></head><body>own</body></html>"

    def test_json_may_still_be_compressed(self, client: Client) -> None:
        answer = client.get("/api/v1/facts", headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert len(answer.json()["facts"]) == 400

    def test_streams_arrive_whole(self, client: Client) -> None:
        assert client.get("/parts").text == "a,b\n1,2\n"

    def test_sockets_pass(self) -> None:
        seen: list[Scope] = []

        async def inner(scope: Scope, _receive: object, _send: object) -> None:
            seen.append(scope)

        async def nothing(_message: Message | None = None) -> Message:
            return {}

        scope = {"type": "websocket", "path": "/_stcore/metrics"}
        asyncio.run(Chrome(inner)(scope, nothing, nothing))  # type: ignore[arg-type]  # One stub for both ends.
        assert seen == [scope]


class TestShut:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/_stcore/metrics"),
            ("GET", "/_stcore/agent/openapi.json"),
            ("POST", "/_stcore/agent/interact"),
            ("POST", "/triage/_stcore/agent/mcp"),
            ("GET", "/_stcore/script-health-check"),
            ("GET", "/%5Fstcore/metrics"),
        ],
    )
    def test_addresses_that_do_not_exist_here(self, client: Client, method: str, path: str) -> None:
        answer = client.request(method, path)
        assert (answer.status_code, answer.text) == (404, "Not Found")
        assert answer.headers["x-content-type-options"] == "nosniff"

    @pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/agents-of-change"])
    def test_what_the_page_needs_stays_open(self, client: Client, path: str) -> None:
        assert client.get(path).text == "ok"

    def test_no_outer_page_may_steer_this_one(self) -> None:
        settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
        assert settings["client"]["allowedOrigins"] == []
        assert settings["server"]["enableAgentApi"] is False


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/api/v1/facts", "/static/js/none.js", "/own"])
    def test_stand_on_every_answer(self, client: Client, path: str) -> None:
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "content-security-policy" in headers

    def test_policy_allows_our_own_and_nothing_that_evaluates(self, client: Client) -> None:
        policy = client.get("/").headers["content-security-policy"]
        assert "script-src 'self' 'unsafe-inline' blob:;" in policy
        assert "connect-src 'self' ws://testserver wss://testserver;" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "*" not in policy

    @pytest.mark.parametrize("host", ["a;script-src *", "a b", "a,b", "'unsafe-eval'"])
    def test_a_made_up_host_gets_into_no_policy(self, client: Client, host: str) -> None:
        policy = client.get("/", headers={"host": host}).headers["content-security-policy"]
        assert "connect-src 'self';" in policy

    def test_an_attached_page_runs_no_script(self, client: Client) -> None:
        policy = client.get("/media/attached.html").headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert policy.endswith("sandbox")
        assert "script-src" not in policy


class TestDictionary:
    spoken: Final = json.loads(resources.files("feedback.api").joinpath("chrome.json").read_text(encoding="utf-8"))

    def test_every_word_is_said_in_chinese(self) -> None:
        said = [*self.spoken["words"].values(), *(said for _pattern, said in self.spoken["patterns"])]
        assert [each for each in said if not re.search(r"[\u4e00-\u9fff]", each)] == []

    def test_every_pattern_holds_the_whole_line_and_names_groups_that_it_has(self) -> None:
        for pattern, said in self.spoken["patterns"]:
            compiled = re.compile(pattern)
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert all(int(group) <= compiled.groups for group in re.findall(r"\$(\d)", said)), pattern

    def test_no_word_can_end_the_script_that_carries_it(self, client: Client) -> None:
        page = client.get("/").text
        script = page.split("<script>", 1)[1].split("</script>", 1)[0]
        assert '"DICTIONARY"' not in script
        assert script.rstrip().endswith("})()")

    @pytest.mark.parametrize(
        "word",
        [
            "Choose an option",
            "No results",
            "(required)",
            "Page not found",
            "This field is required.",
            "Clear all",
            "view more",
        ],
    )
    def test_streamlit_still_says_these_words(self, word: str) -> None:
        assert word in self.spoken["words"]
        scripts = (STREAMLIT / "static" / "js").glob("*.js")
        assert any(word in script.read_text(encoding="utf-8", errors="ignore") for script in scripts)


# What Streamlit draws of a number and of a day that their boxes refuse, with the buttons beside them.
REFUSED: Final = """
<div data-testid="stMain">
  <div data-testid="stNumberInput"><input id="sum" aria-invalid="true"></div>
  <div data-testid="stDateInput"><span id="day" aria-invalid="true">2027</span></div>
  <button data-testid="stBaseButton-primary" onclick="saved += 1">存下</button>
  <div class="st-key-action_bar_x">
    <button data-testid="stBaseButton-secondary" onclick="saved += 1">存下一户</button>
  </div>
  <button data-testid="stBaseButton-tertiary" onclick="saved += 1">看</button>
  <div data-testid="stForm">
    <button data-testid="stBaseButton-secondaryFormSubmit" onclick="saved += 1">查找</button>
  </div>
</div>
<script>var saved = 0</script>
"""
REFUSED_IN_FORM: Final = """
<div data-testid="stMain">
  <div data-testid="stForm">
    <input id="fund" onkeydown="saved += 1">
    <div data-testid="stDateInput"><span id="day" aria-invalid="true">2031</span></div>
    <button data-testid="stBaseButton-primaryFormSubmit" onclick="saved += 1">记入</button>
    <button data-testid="stBaseButton-secondaryFormSubmit" onclick="saved += 1">改定</button>
  </div>
</div>
<script>var saved = 0</script>
"""
BESIDE_FORM: Final = """
<div data-testid="stMain">
  <input id="outside" onblur="left = performance.now()">
  <div data-testid="stForm">
    <input id="inside" onblur="left = performance.now()">
    <button data-testid="stBaseButton-primaryFormSubmit" onclick="waits.push(performance.now() - left)">并案</button>
  </div>
</div>
<script>var left, waits = []</script>
"""


@pytest.mark.browser
def test_saving_waits_while_a_box_refuses_what_was_typed(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(REFUSED)
    page.add_script_tag(content=chrome._script(TestDictionary.spoken))
    for name in ("存下", "存下一户"):
        page.get_by_role("button", name=name, exact=True).click()
    assert page.evaluate("saved") == 0
    expect(page.locator("#sum")).to_be_focused()
    for name in ("看", "查找"):
        page.get_by_role("button", name=name).click()
    assert page.evaluate("saved") == 2
    for box in ("#sum", "#day"):
        page.locator(box).evaluate("box => box.setAttribute('aria-invalid', 'false')")
    page.get_by_role("button", name="存下", exact=True).click()
    assert page.evaluate("saved") == 3
    page.set_content(REFUSED_IN_FORM)
    page.add_script_tag(content=chrome._script(TestDictionary.spoken))
    assert _hand_in_the_form(page) == 0
    page.locator("#day").evaluate("box => box.setAttribute('aria-invalid', 'false')")
    assert _hand_in_the_form(page) == 3
    page.set_content(BESIDE_FORM)
    page.add_script_tag(content=chrome._script(TestDictionary.spoken))
    for box in ("#inside", "#outside"):
        page.locator(box).focus()
        # As a tap does it: the box is left and the button pressed in one tick.
        page.evaluate("[document.activeElement.blur(), document.querySelector('button').click()]")
    page.wait_for_function("waits.length == 2")
    at_once, later = page.evaluate("waits")
    assert at_once < 30 < later
    page.close()


def _hand_in_the_form(page: Page) -> int:
    """Press the two buttons of `REFUSED_IN_FORM` and the Enter key, and return how often it was saved."""
    for name in ("记入", "改定"):
        page.get_by_role("button", name=name).click()
    page.locator("#fund").press("Enter")
    return int(page.evaluate("saved"))


@pytest.mark.parametrize("sign", ["stNumberInput", "stDateInput", "stTimeInput", "stDateTimeInput", "stBaseButton-"])
def test_streamlit_still_marks_boxes_and_buttons_so(sign: str) -> None:
    scripts = (STREAMLIT / "static" / "js").glob("*.js")
    assert any(sign in script.read_text(encoding="utf-8", errors="ignore") for script in scripts)
