"""Does a member of a panel find what awaits them from home, vote on a phone's page, and see nobody else's vote?"""

import pytest
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.services.aid.deciding import record_vote
from feedback.services.aid.panels import seat_account
from feedback.services.aid.reading import open_application
from models.aid import AidApplication, AidPanel
from models.user import User
from models.vocabulary import Role
from tests.factories import County
from tests.pages.staff.deskwork import title, without_navigation
from tests.pages.visiting import flashed, open_page, press, run, somebody, texts
from tests.services.aid.aiding import FEN, REASON, a_panel, an_application, members_in

PAGE = "pages/staff/aid_votes.py"
PANELS = "pages/staff/aid.py"


@pytest.fixture
def panel(county: County) -> AidPanel:
    with transaction() as session:
        return a_panel(session, county)


@pytest.fixture
def member(county: County, panel: AidPanel) -> Actor:
    found = somebody(Role.REVIEWER, area=county.south, name="顾长根")
    with transaction() as session:
        seat_account(
            session, county.clerk, members_in(session, panel)[0], session.get_one(User, found.user_id).username
        )
    return found


@pytest.fixture
def row(county: County, panel: AidPanel, member: Actor) -> AidApplication:
    with transaction() as session:
        found = an_application(session, county, panel)
        second = members_in(session, panel)[1]
        record_vote(session, county.clerk, found.id, second, agrees=True, amount_fen=4321 * FEN, opinion="情况属实")
    return found


def submit(page: AppTest, form: str) -> AppTest:
    next(each for each in page.button if each.proto.form_id == form).click()
    return run(page)


class TestVoting:
    def test_home_leads_there_and_nowhere_once_they_spoke(
        self, county: County, row: AidApplication, member: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_navigation(monkeypatch)
        home = open_page(monkeypatch, "pages/staff/home.py", member)
        assert ("**帮扶评议**" in texts(home), "1 份等您投票" in texts(home)) == (True, True)
        page = open_page(monkeypatch, PAGE, member)
        assert "1 份等您投票" in title(page)
        page = press(page, f"vote_{row.id}")
        assert REASON in texts(page)
        assert ("沈**" in texts(page), "沈士强" in texts(page)) == (True, False)
        # Nobody who votes reads what another one said.
        assert ("4,321" in texts(page), "情况属实" in texts(page)) == (False, False)
        key = f"aid_slip_{row.id}"
        assert page.button_group[0].value is None
        page.button_group[0].set_value("yes")
        page = submit(run(page), f"{key}_yes")
        assert flashed(page) == f"{row.application_no} 您的意见已记下，出结果以前可以改"
        with reading() as session:
            file = open_application(session, county.clerk, row.id)
        assert (file.seats[0].amount_fen, file.seats[0].is_own) == (8000 * FEN, True)
        assert file.line.decided_fen == 4321 * FEN
        assert "**帮扶评议**" not in texts(open_page(monkeypatch, "pages/staff/home.py", member))

    def test_refusal_keeps_the_page(self, row: AidApplication, member: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, member, no=row.application_no)
        page.button_group[0].set_value("back")
        page = submit(run(page), f"aid_slip_{row.id}_back")
        assert "回避要写明原因" in page.error[0].value
        assert REASON in texts(page)

    def test_is_said_plainly_to_who_sits_in_no_panel(
        self, county: County, row: AidApplication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.handler, no=row.application_no)
        assert "您不是评议员" in texts(page)
        assert REASON not in texts(page)


class TestPanels:
    def test_office_sets_how_many_agree_and_whose_account_it_is(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PANELS, county.clerk, view="panels")
        page.number_input(key=f"aid_least_{panel.id}_2_n").set_value(3)
        page = submit(page, f"aid_least_{panel.id}_2")
        assert flashed(page) == "以后的申请 3 人同意就通过"
        with reading() as session:
            assert session.get_one(AidPanel, panel.id).least_yes == 3
            first = members_in(session, panel)[0]
        page.text_input(key=f"aid_account_{first}__name").set_value("nobody")
        page = submit(page, f"aid_account_{first}_")
        assert "没有账号 nobody" in page.error[0].value
