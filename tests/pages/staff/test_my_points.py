"""Does whose contact points they are find them on their desk, record a visit with a report, and hand one in later?"""

import pytest
from sqlmodel import select

from feedback.archive.contact_points import points
from feedback.archive.duties import DutyEntry, set_duties
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from models.contact import Contact, Visit
from models.office_vocabulary import DutyKind
from models.visiting import Duty
from tests.archive.test_contact_points import a_point
from tests.factories import County
from tests.pages.staff.deskwork import title, without_navigation
from tests.pages.staff.recording import drafts, fill, press
from tests.pages.visiting import flashed, open_page, run, texts

PAGE = "pages/staff/my_points.py"
PDF = ("调研.pdf", b"%PDF-1.7 report", "application/pdf")


@pytest.fixture
def point(county: County) -> int:
    with transaction() as session:
        return a_point(session, county)


def test_desk_leads_there_and_the_visit_is_recorded_once(
    county: County, point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_navigation(monkeypatch)
    home = open_page(monkeypatch, "pages/staff/home.py", county.leader)
    assert ("**我的联系点**" in texts(home), "今年还差 3 次" in texts(home)) == (True, True)
    page = open_page(monkeypatch, PAGE, county.leader)
    assert title(page) == "我的联系点 | 共 1 个 · 今年还差 3 次"
    page = fill(page, "看到什么、听到什么", "路灯坏了三盏")
    assert len(drafts()) == 1
    page.file_uploader[0].upload(*PDF)
    page = press(run(page), "存下")
    assert (flashed(page), drafts()) == ("已记下，算一次。", [])
    assert "还差 2 次" in texts(page)
    with reading() as session:
        contact, visit = session.exec(select(Contact, Visit).join(Visit)).one()
    assert (contact.held_on, visit.note, visit.report_id is not None) == (today(), "路灯坏了三盏", True)


def test_without_a_report_it_counts_once_that_is_handed_in(
    county: County, point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(open_page(monkeypatch, PAGE, county.leader), "存下")
    assert flashed(page) == "已记下。补交报告以后才算一次。"
    assert "没有报告，不算" in texts(page)
    next(each for each in page.file_uploader if each.label == "补交报告").upload(*PDF)
    press(run(page), "交上")
    with reading() as session:
        (view,) = points(session, county.leader, today().year)
    assert (view.visits, view.counted) == (1, 1)


def test_whoever_holds_the_duty_has_it_too(county: County, point: int, monkeypatch: pytest.MonkeyPatch) -> None:
    without_navigation(monkeypatch)
    assert "您名下还没有联系点" in texts(open_page(monkeypatch, PAGE, county.cadre))
    assert "我的联系点" not in texts(open_page(monkeypatch, "pages/staff/home.py", county.cadre))
    with transaction() as session:
        entry = DutyEntry(user_id=county.cadre.user_id, kind=DutyKind.CONTACT_POINT, target_id=point)
        set_duties(session, county.clerk, [entry])
    assert "**我的联系点**" in texts(open_page(monkeypatch, "pages/staff/home.py", county.cadre))
    assert flashed(press(open_page(monkeypatch, PAGE, county.cadre), "存下")).startswith("已记下")


def test_office_gives_a_point_to_a_leader(county: County, point: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, "pages/staff/plan.py", county.clerk, view="duties")
    next(each for each in page.button_group if each.key == "duty_kind").set_value(DutyKind.CONTACT_POINT)
    page = run(page)
    page.selectbox(key="duty_who").set_value(county.leader.user_id)
    page.multiselect(key="duty_points_0").set_value([point])
    page = press(run(page), "分给他")
    with reading() as session:
        duty = session.exec(select(Duty)).one()
    assert (duty.user_id, duty.contact_point_id) == (county.leader.user_id, point)


def test_english(county: County, point: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.text.language", lambda: "en")
    assert "3 visits short this year" in texts(open_page(monkeypatch, PAGE, county.leader))
