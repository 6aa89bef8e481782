"""Do the minutes of a session write themselves: each decision once, in order, at the session that it belongs to?"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from typing import Final

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from feedback.core import clock
from feedback.core.database import reading, transaction
from feedback.tracker import service
from feedback.tracker.agenda_rows import agenda_of
from feedback.tracker.clinic import levels_of, seats_of, session_day
from feedback.tracker.door import NO_STEP, take_case
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import CaseStatus, OrgLevel, Role, Verb
from tests.county import a_second_grant
from tests.factories import NOW, County, a_case, a_county, actor, seeded
from tests.tracker.acts import do

TUESDAY: Final = date(2026, 3, 17)


@pytest.fixture
def town(database: Engine) -> Iterator[County]:
    with clock.set_to(NOW):
        with transaction() as session:
            seeded(session)
            made = a_county(session)
        yield made


def waiting(town: County, number: int, *, confidential: bool = False) -> list[int]:
    with transaction() as session:
        status = CaseStatus.AWAITING_CLINIC
        return [a_case(session, town, status=status, confidential=confidential).id for _ in range(number)]


def decide(town: County, case_id: int, verb: Verb) -> None:
    with transaction() as session:
        do(verb, session, town.chair, take_case(session, town.chair, case_id), town)


def agenda(session: Session) -> list[tuple[int, int | None, str | None]]:
    rows = session.exec(select(ClinicItem).order_by(col(ClinicItem.position))).all()
    return [(row.position, row.case_id, row.decision) for row in rows]


class TestMinutes:
    @pytest.mark.parametrize("verb", [Verb.ANSWER, Verb.DISPATCH, Verb.SUSPEND, Verb.ESCALATE])
    def test_hold_each_of_the_four_decisions(self, town: County, verb: Verb) -> None:
        (case_id,) = waiting(town, 1)
        decide(town, case_id, verb)
        with reading() as session:
            assert agenda(session) == [(1, case_id, verb.value)]
            held = session.exec(select(ClinicSession)).one()
            assert (held.area_id, held.level, held.held_on) == (town.north.id, OrgLevel.TOWNSHIP, TUESDAY)

    def test_follow_the_order_of_the_decisions(self, town: County) -> None:
        first, second = waiting(town, 2)
        decide(town, second, Verb.DISPATCH)
        decide(town, first, Verb.ANSWER)
        with reading() as session:
            assert agenda(session) == [(1, second, "dispatch"), (2, first, "answer")]
            (held,) = session.exec(select(ClinicSession.id)).all()
            told = agenda_of(session, town.clerk, held)
        assert [(line.decision, line.decided_by) for line in told] == [("dispatch", "chair"), ("answer", "chair")]

    def test_hold_a_case_once_with_its_last_decision(self, town: County) -> None:
        (case_id,) = waiting(town, 1)
        for verb in (Verb.SUSPEND, Verb.RESUME, Verb.DISPATCH):
            decide(town, case_id, verb)
        with reading() as session:
            assert agenda(session) == [(1, case_id, "dispatch")]

    def test_hold_nothing_that_was_decided_elsewhere(self, town: County) -> None:
        with transaction() as session:
            case = a_case(session, town)
            do(Verb.DISPATCH, session, town.clerk, case, town)
        with reading() as session:
            assert agenda(session) == []

    def test_hold_nothing_of_a_confidential_case(self, town: County) -> None:
        (case_id,) = waiting(town, 1, confidential=True)
        with transaction() as session:
            do(Verb.DISPATCH, session, town.discipline, session.get_one(Case, case_id), town)
        with reading() as session:
            assert agenda(session) == []

    def test_are_not_read_by_another_township(self, town: County) -> None:
        (case_id,) = waiting(town, 1)
        decide(town, case_id, Verb.DISPATCH)
        with reading() as session:
            (held,) = session.exec(select(ClinicSession.id)).all()
            assert agenda_of(session, town.south_clerk, held) == ()

    def test_of_two_who_decide_at_once_have_one_session_and_two_places(self, town: County) -> None:
        pair = waiting(town, 2)
        together = threading.Barrier(2)

        def work(case_id: int) -> None:
            together.wait(10)
            decide(town, case_id, Verb.DISPATCH)

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(copy_context().run, work, case_id) for case_id in pair]:
                done.result(10)
        with reading() as session:
            assert [position for position, _, _ in agenda(session)] == [1, 2]
            assert len(session.exec(select(ClinicSession)).all()) == 1


class TestSessionDay:
    @pytest.mark.parametrize(
        ("days", "held_on"),
        [
            pytest.param(0, TUESDAY, id="Thursday before"),
            pytest.param(5, TUESDAY, id="Tuesday itself"),
            pytest.param(6, TUESDAY + timedelta(days=7), id="Wednesday after"),
        ],
    )
    def test_is_the_tuesday_that_is_decided_in(self, town: County, days: int, held_on: date) -> None:
        with clock.set_to(NOW + timedelta(days=days)), reading() as session:
            assert session_day(session) == held_on


class TestWhatWasDecidedAhead:
    def test_stays_as_it_was_whatever_a_leader_does_before_the_session(self, town: County) -> None:
        (case_id,) = waiting(town, 1)
        decide(town, case_id, Verb.DISPATCH)
        with transaction() as session:
            case = take_case(session, town.handler, case_id)
            do(Verb.SIGN, session, town.handler, case, town)
            do(Verb.SUSPEND, session, town.leader, case, town)
        with reading() as session:
            assert agenda(session) == [(1, case_id, "dispatch")]


def test_a_village_that_has_brought_a_matter_is_the_townships_to_hear_too(town: County) -> None:
    with transaction() as session:
        case = a_case(session, town)
        assert [seat.name for seat in seats_of(session, town.chair)] == ["石桥镇"]
        service.queue_for_clinic(session, town.clerk, case.id, NO_STEP, level=OrgLevel.VILLAGE)
        session.flush()
        assert [(seat.level, seat.name) for seat in seats_of(session, town.chair)] == [
            (OrgLevel.TOWNSHIP, "石桥镇"),
            (OrgLevel.VILLAGE, "上河村"),
        ]
        assert seats_of(session, town.handler) == ()
        assert [seat.level for seat in seats_of(session, town.county_chair)] == [OrgLevel.COUNTY]


def test_chair_of_two_levels_may_hold_both_sessions(town: County) -> None:
    with transaction() as session:
        both = a_second_grant(session, actor(session, Role.CHAIR, area=town.north), Role.CHAIR, area=town.root)
    assert levels_of(both) == (OrgLevel.TOWNSHIP, OrgLevel.COUNTY)
    assert levels_of(town.handler) == ()
