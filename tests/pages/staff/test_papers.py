"""Is a paper seen before it is fetched, made on a press only, and for whom it is meant?"""

from datetime import timedelta

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.reports.groups import Scheme, groups_of
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
        page = open_page(monkeypatch, PAGE, county.south_clerk, paper="order", no=lamp.case_no)
        assert "没有这件诉求" in texts(page)
        assert (downloads(page), exports()) == ([], [])

    def test_only_what_there_is_by_now_is_offered(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, paper="reply", no=lamp.case_no)
        assert page.selectbox(key="papers_of_case").options == ["民情登记卡", "交办单", "转办单", "处理单"]
        page = press(page, "paper_card")
        assert (downloads(page), exports()[-1]) == (["下载 Word", "下载 PDF"], {"paper": "card"})

    def test_confidential_case_offers_none(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            secret = a_case(session, county, confidential=True, status=CaseStatus.DISPATCHED)
        page = open_case_page(monkeypatch, county.discipline, secret)
        assert "可打印的文书" not in texts(page)


class TestMonth:
    def test_of_the_own_place_with_its_balance(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, paper="month_township")
        page = press(page, "paper_month")
        assert downloads(page) == ["下载 Excel", "下载 Word", "下载 PDF"]
        assert "平衡关系核对无误" in texts(page)
        assert exports() == [{"paper": "month_township", "month": f"{today():%Y-%m}", "balanced": True}]

    def test_of_the_own_unit(self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.handler, paper="month")
        assert page.selectbox(key="papers_whose").options == ["石桥镇村镇建设办"]
        assert len(downloads(press(page, "paper_month"))) == 3

    def test_columns_are_the_countys_to_name(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not open_page(monkeypatch, PAGE, county.clerk, paper="month").expander
        page = open_page(monkeypatch, PAGE, somebody(Role.CLERK, area=county.root), paper="month")
        page.text_input(key="group_livelihood_0_0").set_value("水")
        page.button(key="FormSubmitter:groups_livelihood_0-保存栏目").click()
        run(page)
        with reading() as session:
            assert groups_of(session)[Scheme.LIVELIHOOD][0].name == "水"


class TestBrief:
    def test_paragraphs_and_figures_are_seen_before_they_are_fetched(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.chair, paper="bulletin")
        page = press(page, "paper_brief")
        assert downloads(page) == ["下载 Word", "下载 PDF", "下载文字稿"]
        assert "本期共受理群众诉求1件" in texts(page)
        press(page, "brief_figure_registered")
        ((script, address),) = led_to
        assert (script, address["mark"]) == ("pages/leader/board.py", "measure=registered")

    def test_campaign_says_what_to_do_first(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "还没有专项活动" in texts(open_page(monkeypatch, PAGE, county.chair, paper="campaign_brief"))


class TestLedger:
    def test_is_written_and_fetched(self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, paper="ledger")
        page = press(page, "ledger_all")
        assert downloads(page) == ["下载 Excel"]
        (line,) = exports()
        assert (line["paper"], line["rows"]) == ("ledger", 1)

    def test_by_the_search(self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, "pages/staff/search.py", county.clerk, statuses="dispatched")
        press(page, "ledger_search")
        (line,) = exports()
        assert (line["rows"], line["statuses"]) == (1, "dispatched")


class TestDrawn:
    def test_handler_is_offered_the_papers_of_a_case(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.handler, paper="slip")
        (about,) = page.button_group
        assert (list(about.options), about.value) == (["一件诉求的文书", "月报", "台账"], "case")

    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        for by in (county.discipline, somebody(Role.SYSADMIN, area=county.root)):
            assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, by))
