"""Does the home page say what waits for each person, offer their first act, and lead from every figure to its cases?"""

from datetime import timedelta

import pytest

from feedback.capture.drafts import save_draft
from feedback.core.clock import today
from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.household import Household
from models.vocabulary import CaseStatus, Role
from tests.archive.filing import a_file
from tests.factories import County, a_case
from tests.pages.staff.deskwork import due_in, primary, read, title, without_navigation
from tests.pages.staff.recording import buttons
from tests.pages.visiting import open_page, press, somebody, texts

PAGE = "pages/staff/home.py"


class TestDesks:
    def test_a_clerk_sees_what_waits_where_and_records_first(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_navigation(monkeypatch)
        with transaction() as session:
            late = a_case(session, county)
            a_case(session, county)
            a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        due_in(late, -2)
        page = open_page(monkeypatch, PAGE, county.clerk)
        said = texts(page)
        assert title(page).split(" | ")[1].startswith("今天有 3 件事等您办；下次诊事 ")
        assert said.count("超期 1 件") == 1
        assert ("**初诊台**" in said, "**周二诊事**" in said, "**审核台**" in said) == (True, True, False)
        assert primary(page) == ["记走访"]

    def test_what_units_ask_for_waits_where_it_does(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        without_navigation(monkeypatch)
        assert "承办单位的申请" not in texts(open_page(monkeypatch, PAGE, county.chair))
        asks = {"reason": "不是我们管的路", "legal_ground": "权责清单第3条"}
        with transaction() as session:
            case = a_case(session, county, status=CaseStatus.DISPATCHED)
            service.request_return(session, county.handler, case.id, NO_STEP, suggested_unit_id=None, **asks)
        page = open_page(monkeypatch, PAGE, county.chair)
        assert "**承办单位的申请**" in texts(page)
        assert "今天有 1 件事等您办" in title(page)
        assert title(open_page(monkeypatch, "pages/staff/clinic.py", county.chair, view="requests")).startswith(
            "承办单位的申请"
        )

    def test_a_reviewer_has_one_desk_an_auditor_one_page_and_neither_records(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.reviewer)
        assert title(page).endswith("| 眼下没有等您办的事")
        assert ("**审核台**" in texts(page), buttons(page)) == (True, [])
        page = open_page(monkeypatch, PAGE, somebody(Role.AUDITOR, area=county.root))
        assert (read(page).count("**"), "**审计日志**" in read(page), buttons(page)) == (2, True, [])


class TestRecorded:
    def test_a_recorder_goes_from_a_figure_to_the_case(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        led_to = without_navigation(monkeypatch)
        with transaction() as session:
            case = a_case(session, county, title="井盖丢了", status=CaseStatus.DISPATCHED)
            a_case(session, county, title="上学路坑洼")
            save_draft(session, county.recorder, "call", {"words": "说到一半"})
        page = open_page(monkeypatch, PAGE, county.recorder)
        assert "近 7 天 2 件" in texts(page)
        assert "接着写：接热线" in texts(page)
        assert "说到一半" not in texts(page)
        page = press(page, "became_dispatched")
        assert [button.label for button in page.button if str(button.key).startswith("behind_")] == ["井盖丢了"]
        press(page, f"behind_{case.id}")
        assert led_to == [("pages/staff/case.py", {"no": case.case_no})]


class TestLeader:
    def test_sees_the_week_what_is_put_off_and_what_cannot_wait(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        with transaction() as session:
            late = a_case(session, county, title="上学路坑洼", status=CaseStatus.HANDLING)
            service.adopt(session, county.leader, late.id, NO_STEP)
            a_case(session, county, title="水渠要大修", status=CaseStatus.SUSPENDED)
        due_in(late, -2)
        page = open_page(monkeypatch, PAGE, county.leader)
        assert "1 件拖不得" in texts(page)
        assert {"我包的案 1 件", "挂账 1 件", "上学路坑洼"} <= set(buttons(page))
        assert not primary(page)
        press(page, "lead_suspended")
        assert led_to == [("pages/staff/search.py", {"statuses": "suspended"})]


class TestFiles:
    def test_a_cadre_is_told_how_many_files_are_due(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.cadre)
        assert "该更新了" not in texts(page)
        with transaction() as session:
            household = session.get_one(Household, a_file(session, county))
            household.updated_on = today() - timedelta(days=200)
        assert "**1 户档案该更新了**" in texts(open_page(monkeypatch, PAGE, county.cadre))
