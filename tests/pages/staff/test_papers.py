"""Is a paper seen before it is fetched, made on a press only, and for whom it is meant?"""

from datetime import timedelta

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.reports.paper import PaperName
from models.case import Case
from models.keeping import AccessLog
from models.vocabulary import CaseStatus, Role
from models.work_vocabulary import AccessAction
from tests.factories import County, a_case
from tests.pages.staff.deskwork import NOT_YOURS, open_case_page, primary, without_navigation
from tests.pages.visiting import open_page, press, run, somebody, texts
from tests.reports.test_minutes import a_session

PAGE = "pages/staff/papers.py"


@pytest.fixture
def lamp(county: County) -> Case:
    with transaction() as session:
        return a_case(session, county, title="路灯坏了", status=CaseStatus.DISPATCHED)


def exports() -> list[dict[str, object]]:
    with reading() as session:
        wanted = select(AccessLog).where(AccessLog.action == AccessAction.EXPORT).order_by(col(AccessLog.seq))
        return [dict(line.facts) for line in session.exec(wanted)]


def downloads(page: AppTest) -> list[str]:
    return [button.proto.label for button in page.get("download_button")]


class TestSlip:
    def test_made_on_a_press_and_logged_once(self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre)
        assert (downloads(page), exports(), primary(page)) == ([], [], ["生成民情反馈单"])
        page = press(page, "paper_slip")
        assert downloads(page) == ["下载 Word", "下载 PDF"]
        assert len(page.image) == 1
        page = run(page)
        on = today()
        week_ago = (on - timedelta(days=6)).isoformat()
        assert exports() == [{"paper": "slip", "from": week_ago, "to": on.isoformat(), "rows": 1}]

    def test_another_period_is_another_paper(self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, county.clerk), "paper_slip")
        page.date_input(key="papers_from").set_value(today() - timedelta(days=30))
        assert downloads(run(page)) == []

    def test_days_in_the_wrong_order_are_told(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk)
        page.date_input(key="papers_from").set_value(today() + timedelta(days=3))
        page = press(run(page), "paper_slip")
        assert "起止要有先后" in page.error[0].value
        assert downloads(page) == []


class TestMinutes:
    def test_chosen_from_the_closed_sessions(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.chair, paper="minutes")
        assert "还没有开完的诊事会" in texts(page)
        with transaction() as session:
            a_session(session, county)
        page = open_page(monkeypatch, PAGE, county.chair, paper="minutes")
        assert page.selectbox(key="papers_session").options[0].endswith("石桥镇 · 第 9 期")
        assert downloads(press(page, "paper_minutes")) == ["下载 Word", "下载 PDF"]


class TestCase:
    def test_number_comes_along_from_the_case(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        page = open_case_page(monkeypatch, county.handler, lamp)
        press(page, "case_paper_order")
        assert led_to == [(PAGE, {"paper": "order", "no": lamp.case_no})]
        page = open_page(monkeypatch, PAGE, county.handler, paper="order", no=lamp.case_no)
        assert downloads(press(page, "paper_order")) == ["下载 Word", "下载 PDF"]

    def test_number_of_another_place_is_not_found(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = press(open_page(monkeypatch, PAGE, county.south_clerk, paper="order", no=lamp.case_no), "paper_order")
        assert len(page.error) == 1
        assert (downloads(page), exports()) == ([], [])

    def test_confidential_case_offers_none(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            secret = a_case(session, county, confidential=True, status=CaseStatus.DISPATCHED)
        page = open_case_page(monkeypatch, county.discipline, secret)
        assert "可打印的文书" not in texts(page)


class TestDrawn:
    def test_handler_is_offered_the_papers_of_a_case(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.handler, paper="slip")
        (papers,) = page.button_group
        assert (list(papers.options), papers.value) == (["交办单", "不予受理告知书"], PaperName.ORDER)

    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        for by in (county.discipline, somebody(Role.SYSADMIN, area=county.root)):
            assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, by))
