"""What do people do on the pages? Each act of a journey as one function, by the words that a person sees there.

An act ends when the page says that it is done; a page is never asked by the keys of its code.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote_plus, urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from feedback.api.sessions import SESSION_COOKIE
from tests.browser import DESKTOP, PHONE, TIMEOUT_MS
from tests.journeys.cast import Player

CASE_NO: Final = re.compile(r"Z[SM]\d{4}-\d{6}")
SAVED: Final = ".zs-said"
MOST_PAGES: Final = 20
# What moves on a page takes a tenth of a journey's time to be drawn.
_NO_MOTION: Final = """addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = "*, *::before, *::after { animation: none !important; transition: none !important }";
    document.head.append(style);
})"""
# A run begins a moment after the click that asks for it, so the page has to rest a while.
_AT_REST: Final = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const rests = app && app.dataset.testConnectionState === "CONNECTED" && app.dataset.testScriptState === "notRunning"
        && !document.querySelector("[data-stale=true]");
    window.restsSince = rests ? window.restsSince || performance.now() : 0;
    return rests && performance.now() - window.restsSince > 200;
}"""


@contextmanager
def visitor(browser: Browser, base_url: str, *, size: ViewportSize = DESKTOP) -> Iterator[Page]:
    """Give a page to somebody who has cookies of their own."""
    context = new_context(browser, base_url, size=size)
    try:
        yield context.new_page()
    finally:
        context.close()


def new_context(browser: Browser, base_url: str, *, size: ViewportSize = DESKTOP) -> BrowserContext:
    """Open a browser of somebody's own, on a screen of `size`."""
    is_phone = size == PHONE
    context = browser.new_context(
        base_url=base_url,
        viewport=size,
        has_touch=is_phone,
        is_mobile=is_phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(_NO_MOTION)
    return context


def sign_in(page: Page, player: Player, *, at: str = "/") -> None:
    """Open an address, sign in, and wait until its page stands."""
    page.goto(at)
    page.get_by_label("账号").fill(player.account.username)
    page.get_by_role("textbox", name="密码").fill(player.account.password)
    page.get_by_role("button", name="登录").click()
    _stand(page)


def come_back(page: Page, token: str, *, at: str = "/") -> None:
    """Open an address in a browser that holds the cookie of a session, and wait until its page stands."""
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "domain": "127.0.0.1", "path": "/"}])
    page.goto(at)
    _stand(page)


def _stand(page: Page) -> None:
    expect(page.locator(".zs-person")).to_be_attached(timeout=TIMEOUT_MS)
    settle(page)


def go(page: Page, path: str) -> None:
    """Open an address and wait until its page stands."""
    page.goto(path)
    expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible(timeout=TIMEOUT_MS)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page rests: its script has run to its end, and nothing of the run before stands there."""
    page.evaluate("window.restsSince = 0")
    page.wait_for_function(_AT_REST, polling=50, timeout=TIMEOUT_MS)


def choose(page: Page, box: str, option: str) -> None:
    """Choose a word in a box of words, the box being found by its label, unless it is chosen already."""
    words = box_of_words(page, box)
    if not _meant(option).match(words.input_value()):
        take_option(page, words, option)
        expect(words).to_have_value(_meant(option))
        settle(page)


def _meant(option: str) -> re.Pattern[str]:
    """Return what an option's line looks like: its name alone, or with a unit's load behind it."""
    return re.compile(rf"^{re.escape(option)}(（.*）)?$")


def take_option(page: Page, box: Locator, option: str) -> None:
    """Open a box of words and take one; typing brings it into sight, and only those in sight stand in the page."""
    # An open list closes when the page scrolls, so the box comes to the middle first.
    box.evaluate("box => box.scrollIntoView({block: 'center', behavior: 'instant'})")
    box.click()
    box.fill(option)
    page.get_by_role("option", name=_meant(option)).click()


def choose_if_open(page: Page, box: str, option: str) -> None:
    """Choose a word where the machine left the box open."""
    if not box_of_words(page, box).input_value():
        choose(page, box, option)


def box_of_words(page: Page, name: str) -> Locator:
    """Return a box of words, once the form of the case before is gone."""
    box = page.get_by_role("combobox", name=name)
    expect(box).to_have_count(1, timeout=TIMEOUT_MS)
    return box


def pick(page: Page, group: str, option: str) -> None:
    """Choose one of the words that lie side by side under a label."""
    page.get_by_role("radiogroup", name=group).get_by_role("radio", name=option, exact=True).click()


def button_of(page: Page, name: str) -> Locator:
    """Return the button of that name, behind which the key may stand that presses it."""
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}[\x00-\x7f]{{0,12}}$"))


def press(page: Page, button: str) -> None:
    button_of(page, button).click()


def write(page: Page, label: str, text: str) -> None:
    """Fill a box of words, once the form of the case before is gone."""
    box = page.get_by_label(label)
    expect(box).to_have_count(1, timeout=TIMEOUT_MS)
    box.fill(text)


def done(page: Page, said: str) -> None:
    """Wait until the page says that something is done."""
    expect(page.locator(SAVED).filter(has_text=said)).to_be_visible(timeout=TIMEOUT_MS)
    settle(page)


def listed(page: Page, case_no: str) -> Locator:
    """Return the line of a case in the list of a desk, in or out of sight."""
    lines = page.get_by_role("listbox", include_hidden=True).get_by_role("option", include_hidden=True)
    return lines.filter(has_text=case_no)


def take_up(page: Page, desk: str, case_no: str) -> None:
    """Open a desk and choose a case, turning the list's pages until it is there."""
    if urlsplit(page.url).path != desk or not listed(page, case_no).count():
        go(page, desk)
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_attached(timeout=TIMEOUT_MS)
    later = page.get_by_role("button", name="下一页 ›")
    for _ in range(MOST_PAGES):
        if listed(page, case_no).count() or not later.count() or later.is_disabled():
            break
        before = page.get_by_role("listbox").inner_text()
        later.click()
        expect(page.get_by_role("listbox")).not_to_have_text(before)
        settle(page)
    if listed(page, case_no).is_hidden():
        # A phone shows the matter in the list's place.
        press(page, "‹ 返回列表")
    listed(page, case_no).click()
    # For a moment the matter of the run before stands there too.
    matter = page.locator(".zs-matter").filter(has_text=case_no)
    expect(matter).to_have_count(1, timeout=TIMEOUT_MS)
    expect(matter).to_be_visible(timeout=TIMEOUT_MS)
    settle(page)


def record_visit(page: Page, *matters: str) -> list[str]:
    """Write a visit down and return the numbers of its cases."""
    if urlsplit(page.url).path != "/visit":
        go(page, "/visit")
    page.get_by_label("说了什么").fill("\n".join(matters))
    expect(page.get_by_text(f"第{len(matters)}件")).to_be_visible(timeout=TIMEOUT_MS)
    press(page, "存下")
    done(page, f"已存下 {len(matters)} 件")
    lines = page.get_by_role("button", name=CASE_NO)
    expect(lines).to_have_count(len(matters))
    return [CASE_NO.findall(line)[0] for line in lines.all_inner_texts()]


def fill_labels(page: Page) -> None:
    """Choose those labels that the machine would not guess."""
    choose_if_open(page, "类别", "农村安全饮水")
    choose_if_open(page, "范围", "自然村共性")
    choose_if_open(page, "性质", "求助")


def diagnose(page: Page, case_no: str) -> None:
    take_up(page, "/triage", case_no)
    fill_labels(page)
    press(page, "确认初诊")
    done(page, f"{case_no} 已初诊")


def answer_on_the_spot(page: Page, case_no: str, result: str) -> None:
    take_up(page, "/triage", case_no)
    pick(page, "办理", "当场答复")
    write(page, "怎么答复的，结果如何", result)
    press(page, "当场答复，转回访")
    done(page, f"{case_no} 已答复")


def queue(page: Page, case_no: str) -> None:
    take_up(page, "/triage", case_no)
    pick(page, "办理", "提交会诊")
    press(page, "提交周二会诊")
    done(page, f"{case_no} 已列入会诊")


def fill_order(page: Page, *, lead: str, co: str, measures: str, duty: str) -> None:
    """Fill the form by which a case goes to units: the lead, one co-unit with its duty, what is asked."""
    choose(page, "主办单位", lead)
    take_option(page, box_of_words(page, "协办单位（可不选）"), co)
    page.keyboard.press("Escape")
    write(page, f"{co}要做什么", duty)
    write(page, "会诊意见和要求", measures)


def dispatch(page: Page, case_no: str, *, lead: str, co: str, measures: str, duty: str) -> None:
    take_up(page, "/clinic", case_no)
    fill_order(page, lead=lead, co=co, measures=measures, duty=duty)
    press(page, "派账")
    done(page, f"{case_no} 已派账给{lead}")


def sign(page: Page, case_no: str) -> None:
    take_up(page, "/unit", case_no)
    press(page, "签收")
    done(page, f"{case_no} 已签收")


def answer_part(page: Page, case_no: str, result: str) -> None:
    take_up(page, "/unit", case_no)
    write(page, "本单位协办的事办得怎样", result)
    press(page, "答复主办单位")
    done(page, case_no)


def reply(page: Page, case_no: str, result: str) -> None:
    take_up(page, "/unit", case_no)
    write(page, "办理结果（群众看得懂的话）", result)
    press(page, "反馈，送审核")
    done(page, f"{case_no} 已反馈")


def approve(page: Page, case_no: str, result: str) -> None:
    """Let a reply pass, after having read it."""
    take_up(page, "/review", case_no)
    expect(page.get_by_text(result)).to_be_visible()
    press(page, "审核通过，转回访")
    done(page, case_no)


def close_satisfied(page: Page, case_no: str, said: str) -> None:
    """Ask the three questions and close: contacted, solved, satisfied."""
    take_up(page, "/revisit", case_no)
    pick(page, "承办单位联系过您吗", "是")
    pick(page, "事情解决了吗", "是")
    pick(page, "满意吗", "满意")
    write(page, "群众原话（可不填）", said)
    press(page, "办结")
    done(page, f"{case_no} 已办结")


def found_by(page: Page, words: str) -> list[str]:
    """Search for words or a number, and return the numbers of the first page of what is found."""
    if urlsplit(page.url).path != "/search":
        go(page, "/search")
    write(page, "诊号或几个词", words)
    press(page, "查找")
    expect(page).to_have_url(re.compile(re.escape(f"text={quote_plus(words)}")))
    settle(page)
    lines = page.get_by_role("listbox").get_by_role("option")
    expect(lines.first.or_(page.get_by_text("没有找到"))).to_be_visible()
    return [CASE_NO.findall(line)[0] for line in lines.all_inner_texts()]
