"""What can those do who lead? Suspend with a plan, take up again, raise a level, put under supervision, take over."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.clock import today
from feedback.core.errors import IllegalMove, NotPermitted
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.clocks import Rule
from feedback.tracker.door import NO_STEP, current_parts
from feedback.tracker.supervision import PersonTold
from models.case import Case, Part
from models.vocabulary import CaseStatus, FeedbackMode, OrgLevel, Role, Stage, SuperviseLevel, Verb
from tests.factories import NOW, REASON, County, actor, an_order
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in

TOLD = PersonTold(how=FeedbackMode.PHONE, on=NOW.date())
SOURCES = [CaseStatus.AWAITING_CLINIC, CaseStatus.HANDLING]


class TestSuspend:
    @pytest.mark.parametrize("source", SOURCES)
    def test_is_due_for_its_next_look_and_goes_back_where_it_came_from(
        self, session: Session, world: World, county: County, source: CaseStatus
    ) -> None:
        case = case_in(session, world, source)
        do(Verb.SUSPEND, session, county.chair, case, county)
        assert case.due_at == NOW.replace(hour=17, minute=30) + timedelta(days=90)
        assert (case.stage, case.suspended_from, Rule.read(case.due_rule).name) == (None, source, "next_look")
        do(Verb.RESUME, session, county.leader, case, county)
        assert (case.status, case.suspended_from, case.next_look_on) == (source, None, None)
        assert case.stage in {Stage.CLINIC, Stage.RESOLVE}

    @pytest.mark.parametrize("days", [1, 183])
    def test_next_look_may_be_any_day_within_six_months(
        self, session: Session, world: World, county: County, days: int
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        day = today() + timedelta(days=days)
        service.suspend(session, county.chair, case.id, NO_STEP, cause=REASON, plan=REASON, next_look_on=day, told=TOLD)
        assert case.next_look_on == day


class TestLooks:
    def look(self, session: Session, county: County, case: Case, *, days: int) -> dict[str, object]:
        """Look at the suspended case `days` after it was suspended, leave it waiting, and return the event's facts."""
        with clock.set_to(NOW + timedelta(days=days)):
            told = PersonTold(how=FeedbackMode.SPOKEN, on=today())
            next_look = today() + timedelta(days=40)
            service.suspend(
                session,
                county.chair,
                case.id,
                NO_STEP,
                cause=REASON,
                plan="等春耕后再修",
                next_look_on=next_look,
                told=told,
            )
        return dict(open_case(session, county.chair, case.id).events[-1].facts)

    def test_are_counted_and_set_another_day(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.SUSPENDED)
        before = case.paused_at, case.suspended_from
        facts = self.look(session, county, case, days=60)
        assert (facts["look_no"], facts["told_how"], facts["told_on"]) == (1, "spoken", "2026-05-11")
        assert (case.status, case.next_look_on) == ("suspended", NOW.date() + timedelta(days=100))
        assert case.due_at == NOW.replace(hour=17, minute=30) + timedelta(days=100)
        assert Rule.read(case.due_rule).name == "next_look"
        assert self.look(session, county, case, days=100)["look_no"] == 2
        # The clock of handling stands still since the first day, and the case goes back where it came from.
        assert (case.paused_at, case.suspended_from) == before
        do(Verb.RESUME, session, county.leader, case, county)
        assert case.status == "handling"

    def test_begin_anew_with_another_suspension(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.SUSPENDED)
        self.look(session, county, case, days=60)
        do(Verb.RESUME, session, county.leader, case, county)
        do(Verb.SUSPEND, session, county.chair, case, county)
        assert "look_no" not in open_case(session, county.chair, case.id).events[-1].facts
        assert self.look(session, county, case, days=70)["look_no"] == 1


class TestEscalate:
    @pytest.mark.parametrize("source", SOURCES)
    def test_waits_for_the_clinic_above_and_frees_its_units(
        self, session: Session, world: World, county: County, source: CaseStatus
    ) -> None:
        case = case_in(session, world, source)
        with clock.set_to(NOW + timedelta(days=7)):
            do(Verb.ESCALATE, session, county.leader, case, county)
        assert (case.status, case.level, case.lead_unit_id) == ("awaiting_clinic", "county", None)
        assert current_parts(session, case) == []
        # The next session is the Tuesday after, and not the one that the case had waited for below.
        assert (case.stage, case.due_at) == (Stage.CLINIC, NOW.replace(hour=17, minute=30) + timedelta(days=12))

    def test_keeps_what_the_units_had_done(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.ESCALATE, session, county.chair, case, county)
        service.dispatch(session, county.county_chair, case.id, NO_STEP, an_order(county))
        rounds = session.exec(select(Part.round, Part.is_current).where(Part.case_id == case.id)).all()
        assert sorted(tuple(row) for row in rounds) == [(0, False), (0, False), (1, True)]

    def test_ends_at_the_county(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        do(Verb.ESCALATE, session, county.leader, case, county)
        with pytest.raises(IllegalMove) as refused:
            do(Verb.ESCALATE, session, county.county_chair, case, county)
        assert refused.value.key == "no_level_above"

    @pytest.mark.parametrize("verb", [Verb.DISPATCH, Verb.SUSPEND, Verb.ESCALATE, Verb.DECLINE, Verb.UPHOLD_DECLINE])
    def test_takes_the_case_out_of_the_hands_below(
        self, session: Session, world: World, county: County, verb: Verb
    ) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        do(Verb.ESCALATE, session, county.chair, case, county)
        below = county.leader if verb in {Verb.DECLINE, Verb.UPHOLD_DECLINE} else county.chair
        with pytest.raises(NotPermitted):
            do(verb, session, below, case, county)

    @pytest.mark.parametrize("verb", [Verb.DENY_RETURN, Verb.UPHOLD_RETURN, Verb.GRANT_EXTENSION, Verb.DENY_EXTENSION])
    def test_what_is_asked_then_is_decided_above(
        self, session: Session, world: World, county: County, verb: Verb
    ) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        do(Verb.ESCALATE, session, county.chair, case, county)
        service.dispatch(session, county.county_chair, case.id, NO_STEP, an_order(county))
        make_ready(verb, session, case, county)
        with pytest.raises(NotPermitted):
            do(verb, session, county.chair, case, county)
        do(verb, session, county.county_chair, case, county)

    def test_village_level_is_decided_by_the_township_too(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REGISTERED)
        service.queue_for_clinic(session, county.clerk, case.id, NO_STEP, level=OrgLevel.VILLAGE)
        do(Verb.DISPATCH, session, county.chair, case, county)
        assert case.status == "dispatched"


class TestFlags:
    def test_supervision_is_set_and_lifted(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.SUPERVISE, session, county.leader, case, county)
        assert (case.status, case.supervise_level) == ("handling", "yellow")
        none = SuperviseLevel.NONE
        service.supervise(session, county.leader, case.id, NO_STEP, level=none, reason="已经整改")
        assert case.supervise_level == "none"

    def test_leader_takes_a_case_over_by_name(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.SUSPENDED)
        do(Verb.ADOPT, session, county.leader, case, county)
        assert (case.status, case.adopted_by_id) == ("suspended", county.leader.user_id)

    def test_reminding_changes_neither_state_nor_date(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        before = case.status, case.due_at
        do(Verb.REMIND, session, county.clerk, case, county)
        assert (case.status, case.due_at) == before


def test_leader_of_a_village_does_not_decide_what_is_the_townships(
    session: Session, world: World, county: County
) -> None:
    leader: Actor = actor(session, Role.LEADER, area=county.village)
    case = case_in(session, world, CaseStatus.HANDLING)
    with pytest.raises(NotPermitted):
        do(Verb.SUSPEND, session, leader, case, county)
