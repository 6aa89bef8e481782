"""Does the board show its four figures, lead from each to the cases behind it, and keep its look in the address?"""

import re

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.vocabulary import CaseStatus, Channel, SuperviseLevel
from tests.factories import REASON, County, a_case, a_county_in, copies_of
from tests.pages.staff.deskwork import due_in, fill_in, title, without_navigation
from tests.pages.staff.recording import buttons, errors
from tests.pages.visiting import open_page, press, run, texts
from tests.stores import Store

PAGE = "pages/leader/board.py"
TILE = re.compile(r"<span>([^<]*)</span><strong>([^<]*)<")


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def late(county: County) -> Case:
    """Return the one of three cases that is overdue and supervised; another is closed."""
    with transaction() as session:
        a_case(session, county, title="井盖丢了")
        a_case(session, county, title="路灯坏了", status=CaseStatus.CLOSED)
        case = a_case(session, county, title="上学路坑洼", status=CaseStatus.HANDLING)
        service.supervise(session, county.leader, case.id, NO_STEP, level=SuperviseLevel.RED, reason=REASON)
    return due_in(case, -2)


def tiles(page: AppTest) -> dict[str, str]:
    return dict(TILE.findall(texts(page)))


def behind(page: AppTest) -> list[str]:
    """Return the titles of the open list."""
    return [each.label for each in page.button if re.fullmatch(r"behind_\d+", str(each.key))]


class TestDrawn:
    def test_figures_and_what_cannot_wait(self, county: County, late: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.leader)
        assert title(page).startswith("问题看板 | ")
        assert tiles(page) == {"新挂号": "3", "超期未办": "1", "按时办理率": "100%", "满意率": "100%"}
        assert "1 件拖不得" in texts(page)
        assert late.title in buttons(page)
        assert len(page.get("plotly_chart")) == 4

    def test_another_townships_cases_are_not_counted(
        self, county: County, late: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.south_clerk, mark="measure=registered")
        assert tiles(page) == {"新挂号": "0", "超期未办": "0", "按时办理率": "—", "满意率": "—"}
        assert ("没有拖不得的事" in texts(page), "这里没有诉求" in texts(page)) == (True, True)
        assert late.title not in buttons(page)


@pytest.mark.parametrize(
    "address",
    [
        {"period": "own", "from_on": "0001-01-01", "to_on": "9999-12-31"},
        {"period": "own", "from_on": "2001-01-01", "to_on": "2098-12-31"},
        {"area_id": "9" * 30},
        {"area_id": "²"},
        {"mark": "measure=overdue", "from": "WyJsYXRlciIsICIiLCAxZTk5OV0="},
    ],
)
def test_address_that_nobody_was_given_breaks_nothing(
    county: County, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]
) -> None:
    page = open_page(monkeypatch, PAGE, county.leader, **address)
    assert not page.exception


class TestList:
    def test_a_figure_opens_its_cases_and_leads_to_a_case_and_to_the_search(
        self, county: County, late: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        page = press(open_page(monkeypatch, PAGE, county.leader), "list_overdue_0")
        assert page.query_params["mark"] == "measure=overdue"
        assert behind(page) == [late.title]
        page = run(press(page, f"behind_{late.id}"))
        press(page, "behind_search")
        case_page, (script, address) = led_to
        assert case_page == ("pages/staff/case.py", {"no": late.case_no})
        assert (script, address["only_overdue"]) == ("pages/staff/search.py", "1")


class TestLook:
    def test_is_kept_in_the_address_and_narrows_the_figures(
        self, county: County, late: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.leader, mark="measure=overdue")
        page = run(fill_in(page, {"来源": Channel.LETTER}))
        assert dict(page.query_params) == {"channel": "letter"}
        assert tiles(page)["新挂号"] == "0"
        page = run(fill_in(page, {"来源": None, "期间": "week"}))
        assert dict(page.query_params) == {"period": "week"}
        assert tiles(page)["新挂号"] == "3"

    def test_what_cannot_be_read_in_the_address_is_said(
        self, county: County, late: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        days = {"period": "own", "from_on": "2026-05-02", "to_on": "2026-05-01"}
        page = open_page(monkeypatch, PAGE, county.leader, **days)
        assert (len(errors(page)), tiles(page)) == (1, {})
        page = open_page(monkeypatch, PAGE, county.leader, mark="measure=everything")
        assert (len(errors(page)), behind(page), tiles(page)["新挂号"]) == (1, [], "3")


def test_long_list_is_turned_over(county: County, late: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        copies_of(session, late, 34)
    page = open_page(monkeypatch, PAGE, county.leader, mark="measure=open")
    assert len(behind(page)) == 30
    page = press(page, "behind_later")
    assert len(behind(page)) == 6
