"""Which clock runs in which state, and does a date say by which rule it came about?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from feedback.core import clock
from feedback.tracker.clocks import Rule, suggest_due
from feedback.tracker.desks import Desk, desk_page, waiting_at
from feedback.tracker.requests import pending_request
from feedback.worktime.queries import load_limits
from models.vocabulary import CaseStatus, LimitUnit, RequestKind, Stage, Urgency, Verb
from models.work_vocabulary import DayKind
from models.worktime import Holiday
from tests.factories import NOW, County, a_case
from tests.tracker.acts import do, make_ready, part_dates
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


class TestPause:
    """NOW is a Thursday at ten."""

    def test_time_on_the_ledger_of_what_waits_is_not_the_units(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        due = case.resolve_due_at
        assert due is not None
        do(Verb.SUSPEND, session, county.chair, case, county)
        assert (case.resolve_due_at, case.paused_due_at, case.paused_at) == (None, due, NOW)
        with clock.set_to(NOW + timedelta(days=6)):
            do(Verb.RESUME, session, county.leader, case, county)
        # From Thursday to the next Wednesday four working days pass, and so do they from the date that was to be kept.
        moved = due + timedelta(days=6)
        assert {case.resolve_due_at, case.due_at, *part_dates(session, case)} == {moved}
        assert (case.paused_at, case.paused_due_at) == (None, None)

    def test_of_hours_is_counted_in_hours(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        case.resolve_rule = Rule("two hours", 2, LimitUnit.HOURS).stored()
        case.resolve_due_at = NOW + timedelta(hours=2)
        do(Verb.SUSPEND, session, county.chair, case, county)
        with clock.set_to(NOW + timedelta(days=2)):
            do(Verb.RESUME, session, county.leader, case, county)
        assert case.resolve_due_at == NOW + timedelta(days=2, hours=2)

    def test_what_had_run_out_stays_late(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        due = case.resolve_due_at
        with clock.set_to(NOW + timedelta(days=30)):
            do(Verb.SUSPEND, session, county.chair, case, county)
            assert (case.resolve_due_at, case.paused_at) == (due, None)

    def test_return_that_waits_has_the_clock_of_who_decides(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        due = case.resolve_due_at
        assert due is not None
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        assert (case.due_at, Rule.read(case.due_rule).name) == (
            NOW.replace(day=13, hour=17, minute=30),
            "return_decision",
        )
        with clock.set_to(NOW + timedelta(days=4)):
            do(Verb.DENY_RETURN, session, county.clerk, case, county)
        assert {case.resolve_due_at, case.due_at, *part_dates(session, case)} == {due + timedelta(days=4)}

    def test_of_a_return_outlasts_a_suspension(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.SUSPEND, session, county.chair, case, county)
        do(Verb.RESUME, session, county.leader, case, county)
        assert (case.paused_at, Rule.read(case.due_rule).name) == (NOW, "return_decision")

    def test_signing_meanwhile_does_not_start_it(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.DISPATCHED)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.SIGN, session, county.handler, case, county)
        assert (case.resolve_due_at, Rule.read(case.due_rule).name) == (None, "return_decision")

    def test_extension_granted_meanwhile_counts_afterwards(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_EXTENSION, session, county.handler, case, county)
        asked = pending_request(session, case, RequestKind.EXTENSION)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.GRANT_EXTENSION, session, county.clerk, case, county)
        assert case.resolve_due_at is None
        do(Verb.DENY_RETURN, session, county.clerk, case, county)
        assert asked is not None
        assert case.resolve_due_at == asked.new_due_at

    def test_replying_takes_the_request_back(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        due = case.resolve_due_at
        make_ready(Verb.REPLY, session, case, county)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.REPLY, session, county.handler, case, county)
        assert (case.resolve_due_at, case.paused_at) == (due, None)

    def test_other_unit_has_dates_of_its_own(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.UPHOLD_RETURN, session, county.chair, case, county)
        assert case.resolve_due_at is not None
        assert (case.paused_at, case.paused_due_at) == (None, None)

    def test_units_desk_counts_nothing_late_that_stands_still(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        with clock.set_to(NOW + timedelta(days=60)):
            rows = desk_page(session, county.handler, Desk.UNIT).rows
            waiting = waiting_at(session, county.handler, Desk.UNIT)
        assert [row.is_paused for row in rows if row.case_id == case.id] == [True]
        assert waiting.overdue == sum(row.is_overdue(NOW + timedelta(days=60)) for row in rows)


def test_limits_are_those_of_the_table(session: Session, world: World) -> None:
    assert len(load_limits(session).rows) > 10
    assert session.exec(select(Holiday)).first() is not None
