"""Does the door do a move once, for whom it is meant, and write a chain in which every change shows?"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.core.errors import Conflict, IllegalMove, NotFound
from feedback.tracker import service
from feedback.tracker.door import Step, first_broken_link
from models.case import Case, CaseEvent
from models.vocabulary import CaseStatus, Role, Verb
from tests.factories import County, a_case
from tests.tracker.acts import do
from tests.worlds import World, case_in


def events_of(session: Session, case: Case) -> list[CaseEvent]:
    session.flush()
    return list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all())


class TestOnce:
    def test_same_key_gives_the_first_result(self, session: Session, world: World, county: County) -> None:
        case, step = case_in(session, world, CaseStatus.HANDLING), Step(submission_key="form-1")
        for _ in range(2):
            do(Verb.LOG_ACTION, session, county.handler, case, county, step)
        assert [event.submission_key for event in events_of(session, case)].count("form-1") == 1

    def test_same_key_is_no_illegal_move_the_second_time(self, session: Session, world: World, county: County) -> None:
        case, step = case_in(session, world, CaseStatus.AWAITING_CLINIC), Step(submission_key="form-2")
        do(Verb.DISPATCH, session, county.chair, case, county, step)
        do(Verb.DISPATCH, session, county.chair, case, county, step)
        assert case.status == "dispatched"

    def test_key_of_another_case_is_told(self, session: Session, world: World, county: County) -> None:
        step = Step(submission_key="form-3")
        do(Verb.REMIND, session, county.chair, case_in(session, world, CaseStatus.HANDLING), county, step)
        with pytest.raises(Conflict) as refused:
            do(Verb.REMIND, session, county.chair, case_in(session, world, CaseStatus.DISPATCHED), county, step)
        assert refused.value.key == "submission_key_taken"

    def test_move_without_a_key_may_be_made_again(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        before = case.event_count
        for _ in range(2):
            do(Verb.LOG_ACTION, session, county.handler, case, county)
        assert case.event_count == before + 2

    def test_key_of_a_refused_move_is_free_again(self, session: Session, world: World, county: County) -> None:
        case, step = case_in(session, world, CaseStatus.HANDLING), Step(submission_key="form-4")
        with pytest.raises(IllegalMove):
            do(Verb.REPLY, session, county.handler, case, county, step)
        do(Verb.REMIND, session, county.chair, case, county)
        assert events_of(session, case)[-1].submission_key is None


class TestSeenVersion:
    def test_second_of_two_is_told(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        seen = Step(seen_version=case.version)
        do(Verb.REMIND, session, county.chair, case, county, seen)
        with pytest.raises(Conflict) as refused:
            do(Verb.ESCALATE, session, county.leader, case, county, seen)
        assert (refused.value.key, refused.value.facts["case_no"]) == ("case_changed", case.case_no)

    def test_retry_of_what_was_done_is_no_conflict(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        step = Step(submission_key="form-5", seen_version=case.version)
        for _ in range(2):
            do(Verb.REMIND, session, county.chair, case, county, step)

    def test_grows_with_every_move(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        before = case.version
        do(Verb.REMIND, session, county.chair, case, county)
        assert case.version > before


class TestEvent:
    def test_says_who_in_which_role_and_from_where_to_where(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.ESCALATE, session, county.chair, case, county)
        event = events_of(session, case)[-1]
        assert (event.actor_id, event.actor_role, event.source, event.target) == (
            county.chair.user_id,
            Role.CHAIR,
            "handling",
            "awaiting_clinic",
        )
        assert event.facts == {
            "from": "township",
            "to": "county",
            "stage": "clinic",
            "due": "2026-03-17T09:30:00+00:00",
            "rule": "周二诊事日|||",
        }

    def test_no_such_case_is_not_found(self, session: Session, county: County) -> None:
        with pytest.raises(NotFound):
            service.sign(session, county.handler, 999_999, Step())


def retell(events: list[CaseEvent]) -> None:
    events[3].note = "另一番话"


def tell_where_nothing_was_told(events: list[CaseEvent]) -> None:
    assert events[0].note is None
    events[0].note = "后来添的话"


def change_facts(events: list[CaseEvent]) -> None:
    events[1].facts = events[1].facts | {"category": "0104"}


def change_digest(events: list[CaseEvent]) -> None:
    events[3].note, events[3].note_digest = None, "0" * 64


def change_actor(events: list[CaseEvent]) -> None:
    events[2].actor_id = (events[2].actor_id or 0) + 1


def change_time(events: list[CaseEvent]) -> None:
    events[2].at += timedelta(microseconds=1)


def change_target(events: list[CaseEvent]) -> None:
    events[4].target = CaseStatus.CLOSED


def cut_the_end_off(events: list[CaseEvent]) -> None:
    events.pop()


def cut_the_beginning_off(events: list[CaseEvent]) -> None:
    events.pop(0)


def take_one_out(events: list[CaseEvent]) -> None:
    events.pop(2)


def swap_two(events: list[CaseEvent]) -> None:
    events[1], events[2] = events[2], events[1]


def swap_two_numbers_too(events: list[CaseEvent]) -> None:
    swap_two(events)
    events[1].seq, events[2].seq = 2, 3


def add_one(events: list[CaseEvent]) -> None:
    last = events[-1].model_dump(exclude={"id"})
    events.append(CaseEvent(**last | {"seq": last["seq"] + 1, "previous": last["hash"]}))


# A case in handling has five events: register, diagnose, queue, dispatch, sign.
TAMPERINGS: Final = [
    (retell, 4),
    (tell_where_nothing_was_told, 1),
    (change_facts, 2),
    (change_digest, 4),
    (change_actor, 3),
    (change_time, 3),
    (change_target, 5),
    (cut_the_end_off, 5),
    (cut_the_beginning_off, 1),
    (take_one_out, 3),
    (swap_two, 2),
    (swap_two_numbers_too, 2),
    (add_one, 6),
]


class TestChain:
    @pytest.mark.parametrize("status", list(CaseStatus))
    def test_is_whole_as_it_was_written(self, session: Session, world: World, status: CaseStatus) -> None:
        case = case_in(session, world, status)
        assert first_broken_link(case, events_of(session, case)) is None

    @pytest.mark.parametrize(("tamper", "broken"), TAMPERINGS)
    def test_change_shows_at_its_link(
        self, session: Session, world: World, tamper: Callable[[list[CaseEvent]], None], broken: int
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        events = events_of(session, case)
        assert [event.verb for event in events] == ["register", "diagnose", "queue_for_clinic", "dispatch", "sign"]
        with session.no_autoflush:
            tamper(events)
            assert first_broken_link(case, events) == broken
        session.expunge_all()

    def test_text_that_was_erased_by_law_breaks_nothing(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        events = events_of(session, case)
        for event in events:
            event.note = None
        assert first_broken_link(case, events_of(session, case)) is None

    def test_two_like_notes_have_unlike_digests(self, session: Session, county: County) -> None:
        one, other = (a_case(session, county, status=CaseStatus.WITHDRAWN) for _ in range(2))
        digests = [events_of(session, case)[-1].note_digest for case in (one, other)]
        assert digests[0] != digests[1]

    def test_survives_being_stored(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.CLOSED, co=True)
        session.flush()
        session.expire_all()
        assert first_broken_link(case, events_of(session, case)) is None

    def test_of_a_confidential_case_covers_its_sealed_facts(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING, confidential=True)
        events = events_of(session, case)
        sealed = [json.loads(event.sealed_facts) for event in events if event.sealed_facts]
        assert county.roads.name in [facts.get("lead") for facts in sealed]
        told = next(event for event in events if event.sealed_facts and county.roads.name in event.sealed_facts)
        told.sealed_facts = told.sealed_facts and told.sealed_facts.replace(county.roads.name, county.water.name)
        with session.no_autoflush:
            assert first_broken_link(case, events) == told.seq

    def test_of_a_confidential_case_keeps_no_facts(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.CLOSED, confidential=True)
        events = events_of(session, case)
        assert [event.facts for event in events] == [{}] * len(events)
        assert first_broken_link(case, events) is None
