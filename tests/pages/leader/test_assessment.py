"""Can a clerk make and freeze a sheet, everybody open what made their number, and a leader decide what was asked?"""

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.assess.appeals import appeals
from feedback.assess.exclusions import ask_exclusion, decide_exclusion, exclusions
from feedback.assess.score_sheets import freeze_sheet
from feedback.core import clock
from feedback.core.database import reading, transaction
from models.assessment import ScoreSheet
from models.case import Case
from models.office_vocabulary import ExclusionReason, SheetState, SheetSubject
from models.vocabulary import CaseStatus, RequestStatus
from tests.assess.making import a_sheet
from tests.factories import NOW, County, a_case, a_county_in
from tests.pages.staff.recording import buttons, errors
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.stores import Store

PAGE = "pages/leader/assessment.py"
EVIDENCE = "所诉事项与政策规定不符，已两次当面说明"


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def closed(county: County) -> Case:
    """Return a case that was closed in March 2026, which is over."""
    with clock.set_to(NOW), transaction() as session:
        return a_case(session, county, title="路灯坏了", status=CaseStatus.CLOSED)


def made(county: County, *, frozen: bool = False) -> int:
    with transaction() as session:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        if frozen:
            freeze_sheet(session, county.clerk, sheet.id)
        return sheet.id


def view(page: AppTest, name: str) -> AppTest:
    next(group for group in page.button_group if group.key == "score_view").set_value(name)
    return run(page)


class TestSheets:
    def test_clerk_makes_last_months_sheet_and_freezes_it(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert "还没有考核表" in texts(page)
        page = press(page, "score_make")
        assert ("按所在地方排列" in texts(page), "石桥镇" in texts(page)) == (True, True)
        page = press(page, "score_freeze")
        with reading() as session:
            (sheet,) = session.exec(select(ScoreSheet)).all()
        assert (sheet.state, sheet.subject) == (SheetState.FROZEN, SheetSubject.UNIT)
        assert "校验码" in texts(page)
        assert "score_refresh" not in [each.key for each in page.button]

    def test_a_number_opens_its_cases(self, county: County, closed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        sheet, unit = made(county), county.roads.id
        page = open_page(monkeypatch, PAGE, county.leader, sheet=str(sheet), of=str(unit), measure="on_time")
        assert "1 件" in texts(page)
        assert closed.title in buttons(page)

    def test_units_handler_sees_own_row_and_appeals(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        sheet, unit = made(county, frozen=True), county.roads.id
        page = open_page(monkeypatch, PAGE, county.handler, sheet=str(sheet), of=str(unit), measure="on_time")
        assert "只列您自己的一行" in texts(page)
        assert county.water.name not in texts(page)
        page = press(page, "appeal_ask")
        assert errors(page) == ["请写明哪里不对，至少 10 个字。"]
        page.text_area[0].set_value("这两件派来时住址写错，核实用了三天")
        page = press(page, "appeal_ask")
        with reading() as session:
            (row,) = appeals(session, county.leader).rows
        assert (row.measure, row.status) == ("on_time", RequestStatus.PENDING)

    @pytest.mark.parametrize("address", [{"sheet": "9" * 8}, {"sheet": "²"}, {"from": "nonsense"}])
    def test_address_that_nobody_was_given_breaks_nothing(
        self, county: County, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.leader, **address)
        assert "考核" in texts(page)


class TestExclusions:
    def test_asked_by_the_clerk_and_decided_by_the_leader(
        self, county: County, closed: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = view(open_page(monkeypatch, PAGE, county.clerk), "exclusions")
        page.text_input[0].set_value(closed.case_no)
        page = press(page, "exclusion_ask")
        assert errors(page) == ["请写明依据，至少 10 个字。"]
        assert page.text_input[0].value == closed.case_no
        page.text_area[0].set_value(EVIDENCE)
        page = press(page, "exclusion_ask")
        with reading() as session:
            (row,) = exclusions(session, county.leader).rows
        page = view(open_page(monkeypatch, PAGE, county.leader), "exclusions")
        assert EVIDENCE in texts(page)
        page.text_input(key=f"exclusion_{row.exclusion_id}_note").set_value("情况属实")
        page = press(page, f"exclusion_{row.exclusion_id}_yes")
        with reading() as session:
            (row,) = exclusions(session, county.leader).rows
        assert (row.status, row.decision_note) == (RequestStatus.UPHELD, "情况属实")

    def test_second_leader_is_told_that_it_is_decided(
        self, county: County, closed: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            row = ask_exclusion(
                session, county.clerk, closed.case_no, reason=ExclusionReason.UNREASONABLE, evidence=EVIDENCE
            )
        page = view(open_page(monkeypatch, PAGE, county.leader), "exclusions")
        page.text_input(key=f"exclusion_{row.id}_note").set_value("情况不属实")
        with transaction() as session:
            decide_exclusion(session, county.leader, row.id, upheld=True, note="情况属实")
        page = press(page, f"exclusion_{row.id}_no")
        assert errors(page) == [f"{closed.case_no}刚刚有别人办过，您这一步没有存下。请看现在的情况再办。"]
        assert [each.value for each in page.code] == ["情况不属实"]
        with reading() as session:
            assert exclusions(session, county.leader).rows[0].status is RequestStatus.UPHELD


def test_address_leads_to_a_view(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有申诉" in texts(open_page(monkeypatch, PAGE, county.leader, view="appeals"))


def test_weights_of_satisfaction_alone_are_refused(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = view(open_page(monkeypatch, PAGE, county.clerk), "weights")
    page.text_input(key="weights_label").set_value("只看满意")
    page.multiselect(key="weights_chosen").set_value(["satisfied"])
    page = run(page)
    assert [each.key for each in page.number_input] == ["weights_satisfied"]
    page.number_input(key="weights_satisfied").set_value(100)
    page.button[-1].click()
    page = run(page)
    assert errors(page) == ["不能只看满意率，请给别的指标也分一些权重。"]
    assert not flashed(page)
