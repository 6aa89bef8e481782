"""Does the review desk show the reply beside what was asked, let it pass, or send it back with a defect?"""

import pytest

from feedback.core.database import transaction
from models.case import Case, Outcome
from models.vocabulary import CaseStatus, ReplyDefect, Verb
from tests.factories import RESULT, WORDS, County, a_case
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
