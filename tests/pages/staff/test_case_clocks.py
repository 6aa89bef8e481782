"""Does a case say what each unit's own clocks say, where its time went, and that a year has no notice?"""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE
from feedback.core.database import reading, transaction
from feedback.tracker import service
from feedback.tracker.casefile import PartView
from feedback.tracker.door import NO_STEP
from models.case import Case, Part
from models.vocabulary import ActionKind, CaseStatus, PartRole, PartStatus, Verb
from models.work_vocabulary import DayKind
from models.worktime import Holiday
from pages.ui.caseview import part_clocks
from tests.factories import County, a_case, an_order
from tests.pages.staff.deskwork import choose, open_case_page
from tests.pages.visiting import open_page, texts

# A Thursday morning in the year of the tests' calendar; pages run at the same moment.
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=OFFICE_ZONE)


def a_part(**changes: object) -> PartView:
    facts: dict[str, object] = {
        "part_id": 1, "unit_id": 2, "unit": "水利站", "role": PartRole.LEAD, "status": PartStatus.WAITING, "duty": "",
        "answer": "", "due_at": NOW + timedelta(days=5), "sign_due_at": NOW + timedelta(hours=7), "signed_at": None,
        "contact_due_at": NOW + timedelta(days=3), "contacted_at": None, "answered_at": None,
    }  # fmt: skip
    return PartView(**(facts | changes))  # type: ignore[arg-type]  # The facts are those of a part.


class TestChips:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            pytest.param({}, [("near", "签收：今天 17:00 前"), ("waiting", "首联：还剩 3 天")], id="both run"),
            pytest.param(
                {"sign_due_at": NOW - timedelta(hours=2)},
                [("overdue", "签收：超期 2 小时"), ("waiting", "首联：还剩 3 天")],
                id="not signed in time",
            ),
            pytest.param(
                {"status": PartStatus.SIGNED, "signed_at": NOW + timedelta(hours=9), "contacted_at": NOW},
                [("overdue", "签收晚了 2 小时")],
                id="signed late",
            ),
            pytest.param(
                {"status": PartStatus.SIGNED, "signed_at": NOW, "contacted_at": NOW + timedelta(days=4)},
                [("overdue", "首联晚了 1 天")],
                id="contacted late",
            ),
            pytest.param({"status": PartStatus.SIGNED, "signed_at": NOW, "contacted_at": NOW}, [], id="all in time"),
            pytest.param({"contact_due_at": None, "status": PartStatus.SIGNED, "signed_at": NOW}, [], id="a co-unit"),
            pytest.param({"status": PartStatus.ANSWERED, "signed_at": NOW}, [], id="answered without a contact"),
            pytest.param({"sign_due_at": None, "contact_due_at": None}, [], id="a part of before"),
        ],
    )
    def test_say_what_runs_and_what_was_late(self, changes: dict[str, object], said: list[tuple[str, str]]) -> None:
        with clock.set_to(NOW):
            assert part_clocks(a_part(**changes), is_paused=False) == said

    def test_stand_still_with_the_case(self) -> None:
        with clock.set_to(NOW):
            assert part_clocks(a_part(), is_paused=True) == []


class TestPages:
    def test_unit_sees_by_when_to_sign_and_to_call(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            case = a_case(session, county, status=CaseStatus.DISPATCHED)
        said = texts(open_page(monkeypatch, "pages/staff/unit.py", county.handler))
        assert "签收：" in said
        assert "首联：" in said
        with transaction() as session:
            service.sign(session, county.handler, case.id, NO_STEP)
            service.log_action(session, county.handler, case.id, NO_STEP, kind=ActionKind.CONTACT, text="打了电话")
        said = texts(open_page(monkeypatch, "pages/staff/unit.py", county.handler))
        assert "签收：" not in said
        assert "首联：" not in said

    def test_case_says_where_its_time_went(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with clock.set_to(clock.utc_now() - timedelta(days=21)), transaction() as session:
            case = a_case(session, county, status=CaseStatus.HANDLING)
        said = texts(open_case_page(monkeypatch, county.clerk, case))
        assert "时间用在哪" in said
        assert "<b>石桥镇村镇建设办</b>" in said
        assert "100%" in said

    def test_new_case_has_no_time_to_show(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with clock.set_to(clock.utc_now() + timedelta(hours=1)), transaction() as session:
            case = a_case(session, county)
        assert "时间用在哪" not in texts(open_case_page(monkeypatch, county.clerk, case))


class TestYearsWithoutNotice:
    def hold_this_year(self, year: int) -> None:
        with transaction() as session:
            for month in (1, 10):
                session.merge(Holiday(day=date(year, month, 1), kind=DayKind.HOLIDAY, name="元旦", year=year))

    def coming(self, county: County) -> tuple[int, Case]:
        year = clock.today().year
        self.hold_this_year(year)
        due = datetime(year + 1, 1, 14, 17, 30, tzinfo=OFFICE_ZONE)
        with transaction() as session:
            case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
            near = clock.utc_now() + timedelta(days=300) > due
            order = an_order(county, due_at=due if near else clock.utc_now() + timedelta(days=300))
            service.dispatch(session, county.chair, case.id, NO_STEP, order)
            service.sign(session, county.handler, case.id, NO_STEP)
        return year + 1, case

    def test_is_told_where_a_due_date_reaches_into_it(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        year, case = self.coming(county)
        with reading() as session:
            due = session.get_one(Case, case.id).resolve_due_at
        reaches = due is not None and due.astimezone(OFFICE_ZONE).year == year
        said = texts(open_page(monkeypatch, "pages/staff/unit.py", county.handler))
        assert (f"{year} 年的放假安排还没有录入" in said) is reaches

    def test_is_told_where_a_date_is_chosen(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        # Neither this year's nor the coming one's notice is held.
        with transaction() as session:
            for row in session.exec(select(Holiday)).all():
                session.delete(row)
            case = a_case(session, county)
        page = choose(open_case_page(monkeypatch, county.chair, case), Verb.DISPATCH)
        assert f"{clock.today().year} 年的放假安排还没有录入" in texts(page)


def test_co_unit_may_have_an_earlier_date(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        case = a_case(session, county)
    page = choose(open_case_page(monkeypatch, county.chair, case), Verb.DISPATCH)
    lead = next(box for box in page.selectbox if box.label == "主办单位")
    lead.select(county.roads.id)
    next(box for box in page.multiselect if box.label.startswith("协办单位")).select(county.water.id)
    page.run()
    day = clock.today() + timedelta(days=1)
    next(box for box in page.text_input if box.label.endswith("要做什么")).input("疏通排水沟")
    next(box for box in page.date_input if box.label.endswith("的期限（可不填）")).set_value(day)
    next(box for box in page.button if box.label == "派账").click()
    page.run()
    assert not page.exception
    with reading() as session:
        parts = {part.unit_id: part for part in session.exec(select(Part).where(Part.case_id == case.id)).all()}
    assert parts[county.water.id].due_at.astimezone(OFFICE_ZONE).date() == day
    assert parts[county.roads.id].due_at > parts[county.water.id].due_at
