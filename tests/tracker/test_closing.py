"""Does somebody else look at a reply and ask the person? And does a case that is done again start anew?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.tracker import service
from feedback.tracker.clocks import Rule, suggest_due
from feedback.tracker.closing import MODES, closure_type_of
from feedback.tracker.door import NO_STEP, current_parts
from models.case import Case, CaseEvent, Outcome, Revisit
from models.place import Unit
from models.vocabulary import (
    CaseStatus,
    ClosureMode,
    ClosureType,
    LimitUnit,
    OutcomeType,
    ReplyDefect,
    Role,
    Stage,
    Urgency,
    Verb,
)
from tests.county import a_second_grant
from tests.factories import NOW, REASON, County, a_case, a_closing, a_diagnosis, actor, an_order, the_answers
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in


def redo(session: Session, who: Actor, case: Case, *, unit_id: int | None = None) -> Case:
    answers = the_answers(is_resolved=False, satisfaction="dissatisfied")
    return service.record_revisit(session, who, case.id, NO_STEP, answers, closing_mode=None, redo_unit_id=unit_id)


def approve(session: Session, who: Actor, case: Case) -> Case:
    return service.approve_reply(session, who, case.id, NO_STEP)


def send_back(session: Session, who: Actor, case: Case) -> Case:
    return service.send_back(session, who, case.id, NO_STEP, defect=ReplyDefect.NOT_CONTACTED, note=REASON)


def close(session: Session, who: Actor, case: Case) -> Case:
    answers, mode = the_answers(), ClosureMode.SOLVED
    return service.record_revisit(session, who, case.id, NO_STEP, answers, closing_mode=mode)


class TestNobodyChecksOneself:
    @pytest.mark.parametrize("unit", ["roads", "water"], ids=["lead", "co-unit"])
    @pytest.mark.parametrize(
        ("verb", "role"),
        [(approve, Role.REVIEWER), (send_back, Role.REVIEWER), (close, Role.REVISITOR), (redo, Role.REVISITOR)],
    )
    def test_who_handled_neither_reviews_nor_asks(
        self,
        session: Session,
        world: World,
        county: County,
        verb: Callable[[Session, Actor, Case], Case],
        role: Role,
        unit: str,
    ) -> None:
        case = case_in(session, world, CaseStatus.DISPATCHED)
        both = a_second_grant(
            session, actor(session, role, area=county.north), Role.HANDLER, unit=getattr(county, unit)
        )
        lead, co = (both, county.co_handler) if unit == "roads" else (county.handler, both)
        do(Verb.SIGN, session, lead, case, county)
        do(Verb.SIGN, session, co, case, county)
        do(Verb.ANSWER_PART, session, co, case, county)
        do(Verb.REPLY, session, lead, case, county)
        if role is Role.REVISITOR:
            do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
        with pytest.raises(NotPermitted) as refused:
            verb(session, both, case)
        assert refused.value.key == "not_your_own_handling"

    def test_who_answered_on_the_spot_does_not_ask_afterwards(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.REGISTERED)
        both = a_second_grant(session, actor(session, Role.CLERK, area=county.north), Role.REVISITOR, area=county.north)
        do(Verb.ANSWER, session, both, case, county)
        with pytest.raises(NotPermitted) as refused:
            close(session, both, case)
        assert refused.value.key == "not_your_own_handling"
        close(session, county.revisitor, case)
        assert case.status == "closed"

    def test_who_gave_a_reply_that_was_sent_back_does_not_ask_about_the_next(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        both = a_second_grant(
            session, actor(session, Role.HANDLER, unit=county.roads), Role.REVISITOR, area=county.north
        )
        make_ready(Verb.REPLY, session, case, county)
        do(Verb.REPLY, session, both, case, county)
        send_back(session, county.reviewer, case)
        do(Verb.REPLY, session, county.handler, case, county)
        approve(session, county.reviewer, case)
        with pytest.raises(NotPermitted) as refused:
            close(session, both, case)
        assert refused.value.key == "not_your_own_handling"


class TestReply:
    def test_keeps_what_came_of_it(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        closing = a_closing(closure_mode=ClosureMode.PROJECT_LISTED, outcome_type=OutcomeType.RISK_REMOVED)
        service.reply(session, county.handler, case.id, NO_STEP, closing)
        row = session.exec(select(Outcome).where(Outcome.case_id == case.id)).one()
        assert (row.closure_type, row.closure_mode, row.outcome_type) == (
            "procedural",
            "project_listed",
            "risk_removed",
        )
        assert (case.replied_at, case.handled_by_id, case.first_contact_at) == (NOW, county.handler.user_id, NOW)
        assert case.stage is Stage.REVIEW

    def test_sent_back_can_be_given_again_beside_the_first(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.REPLIED)
        due = case.resolve_due_at
        send_back(session, county.reviewer, case)
        assert (case.status, case.due_at, case.replied_at) == ("handling", due, None)
        do(Verb.REPLY, session, county.handler, case, county)
        rows = session.exec(select(Outcome).where(Outcome.case_id == case.id).order_by(col(Outcome.attempt))).all()
        assert [(row.attempt, row.defect, row.reviewed_by_id) for row in rows] == [
            (1, "not_contacted", county.reviewer.user_id),
            (2, None, None),
        ]

    def test_sent_back_leaves_the_co_units_answer(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REPLIED)
        send_back(session, county.reviewer, case)
        assert [part.status for part in current_parts(session, case)] == ["signed", "answered"]


class TestClose:
    def test_keeps_what_the_person_said(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REVIEWING)
        answers = the_answers(satisfaction="basically_satisfied", words=" 路好走多了 ")
        mode = ClosureMode.SOLVED
        service.record_revisit(session, county.revisitor, case.id, NO_STEP, answers, closing_mode=mode)
        row = session.exec(select(Revisit).where(Revisit.case_id == case.id)).one()
        assert (row.by_id, row.satisfaction, row.words) == (
            county.revisitor.user_id,
            "basically_satisfied",
            "路好走多了",
        )
        assert (case.closed_at, case.closure_type, case.due_at) == (NOW, "substantive", None)
        assert (case.is_contacted, case.is_resolved, case.satisfaction) == (True, True, "basically_satisfied")

    def test_outcome_is_that_of_the_reply(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        closing = a_closing(outcome_type=OutcomeType.DISPUTE_MEDIATED)
        service.reply(session, county.handler, case.id, NO_STEP, closing)
        approve(session, county.reviewer, case)
        close(session, county.revisitor, case)
        assert case.outcome_type == "dispute_mediated"

    def test_twice_is_no_move_and_no_second_row(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        with pytest.raises(IllegalMove):
            close(session, county.revisitor, case)
        assert len(session.exec(select(Revisit).where(Revisit.case_id == case.id)).all()) == 1


class TestDoneAgain:
    def test_goes_back_to_the_lead_with_half_the_time(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REVIEWING)
        redo(session, county.revisitor, case)
        assert (case.status, case.redo_no, case.lead_unit_id) == ("dispatched", 1, county.roads.id)
        events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()
        assert events[-1].facts["lead"] == county.roads.name
        # Three of five working days, counted from Thursday.
        assert case.resolve_due_at == NOW.replace(hour=17, minute=30) + timedelta(days=5)
        assert Rule.read(case.resolve_rule).amount == 3
        parts = current_parts(session, case)
        assert [(part.unit_id, part.role, part.status) for part in parts] == [(county.roads.id, "lead", "waiting")]
        assert (case.replied_at, case.reviewing_at, case.closed_at) == (None, None, None)

    def test_half_is_that_of_the_time_that_was_given_first(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        # Eleven working days, set by hand; then more time, and another category with a limit of its own.
        order = an_order(county, due_at=NOW.replace(hour=17, minute=30) + timedelta(days=15))
        service.dispatch(session, county.chair, case.id, NO_STEP, order)
        for verb in (Verb.SIGN, Verb.REQUEST_EXTENSION):
            do(verb, session, county.handler, case, county)
        do(Verb.GRANT_EXTENSION, session, county.chair, case, county)
        service.change_labels(
            session, county.clerk, case.id, NO_STEP, a_diagnosis(urgency=Urgency.CRITICAL, note=REASON)
        )
        do(Verb.REPLY, session, county.handler, case, county)
        do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
        redo(session, county.revisitor, case)
        rule = Rule.read(case.resolve_rule)
        assert (rule.name, rule.amount, rule.unit) == ("redo_half", 6, LimitUnit.WORKING_DAYS)
        assert case.resolve_due_at == NOW.replace(hour=17, minute=30) + timedelta(days=8)

    @pytest.mark.parametrize("confidential", [False, True])
    def test_half_of_two_hours_is_a_working_day(self, session: Session, county: County, confidential: bool) -> None:
        case = a_case(session, county, confidential=confidential)
        by = county.discipline if confidential else county.chair
        service.dispatch(session, by, case.id, NO_STEP, an_order(county, due_at=NOW + timedelta(hours=2)))
        case.redo_no = 1
        assert Rule.read(suggest_due(session, case)[1].stored()).amount == 1
        assert suggest_due(session, case)[0] == NOW.replace(day=13, hour=17, minute=30)

    def test_not_by_a_unit_that_was_closed_meanwhile(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REVIEWING)
        session.get_one(Unit, county.roads.id).is_active = False
        session.flush()
        with pytest.raises(MissingFact) as refused:
            redo(session, county.revisitor, case)
        assert refused.value.key == "redo_needs_unit"
        redo(session, county.revisitor, case, unit_id=county.bureau.id)
        assert (case.status, case.lead_unit_id) == ("dispatched", county.bureau.id)

    def test_can_be_closed_after_its_second_round(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REVIEWING)
        redo(session, county.revisitor, case)
        for verb, who in [
            (Verb.SIGN, county.handler),
            (Verb.REPLY, county.handler),
            (Verb.APPROVE_REPLY, county.reviewer),
            (Verb.RECORD_REVISIT, county.revisitor),
        ]:
            do(verb, session, who, case, county)
        rows = session.exec(select(Revisit).where(Revisit.case_id == case.id).order_by(col(Revisit.round))).all()
        assert [(row.round, row.is_redo, row.is_resolved) for row in rows] == [(0, True, False), (1, False, True)]
        assert (case.status, case.is_resolved) == ("closed", True)


class TestReopen:
    def test_starts_a_new_round(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        do(Verb.ARCHIVE, session, county.clerk, case, county)
        do(Verb.REOPEN, session, county.leader, case, county)
        assert (case.status, case.redo_no, case.closed_at, case.archived_at) == ("dispatched", 1, None, None)
        assert (case.closure_type, case.closure_mode) == (None, None)

    def test_case_can_be_closed_and_filed_again(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        do(Verb.ARCHIVE, session, county.clerk, case, county)
        do(Verb.REOPEN, session, county.leader, case, county)
        do(Verb.SIGN, session, county.handler, case, county)
        make_ready(Verb.APPROVE_REPLY, session, case, county)
        do(Verb.REPLY, session, county.handler, case, county)
        approve(session, county.reviewer, case)
        close(session, county.revisitor, case)
        with clock.set_to(NOW + timedelta(days=1)):
            do(Verb.ARCHIVE, session, county.clerk, case, county)
        assert case.archived_at == NOW + timedelta(days=1)

    def test_filing_twice_is_refused(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        do(Verb.ARCHIVE, session, county.clerk, case, county)
        with pytest.raises(IllegalMove) as refused:
            do(Verb.ARCHIVE, session, county.clerk, case, county)
        assert refused.value.key == "already_archived"


# Which of the eleven modes of the form belongs to which type (domain digest B6).
TYPES = {
    ClosureType.SUBSTANTIVE: "solved stopped",
    ClosureType.STAGED: "project_under_way project_combined",
    ClosureType.PROCEDURAL: "policy_explained project_listed reported_to_township reported_to_county_office "
    "reported_to_joint_meeting reported_to_county_leaders other",
}


class TestClosingTypes:
    @pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, row in TYPES.items() for mode in row.split()])
    def test_mode_belongs_to_its_type(self, kind: ClosureType, mode: str) -> None:
        assert closure_type_of(ClosureMode(mode)) is kind

    def test_every_mode_has_one_type(self) -> None:
        assert sorted(mode for modes in MODES.values() for mode in modes) == sorted(ClosureMode)
