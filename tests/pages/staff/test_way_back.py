"""Does a case lead back to where it was opened from, as a phone has no other way?"""

import pytest

from feedback.core.database import transaction
from models.case import Case
from tests.factories import County, a_case
from tests.pages.staff.deskwork import hand_in, open_case_page, without_navigation
from tests.pages.visiting import open_page, run


def opened(county: County) -> Case:
    with transaction() as session:
        return a_case(session, county)


def test_leads_to_the_page_and_list_that_the_case_was_opened_from(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    led_to, case = without_navigation(monkeypatch), opened(county)
    desk = open_page(monkeypatch, "pages/staff/search.py", county.clerk, text=case.case_no)
    desk.session_state["asked_page"] = "search"
    hand_in(desk, "看全部经过")
    assert led_to[-1] == ("pages/staff/case.py", {"no": case.case_no})
    page = open_case_page(monkeypatch, county.clerk, case)
    page.session_state["opened_from"] = desk.session_state["opened_from"]
    hand_in(run(page), "‹ 返回查诉求")
    assert led_to[-1] == ("pages/staff/search.py", {"text": case.case_no})


def test_leads_home_where_an_address_was_opened(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    led_to, case = without_navigation(monkeypatch), opened(county)
    hand_in(open_case_page(monkeypatch, county.clerk, case), "‹ 返回我的工作台")
    assert led_to[-1] == ("pages/staff/home.py", {})
