"""Does a unit's desk show its own parts by their dates, and lead from signing over the work log to the reply?"""

import pytest

from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case, Outcome
from models.vocabulary import ActionKind, CaseStatus, ClosureMode, HandledHow, OutcomeType, Verb
from tests.factories import RESULT, County, a_case
from tests.pages.staff.deskwork import choose, due_in, hand_in, listed, offered, primary, shown, stored, title
from tests.pages.staff.recording import errors, rows
from tests.pages.visiting import flashed, open_page, texts

PAGE = "pages/staff/unit.py"
RESULT_BOX = "办理结果（群众看得懂的话）"


def sent(county: County, name: str, *, days: int = 3, status: CaseStatus = CaseStatus.DISPATCHED, co: bool) -> Case:
    with transaction() as session:
        case = a_case(session, county, title=name, status=status, co=co)
    return due_in(case, days)


class TestDrawn:
    def test_first_due_is_first_and_its_signing_next(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        sent(county, "井盖丢了", days=4, co=False)
        late = sent(county, "上学路坑洼", days=-1, co=True)
        page = open_page(monkeypatch, PAGE, county.handler)
        assert title(page).startswith("承办台 | 2 件要办，1 件超期")
        assert (listed(page), shown(page)) == (["上学路坑洼", "井盖丢了"], late.case_no)
        assert (offered(page)[0], primary(page)) == ("签收", ["签收"])

    def test_a_co_unit_sees_its_part_and_others_nothing(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        sent(county, "井盖丢了", co=False)
        case = sent(county, "上学路坑洼", co=True)
        page = open_page(monkeypatch, PAGE, county.co_handler)
        assert (listed(page), shown(page)) == (["上学路坑洼"], case.case_no)
        assert "疏通排水沟" in texts(page)
        assert title(open_page(monkeypatch, PAGE, county.south_handler)) == "承办台 | 没有要办的"


class TestWork:
    def test_lead_signs_logs_while_others_work_and_then_replies(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = sent(county, "上学路坑洼", co=True)
        page = hand_in(open_page(monkeypatch, PAGE, county.handler), "签收")
        assert flashed(page) == f"{case.case_no} 已签收"
        assert stored(case).status is CaseStatus.HANDLING
        assert primary(page) == ["记一笔"]
        page = hand_in(page, "记一笔", {"做了什么": ActionKind.CONTACT, "经过": "给反映人打了电话"})
        assert stored(case).first_contact_at is not None
        with transaction() as session:
            service.sign(session, county.co_handler, case.id, NO_STEP)
            service.answer_part(session, county.co_handler, case.id, NO_STEP, result=RESULT)
        page = open_page(monkeypatch, PAGE, county.handler)
        assert primary(page) == ["反馈，送审核"]
        page = hand_in(page, "反馈，送审核", {RESULT_BOX: "修好了", "成效（可不填）": OutcomeType.RISK_REMOVED})
        assert "办理结果" in errors(page)[0]
        assert page.text_area[0].value == "修好了"
        assert "没联系的原因" not in [box.label for box in page.text_input]
        page = hand_in(page, "反馈，送审核", {RESULT_BOX: RESULT, "已联系反映人": False})
        assert "没联系的原因" in errors(page)[0]
        how = {
            "没联系的原因": "留的是空号",
            "怎么办的": HandledHow.JOINT,
            "拟办结方式": ClosureMode.PROJECT_COMBINED,
        }
        page = hand_in(page, "反馈，送审核", how)
        assert stored(case).status is CaseStatus.REPLIED
        (outcome,) = rows(Outcome)
        assert (outcome.result, outcome.handled_how, outcome.closure_mode, outcome.outcome_type) == (
            RESULT,
            HandledHow.JOINT,
            ClosureMode.PROJECT_COMBINED,
            OutcomeType.RISK_REMOVED,
        )
        assert title(page) == "承办台 | 没有要办的"

    def test_co_unit_signs_and_answers_its_part(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = sent(county, "上学路坑洼", co=True)
        page = hand_in(open_page(monkeypatch, PAGE, county.co_handler), "签收")
        assert stored(case).status is CaseStatus.DISPATCHED
        assert primary(page) == ["答复主办单位"]
        page = hand_in(page, "答复主办单位", {"本单位协办的事办得怎样": "通了"})
        assert page.text_area[0].value == "通了"
        page = hand_in(page, "答复主办单位", {"本单位协办的事办得怎样": RESULT})
        assert title(page) == "承办台 | 没有要办的"

    def test_asks_for_time_and_may_not_ask_twice(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        sent(county, "上学路坑洼", status=CaseStatus.HANDLING, co=False)
        page = choose(open_page(monkeypatch, PAGE, county.handler), Verb.REQUEST_EXTENSION)
        page = hand_in(page, "申请延期")
        assert "理由" in errors(page)[0]
        page = hand_in(page, "申请延期", {"为什么要延期": "等混凝土到场"})
        assert "申请延期" not in offered(page)
