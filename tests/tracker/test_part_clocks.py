"""Has each unit clocks of its own, by its own hours, and does an event tell all of them?"""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import MissingFact
from feedback.tracker import service
from feedback.tracker.assignment import Duty
from feedback.tracker.clocks import Rule, closing_on, suggest_due
from feedback.tracker.door import NO_STEP
from feedback.tracker.requests import longest_extension
from feedback.worktime.hours import Owner, set_hours
from models.case import Case, CaseEvent, Part
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    LimitUnit,
    Nature,
    PartRole,
    Stage,
    Urgency,
    Verb,
)
from models.worktime import TimeLimit
from tests.factories import NOW, County, Way, a_case, a_closing, a_diagnosis, an_order
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in

# NOW is a Thursday at ten; the built-in day ends at 17:30, the roads unit's at 16:00 here.
ROADS_HOURS: Final = ((time(9), time(12)), (time(13), time(16)))
FRIDAY: Final = NOW.replace(day=13, hour=17, minute=30)


def parts_of(session: Session, case: Case) -> dict[PartRole, Part]:
    wanted = select(Part).where(Part.case_id == case.id, col(Part.is_current)).order_by(col(Part.id))
    return {part.role: part for part in session.exec(wanted).all()}


def newest_facts(session: Session, case: Case) -> dict[str, Any]:
    wanted = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq).desc())
    event = session.exec(wanted).first()
    assert event is not None
    return dict(event.stated)


def set_roads_hours(session: Session, county: County) -> None:
    set_hours(session, county.sysadmin, Owner(unit_id=county.roads.id), ROADS_HOURS)
    session.info.pop("clocks", None)


def limit_in_calendar_days(session: Session, amount: int, extension: int | None = None) -> None:
    """Let help be resolved in calendar days, whatever its category."""
    for row in session.exec(select(TimeLimit).where(TimeLimit.stage == Stage.RESOLVE)).all():
        if row.category is not None:
            session.delete(row)
        elif row.nature is Nature.HELP:
            row.amount, row.unit, row.extension = amount, LimitUnit.CALENDAR_DAYS, extension
    session.flush()
    session.info.pop("clocks", None)


class TestOfARound:
    def test_begin_with_the_dispatch(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.DISPATCHED, co=True)
        lead, co = parts_of(session, case)[PartRole.LEAD], parts_of(session, case)[PartRole.CO]
        assert (lead.sign_due_at, lead.contact_due_at, lead.due_at) == (FRIDAY, FRIDAY, case.resolve_due_at)
        assert (co.sign_due_at, co.contact_due_at, co.due_at) == (FRIDAY, None, case.resolve_due_at)
        assert case.due_at == lead.sign_due_at

    @pytest.mark.parametrize(
        ("urgency", "sign", "contact"), [(Urgency.URGENT, 2, 4), (Urgency.CRITICAL, 1, 1)], ids=["urgent", "critical"]
    )
    def test_run_in_hours_where_there_is_haste(
        self, session: Session, county: County, urgency: Urgency, sign: int, contact: int
    ) -> None:
        case = a_case(session, county)
        night = NOW.replace(hour=23, minute=30)
        with clock.set_to(night):
            service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(urgency=urgency))
            service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county))
        lead = parts_of(session, case)[PartRole.LEAD]
        assert (lead.sign_due_at, lead.contact_due_at) == (
            night + timedelta(hours=sign),
            night + timedelta(hours=contact),
        )

    def test_each_unit_signs_by_its_own_hours(self, session: Session, county: County) -> None:
        set_roads_hours(session, county)
        case = a_case(session, county, status=CaseStatus.DISPATCHED, co=True)
        parts = parts_of(session, case)
        assert parts[PartRole.LEAD].sign_due_at == FRIDAY.replace(hour=16, minute=0)
        assert parts[PartRole.CO].sign_due_at == FRIDAY
        assert case.due_at == FRIDAY.replace(hour=16, minute=0)
        assert case.resolve_due_at == NOW.replace(day=19, hour=16)

    def test_come_anew_with_another_unit(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        with clock.set_to(NOW + timedelta(days=1)):
            do(Verb.UPHOLD_RETURN, session, county.chair, case, county)
        lead = parts_of(session, case)[PartRole.LEAD]
        monday = FRIDAY.replace(day=16)
        assert (lead.unit_id, lead.sign_due_at, lead.contact_due_at) == (county.bureau.id, monday, monday)

    def test_come_anew_when_it_is_done_again(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        do(Verb.REOPEN, session, county.leader, case, county)
        lead = parts_of(session, case)[PartRole.LEAD]
        assert (lead.sign_due_at, lead.contact_due_at, lead.contacted_at) == (FRIDAY, FRIDAY, None)
        assert newest_facts(session, case)["sign_due"] == FRIDAY.astimezone(UTC).isoformat()


class TestCoUnitsOwnDate:
    def order(self, county: County, due: datetime) -> Any:
        return an_order(county, co=(Duty(unit_id=county.water.id, duty="疏通排水沟", due_at=due),))

    def test_is_kept_also_when_the_lead_is_given_more_time(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        own = NOW.replace(day=16, hour=12)
        service.dispatch(session, county.chair, case.id, NO_STEP, self.order(county, own))
        assert parts_of(session, case)[PartRole.CO].due_at == own
        do(Verb.SIGN, session, county.handler, case, county)
        make_ready(Verb.GRANT_EXTENSION, session, case, county)
        do(Verb.GRANT_EXTENSION, session, county.clerk, case, county)
        parts = parts_of(session, case)
        assert (parts[PartRole.CO].due_at, parts[PartRole.LEAD].due_at) == (own, case.resolve_due_at)

    @pytest.mark.parametrize(
        ("due", "key"),
        [
            pytest.param(NOW, "co_due_not_ahead", id="now"),
            pytest.param(NOW - timedelta(days=1), "co_due_not_ahead", id="past"),
            pytest.param(NOW.replace(day=19, hour=17, minute=31), "co_due_after_lead", id="after the lead's"),
        ],
    )
    def test_is_refused(self, session: Session, county: County, due: datetime, key: str) -> None:
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        with pytest.raises(MissingFact) as refused:
            service.dispatch(session, county.chair, case.id, NO_STEP, self.order(county, due))
        assert refused.value.key == key
        assert case.status is CaseStatus.AWAITING_CLINIC

    def test_the_leads_very_date_is_taken(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        service.dispatch(session, county.chair, case.id, NO_STEP, self.order(county, suggest_due(session, case)[0]))
        assert parts_of(session, case)[PartRole.CO].due_at == case.resolve_due_at


class TestFirstContact:
    def logged(self, session: Session, case: Case, by: Actor, kind: ActionKind = ActionKind.CONTACT) -> Part:
        service.log_action(session, by, case.id, NO_STEP, kind=kind, text="电话联系了反映人")
        return parts_of(session, case)[PartRole.LEAD]

    def test_of_the_lead_stops_its_clock_once(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        assert self.logged(session, case, county.handler).contacted_at == NOW
        with clock.set_to(NOW + timedelta(hours=3)):
            assert self.logged(session, case, county.handler).contacted_at == NOW

    def test_of_a_co_unit_does_not(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        assert self.logged(session, case, county.co_handler).contacted_at is None
        assert case.first_contact_at == NOW

    def test_other_work_is_none(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        assert self.logged(session, case, county.handler, ActionKind.SITE_VISIT).contacted_at is None

    @pytest.mark.parametrize("contacted", [True, False])
    def test_is_what_a_reply_says(self, session: Session, world: World, county: County, contacted: bool) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        make_ready(Verb.REPLY, session, case, county)
        closing = a_closing(contacted=contacted, not_contacted_reason=None if contacted else "匿名，没有电话")
        service.reply(session, county.handler, case.id, NO_STEP, closing)
        assert parts_of(session, case)[PartRole.LEAD].contacted_at == (NOW if contacted else None)


class TestPause:
    def test_moves_what_is_not_yet_signed_or_contacted(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.DISPATCHED)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        with clock.set_to(NOW + timedelta(days=4)):
            do(Verb.DENY_RETURN, session, county.clerk, case, county)
        lead, co = parts_of(session, case)[PartRole.LEAD], parts_of(session, case)[PartRole.CO]
        # From Thursday to Monday two working days pass: Friday becomes Tuesday.
        tuesday = FRIDAY.replace(day=17)
        assert {lead.sign_due_at, lead.contact_due_at, co.sign_due_at, case.due_at} == {tuesday}
        assert newest_facts(session, case)["due"] == tuesday.astimezone(UTC).isoformat()

    def test_leaves_what_was_done(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.LOG_ACTION, session, county.handler, case, county)
        service.log_action(session, county.handler, case.id, NO_STEP, kind=ActionKind.CONTACT, text="电话联系了")
        do(Verb.SUSPEND, session, county.chair, case, county)
        with clock.set_to(NOW + timedelta(days=6)):
            do(Verb.RESUME, session, county.leader, case, county)
        lead = parts_of(session, case)[PartRole.LEAD]
        assert (lead.sign_due_at, lead.contact_due_at) == (FRIDAY, FRIDAY)


class TestCalendarDays:
    def test_are_counted_over_the_weekend_and_stay_on_it(self, session: Session, county: County) -> None:
        limit_in_calendar_days(session, 10)
        case = a_case(session, county)
        # The 22nd is a Sunday.
        assert suggest_due(session, case)[0] == NOW.replace(day=22, hour=17, minute=30)

    def test_stand_still_by_calendar_days(self, session: Session, county: County) -> None:
        limit_in_calendar_days(session, 10)
        case = a_case(session, county, status=CaseStatus.HANDLING)
        do(Verb.SUSPEND, session, county.chair, case, county)
        with clock.set_to(NOW + timedelta(days=3)):
            do(Verb.RESUME, session, county.leader, case, county)
        assert case.resolve_due_at == NOW.replace(day=25, hour=17, minute=30)

    def test_are_halved_when_it_is_done_again(self, session: Session, county: County) -> None:
        limit_in_calendar_days(session, 15)
        case = a_case(session, county, status=CaseStatus.CLOSED)
        do(Verb.REOPEN, session, county.leader, case, county)
        assert case.resolve_due_at == NOW.replace(day=20, hour=17, minute=30)
        rule = Rule.read(case.resolve_rule)
        assert (rule.name, rule.amount, rule.unit) == ("redo_half", 8, LimitUnit.CALENDAR_DAYS)

    @pytest.mark.parametrize(
        ("extension", "latest"),
        [
            pytest.param(None, NOW.replace(month=4, day=1, hour=17, minute=30), id="as many days more as at first"),
            pytest.param(30, NOW.replace(month=4, day=21, hour=17, minute=30), id="as many as the rule says"),
        ],
    )
    def test_are_extended(self, session: Session, county: County, extension: int | None, latest: datetime) -> None:
        limit_in_calendar_days(session, 10, extension)
        case = a_case(session, county, status=CaseStatus.HANDLING)
        assert longest_extension(session, case) == latest
        service.request_extension(session, county.handler, case.id, NO_STEP, reason="等专家论证", new_due_at=latest)
        do(Verb.GRANT_EXTENSION, session, county.clerk, case, county)
        assert case.resolve_due_at == latest


class TestHoursOfTheUnit:
    def test_close_a_date_that_was_set_by_day(self, session: Session, county: County) -> None:
        set_roads_hours(session, county)
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        day = NOW.replace(day=25).date()
        chosen = closing_on(session, case, day, unit_id=county.roads.id)
        assert chosen == NOW.replace(day=25, hour=16)
        service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county, due_at=chosen))
        assert (case.resolve_due_at, Rule.read(case.resolve_rule).name) == (chosen, "set_by_hand")

    def test_the_suggested_day_is_the_rules_at_any_hour(self, session: Session, county: County) -> None:
        set_roads_hours(session, county)
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        order = an_order(county, due_at=NOW.replace(day=19, hour=17, minute=30))
        service.dispatch(session, county.chair, case.id, NO_STEP, order)
        assert case.resolve_due_at == NOW.replace(day=19, hour=16)
        assert Rule.read(case.resolve_rule).amount == 5

    def test_desks_keep_those_of_the_place(self, session: Session, county: County) -> None:
        set_roads_hours(session, county)
        set_hours(session, county.sysadmin, Owner(area_id=county.north.id), ((time(8), time(18)),))
        session.info.pop("clocks", None)
        case = a_case(session, county, status=CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        assert case.due_at == FRIDAY.replace(hour=18, minute=0)
        do(Verb.SUSPEND, session, county.chair, case, county)
        assert case.due_at is not None
        assert case.due_at.astimezone(OFFICE_ZONE).time() == time(18)


class TestFactsOfEvents:
    """With the events alone anybody can tell by when each clock had to stop."""

    def test_of_a_dispatch_tell_every_date(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.DISPATCHED, co=True)
        facts = newest_facts(session, case)
        parts = parts_of(session, case)
        lead, co = parts[PartRole.LEAD], parts[PartRole.CO]
        assert lead.sign_due_at
        assert lead.contact_due_at
        assert co.sign_due_at
        assert facts["lead_id"] == county.roads.id
        assert datetime.fromisoformat(facts["due"]) == lead.due_at
        assert Rule.read(facts["rule"]) == Rule("按类别的办理时限", 5, LimitUnit.WORKING_DAYS)
        assert datetime.fromisoformat(facts["sign_due"]) == lead.sign_due_at
        assert datetime.fromisoformat(facts["contact_due"]) == lead.contact_due_at
        [[unit_id, due, sign_due]] = json.loads(facts["co_parts"])
        assert (unit_id, datetime.fromisoformat(due), datetime.fromisoformat(sign_due)) == (
            county.water.id, co.due_at, co.sign_due_at
        )  # fmt: skip

    @pytest.mark.parametrize("status", [status for status in CaseStatus if status is not CaseStatus.DISPATCHED])
    def test_of_every_state_tell_its_clock(self, session: Session, world: World, status: CaseStatus) -> None:
        case = case_in(session, world, status)
        facts = newest_facts(session, case)
        told = datetime.fromisoformat(facts["due"]) if "due" in facts else None
        assert (told, facts.get("rule", "")) == (case.due_at, case.due_rule)
        assert facts.get("paused_due") == (case.paused_due_at.isoformat() if case.paused_due_at else None)

    def test_of_confidential_ones_are_sealed(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING, confidential=True)
        events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
        assert all(event.facts == {} for event in events)
        assert [event.stated["due"] for event in events if event.verb is Verb.SIGN] == [
            case.due_at.isoformat() if case.due_at else ""
        ]

    def test_of_a_resumed_case_whose_return_waits(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.SUSPEND, session, county.chair, case, county)
        do(Verb.RESUME, session, county.leader, case, county)
        facts = newest_facts(session, case)
        assert facts["rule"] == "return_decision|||"
        assert datetime.fromisoformat(facts["paused_due"]) == case.paused_due_at

    def test_way_of_all_steps_uses_them(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        Way(session, county).queue(case)
        assert newest_facts(session, case)["stage"] == "clinic"
