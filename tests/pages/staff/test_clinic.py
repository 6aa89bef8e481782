"""Does the clinic decide its agenda case by case, answer what units ask for, and look after what was suspended?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.core.clock import office_day, today
from feedback.core.database import reading, transaction
from feedback.sheets.reading import read_table
from feedback.tracker import service
from feedback.tracker.desks import Desk
from feedback.tracker.door import NO_STEP
from feedback.tracker.sessions import minutes_of, plan_session
from models.case import Case, Part
from models.place import Unit
from models.vocabulary import CaseStatus, OrgLevel, PartRole, Verb
from pages.ui.minutes import sheet_of
from tests.factories import REASON, County, a_case, an_order
from tests.pages.staff.deskwork import (
    KEPT,
    choose,
    due_in,
    fill_in,
    hand_in,
    listed,
    numbered,
    offered,
    primary,
    shown,
    stored,
    title,
)
from tests.pages.staff.recording import errors
from tests.pages.visiting import flashed, open_page, run, texts

PAGE = "pages/staff/clinic.py"


def brought(county: County, name: str, *, days: int = 3, status: CaseStatus = CaseStatus.AWAITING_CLINIC) -> Case:
    with transaction() as session:
        case = a_case(session, county, title=name, status=status)
    return due_in(case, days)


def parts_of(case: Case) -> list[tuple[PartRole, str, str | None]]:
    with reading() as session:
        found = select(Part, Unit.name).join(Unit, col(Part.unit_id) == Unit.id).where(Part.case_id == case.id)
        rows = session.exec(found.where(col(Part.is_current)).order_by(col(Part.id))).all()
    return [(part.role, unit, part.duty) for part, unit in rows]


def view(page: AppTest, desk: Desk) -> AppTest:
    return run(fill_in(page, {"看哪一类": desk}))


class TestDrawn:
    def test_agenda_is_in_order_and_dispatching_comes_next(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = brought(county, "上学路坑洼", days=1)
        brought(county, "井盖丢了", days=4)
        page = open_page(monkeypatch, PAGE, county.chair)
        assert title(page).startswith("周二诊事 · ")
        assert "2 件待议" in title(page)
        assert (listed(page), shown(page)) == (["上学路坑洼", "井盖丢了"], first.case_no)
        assert offered(page)[:4] == ["派账", "当场答复", "列入挂账", "呈报上级"]
        assert primary(page) == ["派账"]

    def test_an_item_of_the_county_is_the_countys(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = brought(county, "上学路坑洼")
        with transaction() as session:
            service.escalate(session, county.chair, case.id, NO_STEP, reason=REASON)
        assert "会诊的事都定了" in title(open_page(monkeypatch, PAGE, county.chair))
        page = open_page(monkeypatch, PAGE, county.county_chair)
        assert (shown(page), primary(page)) == (case.case_no, ["派账"])

    def test_a_clerk_has_no_suspended_ledger_and_a_broken_cursor_shows_the_beginning(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        brought(county, "上学路坑洼")
        page = open_page(monkeypatch, PAGE, county.clerk, **{"from": "nonsense"})
        assert listed(page) == ["上学路坑洼"]
        (views,) = [group for group in page.button_group if group.label == "看哪一类"]
        assert [option.content for option in views.proto.options] == [
            "会诊",
            "会前准备",
            "结束与纪要",
            "退单与延期申请 0",
        ]


class TestMinutes:
    def test_what_was_decided_stands_numbered_beside_the_agenda_that_goes_on_counting(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, _other = brought(county, "上学路坑洼", days=1), brought(county, "井盖丢了", days=2)
        page = open_page(monkeypatch, PAGE, county.chair)
        assert numbered(page) == [("1", "上学路坑洼"), ("2", "井盖丢了")]
        with transaction() as session:
            service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county))
        page = run(page)
        assert numbered(page) == [("2", "井盖丢了")]
        assert "<b>上学路坑洼</b><p>派账给石桥镇村镇建设办，期限 " in texts(page)

    def test_tell_each_decision_with_its_units_and_date(self, county: County) -> None:
        first, second = brought(county, "上学路坑洼"), brought(county, "井盖丢了")
        order, look = an_order(county, with_co=True), today() + timedelta(days=60)
        with transaction() as session:
            service.dispatch(session, county.chair, first.id, NO_STEP, order)
            why = {"cause": "资金没有到位", "plan": "列入明年计划"}
            service.suspend(session, county.chair, second.id, NO_STEP, next_look_on=look, told=True, **why)
            held = plan_session(session, OrgLevel.TOWNSHIP, county.north.id)
            minutes = minutes_of(session, county.chair, held.id)
        rows = [row.cells for row in read_table(sheet_of(minutes)(), filename="minutes.xlsx").rows]
        told = [(row["序号"], row["诊号"], row["会诊决定"], row["主办单位"], row["协办单位"]) for row in rows]
        assert told == [
            ("1", first.case_no, "派账", "石桥镇村镇建设办", "石桥镇水利站"),
            ("2", second.case_no, "挂账", "", ""),
        ]
        due_at = stored(first).resolve_due_at
        assert due_at is not None
        assert [row["办理期限"] for row in rows] == [office_day(due_at).isoformat(), look.isoformat()]
        assert rows[1]["会诊意见"] == "资金没有到位\n列入明年计划"

    def test_switch_stands_under_the_title(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.chair)
        drawn = ["title" if "zs-title" in str(each.proto) else each.type for each in page.main]
        assert drawn.index("title") < drawn.index("button_group")


class TestDispatch:
    def test_goes_to_one_lead_with_a_co_unit_and_its_duty(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, due = brought(county, "上学路坑洼"), today() + timedelta(days=20)
        page = hand_in(open_page(monkeypatch, PAGE, county.chair), "派账", {"主办单位": None})
        assert "主办单位" in errors(page)[0]
        units = {"主办单位": county.roads.id, "协办单位（可不选）": [county.water.id]}
        page = run(fill_in(page, units))
        page = hand_in(page, "派账", {"会诊意见和要求": "先填坑，再排水", "办理期限": due})
        assert "协办事项" in errors(page)[0]
        assert stored(case).status is CaseStatus.AWAITING_CLINIC
        assert [box.value for box in page.text_area if box.label == "会诊意见和要求"] == ["先填坑，再排水"]
        page = hand_in(page, "派账", {"石桥镇水利站要做什么": "疏通排水沟"})
        assert flashed(page) == f"{case.case_no} 已派账给石桥镇村镇建设办"
        assert parts_of(case) == [
            (PartRole.LEAD, "石桥镇村镇建设办", "先填坑，再排水"),
            (PartRole.CO, "石桥镇水利站", "疏通排水沟"),
        ]
        resolve_due_at = stored(case).resolve_due_at
        assert resolve_due_at is not None
        assert resolve_due_at.date() == due
        assert "<p>派账给石桥镇村镇建设办，协办石桥镇水利站，期限 " in texts(page)

    def test_second_to_decide_is_told_and_keeps_what_was_typed(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, other = brought(county, "上学路坑洼", days=1), brought(county, "井盖丢了", days=2)
        page = open_page(monkeypatch, PAGE, county.clerk)
        fill_in(page, {"主办单位": county.water.id, "会诊意见和要求": "先围起来"})
        with transaction() as session:
            service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county))
        page = hand_in(page, "派账")
        assert case.case_no in errors(page)[0]
        assert KEPT in texts(page)
        assert [code.value for code in page.code] == ["先围起来"]
        assert parts_of(case)[0][1] == "石桥镇村镇建设办"
        assert (shown(page), stored(other).status) == (other.case_no, CaseStatus.AWAITING_CLINIC)


class TestSuspending:
    def test_put_off_and_taken_up_again(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case, look = brought(county, "上学路坑洼"), today() + timedelta(days=60)
        page = choose(open_page(monkeypatch, PAGE, county.chair), Verb.SUSPEND)
        why: dict[str, Any] = {"为什么现在办不了": "资金没有到位", "打算怎么办": "列入明年计划"}
        page = hand_in(page, "挂账", why | {"下次再看的日子（半年内）": look})
        assert "先告知反映人" in errors(page)[0]
        assert stored(case).status is CaseStatus.AWAITING_CLINIC
        page = hand_in(page, "挂账", {"已告诉反映人": True})
        assert (stored(case).status, stored(case).next_look_on) == (CaseStatus.SUSPENDED, look)
        page = view(page, Desk.SUSPENDED)
        assert (shown(page), primary(page)) == (case.case_no, ["恢复办理"])
        page = hand_in(page, "恢复办理")
        assert stored(case).status is CaseStatus.AWAITING_CLINIC
        assert title(page) == "挂账清单 | 没有挂账的事"


class TestRequests:
    def test_return_goes_to_the_unit_that_was_suggested(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = brought(county, "上学路坑洼", status=CaseStatus.DISPATCHED)
        asks: dict[str, Any] = {"reason": "不是我们管的路", "legal_ground": "权责清单第3条"}
        with transaction() as session:
            later = case.resolve_due_at + timedelta(days=6) if case.resolve_due_at else None
            assert later is not None
            service.request_extension(session, county.handler, case.id, NO_STEP, reason=REASON, new_due_at=later)
            suggested = county.water.id
            service.request_return(session, county.handler, case.id, NO_STEP, suggested_unit_id=suggested, **asks)
        page = view(open_page(monkeypatch, PAGE, county.chair), Desk.REQUESTS)
        assert "1 件待批" in title(page)
        assert [asked in texts(page) for asked in ("不是我们管的路", "依据：权责清单第3条", "前决定")] == [True] * 3
        assert (shown(page), primary(page)) == (case.case_no, ["同意，改派"])
        page = hand_in(page, "同意，改派")
        assert "理由" in errors(page)[0]
        page = hand_in(page, "同意，改派", {"同意退单的理由": "确实该水利站管"})
        assert parts_of(case) == [(PartRole.LEAD, "石桥镇水利站", "确实该水利站管")]
        assert title(page) == "承办单位的申请 | 没有待批的申请"

    def test_more_time_moves_the_date(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = brought(county, "上学路坑洼", status=CaseStatus.HANDLING)
        assert case.resolve_due_at is not None
        later = case.resolve_due_at + timedelta(days=6)
        with transaction() as session:
            service.request_extension(session, county.handler, case.id, NO_STEP, reason=REASON, new_due_at=later)
        page = view(open_page(monkeypatch, PAGE, county.chair), Desk.REQUESTS)
        assert primary(page) == ["同意延期"]
        hand_in(page, "同意延期")
        assert stored(case).resolve_due_at == later
