"""Does the page of limits say when a year has no notice, keep days, and show which limit wins?"""

from datetime import date
from typing import Any

import pytest
import streamlit as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.worktime.editing import LimitLine, limit_lines
from feedback.worktime.queries import seed_limits
from models.keeping import AccessLog
from models.vocabulary import LimitUnit, Nature, Stage, Urgency
from models.work_vocabulary import AccessAction, DayKind
from models.worktime import Holiday, TimeLimit
from pages.ui import admin_limits
from tests.pages.admin.conftest import Office
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/admin/limits.py"


@pytest.fixture
def office(office: Office) -> Office:
    with transaction() as session:
        seed_limits(session, {"0401": 1})
    return office


def limits_view(patch: pytest.MonkeyPatch, office: Office) -> AppTest:
    page = open_page(patch, PAGE, office.sysadmin)
    page.session_state["limits_view"] = "limits"
    return run(page)


def hold_notice(year: int) -> None:
    with transaction() as session:
        for month in (1, 10):
            session.add(Holiday(day=date(year, month, 1), kind=DayKind.HOLIDAY, name="元旦", year=year))


class TestDays:
    def test_alarm_for_years_without_a_notice(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        this = today().year
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        assert f"{this} 年的放假安排还没有录入" in said
        assert f"{this + 1} 年的放假安排还没有录入" in said
        hold_notice(this)
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        assert f"{this} 年的放假安排还没有录入" not in said
        assert f"{this + 1} 年的放假安排还没有录入" in said

    @pytest.mark.parametrize("who", ["secadmin", "auditor", "clerk"])
    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(office, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    def test_adds_a_span(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        year = today().year
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        page.text_input(key=f"days_name_{year}_0").input("国庆节")
        page.date_input(key=f"days_from_{year}_0").set_value(date(year, 10, 1))
        page.date_input(key=f"days_to_{year}_0").set_value(date(year, 10, 7))
        page = press(page, f"FormSubmitter:days_{year}_0-加上")
        assert "国庆节" in flashed(page)
        assert "放假 7 天" in texts(page)
        with reading() as session:
            assert len(session.exec(select(Holiday)).all()) == 7
            log = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)).one()
        assert (log.actor_id, log.facts["days"]) == (office.sysadmin.user_id, 7)

    def test_reversed_days_are_refused_and_stay(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        year = today().year
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        page.text_input(key=f"days_name_{year}_0").input("国庆节")
        page.date_input(key=f"days_from_{year}_0").set_value(date(year, 10, 7))
        page.date_input(key=f"days_to_{year}_0").set_value(date(year, 10, 1))
        page = press(page, f"FormSubmitter:days_{year}_0-加上")
        assert page.error
        assert page.text_input(key=f"days_name_{year}_0").value == "国庆节"

    def test_takes_one_day_out_of_a_span(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        year = today().year
        hold_notice(year)
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        page.multiselect(key=f"days_single_{year}_2").select(date(year, 10, 1))
        press(run(page), f"days_remove_{year}")
        with reading() as session:
            assert [row.day for row in session.exec(select(Holiday)).all()] == [date(year, 1, 1)]


class TestLimits:
    def test_shows_the_row_that_wins_and_those_that_do_not(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = limits_view(monkeypatch, office)
        page.selectbox(key="try_category").select("0401")
        said = texts(run(page))
        assert "按类别的办理时限：1 个工作日" in said
        assert "<s>投诉件办理时限：7 个工作日</s>" in said
        page.selectbox(key="try_urgency").select(Urgency.CRITICAL)
        said = texts(run(page))
        assert "特急件办理时限：2 小时" in said
        assert "<s>按类别的办理时限：1 个工作日</s>" in said

    def test_saves_what_was_changed_in_the_grid(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        type_into_grid(monkeypatch, nature="complaint", amount=9)
        page = press(limits_view(monkeypatch, office), "limits_save")
        assert "改 1 行，增 0 行，删 0 行" in flashed(page)
        with reading() as session:
            saved = session.exec(select(TimeLimit).where(TimeLimit.nature == Nature.COMPLAINT)).one()
        assert (saved.amount, saved.stage, saved.unit) == (9, Stage.RESOLVE, LimitUnit.WORKING_DAYS)

    def test_refuses_a_limit_of_nothing_and_names_the_row(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_into_grid(monkeypatch, nature="complaint", amount=0)
        page = press(limits_view(monkeypatch, office), "limits_save")
        assert "第 12 行" in page.error[0].value
        with reading() as session:
            assert [
                line.amount for line in limit_lines(session, office.sysadmin) if line.nature is Nature.COMPLAINT
            ] == [7]

    def test_blank_cells_are_read_whatever_the_grid_gives_for_them(self) -> None:
        nothing = float("nan")
        read = admin_limits._line({"number": nothing, "stage": "sign", "nature": nothing, "amount": 3.0, "unit": None})
        assert read == LimitLine(stage=Stage.SIGN, amount=3)


def type_into_grid(patch: pytest.MonkeyPatch, *, nature: str, amount: int) -> None:
    """Let the grid give back what somebody typed into it, since a test's page cannot type into one."""
    drawn: Any = st.data_editor

    def typed(rows: list[dict[str, object]], **more: object) -> list[dict[str, object]]:
        drawn(rows, **more)
        return [row | {"amount": amount} if row["nature"] == nature else row for row in rows]

    patch.setattr(st, "data_editor", typed)
