"""How is a page brought into a state worth showing? By what a person would do there, and no further: nothing is saved.

Each function is given the open page and whose it is, and ends when the state is to be seen.
"""

import csv
import io
import re
from typing import Final

from playwright.sync_api import FilePayload, Locator, Page, expect

from feedback.capture.importing.columns import columns_of
from feedback.i18n.terms import label
from models.vocabulary import Verb
from models.work_vocabulary import ImportKind
from tests.journeys import acts
from tests.screens import county
from tests.screens.camera import stand_still
from tests.screens.county import Person

WATER: Final = "自来水发黄有股味道，烧开了也不敢喝，后山这一片十几户都这样。"
CALLED: Final = "小区门口的路灯坏了半个多月，晚上老人下楼摔过一跤，请尽快来修。"
LETTER: Final = "村里到中心小学的公交一天只有两班，孩子放学要在路口等一个多小时，冬天天黑得早，请考虑加一班。"
TOPIC: Final = "减轻学生课业负担"
OPINIONS: Final = (
    "作业批改要求每天全批全改，老师没有时间备课，建议分层布置。",
    "课后服务的伙食费涨了两次，没有公示过账目。",
    "学校门口上下学时车停得乱，过马路很危险，请交警来管一管。",
)
REPLY: Final = "已于昨天上午换好破损的管段并冲洗管道，当天下午各户水质恢复清澈，已逐户上门说明。"
MEASURES: Final = "三天内查清原因，先送水保供，再拿出更换管道的方案。"
DEFECT: Final = "没有写明谁去看过、哪天修好。"
SAID: Final = "还是老样子，下雨天照样积水"
# A day that does not exist, and words that are missing.
SHEET: Final = (
    {"external_key": "LY-0101", "words": LETTER, "said_on": "2026-03-10", "reporter_name": "王某某"},
    {"external_key": "LY-0102", "words": WATER, "said_on": "2026-03-12", "reporter_name": "陈某某"},
    {"external_key": "LY-0103", "words": CALLED, "said_on": "2026-02-31", "reporter_name": "李某某"},
    {"external_key": "LY-0104", "words": "", "said_on": "2026-03-15", "reporter_name": "张某某"},
)


def visit_typed(page: Page, person: Person) -> None:
    """Write down two matters of one household, the second of which somebody has raised before."""
    _households(page, person).first.click()
    stand_still(page)
    page.get_by_label("说了什么").fill(f"{WATER}\n{county.heard_before(person)}")
    expect(page.get_by_text("第2件")).to_be_visible()


def visit_household(page: Page, person: Person) -> None:
    expect(_households(page, person).first).to_be_visible()


def _households(page: Page, person: Person) -> Locator:
    name = county.surname_at_home(person)
    page.get_by_role("textbox", name="户", exact=True).fill(name)
    return page.get_by_test_id("stMain").get_by_role("button", name=re.compile(f"^{name}.+ · "))


def visit_labels(page: Page, person: Person) -> None:
    """Open the labels of a matter, as they are changed with a tap."""
    page.get_by_label("说了什么").fill(WATER)
    page.get_by_role("button", name="第1件").click()
    expect(page.get_by_text("反映人要求保密")).to_be_visible()


def call_known(page: Page, person: Person) -> None:
    """Type a number that has called before."""
    page.get_by_role("textbox", name="电话").fill(county.known_number(person))
    expect(page.get_by_text("此号码 90 天内来过")).to_be_visible()
    page.get_by_label("说了什么").fill(CALLED)
    expect(page.get_by_text("第1件")).to_be_visible()


def letter_typed(page: Page, person: Person) -> None:
    page.get_by_label("信里说了什么").fill(LETTER)
    expect(page.get_by_text("第1件")).to_be_visible()


def forum_filled(page: Page, person: Person) -> None:
    """Fill in three rows and let the machine name their labels."""
    page.get_by_label("座谈主题").fill(TOPIC)
    for number, words in enumerate(OPINIONS):
        page.get_by_role("textbox", name="说了什么").nth(number).fill(words)
    stand_still(page)
    expect(page.get_by_role("button", name="识别分类")).to_be_enabled()
    acts.press(page, "识别分类")
    expect(page.get_by_text("存之前看一眼")).to_be_visible()


def sheet_checked(page: Page, person: Person) -> None:
    """Choose a sheet of letters in which two rows are not right."""
    acts.pick(page, "表里是什么", label(ImportKind.OPINIONS))
    stand_still(page)
    page.locator("input[type=file]").set_input_files(_sheet())
    expect(page.get_by_text("有误的行", exact=True)).to_be_visible()


def _sheet() -> FilePayload:
    names = {column.name: column.label for column in columns_of(ImportKind.OPINIONS)}
    written = io.StringIO()
    table = csv.DictWriter(written, [names[field] for field in SHEET[0]])
    table.writeheader()
    table.writerows({names[field]: text for field, text in row.items()} for row in SHEET)
    return FilePayload(name="来信登记.csv", mimeType="text/csv", buffer=written.getvalue().encode("utf-8-sig"))


def matter_chosen(page: Page, person: Person) -> None:
    """Open the first matter of a desk; on a phone it takes the list's place."""
    page.get_by_role("listbox").get_by_role("option").first.click()
    expect(page.locator(".zs-matter").first).to_be_visible()


def matter_dispatched(page: Page, person: Person) -> None:
    """Fill in by what order the first matter goes to a unit."""
    matter_chosen(page, person)
    stand_still(page)
    _choose_verb(page, Verb.DISPATCH)
    page.get_by_label("会诊意见和要求").fill(MEASURES)


def _choose_verb(page: Page, verb: Verb) -> None:
    """Choose what is done; a second press on what is chosen would take the choice away."""
    choice = page.get_by_role("radiogroup", name="办理").get_by_role("radio", name=label(verb), exact=True)
    if choice.get_attribute("aria-checked") != "true":
        choice.click()


def reply_written(page: Page, person: Person) -> None:
    acts.take_up(page, "/unit", county.ready_to_reply(person))
    _choose_verb(page, Verb.REPLY)
    page.get_by_label("办理结果（群众看得懂的话）").fill(REPLY)


def reply_sent_back(page: Page, person: Person) -> None:
    matter_chosen(page, person)
    stand_still(page)
    _choose_verb(page, Verb.SEND_BACK)
    page.get_by_label("要补什么").fill(DEFECT)


def redo_chosen(page: Page, person: Person) -> None:
    """Answer the three questions of a matter that was not solved."""
    matter_chosen(page, person)
    stand_still(page)
    acts.pick(page, "承办单位联系过您吗", "是")
    acts.pick(page, "事情解决了吗", "否")
    acts.pick(page, "满意吗", "不满意")
    page.get_by_label("群众原话（可不填）").fill(SAID)


def mark_opened(page: Page, person: Person) -> None:
    """Open the list behind the first figure of the board."""
    page.get_by_role("button", name="看明细").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def slip_made(page: Page, person: Person) -> None:
    """Make the slip of the last weeks."""
    acts.press(page, "生成民情反馈单")
    expect(page.get_by_role("button", name="下载 Word")).to_be_visible()


def view_chosen(page: Page, name: str, shows: str) -> None:
    """Choose another of the views that lie side by side over a page, and wait for what it shows."""
    page.get_by_test_id("stMain").get_by_role("radio", name=re.compile(f"^{name}")).first.click()
    expect(page.get_by_test_id("stMain").get_by_text(shows).last).to_be_visible()


def recounted(page: Page, person: Person) -> None:
    """Look which open cases would be due otherwise by what the administrator has set."""
    view_chosen(page, "重算期限", "算一算哪些件会变")
    page.get_by_role("button", name="算一算哪些件会变").click()
    expect(page.get_by_text(re.compile("件的时限会变|没有要变的")).first).to_be_visible(timeout=60_000)


def sign_in_with(page: Page, username: str, password: str) -> None:
    page.get_by_label("账号").fill(username)
    page.get_by_role("textbox", name="密码").fill(password)
    page.get_by_role("button", name="登录").click()


def wrong_password(page: Page) -> None:
    sign_in_with(page, "wang", "not-the-password")
    expect(page.get_by_text("账号或密码不对")).to_be_visible()
