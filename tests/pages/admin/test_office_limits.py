"""Do the page's other views keep hours, put a preset in, recount by a recorded act and keep the office's rules?"""

from datetime import time
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.core.database import reading, transaction
from feedback.worktime.editing import limit_lines
from feedback.worktime.hours import Owner, load_hours
from feedback.worktime.office_rules import OfficeRuleName, office_rule
from feedback.worktime.presets import Preset, presets
from models.case import Case, CaseEvent
from models.vocabulary import CaseStatus, Nature, Stage, Verb
from tests.factories import County, a_case, a_county_in
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.stores import Store

PAGE = "pages/admin/limits.py"


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


def opened(patch: pytest.MonkeyPatch, county: County, view: str, **state: Any) -> AppTest:
    page = open_page(patch, PAGE, county.sysadmin)
    page.session_state["limits_view"] = view
    for name, value in state.items():
        page.session_state[name] = value
    return run(page)


def preset(code: str) -> Preset:
    return next(each for each in presets() if each.code == code)


def hours_of(owner: Owner) -> object:
    with reading() as session:
        return load_hours(session).rows.get(owner)


class TestHours:
    def test_are_saved_for_a_unit_and_taken_out_again(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county, "hours")
        assert "08:30–12:00、13:30–17:30" in texts(page)
        owner = Owner(unit_id=county.roads.id)
        page.selectbox(key="hours_owner").select(owner)
        page = run(page)
        key = f"hours_0_{county.roads.id}_0"
        page.time_input(key=f"{key}_from_0").set_value(time(9))
        page.time_input(key=f"{key}_to_1").set_value(time(17))
        page = press(page, f"FormSubmitter:{key}-保存办公时间")
        assert flashed(page) == "“石桥镇村镇建设办”的办公时间已保存。"
        assert hours_of(owner) == ((time(9), time(12)), (time(13, 30), time(17)))
        assert "09:00–12:00、13:30–17:00" in texts(page)
        page = press(page, "hours_drop_sure")
        assert hours_of(owner) is None

    def test_fault_is_told_and_what_was_typed_stays(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county, "hours")
        page.time_input(key="hours_0_0_0_from_1").set_value(time(11))
        page = press(page, "FormSubmitter:hours_0_0_0-保存办公时间")
        assert "第 2 段和前一段重叠了" in page.error[0].value
        assert page.time_input(key="hours_0_0_0_from_1").value == time(11)
        assert hours_of(Owner()) is None

    def test_more_spans_are_offered_later_and_later(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county, "hours")
        next(group for group in page.button_group if group.label.startswith("一天分几段")).set_value(4)
        page = press(run(page), "FormSubmitter:hours_0_0_0-保存办公时间")
        assert hours_of(Owner()) == (
            (time(8, 30), time(12)), (time(13, 30), time(17, 30)), (time(18), time(19)), (time(20), time(21))
        )  # fmt: skip


class TestPresets:
    def test_says_row_by_row_what_would_change_and_saves_it(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = opened(monkeypatch, county, "presets")
        page.radio(key="preset").set_value(preset("guangdong"))
        page = run(page)
        said = texts(page)
        assert "广东省" in said
        assert "<del>投诉件办理时限：7 个工作日</del>" in said
        assert "<b>投诉件办理时限：15 个工作日</b>" in said
        assert "去掉这一行" in said
        page = press(page, "preset_save")
        assert "时限表已换成“广东" in flashed(page)
        with reading() as session:
            lines = limit_lines(session, county.sysadmin)
        amounts = {line.nature: line.amount for line in lines if line.stage is Stage.RESOLVE and line.nature}
        assert amounts[Nature.COMPLAINT] == 15
        assert not [line for line in lines if line.category]
        assert "和现在的时限表一样" in texts(page)

    def test_rows_of_categories_stay_when_told_so(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county, "presets", preset_categories=False)
        page.radio(key="preset").set_value(preset("jinan"))
        press(run(page), "preset_save")
        with reading() as session:
            assert [line.category for line in limit_lines(session, county.sysadmin) if line.category]

    def test_is_told_in_english(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        said = texts(opened(monkeypatch, county, "presets", language="en", preset=preset("petition")))
        assert "Regulations on the Work of Letters and Visits" in said
        assert "60 days, extended by 30 at most" in said


class TestRecount:
    def changed(self, patch: pytest.MonkeyPatch, county: County) -> AppTest:
        page = opened(patch, county, "hours")
        page.time_input(key="hours_0_0_0_to_1").set_value(time(18))
        return press(page, "FormSubmitter:hours_0_0_0-保存办公时间")

    def test_is_offered_after_a_change_and_done_case_by_case(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            first, second = (a_case(session, county, status=CaseStatus.HANDLING) for _number in range(2))
            hidden = a_case(session, county, status=CaseStatus.HANDLING, confidential=True)
        page = self.changed(monkeypatch, county)
        assert "有 2 件的时限会变" in texts(page)
        page = press(page, "recount_show")
        page = press(page, "recount_look")
        said = texts(page)
        assert first.case_no in said
        assert hidden.case_no not in said
        assert "上学路坑洼" not in said
        page.multiselect(key="recount_chosen").select(first.id)
        page = press(run(page), "recount_do")
        assert flashed(page) == "重算了 1 件，0 件没有变。"
        page = press(page, "recount_look")
        assert first.case_no not in texts(page)
        page = press(page, "recount_do")
        with reading() as session:
            wanted = select(CaseEvent).where(CaseEvent.verb == Verb.RESET_DUE).order_by(col(CaseEvent.case_id))
            events = session.exec(wanted).all()
            moved = session.get_one(Case, second.id)
        assert [event.case_id for event in events] == [first.id, second.id]
        assert events[1].facts["due"] == (moved.resolve_due_at.isoformat() if moved.resolve_due_at else None)
        assert "没有要变的" in texts(press(page, "recount_look"))

    def test_can_wait(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            a_case(session, county, status=CaseStatus.HANDLING)
        page = press(self.changed(monkeypatch, county), "recount_later")
        assert "件的时限会变" not in texts(page)
        with reading() as session:
            assert session.exec(select(CaseEvent).where(CaseEvent.verb == Verb.RESET_DUE)).first() is None

    def test_nothing_is_offered_where_nothing_moves(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "件的时限会变" not in texts(self.changed(monkeypatch, county))


class TestRules:
    def test_are_explained_and_saved(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county, "rules")
        assert "可填 1 到 365，出厂是 30。" in texts(page)
        page.number_input(key="rule_reopen_days").set_value(15)
        page.time_input(key="rule_digest_at").set_value(time(8, 15))
        page = press(page, "FormSubmitter:office_rules-保存规则")
        assert flashed(page) == "规则已保存，改了 2 条。"
        with reading() as session:
            assert office_rule(session, OfficeRuleName.REOPEN_DAYS) == 15
            assert office_rule(session, OfficeRuleName.DIGEST_AT) == time(8, 15)

    def test_out_of_range_is_told_in_a_sentence_and_stays(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = opened(monkeypatch, county, "rules")
        page.number_input(key="rule_revisit_share").set_value(0)
        page = press(page, "FormSubmitter:office_rules-保存规则")
        assert page.error[0].value == "“回访的比例”要在 1 到 100 之间，请改正。"
        assert page.number_input(key="rule_revisit_share").value == 0

    def test_in_english(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        said = texts(opened(monkeypatch, county, "rules", language="en"))
        assert "From 1 to 100; it comes as 100." in said
