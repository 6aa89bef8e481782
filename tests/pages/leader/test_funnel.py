"""Does the funnel show each channel's figures, and open the contacts and the cases behind them?"""

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from feedback.capture.service import record
from feedback.core.clock import today
from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.office_vocabulary import ContactRefusal
from models.vocabulary import CaseStatus, Channel
from tests.capture.notes import a_call, a_visit
from tests.factories import County, a_case, a_county_in
from tests.pages.staff.deskwork import title
from tests.pages.visiting import open_page, run, texts
from tests.reading import WATER, read_lightly
from tests.stores import Store

PAGE = "pages/leader/funnel.py"
ASKED = "问 *社保* 几号发"


@pytest.fixture
def county(database: Engine, store: Store, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)
    county = a_county_in(store)
    with transaction() as session:
        record(session, county.recorder, a_call(county, WATER))
        record(session, county.recorder, a_call(county, refusal=ContactRefusal.CUT_OFF))
        record(
            session, county.recorder, a_call(county, refusal=ContactRefusal.ANSWERED, refusal_note="问 *社保* 几号发")
        )
        record(session, county.cadre, a_visit(county))
        case = a_case(session, county, status=CaseStatus.CLOSED, title="校门口乱收费")
        case.channel = Channel.HOTLINE
        service.record_discipline(session, county.chair, case.id, NO_STEP, persons=3, on=today(), measure="")
    return county


def steps(page: AppTest, channel: str) -> list[str]:
    return [each.label for each in page.button if str(each.key).startswith(f"step_{channel}_")]


def test_figures_of_a_channel_stand_in_a_row(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, PAGE, county.leader)
    assert title(page).startswith("从听到办")
    assert steps(page, "hotline")[:2] == ["**3** 接触", "**2** 受理"]
    assert steps(page, "hotline")[-2:] == ["**3** 处理人数", "**2** 不立案"]
    assert steps(page, "visit") == ["**1** 接触", "**0** 受理", "**0** 已派账", "**0** 派出调查", "**0** 解决"]
    assert "1 次没提意见" in texts(page)


def test_refused_contacts_open_with_their_reasons(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, PAGE, county.clerk)
    page.button(key="step_hotline_refused").click()
    run(page)
    said = texts(page)
    assert "误拨或中断" in said
    assert "当场解答，不用立案" in said
    assert "问 \\*社保\\* 几号发" in said


def test_cases_behind_a_figure_open(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, PAGE, county.leader)
    page.button(key="step_hotline_dealt_with").click()
    run(page)
    assert "校门口乱收费" in [each.label for each in page.button]


def test_an_empty_period_says_so(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, PAGE, county.leader, period="own", from_on="2020-01-01", to_on="2020-01-31")
    assert "这段时间没有记录" in texts(page)


@pytest.mark.parametrize("who", ["cadre", "handler", "sysadmin"])
def test_refused_for_the_wrong_role(county: County, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    assert "这一页不在您的职责范围内" in texts(open_page(monkeypatch, PAGE, getattr(county, who)))
