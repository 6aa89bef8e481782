"""Can what a verb asks for be gone round: by a used key, by working without signing, by answers that nobody gave?"""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from feedback.core import clock
from feedback.core.errors import Conflict, MissingFact, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.casefile import find_case
from feedback.tracker.door import NO_STEP, Step, first_broken_link
from feedback.tracker.labelling import Diagnosis
from models.case import Case, CaseEvent, Revisit
from models.vocabulary import CaseStatus, OrgLevel, Role, Verb
from tests.county import a_second_grant
from tests.factories import NOW, REASON, County, a_case, actor, an_order, the_answers
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in


class TestKey:
    def test_of_another_verb_is_told(self, session: Session, world: World, county: County) -> None:
        case, step = case_in(session, world, CaseStatus.HANDLING), Step(submission_key="one-form")
        do(Verb.LOG_ACTION, session, county.handler, case, county, step)
        with pytest.raises(Conflict) as refused:
            do(Verb.REMIND, session, county.chair, case, county, step)
        assert refused.value.key == "submission_key_taken"


class TestOwnHandling:
    @pytest.mark.parametrize(
        ("role", "verb"), [(Role.REVIEWER, Verb.APPROVE_REPLY), (Role.REVISITOR, Verb.RECORD_REVISIT)]
    )
    def test_is_work_that_was_logged_too(
        self, session: Session, world: World, county: County, role: Role, verb: Verb
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        worker = a_second_grant(session, actor(session, Role.HANDLER, unit=county.roads), role, area=county.north)
        do(Verb.LOG_ACTION, session, worker, case, county)
        make_ready(Verb.REPLY, session, case, county)
        do(Verb.REPLY, session, county.handler, case, county)
        if verb is Verb.RECORD_REVISIT:
            do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
        with pytest.raises(NotPermitted) as refused:
            do(verb, session, worker, case, county)
        assert refused.value.key == "not_your_own_handling"

    def again(self, session: Session, county: County, case: Case) -> None:
        """Let the case be done again, an hour later and by the unit's first handler."""
        service.record_revisit(session, county.revisitor, case.id, NO_STEP, the_answers(), closing_mode=None)
        with clock.set_to(NOW + timedelta(hours=1)):
            do(Verb.SIGN, session, county.handler, case, county)
            do(Verb.REPLY, session, county.handler, case, county)

    def test_is_the_reply_of_the_round_before(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        replier = a_second_grant(
            session, actor(session, Role.HANDLER, unit=county.roads), Role.REVIEWER, area=county.north
        )
        do(Verb.REPLY, session, replier, case, county)
        do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
        self.again(session, county, case)
        with pytest.raises(NotPermitted):
            do(Verb.APPROVE_REPLY, session, replier, case, county)

    def test_is_not_what_was_logged_in_the_round_before(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        worker = a_second_grant(
            session, actor(session, Role.HANDLER, unit=county.roads), Role.REVIEWER, area=county.north
        )
        do(Verb.LOG_ACTION, session, worker, case, county)
        do(Verb.REPLY, session, county.handler, case, county)
        do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
        with clock.set_to(NOW + timedelta(minutes=30)):
            self.again(session, county, case)
            do(Verb.APPROVE_REPLY, session, worker, case, county)


class TestRevisit:
    def test_of_somebody_who_was_not_reached_keeps_no_answers(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.REVIEWING)
        service.record_revisit(
            session, county.revisitor, case.id, NO_STEP, the_answers(is_valid=False), closing_mode=None
        )
        row = session.exec(select(Revisit).where(Revisit.case_id == case.id)).one()
        assert (case.is_contacted, case.is_resolved, case.satisfaction) == (None, None, None)
        assert (row.is_contacted, row.is_resolved, row.satisfaction) == (None, None, None)


class TestLabels:
    @pytest.mark.parametrize("name", ["category", "scope", "urgency", "nature"])
    def test_are_not_taken_away(self, session: Session, world: World, county: County, name: str) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        held = {each: getattr(case, each) for each in ("category", "scope", "urgency", "nature")}
        with pytest.raises(MissingFact):
            service.change_labels(
                session, county.clerk, case.id, NO_STEP, Diagnosis(**held | {name: None}, note=REASON)
            )


class TestUnit:
    def test_of_another_township_is_none(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        order = an_order(county, lead_unit_id=county.south_roads.id)
        with pytest.raises(NotFound):
            service.dispatch(session, county.clerk, case.id, NO_STEP, order)

    def test_of_any_township_is_the_countys_to_choose(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        case.level = OrgLevel.COUNTY
        order = an_order(county, lead_unit_id=county.south_roads.id)
        service.dispatch(session, county.county_chair, case.id, NO_STEP, order)
        assert case.lead_unit_id == county.south_roads.id


class TestNumber:
    @pytest.mark.parametrize("typed", ["ZS2026\x00-000001", "\ud83d"])
    def test_that_no_database_takes_is_not_found(self, session: Session, county: County, typed: str) -> None:
        case = a_case(session, county)
        with pytest.raises(NotFound):
            find_case(session, county.south_clerk, typed)
        with pytest.raises(NotFound):
            service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=f"{typed}9")


class TestState:
    def test_that_no_event_led_to_is_a_broken_link(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        session.execute(text("UPDATE issue SET status = 'withdrawn' WHERE id = :id"), {"id": case.id})
        session.expire_all()
        events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()
        assert first_broken_link(session.get_one(Case, case.id), events) == len(events)
