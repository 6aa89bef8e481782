"""Who sees a page over HTTP, on a server that has just started too? Asked by socket, by plain requests and in Chromium.

The address of a page is known to everybody; what it shows is for those only whose role opens it.
"""

import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, select
from websockets.exceptions import InvalidStatus

from feedback.access.accounts import add_grant
from feedback.access.passwords import hash_password
from feedback.access.sessions import FAILURES_BEFORE_LOCK, claim_ticket, end_all_sessions, open_session
from feedback.core import database as core_database
from feedback.core.database import connect, reading, transaction, upgrade
from feedback.worktime.queries import seed_calendar, seed_limits
from models.keeping import AccessLog
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import AccessAction
from pages.ui.navigation import PAGES
from tests.bare_server import BareServer
from tests.browser import PHONE
from tests.county import an_area
from tests.page_socket import told
from tests.server import ROOT

PASSWORD: Final = "Shan-2345-HE"
OWN_PASSWORD: Final = "Yuan-6789-shui"
NONCE: Final = "the nonce of a test"
# The first page stands at the root.
PATHS: Final = ["" if page.path == "home" else page.path for page in PAGES if not page.is_public]
TITLES: Final = {page.path: page.title for page in PAGES}
ACCOUNTS: Final = "pages/admin/accounts.py"
ADMINISTRATION: Final = ("accounts", "places", "limits", "logs")
PAGE_MS: Final = 20_000


@dataclass
class Site:
    """A county's server, its data folder, and the numbers of its users by their names."""

    server: BareServer
    users: dict[str, int] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return self.server.base_url

    def token(self, username: str) -> str:
        """Sign somebody in, and return what their browser's cookie would hold."""
        with transaction() as session:
            user = session.get_one(User, self.users[username])
            return claim_ticket(session, open_session(session, user, NONCE), NONCE)

    def told(self, path: str, username: str = "", **more: str) -> str:
        cookies = {"zs_session": self.token(username)} if username else None
        return told(self.base_url, path, cookies=cookies, **more)


def people(password_hash: str) -> dict[str, int]:
    """Add a clerk, a newcomer, somebody to be locked out, and the three administrators."""
    roles = {"clerk": Role.CLERK, "sysadmin": Role.SYSADMIN, "secadmin": Role.SECADMIN, "auditor": Role.AUDITOR}
    with transaction() as session:
        seed_calendar(session)
        seed_limits(session, {})
        root = an_area(session, kind=AreaKind.COUNTY, name="青岩县")
        township = an_area(session, kind=AreaKind.TOWNSHIP, name="石桥镇", parent=root)
        found = {}
        for username in (*roles, "newcomer", "clumsy", "leaver"):
            role = roles.get(username, Role.CLERK)
            is_new = username == "newcomer"
            user = User(username=username, name=username, password_hash=password_hash, must_change_password=is_new)
            session.add(user)
            session.flush()
            add_grant(session, user.id, role=role, area_id=township.id if role is Role.CLERK else root.id)
            found[username] = user.id
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, own_settings: None) -> Iterator[Path]:
    """A data folder whose embedded database this process writes to as well."""
    made = tmp_path_factory.mktemp("access") / "data"
    made.mkdir()
    engine = connect(f"sqlite:///{made / 'zhenshi.db'}")
    upgrade(engine)
    core_database.use(engine)
    yield made
    core_database.use(None)
    engine.dispose()


@pytest.fixture(scope="module")
def users(folder: Path) -> dict[str, int]:
    return people(hash_password(PASSWORD))


@pytest.fixture(scope="module")
def site(folder: Path, users: dict[str, int]) -> Iterator[Site]:
    server = BareServer(folder).start()
    yield Site(server, users)
    server.stop()


@pytest.fixture
def cold(folder: Path, users: dict[str, int]) -> Iterator[Site]:
    """A server that nobody has asked for a page yet."""
    server = BareServer(folder).start()
    yield Site(server, users)
    server.stop()


def is_sign_in(said: str) -> bool:
    return "sign_in_password" in said and "听民意" in said


def shows(said: str, path: str) -> bool:
    """Say whether the page's own title stands in what was told."""
    return f"<h1>{TITLES[path]}" in said


class TestColdServer:
    """Streamlit ran a page's script without its frame in the first request of a process, so each case is a process."""

    @pytest.mark.parametrize(
        ("path", "script"),
        [pytest.param("triage", "", id="by its address"), pytest.param("", ACCOUNTS, id="by its script")],
    )
    def test_protected_page_shows_only_the_sign_in(self, cold: Site, path: str, script: str) -> None:
        script_hash = md5(str(ROOT / script).encode(), usedforsecurity=False).hexdigest() if script else ""
        said = cold.told(path, script_hash=script_hash)
        assert is_sign_in(said)
        assert "zs-title" not in said

    @pytest.mark.browser
    def test_in_a_browser(self, cold: Site, desktop: Page) -> None:
        desktop.goto(f"{cold.base_url}/board")
        expect(desktop.get_by_label("密码", exact=True)).to_be_visible(timeout=PAGE_MS)
        expect(desktop.get_by_role("dialog")).to_have_count(0)
        expect(desktop.locator(".zs-title")).to_have_count(0)
        expect(desktop.get_by_text("问题看板")).to_have_count(0)

    def test_home_leads_to_the_root_with_what_was_asked(self, cold: Site) -> None:
        for address in ("/home", "/home/"):
            with urllib.request.urlopen(f"{cold.base_url}{address}?again=1", timeout=20) as answer:
                assert (answer.status, answer.url) == (200, f"{cold.base_url}/?again=1")

    @pytest.mark.browser
    def test_home_is_the_sign_in_and_then_the_home_page(self, cold: Site, desktop: Page) -> None:
        sign_in(desktop, cold, "clerk", path="/home")
        expect(desktop.get_by_role("dialog")).to_have_count(0)
        expect(desktop.get_by_role("button", name="退出登录")).to_be_visible(timeout=PAGE_MS)
        desktop.goto(f"{cold.base_url}/home")
        expect(desktop.get_by_role("button", name="退出登录")).to_be_visible(timeout=PAGE_MS)
        expect(desktop.locator(".zs-title")).to_have_count(1)
        expect(desktop.get_by_role("dialog")).to_have_count(0)
        assert desktop.url == f"{cold.base_url}/"

    @pytest.mark.parametrize("path", ["triage", "board", "accounts"])
    def test_plain_request_gets_the_empty_shell(self, site: Site, path: str) -> None:
        def shell(address: str) -> bytes:
            with urllib.request.urlopen(f"{site.base_url}{address}", timeout=20) as answer:
                body: bytes = answer.read()
            return body

        assert shell(f"/{path}") == shell("/") == shell("/no-such-page")


class TestAnonymous:
    @pytest.mark.parametrize("path", PATHS)
    def test_every_page_is_the_sign_in(self, site: Site, path: str) -> None:
        said = site.told(path)
        assert is_sign_in(said)
        assert "zs-title" not in said
        # A page that is not found would be told so, over the sign-in.
        assert "page_not_found" not in said

    def test_ballot_without_a_ticket_is_neither_sign_in_nor_ballot(self, site: Site) -> None:
        said = site.told("ballot")
        assert not is_sign_in(said)
        assert "ballot_cast_now" not in said

    def test_contact_card_leads_to_a_place_and_to_no_sign_in(self, site: Site) -> None:
        said = site.told("say")
        assert not is_sign_in(said)
        assert "zs-title" in said

    @pytest.mark.parametrize("token", ["x", "' OR 1=1 --", "0" * 43])
    def test_cookie_that_nobody_was_given(self, site: Site, token: str) -> None:
        assert is_sign_in(told(site.base_url, "account", cookies={"zs_session": token}))

    def test_socket_of_another_site_is_refused(self, site: Site) -> None:
        with pytest.raises(InvalidStatus):
            site.told("account", origin="https://evil.example")


class TestRoles:
    def test_own_page_is_shown(self, site: Site) -> None:
        assert shows(site.told("account", "clerk"), "account")
        assert "clerk" in site.told("accounts", "sysadmin")

    @pytest.mark.parametrize("path", ADMINISTRATION)
    def test_administration_is_shut_to_a_clerk(self, site: Site, path: str) -> None:
        said = site.told(path, "clerk")
        assert not shows(said, path)
        assert "page_not_found" in said

    @pytest.mark.parametrize(
        ("username", "open_paths"),
        [
            ("sysadmin", {"accounts", "places", "limits"}),
            ("secadmin", {"accounts"}),
            ("auditor", {"logs"}),
        ],
    )
    def test_each_administrator_has_their_own_pages(self, site: Site, username: str, open_paths: set[str]) -> None:
        assert {path for path in ADMINISTRATION if shows(site.told(path, username), path)} == open_paths

    @pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor"])
    @pytest.mark.parametrize("path", ["triage", "search", "case", "board", "visit"])
    def test_administrators_see_no_case(self, site: Site, username: str, path: str) -> None:
        assert not shows(site.told(path, username), path)

    def test_role_that_was_taken_back_ends_with_the_next_run(self, site: Site) -> None:
        token = site.token("leaver")
        cookies = {"zs_session": token}
        assert "<h1>初诊台" in told(site.base_url, "triage", cookies=cookies)
        with transaction() as session:
            held = session.exec(select(RoleGrant).where(RoleGrant.user_id == site.users["leaver"])).one()
            session.delete(held)
        assert "<h1>初诊台" not in told(site.base_url, "triage", cookies=cookies)

    def test_first_password_stands_before_every_page(self, site: Site) -> None:
        for path in ("", "account", "triage"):
            said = site.told(path, "newcomer")
            assert "first_again" in said
            assert "<h1>初诊台" not in said

    def test_session_that_was_ended_is_the_sign_in(self, site: Site) -> None:
        token = site.token("clerk")
        with transaction() as session:
            end_all_sessions(session, site.users["clerk"], by=site.users["clerk"])
        assert is_sign_in(told(site.base_url, "account", cookies={"zs_session": token}))


def sign_in(page: Page, site: Site, username: str, password: str = PASSWORD, path: str = "/account") -> None:
    page.goto(f"{site.base_url}{path}")
    try_password(page, username, password)


def try_password(page: Page, username: str, password: str) -> None:
    page.get_by_label("账号", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def expect_page(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible(timeout=PAGE_MS)


def expect_sign_in(page: Page) -> None:
    expect(page.get_by_label("密码", exact=True)).to_be_visible(timeout=PAGE_MS)


def failures(user_id: int) -> int:
    """Return how often somebody's password was wrong, as the access log has it."""
    wrong = (AccessAction.SIGN_IN_FAILED, AccessAction.LOCKED_OUT)
    with reading() as session:
        lines = select(AccessLog.seq).where(AccessLog.actor_id == user_id, col(AccessLog.action).in_(wrong))
        return len(session.exec(lines).all())


def wait_for_failures(page: Page, user_id: int, wanted: int) -> None:
    limit = time.monotonic() + PAGE_MS / 1000
    while failures(user_id) != wanted:
        assert time.monotonic() < limit
        page.wait_for_timeout(50)


def second_browser(page: Page) -> BrowserContext:
    browser = page.context.browser
    assert browser is not None
    return browser.new_context(viewport=PHONE, locale="zh-CN")


@pytest.mark.browser
class TestInChromium:
    def test_comes_back_to_the_page_that_was_asked_for_and_survives_a_reload(self, site: Site, phone: Page) -> None:
        sign_in(phone, site, "clerk", path="/search?text=水管")
        expect_page(phone, "查诉求")
        expect(phone.get_by_label("诊号或几个词")).to_have_value("水管")
        phone.reload()
        expect_page(phone, "查诉求")

    def test_cookie_is_hidden_from_scripts(self, site: Site, desktop: Page) -> None:
        sign_in(desktop, site, "clerk")
        expect_page(desktop, "我的账号")
        kept = {cookie["name"]: cookie for cookie in desktop.context.cookies()}
        for name in ("zs_session", "zs_nonce"):
            assert kept[name]["httpOnly"]
            assert kept[name]["sameSite"] == "Lax"
        assert "zs_session" not in desktop.evaluate("document.cookie")

    def test_signing_out_everywhere_ends_the_other_browser_with_its_next_act(self, site: Site, desktop: Page) -> None:
        sign_in(desktop, site, "clerk")
        expect_page(desktop, "我的账号")
        context = second_browser(desktop)
        other = context.new_page()
        sign_in(other, site, "clerk")
        expect_page(other, "我的账号")
        other.get_by_role("button", name="在所有设备上退出").click()
        expect_sign_in(other)
        context.close()
        desktop.get_by_role("button", name="保存显示设置").click()
        expect_sign_in(desktop)
        desktop.reload()
        expect_sign_in(desktop)

    def test_way_out_is_an_address_too(self, site: Site, desktop: Page) -> None:
        sign_in(desktop, site, "clerk")
        expect_page(desktop, "我的账号")
        desktop.goto(f"{site.base_url}/session/end")
        expect_sign_in(desktop)
        assert "zs_session" not in {cookie["name"] for cookie in desktop.context.cookies()}
        desktop.go_back()
        expect_sign_in(desktop)

    def test_ticket_of_another_browser_signs_nobody_in(self, site: Site, desktop: Page) -> None:
        with transaction() as session:
            ticket = open_session(session, session.get_one(User, site.users["clerk"]), NONCE)
        desktop.goto(f"{site.base_url}/session/ticket?t={ticket}&next=/account")
        expect(desktop.get_by_text("登录没有完成，请再试一次。")).to_be_visible(timeout=PAGE_MS)
        expect_sign_in(desktop)

    def test_locked_out_after_five_wrong_passwords(self, site: Site, phone: Page) -> None:
        phone.goto(f"{site.base_url}/account")
        for number in range(1, FAILURES_BEFORE_LOCK + 1):
            try_password(phone, "clumsy", f"wrong-{number}")
            # The sentence of the try before looks the same, so each try is waited for where it is counted.
            wait_for_failures(phone, site.users["clumsy"], number)
            expect(phone.get_by_text("账号或密码不对")).to_be_visible(timeout=PAGE_MS)
        try_password(phone, "clumsy", PASSWORD)
        expect(phone.get_by_text("账号已暂时锁定")).to_be_visible(timeout=PAGE_MS)
        assert "zs_session" not in {cookie["name"] for cookie in phone.context.cookies()}

    def test_newcomer_chooses_a_password_and_goes_on(self, site: Site, desktop: Page) -> None:
        sign_in(desktop, site, "newcomer")
        expect_page(desktop, "修改初始密码")
        desktop.goto(f"{site.base_url}/search")
        expect_page(desktop, "修改初始密码")
        desktop.get_by_label("初始密码", exact=True).fill(PASSWORD)
        desktop.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
        desktop.get_by_label("再输一次新密码").fill(OWN_PASSWORD)
        desktop.get_by_role("button", name="改好，进入系统").click()
        expect_page(desktop, "查诉求")
