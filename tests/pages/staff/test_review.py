"""Does the review desk show the reply beside what was asked, let it pass, or send it back with a defect?"""

import pytest

from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case, Outcome
from models.vocabulary import CaseStatus, ReplyDefect, Verb
from tests.factories import RESULT, WORDS, County, a_case, a_closing
from tests.pages.staff.deskwork import choose, due_in, hand_in, listed, offered, primary, read, shown, stored, title
from tests.pages.staff.recording import errors, rows
from tests.pages.visiting import flashed, open_page, texts

PAGE = "pages/staff/review.py"


def replied(county: County, name: str, *, days: int = 2, words: str = "") -> Case:
    with transaction() as session:
        case = a_case(session, county, title=name, status=CaseStatus.REPLIED, words=words)
    return due_in(case, days)


def test_first_due_is_first_with_its_reply_and_passing_next(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    second, first = replied(county, "井盖丢了", days=3), replied(county, "上学路坑洼", days=-1, words=WORDS)
    page = open_page(monkeypatch, PAGE, county.reviewer)
    assert title(page).startswith("审核台 | 2 件待审核，1 件超期")
    assert (listed(page), shown(page)) == (["上学路坑洼", "井盖丢了"], first.case_no)
    assert (offered(page), primary(page)) == (["审核通过", "退回重写"], ["审核通过，转回访"])
    said = read(page)
    assert (
        said.index(WORDS) < said.index(RESULT) < said.index("对照看") < said.index("已联系反映人", said.index("对照看"))
    )
    assert ("在期限内反馈" in said, "没有不当的话" in said) == (True, True)
    page = hand_in(page, "审核通过，转回访", {"审核意见（可不填）": "说得清楚"})
    assert stored(first).status is CaseStatus.REVIEWING
    assert shown(page) == second.case_no


def test_defects_have_examples_and_earlier_ones_are_shown(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = replied(county, "上学路坑洼")
    with transaction() as session:
        asks = "要写明哪天修好"
        service.send_back(session, county.reviewer, case.id, NO_STEP, defect=ReplyDefect.NO_GROUNDS, note=asks)
        service.reply(session, county.handler, case.id, NO_STEP, a_closing(result="已转相关部门，以经妥善处理好了。"))
    page = choose(open_page(monkeypatch, PAGE, county.reviewer), Verb.SEND_BACK)
    said = read(page)
    assert ("以前退过 1 次" in said, "依据不足 · 要写明哪天修好" in said) == (True, True)
    assert ("有套话" in said, "有错别字" in said, "以经" in said) == (True, True, True)
    assert all(example in said for example in ("问路灯几时修", "现场还是坏的", "没人找过他", "哪份文件", "无理取闹"))


def test_sending_back_names_a_defect_and_keeps_the_note(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = replied(county, "上学路坑洼")
    page = choose(open_page(monkeypatch, PAGE, county.reviewer), Verb.SEND_BACK)
    page = hand_in(page, "退回重写", {"要补什么": "要写明哪天修好"})
    assert errors(page) == ["请选哪里不合格"]
    assert page.text_area[0].value == "要写明哪天修好"
    page = hand_in(page, "退回重写", {"哪里不合格": ReplyDefect.NO_GROUNDS})
    assert flashed(page) == f"{case.case_no} 已退回"
    assert stored(case).status is CaseStatus.HANDLING
    assert rows(Outcome)[0].defect is ReplyDefect.NO_GROUNDS
    assert title(page) == "审核台 | 都审完了"
    # A side of the desk would be hidden on a phone.
    assert (list(page.columns), "承办单位反馈后会排到这里。" in texts(page)) == ([], True)
