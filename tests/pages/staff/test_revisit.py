"""Does the revisit desk ask its three questions, close what is solved, and send back what is not?"""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.desks import Desk
from feedback.tracker.door import NO_STEP
from models.case import Case, Part, Revisit
from models.vocabulary import CaseStatus, ClosureMode, FeedbackMode, Satisfaction
from models.worktime import OfficeRule
from tests.factories import REASON, RESULT, County, Way, a_case, a_closing, an_opinion
from tests.pages.staff.deskwork import due_in, fill_in, hand_in, listed, primary, read, shown, stored, title
from tests.pages.staff.recording import errors, rows
from tests.pages.visiting import flashed, open_page, run, texts

PAGE = "pages/staff/revisit.py"
CONTENT = {"承办单位联系过您吗": True, "事情解决了吗": True, "满意吗": Satisfaction.SATISFIED}


def to_ask(county: County, name: str, *, days: int = 2) -> Case:
    with transaction() as session:
        case = a_case(session, county, title=name, status=CaseStatus.REVIEWING)
    return due_in(case, days)


def test_first_due_is_first_and_is_closed_with_what_was_said(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    second, first = to_ask(county, "井盖丢了", days=3), to_ask(county, "上学路坑洼", days=1)
    page = open_page(monkeypatch, PAGE, county.revisitor)
    assert title(page).startswith("回访台 | 2 件待回访")
    assert (listed(page), shown(page)) == (["上学路坑洼", "井盖丢了"], first.case_no)
    assert primary(page) == ["办结"]
    assert RESULT in texts(page)
    said = {"怎么问的": FeedbackMode.SPOKEN, "群众原话（可不填）": "好走多了"}
    page = hand_in(page, "办结", CONTENT | said | {"办结方式": ClosureMode.STOPPED})
    assert flashed(page) == f"{first.case_no} 已办结"
    now = stored(first)
    assert (now.status, now.closure_mode, now.is_resolved) == (CaseStatus.CLOSED, ClosureMode.STOPPED, True)
    (revisit,) = rows(Revisit)
    assert (revisit.words, revisit.feedback_mode, revisit.is_redo) == ("好走多了", FeedbackMode.SPOKEN, False)
    assert shown(page) == second.case_no


def answered(page: AppTest, answers: Mapping[str, Any]) -> AppTest:
    return run(fill_in(page, answers))


@pytest.mark.parametrize(
    "unhappy", [{"事情解决了吗": False}, {"满意吗": Satisfaction.DISSATISFIED}], ids=["unsolved", "dissatisfied"]
)
def test_doing_it_again_comes_next_and_no_closing_is_asked(
    county: County, monkeypatch: pytest.MonkeyPatch, unhappy: dict[str, Any]
) -> None:
    case = to_ask(county, "上学路坑洼")
    page = answered(open_page(monkeypatch, PAGE, county.revisitor), unhappy)
    assert (primary(page), "办结" in [button.label for button in page.button]) == (["没办好，重办"], False)
    assert "办结方式" not in [box.label for box in page.selectbox]
    page = hand_in(page, "没办好，重办", {"群众原话（可不填）": "又塌了"})
    assert "是否联系过" in errors(page)[0]
    assert [box.value for box in page.text_input if box.label == "群众原话（可不填）"] == ["又塌了"]
    page = hand_in(answered(page, CONTENT | unhappy), "没办好，重办")
    assert flashed(page) == f"{case.case_no} 已退回重办"
    assert (stored(case).status, stored(case).redo_no) == (CaseStatus.DISPATCHED, 1)
    assert rows(Revisit)[0].is_redo


def test_what_cannot_be_done_is_closed_all_the_same_but_not_as_solved(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = to_ask(county, "上学路坑洼")
    page = answered(open_page(monkeypatch, PAGE, county.revisitor), CONTENT | {"事情解决了吗": False})
    page = answered(page, {"确实办不了，已讲清楚，仍要办结": True})
    (modes,) = [box for box in page.selectbox if box.label == "办结方式"]
    assert ("实质办结" in modes.options, primary(page)) == (False, ["办结"])
    hand_in(page, "办结", {"办结方式": ClosureMode.POLICY_EXPLAINED})
    assert (stored(case).status, stored(case).closure_mode) == (CaseStatus.CLOSED, ClosureMode.POLICY_EXPLAINED)


def test_nobody_reached_is_closed_without_answers(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = to_ask(county, "上学路坑洼")
    page = run(fill_in(open_page(monkeypatch, PAGE, county.revisitor), {"联系上了吗": False}))
    assert not [group for group in page.button_group if group.label == "满意吗"]
    hand_in(page, "办结")
    assert (stored(case).status, stored(case).satisfaction) == (CaseStatus.CLOSED, None)
    assert not rows(Revisit)[0].is_valid


def passed_over(county: County, name: str, *, by: Actor | None = None) -> Case:
    """Bring a case to its revisit in an office that asks nobody without a reason."""
    with transaction() as session:
        if session.get(OfficeRule, "revisit_share") is None:
            session.add(OfficeRule(name="revisit_share", value="0"))
    with transaction() as session:
        case = a_case(session, county, title=name, status=CaseStatus.HANDLING)
        case.wants_reply = False
        service.reply(session, by or county.handler, case.id, NO_STEP, a_closing())
        service.approve_reply(session, county.reviewer, case.id, NO_STEP)
    return case


def test_who_is_asked_says_why(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    to_ask(county, "上学路坑洼")
    page = open_page(monkeypatch, PAGE, county.revisitor)
    assert "要问：要求回电的" in texts(page)
    assert not [group for group in page.button_group if group.label == "看哪一类"]


def test_those_passed_over_are_closed_together_and_failures_are_told(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = to_ask(county, "要问的路")
    cases = [passed_over(county, name) for name in ("井盖丢了", "上学路坑洼", "桥栏断了")]
    page = open_page(monkeypatch, PAGE, county.revisitor)
    assert listed(page) == ["要问的路"]
    page = run(fill_in(page, {"看哪一类": Desk.UNASKED}))
    assert (len(listed(page)), title(page)) == (3, "回访台 | 3 件没抽中，最早挂号：刚刚")
    assert ("这次抽查没抽中" in texts(page), primary(page)) == (True, ["不问，办结"])
    page = hand_in(page, "不问，办结")
    with transaction() as session:
        handled = session.get_one(Case, min(case.id for case in cases if stored(case).status is CaseStatus.REVIEWING))
        handled.handled_by_id = county.revisitor.user_id
    page = hand_in(page, "没抽中的 2 件一起办结")
    assert flashed(page) == "已办结 1 件"
    assert ("有 1 件没有办结" in errors(page)[0], handled.case_no in errors(page)[0]) == (True, True)
    states = sorted(stored(case).status for case in (asked, *cases))
    assert states == ["closed", "closed", "reviewing", "reviewing"]
    assert not rows(Revisit)


def test_whoever_said_the_same_is_asked_as_well(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        target, joined = a_case(session, county), a_case(session, county)
        an_opinion(session, joined, phone="13805749999", is_searched=False)
        service.merge(session, county.clerk, joined.id, NO_STEP, into_case_no=target.case_no, note=REASON)
        Way(session, county).to(target, CaseStatus.REVIEWING)
    page = open_page(monkeypatch, PAGE, county.revisitor)
    assert shown(page) == target.case_no
    assert "1 件，其中另有 1 人反映" in texts(page)
    assert "138****9999" in read(page).replace("\\", "")
    page = open_page(monkeypatch, "pages/staff/case.py", county.revisitor, no=joined.case_no)
    assert f"问的是 {target.case_no} 的办理结果" in texts(page)
    page = hand_in(answered(page, CONTENT | {"事情解决了吗": False}), "记下")
    assert flashed(page) == f"{joined.case_no} 的答话已记下"
    page = answered(open_page(monkeypatch, PAGE, county.revisitor), CONTENT)
    page = hand_in(page, "办结")
    assert "并进来的反映人里有人说没解决" in errors(page)[0]
    assert stored(target).status is CaseStatus.REVIEWING


def test_what_no_unit_has_had_asks_who_does_it_again(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        case = a_case(session, county)
        service.answer(session, county.clerk, case.id, NO_STEP, a_closing())
    page = open_page(monkeypatch, PAGE, county.revisitor)
    page = answered(page, CONTENT | {"事情解决了吗": False})
    page = hand_in(page, "没办好，重办", {"如果重办，交给谁": county.water.id})
    assert [part.unit_id for part in rows(Part)] == [county.water.id]
    assert stored(case).lead_unit_id == county.water.id
