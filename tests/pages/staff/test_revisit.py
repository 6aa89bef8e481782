"""Does the revisit desk ask its three questions, close what is solved, and send back what is not?"""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case, Part, Revisit
from models.vocabulary import CaseStatus, ClosureMode, FeedbackMode, Satisfaction
from tests.factories import RESULT, County, a_case, a_closing
from tests.pages.staff.deskwork import due_in, fill_in, hand_in, listed, primary, shown, stored, title
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


def test_what_no_unit_has_had_asks_who_does_it_again(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        case = a_case(session, county)
        service.answer(session, county.clerk, case.id, NO_STEP, a_closing())
    page = open_page(monkeypatch, PAGE, county.revisitor)
    page = answered(page, CONTENT | {"事情解决了吗": False})
    page = hand_in(page, "没办好，重办", {"如果重办，交给谁": county.water.id})
    assert [part.unit_id for part in rows(Part)] == [county.water.id]
    assert stored(case).lead_unit_id == county.water.id
