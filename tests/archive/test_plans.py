"""Whom to visit this week: the overdue first by tier, in walking order; and what visits do to the day of the last."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from feedback.archive.cycles import cycle_days, may_set_cycles, note_visits, set_cycles
from feedback.archive.duties import DutyEntry, set_duties
from feedback.archive.plans import my_plan
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotPermitted
from models.contact import Contact
from models.office_vocabulary import DutyKind, VisitTier
from models.vocabulary import AreaKind
from tests.archive.visitwork import a_house, visited
from tests.county import an_area
from tests.factories import County
from tests.statements import statements
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


class TestCycles:
    def test_office_of_the_county_sets_them(self, session: Session, county: County) -> None:
        assert cycle_days(session)[VisitTier.KEY] == 30
        assert (may_set_cycles(county.county_chair), may_set_cycles(county.clerk)) == (True, False)
        set_cycles(session, county.county_chair, {VisitTier.KEY: 14})
        assert cycle_days(session) == {
            VisitTier.HIGH_RISK: 7,
            VisitTier.KEY: 14,
            VisitTier.GENERAL: 90,
            VisitTier.ORDINARY: 365,
        }
        with pytest.raises(BadInput, match="cycle_out_of_range"):
            set_cycles(session, county.county_chair, {VisitTier.KEY: 0})
        with pytest.raises(NotPermitted, match="cycles_are_the_countys"):
            set_cycles(session, county.clerk, {VisitTier.KEY: 14})

    def test_last_visit_follows_records_and_withdrawals(self, session: Session, county: County) -> None:
        house = a_house(session, county)
        visited(session, county.cadre, house, on=today() - timedelta(days=9))
        newest = visited(session, county.cadre, house, on=today() - timedelta(days=2))
        visited(session, county.cadre, house, on=today() - timedelta(days=5))
        session.refresh(house)
        assert house.last_visited_on == today() - timedelta(days=2)
        session.get_one(Contact, newest).is_withdrawn = True
        note_visits(session, [house.id])
        session.refresh(house)
        assert house.last_visited_on == today() - timedelta(days=5)


class TestPlan:
    def test_by_tier_then_in_walking_order(self, session: Session, county: County) -> None:
        second = an_area(session, kind=AreaKind.VILLAGE_GROUP, name="四组", parent=county.hamlet)
        tower = an_area(session, kind=AreaKind.BUILDING, name="7号楼", parent=county.village)
        on = today()
        ago = [on - timedelta(days=days) for days in range(400)]
        a_house(session, county, house_no="12号", household_no="A", tier=VisitTier.KEY, last_visited_on=ago[40])
        a_house(session, county, house_no="3号", household_no="B", tier=VisitTier.GENERAL)
        a_house(session, county, area=second, house_no="1号", household_no="C", last_visited_on=ago[366])
        a_house(session, county, area=tower, house_no="2-101", household_no="D", tier=VisitTier.HIGH_RISK)
        a_house(session, county, household_no="recent", tier=VisitTier.KEY, last_visited_on=ago[3])
        a_house(session, county, household_no="gone", is_active=False)
        a_house(session, county, area=county.other_village, household_no="not mine")
        entry = DutyEntry(user_id=county.cadre.user_id, kind=DutyKind.AREA, target_id=county.village.id)
        set_duties(session, county.clerk, [entry])
        plan = my_plan(session, county.cadre)
        assert [(leg.name, [stop.household_no for stop in leg.stops]) for leg in plan.legs] == [
            ("7号楼", ["D"]),
            ("杨家湾", ["B", "A", "C"]),
        ]
        assert plan.by_tier == {
            VisitTier.HIGH_RISK: 1,
            VisitTier.KEY: 1,
            VisitTier.GENERAL: 1,
            VisitTier.ORDINARY: 1,
        }
        assert (plan.overdue, plan.left_over, plan.households, plan.has_duties) == (4, 0, 5, True)
        late = plan.legs[1].stops[1]
        assert (late.due_on, late.overdue_days(on), late.head) == (ago[10], 10, "陈**")

    def test_whoever_has_no_duty_walks_their_village(self, session: Session, county: County) -> None:
        mine = a_house(session, county)
        a_house(session, county, area=county.other_village)
        plan = my_plan(session, county.cadre)
        assert [stop.household_id for leg in plan.legs for stop in leg.stops] == [mine.id]
        assert not plan.has_duties
        assert my_plan(session, county.clerk).legs == ()

    def test_more_than_a_week_holds_is_told_as_a_number(
        self, session: Session, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("feedback.archive.plans.MOST_STOPS", 2)
        key = a_house(session, county, tier=VisitTier.KEY)
        for _ in range(3):
            a_house(session, county)
        plan = my_plan(session, county.cadre)
        assert (plan.stops, plan.left_over) == (2, 2)
        assert key.id in {stop.household_id for leg in plan.legs for stop in leg.stops}

    def test_statements_do_not_grow(self, session: Session, county: County) -> None:
        counts = []
        for _ in range(2):
            a_house(session, county, area=county.village)
            a_house(session, county)
            with statements(session) as sent:
                my_plan(session, county.cadre)
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 7

    def test_nobody_else_has_a_plan(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            my_plan(session, county.leader)
