"""Does a case reach its units, and does the whole wait for the parts? Who may ask for what, and who decides?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.clocks import Rule
from feedback.tracker.door import NO_STEP, current_parts
from feedback.tracker.requests import pending_request
from models.case import Action, Case, Request
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    PartRole,
    PartStatus,
    RequestKind,
    RequestStatus,
    Role,
    Stage,
    Verb,
)
from tests.county import a_second_grant
from tests.factories import NOW, REASON, RESULT, County, a_case, a_closing, actor, an_order
from tests.tracker.acts import do, part_dates
from tests.worlds import World, case_in


@pytest.fixture
def handling(session: Session, world: World) -> Case:
    return case_in(session, world, CaseStatus.HANDLING)


@pytest.fixture
def dispatched(session: Session, world: World) -> Case:
    return case_in(session, world, CaseStatus.DISPATCHED)


class TestDispatch:
    def test_gives_each_unit_a_part_with_one_lead(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county, with_co=True))
        found = [(part.unit_id, part.role, part.status, part.duty) for part in current_parts(session, case)]
        assert found == [
            (county.roads.id, PartRole.LEAD, PartStatus.WAITING, "先填坑，再排水"),
            (county.water.id, PartRole.CO, PartStatus.WAITING, "疏通排水沟"),
        ]
        assert case.lead_unit_id == county.roads.id

    def test_takes_the_date_from_the_limit_table(self, dispatched: Case) -> None:
        # Five working days for category 0201, counted from Thursday.
        assert dispatched.resolve_due_at == NOW.replace(hour=17, minute=30) + timedelta(days=7)
        assert Rule.read(dispatched.resolve_rule).amount == 5

    def test_keeps_a_date_that_was_set_by_hand(self, session: Session, world: World, county: County) -> None:
        case, due = case_in(session, world, CaseStatus.REGISTERED), NOW + timedelta(days=3)
        service.dispatch(session, county.clerk, case.id, NO_STEP, an_order(county, due_at=due))
        assert (case.resolve_due_at, Rule.read(case.resolve_rule).name) == (due, "set_by_hand")
        assert [part.due_at for part in current_parts(session, case)] == [due]

    @pytest.mark.parametrize(("due_at", "refused"), [(365, False), (367, True), (2_900_000, True)])
    def test_date_is_at_most_a_year_ahead(
        self, session: Session, world: World, county: County, due_at: int, refused: bool
    ) -> None:
        case = case_in(session, world, CaseStatus.REGISTERED)
        order = an_order(county, due_at=NOW + timedelta(days=due_at))
        if not refused:
            service.dispatch(session, county.clerk, case.id, NO_STEP, order)
            return
        with pytest.raises(MissingFact) as error:
            service.dispatch(session, county.clerk, case.id, NO_STEP, order)
        assert error.value.key == "due_too_far"


class TestSign:
    def test_by_the_lead_starts_the_handling(self, session: Session, dispatched: Case, county: County) -> None:
        service.sign(session, county.handler, dispatched.id, NO_STEP)
        assert (dispatched.status, dispatched.stage) == ("handling", Stage.RESOLVE)
        assert (dispatched.signed_at, dispatched.due_at) == (NOW, dispatched.resolve_due_at)

    def test_by_a_co_unit_leaves_the_state(self, session: Session, dispatched: Case, county: County) -> None:
        before = dispatched.due_at
        service.sign(session, county.co_handler, dispatched.id, NO_STEP)
        assert (dispatched.status, dispatched.signed_at, dispatched.due_at) == ("dispatched", None, before)
        assert [part.status for part in current_parts(session, dispatched)] == ["waiting", "signed"]

    def test_twice_is_refused(self, session: Session, handling: Case, county: County) -> None:
        with pytest.raises(IllegalMove) as refused:
            service.sign(session, county.handler, handling.id, NO_STEP)
        assert refused.value.key == "already_signed"

    def test_one_person_may_sign_for_two_units_in_turn(
        self, session: Session, dispatched: Case, county: County
    ) -> None:
        both = a_second_grant(session, actor(session, Role.HANDLER, unit=county.roads), Role.HANDLER, unit=county.water)
        service.sign(session, both, dispatched.id, NO_STEP)
        service.sign(session, both, dispatched.id, NO_STEP)
        assert [part.status for part in current_parts(session, dispatched)] == ["signed", "signed"]
        service.answer_part(session, both, dispatched.id, NO_STEP, result=RESULT)
        service.reply(session, both, dispatched.id, NO_STEP, a_closing())
        assert dispatched.status == "replied"

    def test_unit_without_a_part_does_not_even_see_the_case(
        self, session: Session, dispatched: Case, county: County
    ) -> None:
        with pytest.raises(NotFound):
            service.sign(session, county.south_handler, dispatched.id, NO_STEP)

    def test_clerk_who_handles_elsewhere_has_no_part_here(
        self, session: Session, dispatched: Case, county: County
    ) -> None:
        clerk = a_second_grant(session, actor(session, Role.CLERK, area=county.north), Role.HANDLER, unit=county.bureau)
        with pytest.raises(NotPermitted):
            service.sign(session, clerk, dispatched.id, NO_STEP)


class TestParts:
    def test_whole_waits_for_its_parts(self, session: Session, handling: Case, county: County) -> None:
        with pytest.raises(IllegalMove) as refused:
            service.reply(session, county.handler, handling.id, NO_STEP, a_closing())
        assert refused.value.key == "parts_open"
        service.sign(session, county.co_handler, handling.id, NO_STEP)
        with pytest.raises(IllegalMove):
            service.reply(session, county.handler, handling.id, NO_STEP, a_closing())
        service.answer_part(session, county.co_handler, handling.id, NO_STEP, result=RESULT)
        service.reply(session, county.handler, handling.id, NO_STEP, a_closing())
        assert handling.status == "replied"

    def test_co_unit_cannot_reply_for_the_whole(self, session: Session, handling: Case, county: County) -> None:
        with pytest.raises(NotPermitted):
            service.reply(session, county.co_handler, handling.id, NO_STEP, a_closing())

    def test_lead_has_no_part_to_answer_but_the_whole(self, session: Session, handling: Case, county: County) -> None:
        with pytest.raises(IllegalMove) as refused:
            service.answer_part(session, county.handler, handling.id, NO_STEP, result=RESULT)
        assert refused.value.key == "lead_replies_for_the_whole"

    def test_part_is_answered_after_it_was_signed_and_once(
        self, session: Session, handling: Case, county: County
    ) -> None:
        with pytest.raises(IllegalMove) as refused:
            service.answer_part(session, county.co_handler, handling.id, NO_STEP, result=RESULT)
        assert refused.value.key == "part_not_open"
        service.sign(session, county.co_handler, handling.id, NO_STEP)
        service.answer_part(session, county.co_handler, handling.id, NO_STEP, result=RESULT)
        with pytest.raises(IllegalMove):
            service.answer_part(session, county.co_handler, handling.id, NO_STEP, result=RESULT)

    def test_log_keeps_whose_line_it_is_and_the_first_contact(
        self, session: Session, handling: Case, county: County
    ) -> None:
        for kind in (ActionKind.WORK, ActionKind.CONTACT):
            service.log_action(session, county.co_handler, handling.id, NO_STEP, kind=kind, text=f" {REASON} ")
        lines = session.exec(select(Action).where(Action.case_id == handling.id).order_by(col(Action.id))).all()
        assert [(line.unit_id, line.kind, line.text) for line in lines] == [
            (county.water.id, "work", REASON),
            (county.water.id, "contact", REASON),
        ]
        assert handling.first_contact_at == NOW


class TestReturn:
    def test_upheld_goes_to_another_unit_that_cannot_return_it(
        self, session: Session, handling: Case, county: County
    ) -> None:
        do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        do(Verb.UPHOLD_RETURN, session, county.chair, handling, county)
        assert (handling.status, handling.lead_unit_id, handling.is_designated) == (
            "dispatched",
            county.bureau.id,
            True,
        )
        with pytest.raises(IllegalMove) as refused:
            do(Verb.REQUEST_RETURN, session, county.bureau_handler, handling, county)
        assert refused.value.key == "designated_no_return"

    def test_denied_leaves_the_unit_designated(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        do(Verb.DENY_RETURN, session, county.clerk, handling, county)
        assert (handling.status, handling.lead_unit_id) == ("handling", county.roads.id)
        with pytest.raises(IllegalMove) as refused:
            do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        assert refused.value.key == "designated_no_return"

    def test_starts_the_sign_clock_of_the_new_unit(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        with clock.set_to(NOW + timedelta(days=1)):
            do(Verb.UPHOLD_RETURN, session, county.chair, handling, county)
        # One working day to sign, counted from Friday.
        assert (handling.stage, handling.due_at) == (Stage.SIGN, NOW.replace(hour=17, minute=30) + timedelta(days=4))

    def test_is_decided_within_a_working_day(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        asked = pending_request(session, handling, RequestKind.RETURN)
        assert asked is not None
        assert asked.decide_by == NOW.replace(day=13, hour=17, minute=30)
        (shown,) = open_case(session, county.chair, handling.id).requests
        assert shown.decide_by == asked.decide_by

    def test_unit_whose_it_is_need_not_be_known(self, session: Session, handling: Case, county: County) -> None:
        asks = {"reason": REASON, "legal_ground": REASON}
        service.request_return(session, county.handler, handling.id, NO_STEP, suggested_unit_id=None, **asks)
        assert pending_request(session, handling, RequestKind.RETURN) is not None

    def test_same_unit_is_no_other_unit(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        with pytest.raises(BadInput) as refused:
            service.uphold_return(session, county.chair, handling.id, NO_STEP, an_order(county))
        assert refused.value.key == "same_unit_again"

    def test_former_unit_still_reads_and_no_longer_acts(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        do(Verb.UPHOLD_RETURN, session, county.chair, handling, county)
        with pytest.raises(NotPermitted):
            service.sign(session, county.handler, handling.id, NO_STEP)

    def test_is_the_leads_to_ask(self, session: Session, handling: Case, county: County) -> None:
        with pytest.raises(IllegalMove) as refused:
            do(Verb.REQUEST_RETURN, session, county.co_handler, handling, county)
        assert refused.value.key == "lead_asks_return"

    @pytest.mark.parametrize("verb", [Verb.UPHOLD_RETURN, Verb.DENY_RETURN])
    def test_is_not_decided_by_who_asked(self, session: Session, handling: Case, county: County, verb: Verb) -> None:
        both = a_second_grant(session, actor(session, Role.HANDLER, unit=county.roads), Role.CLERK, area=county.north)
        do(Verb.REQUEST_RETURN, session, both, handling, county)
        with pytest.raises(NotPermitted) as refused:
            do(verb, session, both, handling, county)
        assert refused.value.key == "not_your_own_request"

    @pytest.mark.parametrize("verb", [Verb.UPHOLD_RETURN, Verb.DENY_RETURN, Verb.GRANT_EXTENSION, Verb.DENY_EXTENSION])
    def test_nothing_asked_is_nothing_to_decide(
        self, session: Session, handling: Case, county: County, verb: Verb
    ) -> None:
        with pytest.raises(IllegalMove) as refused:
            do(verb, session, county.chair, handling, county)
        assert refused.value.key == "nothing_to_decide"


class TestExtension:
    def test_granted_moves_the_date_of_every_open_part(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        asked = pending_request(session, handling, RequestKind.EXTENSION)
        do(Verb.GRANT_EXTENSION, session, county.clerk, handling, county)
        assert asked is not None
        assert {handling.due_at, handling.resolve_due_at, *part_dates(session, handling)} == {asked.new_due_at}
        assert (asked.status, Rule.read(handling.due_rule).name) == (RequestStatus.UPHELD, "extended")

    def test_granted_before_signing_leaves_the_sign_clock(
        self, session: Session, dispatched: Case, county: County
    ) -> None:
        before = dispatched.due_at, dispatched.due_rule
        do(Verb.REQUEST_EXTENSION, session, county.handler, dispatched, county)
        with clock.set_to(NOW + timedelta(hours=3)):
            do(Verb.GRANT_EXTENSION, session, county.clerk, dispatched, county)
        assert (dispatched.due_at, dispatched.due_rule) == before

    def test_once_only(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        with pytest.raises(IllegalMove) as refused:
            do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        assert refused.value.key == "request_waits_already"
        do(Verb.GRANT_EXTENSION, session, county.clerk, handling, county)
        with pytest.raises(IllegalMove) as refused:
            do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        assert refused.value.key == "extended_already"

    def test_is_the_leads_to_ask(self, session: Session, handling: Case, county: County) -> None:
        with pytest.raises(NotPermitted):
            do(Verb.REQUEST_EXTENSION, session, county.co_handler, handling, county)
        assert handling.extension_count == 0
        assert pending_request(session, handling, RequestKind.EXTENSION) is None

    @pytest.mark.parametrize(("days", "refused"), [(7, False), (8, True), (2_900_000, True)])
    def test_is_no_longer_than_the_first_limit(
        self, session: Session, handling: Case, county: County, days: int, refused: bool
    ) -> None:
        # Five working days at first, up to Thursday; so the Thursday after is the latest.
        assert handling.resolve_due_at is not None
        asks: dict[str, Any] = {"reason": REASON, "new_due_at": handling.resolve_due_at + timedelta(days=days)}
        if not refused:
            service.request_extension(session, county.handler, handling.id, NO_STEP, **asks)
            return
        with pytest.raises(MissingFact) as error:
            service.request_extension(session, county.handler, handling.id, NO_STEP, **asks)
        assert error.value.facts["latest"] == handling.resolve_due_at + timedelta(days=7)

    def test_denied_may_be_asked_again(self, session: Session, handling: Case, county: County) -> None:
        before = handling.due_at
        do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        do(Verb.DENY_EXTENSION, session, county.chair, handling, county)
        assert (handling.due_at, handling.extension_count) == (before, 0)
        do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)

    @pytest.mark.parametrize(("late_by", "refused"), [(timedelta(), False), (timedelta(seconds=1), True)])
    def test_is_asked_for_before_the_date(
        self, session: Session, handling: Case, county: County, late_by: timedelta, refused: bool
    ) -> None:
        assert handling.resolve_due_at is not None
        with clock.set_to(handling.resolve_due_at + late_by):
            if not refused:
                do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
                return
            with pytest.raises(IllegalMove) as error:
                do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        assert error.value.key == "extension_too_late"

    def test_date_that_has_passed_cannot_be_granted(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        with clock.set_to(NOW + timedelta(days=15)), pytest.raises(MissingFact) as refused:
            do(Verb.GRANT_EXTENSION, session, county.clerk, handling, county)
        assert refused.value.key == "due_not_ahead"

    @pytest.mark.parametrize("verb", [Verb.GRANT_EXTENSION, Verb.DENY_EXTENSION])
    def test_is_not_decided_by_who_asked(self, session: Session, handling: Case, county: County, verb: Verb) -> None:
        both = a_second_grant(session, actor(session, Role.HANDLER, unit=county.roads), Role.CHAIR, area=county.north)
        do(Verb.REQUEST_EXTENSION, session, both, handling, county)
        with pytest.raises(NotPermitted) as refused:
            do(verb, session, both, handling, county)
        assert refused.value.key == "not_your_own_request"


class TestRequestsEndWithTheirRound:
    @pytest.mark.parametrize("verb", [Verb.ESCALATE, Verb.WITHDRAW, Verb.TRANSFER_OUT])
    def test_when_the_units_lose_the_case(self, session: Session, handling: Case, county: County, verb: Verb) -> None:
        do(Verb.REQUEST_RETURN, session, county.handler, handling, county)
        do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        do(verb, session, county.clerk if verb is Verb.WITHDRAW else county.leader, handling, county)
        assert statuses(session, handling) == ["denied", "denied"]

    def test_when_the_lead_replies(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        do(Verb.REQUEST_EXTENSION, session, county.handler, case, county)
        do(Verb.REPLY, session, county.handler, case, county)
        assert statuses(session, case) == ["denied"]

    def test_so_the_next_unit_may_ask_for_itself(self, session: Session, handling: Case, county: County) -> None:
        do(Verb.REQUEST_EXTENSION, session, county.handler, handling, county)
        do(Verb.ESCALATE, session, county.leader, handling, county)
        order = an_order(county, lead_unit_id=county.bureau.id)
        service.dispatch(session, county.county_chair, handling.id, NO_STEP, order)
        do(Verb.REQUEST_EXTENSION, session, county.bureau_handler, handling, county)
        assert statuses(session, handling) == ["denied", "pending"]


def statuses(session: Session, case: Case) -> list[str]:
    rows = session.exec(select(Request).where(Request.case_id == case.id).order_by(col(Request.id))).all()
    return [row.status.value for row in rows]


def test_actor_with_no_grant_sees_nothing(session: Session, handling: Case) -> None:
    nobody = Actor(user_id=10_000, username="nobody", name="")
    with pytest.raises(NotFound):
        service.sign(session, nobody, handling.id, NO_STEP)
