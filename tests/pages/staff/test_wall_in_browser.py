"""Does the wall follow whoever records the session, in another browser and without a click?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from feedback.access.actor import Actor
from feedback.access.sessions import claim_ticket, open_session
from feedback.core import database as core_database
from feedback.core.database import connect, transaction, upgrade
from feedback.tracker import sessions
from feedback.tracker.agenda import refresh_agenda
from models.user import User
from models.vocabulary import CaseStatus, OrgLevel
from tests.bare_server import BareServer
from tests.browser import DESKTOP
from tests.county import a_county
from tests.factories import a_case, seeded

NONCE = "the nonce of a test"
SECONDS = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, own_settings: None) -> Iterator[Path]:
    """A data folder whose embedded database this process writes to as well."""
    made = tmp_path_factory.mktemp("wall") / "data"
    made.mkdir()
    engine = connect(f"sqlite:///{made / 'zhenshi.db'}")
    upgrade(engine)
    core_database.use(engine)
    yield made
    core_database.use(None)
    engine.dispose()


def token_of(actor: Actor) -> str:
    with transaction() as session:
        return claim_ticket(session, open_session(session, session.get_one(User, actor.user_id), NONCE), NONCE)


def open_clinic(page: Page, server: BareServer, actor: Actor, query: str = "") -> None:
    page.context.add_cookies([{"name": "zs_session", "value": token_of(actor), "url": server.base_url}])
    page.goto(f"{server.base_url}/clinic{query}")


@pytest.mark.browser
def test_follows_without_a_click_and_is_turned_by_hand_and_back(folder: Path, desktop: Page) -> None:
    with transaction() as session:
        seeded(session)
        county = a_county(session)
        for title in ("上学路坑洼", "井盖丢了", "路灯不亮"):
            a_case(session, county, title=title, status=CaseStatus.AWAITING_CLINIC)
        held = sessions.plan_session(session, OrgLevel.TOWNSHIP, county.north.id)
        refresh_agenda(session, sessions.open_session(session, county.chair, held.id))
    server = BareServer(folder).start()
    browser = desktop.context.browser
    assert isinstance(browser, Browser)
    other = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    try:
        wall = other.new_page()
        open_clinic(wall, server, county.clerk, "?view=projector")
        shown = wall.locator(".zs-big h1")
        expect(shown).to_contain_text("上学路坑洼", timeout=SECONDS)
        open_clinic(desktop, server, county.chair)
        desktop.get_by_text("路灯不亮").first.click(timeout=SECONDS)
        expect(shown).to_contain_text("路灯不亮", timeout=SECONDS)
        wall.get_by_role("button", name="‹ 上一件").click()
        expect(shown).to_contain_text("井盖丢了", timeout=SECONDS)
        desktop.get_by_text("上学路坑洼").first.click()
        back = wall.get_by_role("button", name="回到正在议的第 1 件")
        expect(back).to_be_visible(timeout=SECONDS)
        expect(shown).to_contain_text("井盖丢了")
        back.click()
        expect(shown).to_contain_text("上学路坑洼", timeout=SECONDS)
    finally:
        other.close()
        server.stop()
