"""Whatever anybody tries, in any order: is the case always in a state that the design knows, with its proofs whole?

Hypothesis takes one case through random verbs by random people, as time passes; each step is checked as a whole.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from feedback.core import clock
from feedback.core import database as core_database
from feedback.core.errors import FeedbackError
from feedback.tracker import service
from feedback.tracker.door import NO_STEP, current_parts, first_broken_link, standing_of, verbs_open_to
from models.case import CaseEvent, Part, Revisit
from models.vocabulary import CaseStatus, OrgLevel, PartRole, PartStatus, Role, Verb
from models.worktime import OfficeRule
from tests.county import a_second_grant
from tests.factories import NOW, County, a_case, a_diagnosis, actor, an_opinion, an_order, the_answers
from tests.tracker.acts import do
from tests.tracker.test_states import OPEN, TABLE, WITH_UNITS
from tests.worlds import World

OFFICE = ("clerk", "chair", "leader", "county_chair", "cadre", "recorder", "south_clerk")
UNITS = ("handler", "co_handler", "bureau_handler", "south_handler")
CHECKS = ("reviewer", "revisitor", "discipline", "second_discipline", "jack")
EVERYBODY = (*OFFICE, *UNITS, *CHECKS)
# Somebody who holds every post that a small office has, and must not check what they did themselves.
OWN_JOBS = (Role.CLERK, Role.CHAIR, Role.REVIEWER, Role.REVISITOR, Role.LEADER)
ENDINGS = {Verb.WITHDRAW, Verb.DECLINE, Verb.UPHOLD_DECLINE, Verb.TRANSFER_OUT, Verb.MERGE}
KINDS = (*["case moves"] * 5, *["unit asks"] * 2, "anybody tries", "time passes", "other facts")
VARIANTS = ("redo", "other unit", "with a co-unit", "village", "county", "open", "secret")
# With these the units that had the case are released.
NEW_ROUND = {Verb.DISPATCH, Verb.UPHOLD_RETURN, Verb.ESCALATE, Verb.RECORD_REVISIT, Verb.REOPEN}
BEGINNINGS = (*OPEN, "closed", "merged")
WITH_A_LEAD = {CaseStatus.DISPATCHED, CaseStatus.HANDLING, CaseStatus.REPLIED}
# Where the same verb leads on from the same state to more than one: as the table of the design says in words.
FORKS = {
    ("record_revisit", "reviewing"): {"closed", "dispatched"},
    ("resume", "suspended"): {"awaiting_clinic", "handling"},
    ("sign", "dispatched"): {"dispatched", "handling"},
    ("sign", "handling"): {"handling"},
    ("suspend", "suspended"): {"suspended"},
    ("record_revisit", "merged"): {"merged"},
}


def may_follow(verb: str, source: str) -> set[str]:
    """Return the states to which `verb` may lead from `source`."""
    if (verb, source) in FORKS:
        return FORKS[verb, source]
    row = TABLE[verb]
    return {row.target or source} if source in row.sources else set()


class Tracker(RuleBasedStateMachine):
    """One case in the hands of everybody. What it does is never committed."""

    county: ClassVar[County]

    @initialize(confidential=st.booleans(), start=st.sampled_from(BEGINNINGS))
    def open_the_case(self, confidential: bool, start: str) -> None:
        self.now = NOW
        self.session = Session(core_database.for_writing(core_database.engine()), expire_on_commit=False)
        with clock.set_to(self.now):
            jack = actor(self.session, *OWN_JOBS, area=self.county.root)
            jack = a_second_grant(self.session, jack, Role.HANDLER, unit=self.county.roads)
            self.people = {name: getattr(self.county, name) for name in (*OFFICE, *UNITS, *CHECKS[:-1])}
            self.people["jack"] = a_second_grant(self.session, jack, Role.HANDLER, unit=self.county.water)
            # Nobody is drawn, so that what speaks for asking in any case decides.
            self.session.add(OfficeRule(name="revisit_share", value="0"))
            self.session.flush()
            self.case = a_case(self.session, self.county, status=CaseStatus(start), co=True)
            self.case.wants_reply = False
            an_opinion(self.session, self.case)
        if confidential:
            self.it_goes_another_way("secret")

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()

    # One rule, since Hypothesis leaves some rules of several out in each run, and a case needs them all to get on.
    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def something_happens(self, data: st.DataObject, kind: str) -> None:
        if kind == "time passes":
            self.now += timedelta(hours=data.draw(st.sampled_from([1, 20, 24, 96, 500])))
        elif kind == "case moves":
            self.press(data, {verb for verb in Verb if verb.value in TABLE and TABLE[verb].target} - ENDINGS)
        elif kind == "unit asks":
            self.press(data, {verb for verb in Verb if verb.value in TABLE and TABLE[verb].sources == WITH_UNITS})
        elif kind == "anybody tries":
            self.tries(Verb(data.draw(st.sampled_from(list(TABLE)))), data.draw(st.sampled_from(EVERYBODY)))
        else:
            self.it_goes_another_way(data.draw(st.sampled_from(VARIANTS)))

    def tries(self, verb: Verb, who: str) -> None:
        self.attempt(verb, who, partial(do, verb, self.session, self.people[who], self.case, self.county))

    def press(self, data: st.DataObject, wanted: set[Verb]) -> None:
        """Press a button that somebody's page shows."""
        standing = standing_of(self.session, self.people["jack"], self.case)
        buttons = [
            (who, verb)
            for who, person in self.people.items()
            for verb in verbs_open_to(person, self.case, standing)
            if verb in wanted
        ]
        if buttons:
            who, verb = data.draw(st.sampled_from(buttons))
            self.tries(verb, who)

    def it_goes_another_way(self, variant: str) -> None:
        """Do with other facts what `acts` does in one way only, by somebody who may."""
        desk = self.case.is_confidential
        clerk, revisitor = ("discipline", "second_discipline") if desk else ("clerk", "revisitor")
        if variant == "redo":
            named: dict[str, Any] = {"closing_mode": None, "redo_unit_id": self.county.bureau.id}
            answers = the_answers(is_resolved=False)
            self.attempt_service(Verb.RECORD_REVISIT, revisitor, service.record_revisit, answers, **named)
        elif "unit" in variant:
            order = an_order(self.county, with_co="co-unit" in variant, lead_unit_id=self.county.bureau.id)
            self.attempt_service(Verb.DISPATCH, clerk, service.dispatch, order)
        elif variant in {"village", "county"}:
            level = OrgLevel(variant)
            self.attempt_service(Verb.QUEUE_FOR_CLINIC, clerk, service.queue_for_clinic, level=level)
        else:
            diagnosis = a_diagnosis(confidential=variant == "secret", note="反映人要求保密")
            self.attempt_service(Verb.CHANGE_LABELS, clerk, service.change_labels, diagnosis)

    def attempt_service(self, verb: Verb, who: str, of_service: Callable[..., Any], *facts: Any, **named: Any) -> None:
        work = partial(of_service, self.session, self.people[who], self.case.id, NO_STEP, *facts, **named)
        self.attempt(verb, who, work)

    def attempt(self, verb: Verb, who: str, work: Callable[[], Any]) -> None:
        """Let `work` be done as in a transaction of its own; a refusal must leave no trace."""
        source, version, count = before = (self.case.status, self.case.version, self.case.event_count)
        with clock.set_to(self.now):
            savepoint = self.session.begin_nested()
            try:
                work()
                savepoint.commit()
            except FeedbackError:
                savepoint.rollback()
                self.session.refresh(self.case)
                assert (self.case.status, self.case.version, self.case.event_count) == before
                return
        assert self.case.status.value in may_follow(verb.value, source.value)
        assert self.case.version > version
        assert self.case.event_count == count + 1
        assert self.events()[-1].actor_id == self.people[who].user_id

    def events(self) -> list[CaseEvent]:
        found = select(CaseEvent).where(CaseEvent.case_id == self.case.id).order_by(col(CaseEvent.seq))
        return list(self.session.exec(found).all())

    @invariant()
    def all_is_in_order(self) -> None:
        if hasattr(self, "case"):
            events, parts = self.events(), current_parts(self.session, self.case)
            self.chain_verifies_and_ends_where_the_case_is(events)
            self.nobody_checked_their_own_work(events)
            self.confidential_case_says_nothing(events)
            self.units_that_have_the_case_have_one_lead(parts)
            self.closed_case_has_been_asked_about(events)
            self.every_open_case_is_due()

    def chain_verifies_and_ends_where_the_case_is(self, events: Sequence[CaseEvent]) -> None:
        assert first_broken_link(self.case, events) is None
        assert events[-1].target is self.case.status

    def nobody_checked_their_own_work(self, events: Sequence[CaseEvent]) -> None:
        at_work: set[int | None] = set()
        replied: set[int | None] = set()
        last_reply: int | None = None
        for event in events:
            if event.verb in {Verb.APPROVE_REPLY, Verb.SEND_BACK, Verb.RECORD_REVISIT, Verb.CLOSE_UNASKED}:
                assert event.actor_id not in at_work | replied
            if event.verb in {Verb.REPLY, Verb.ANSWER}:
                last_reply = event.actor_id
                replied.add(last_reply)
            if event.verb in {Verb.SIGN, Verb.ANSWER_PART, Verb.REPLY}:
                at_work.add(event.actor_id)
            if event.verb in NEW_ROUND:
                at_work = set()
            if event.verb in {Verb.RECORD_REVISIT, Verb.REOPEN}:
                replied = {last_reply}

    def confidential_case_says_nothing(self, events: Sequence[CaseEvent]) -> None:
        if self.case.is_confidential:
            assert self.case.title == ""
            told = [(event.verb, event.facts) for event in events]
            sealed_at = next(n for n, (verb, facts) in enumerate(told) if verb is Verb.CHANGE_LABELS and not facts)
            assert not any(facts for _, facts in told[sealed_at:])

    def units_that_have_the_case_have_one_lead(self, parts: Sequence[Part]) -> None:
        if self.case.status in WITH_A_LEAD:
            assert [part.unit_id for part in parts if part.role is PartRole.LEAD] == [self.case.lead_unit_id]
        if self.case.status is CaseStatus.REPLIED:
            assert {part.status for part in parts} == {PartStatus.ANSWERED}

    def closed_case_has_been_asked_about(self, events: Sequence[CaseEvent]) -> None:
        if self.case.status is CaseStatus.CLOSED:
            ended = next(event.verb for event in reversed(events) if event.source is CaseStatus.REVIEWING)
            if ended is Verb.CLOSE_UNASKED:
                assert not self.case.is_to_be_asked
                assert (self.case.satisfaction, self.case.redo_no) == (None, 0)
                return
            asked = select(Revisit).where(Revisit.case_id == self.case.id, Revisit.round == self.case.redo_no)
            assert not self.session.exec(asked).one().is_redo
            assert self.case.closed_at is not None
            assert self.case.closure_type is not None

    def every_open_case_is_due(self) -> None:
        is_open = self.case.status.value in OPEN
        assert (self.case.due_at is not None, bool(self.case.due_rule)) == (is_open, is_open)


def test_tracker_keeps_its_promises(world: World) -> None:
    examples = 25 if core_database.engine().dialect.name == "sqlite" else 8
    machine = type("TrackerOfTheCounty", (Tracker,), {"county": world.county})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=40, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
