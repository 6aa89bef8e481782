"""Is what somebody types about a case still there after the browser's way back, and gone once it is handed in?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from feedback.access.actor import Actor
from feedback.access.sessions import claim_ticket, open_session
from feedback.core import database as core_database
from feedback.core.database import connect, transaction, upgrade
from models.case import Case
from models.user import User
from models.vocabulary import CaseStatus
from tests.bare_server import BareServer
from tests.county import a_county
from tests.factories import County, a_case, a_registered_case, seeded
from tests.journeys.acts import fill_labels

NONCE = "the nonce of a test"
SECONDS = 20_000
KEPT = """() => {
    const kept = JSON.parse(sessionStorage.getItem("zs_typed") ?? "{}")
    return Object.values(kept.words ?? {}).map((each) => each.text)
}"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory, own_settings: None) -> Iterator[tuple[County, BareServer]]:
    """A county in an embedded database that a server and this process write to."""
    folder = tmp_path_factory.mktemp("typed") / "data"
    folder.mkdir()
    engine = connect(f"sqlite:///{folder / 'zhenshi.db'}")
    upgrade(engine)
    core_database.use(engine)
    with transaction() as session:
        seeded(session)
        made = a_county(session)
    server = BareServer(folder).start()
    yield made, server
    server.stop()
    core_database.use(None)
    engine.dispose()


def open_case(page: Page, server: BareServer, actor: Actor, case: Case) -> None:
    with transaction() as session:
        token = claim_ticket(session, open_session(session, session.get_one(User, actor.user_id), NONCE), NONCE)
    page.context.add_cookies([{"name": "zs_session", "value": token, "url": server.base_url}])
    page.goto(f"{server.base_url}/case?no={case.case_no}")


def a_new_case(county: County, status: CaseStatus, *, confidential: bool = False) -> Case:
    with transaction() as session:
        return a_case(session, county, status=status, confidential=confidential)


@pytest.mark.browser
def test_stays_through_back_reload_and_refusal_and_goes_when_it_is_handed_in(
    county: tuple[County, BareServer], desktop: Page
) -> None:
    made, server = county
    case = a_new_case(made, CaseStatus.HANDLING)
    open_case(desktop, server, made.handler, case)
    result = desktop.get_by_label("办理结果（群众看得懂的话）")
    result.fill("补好了", timeout=SECONDS)
    desktop.wait_for_function(f"() => ({KEPT})()[0] === '补好了'")
    desktop.get_by_role("link", name="承办台").first.click()
    expect(desktop).to_have_url(f"{server.base_url}/unit")
    desktop.go_back()
    expect(result).to_have_value("补好了", timeout=SECONDS)
    desktop.reload()
    expect(result).to_have_value("补好了", timeout=SECONDS)
    # The words reach the server as if they had been typed; too few are refused and stay.
    desktop.get_by_role("button", name="反馈，送审核").click()
    expect(desktop.get_by_text("至少要写 10 个字")).to_be_visible(timeout=SECONDS)
    desktop.reload()
    expect(result).to_have_value("补好了", timeout=SECONDS)
    desktop.get_by_role("radio", name="记办理过程", exact=True).click()
    log = desktop.get_by_label("经过", exact=True)
    log.fill("去看过了", timeout=SECONDS)
    desktop.get_by_role("button", name="记一笔").click()
    expect(desktop.get_by_text("记了一笔").first).to_be_visible(timeout=SECONDS)
    desktop.wait_for_function(f"() => !({KEPT})().includes('去看过了')")
    assert desktop.evaluate(KEPT) == ["补好了"]
    desktop.locator(".st-key-sign_out button").click()
    expect(desktop.get_by_label("账号")).to_be_visible(timeout=SECONDS)
    assert desktop.evaluate("() => sessionStorage.getItem('zs_typed')") is None


@pytest.mark.browser
def test_a_key_that_presses_a_button_hands_in_and_confidential_words_are_not_kept(
    county: tuple[County, BareServer], desktop: Page
) -> None:
    made, server = county
    with transaction() as session:
        case = a_registered_case(session, made)
    open_case(desktop, server, made.clerk, case)
    note = desktop.get_by_label("初诊意见（可不填）")
    note.fill("先去看看", timeout=SECONDS)
    desktop.wait_for_function(f"() => ({KEPT})()[0] === '先去看看'")
    fill_labels(desktop)
    desktop.get_by_role("heading").first.click()
    desktop.keyboard.press("a")
    expect(desktop.get_by_text("已初诊").first).to_be_visible(timeout=SECONDS)
    desktop.wait_for_function(f"() => ({KEPT})().length === 0")
    open_case(desktop, server, made.discipline, a_new_case(made, CaseStatus.REGISTERED, confidential=True))
    boxes = desktop.locator("[class*=st-key-card_sealed_] :is(textarea, [data-testid=stTextInput] input)")
    boxes.first.fill("不能留在浏览器里", timeout=SECONDS)
    desktop.wait_for_timeout(600)
    assert desktop.evaluate(KEPT) == []
