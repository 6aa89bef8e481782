"""Which clock runs in which state, and does a date say by which rule it came about?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from feedback.core import clock
from feedback.tracker.clocks import Rule, suggest_due
from feedback.worktime.queries import load_limits
from models.vocabulary import CaseStatus, DayKind, LimitUnit, Stage, Urgency, Verb
from models.worktime import Holiday
from tests.factories import NOW, County, a_case
from tests.tracker.acts import do
from tests.worlds import World, case_in


class TestRule:
    @pytest.mark.parametrize(
        "rule",
        [
            Rule("complaint", 7, LimitUnit.WORKING_DAYS),
            Rule("urgent", 24, LimitUnit.HOURS),
            Rule("complaint", 7, LimitUnit.WORKING_DAYS, (2027, 2028)),
            Rule("set_by_hand"),
        ],
    )
    def test_is_read_as_it_was_stored(self, rule: Rule) -> None:
        assert Rule.read(rule.stored()) == rule

    def test_may_be_a_name_alone(self) -> None:
        assert Rule.read("somebody wrote this") == Rule("somebody wrote this")
        assert Rule.read("") == Rule("")


STAGES = {
    CaseStatus.REGISTERED: Stage.DIAGNOSE,
    CaseStatus.AWAITING_CLINIC: Stage.CLINIC,
    CaseStatus.DISPATCHED: Stage.SIGN,
    CaseStatus.HANDLING: Stage.RESOLVE,
    CaseStatus.REPLIED: Stage.REVIEW,
    CaseStatus.REVIEWING: Stage.REVISIT,
}


class TestStage:
    @pytest.mark.parametrize("status", list(CaseStatus))
    def test_of_each_state(self, session: Session, world: World, status: CaseStatus) -> None:
        assert case_in(session, world, status).stage is STAGES.get(status)

    @pytest.mark.parametrize("status", list(CaseStatus))
    def test_open_case_is_due_by_a_rule_and_an_ended_one_never(
        self, session: Session, world: World, status: CaseStatus
    ) -> None:
        case = case_in(session, world, status)
        is_open = status in {*STAGES, CaseStatus.SUSPENDED}
        assert (case.due_at is not None, bool(case.due_rule)) == (is_open, is_open)

    def test_clinic_is_due_at_the_end_of_its_tuesday(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        assert case.due_at == NOW.replace(day=17, hour=17, minute=30)


class TestSuggestedDate:
    @pytest.mark.parametrize(
        ("urgency", "due"),
        [
            (Urgency.NORMAL, NOW.replace(day=19, hour=17, minute=30)),
            (Urgency.URGENT, NOW + timedelta(hours=24)),
            (Urgency.CRITICAL, NOW + timedelta(hours=2)),
        ],
    )
    def test_is_that_of_the_urgency_or_the_category(
        self, session: Session, county: County, urgency: Urgency, due: object
    ) -> None:
        case = a_case(session, county)
        case.urgency = urgency
        assert suggest_due(session, case)[0] == due

    def test_is_half_when_the_matter_is_done_again(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        case.redo_no = 1
        due, rule = suggest_due(session, case)
        assert (due, rule.amount) == (NOW.replace(day=17, hour=17, minute=30), 3)

    def test_names_a_year_without_an_official_calendar(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        with clock.set_to(NOW.replace(month=12, day=30)):
            due, rule = suggest_due(session, case)
        assert due.year == 2027
        assert rule.unofficial_years == (2027,)

    def test_follows_the_calendar_that_the_office_keeps(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        before, _ = suggest_due(session, case)
        session.add(Holiday(day=date(2026, 3, 13), kind=DayKind.HOLIDAY, name="赶集", year=2026))
        session.info.pop("clocks")
        assert suggest_due(session, case)[0] == before + timedelta(days=1)

    def test_stays_once_it_is_given(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        before = case.due_at
        with clock.set_to(NOW + timedelta(days=30)):
            do(Verb.REMIND, session, county.chair, case, county)
        assert case.due_at == before


def test_limits_are_those_of_the_table(session: Session, world: World) -> None:
    assert len(load_limits(session).rows) > 10
    assert session.exec(select(Holiday)).first() is not None
