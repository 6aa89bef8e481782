"""Two people, one case: is the second told, is nothing half done, and does a process that is killed leave no trace?"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Final

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.core import clock
from feedback.core.database import reading, transaction
from feedback.core.errors import Conflict, FeedbackError, IllegalMove
from feedback.tracker import service
from feedback.tracker.audit import verify_all
from feedback.tracker.casefile import open_case
from feedback.tracker.door import Step, take_case
from models.case import Case, CaseEvent, Part
from models.vocabulary import CaseStatus, Verb
from tests.factories import NOW, REASON, County, a_case, a_county, seeded
from tests.tracker.acts import do

WAIT_SECONDS: Final = 30


@pytest.fixture
def town(database: Engine) -> Iterator[County]:
    with clock.set_to(NOW):
        with transaction() as session:
            seeded(session)
            made = a_county(session)
        yield made


def made(town: County, status: CaseStatus) -> int:
    with transaction() as session:
        return a_case(session, town, status=status).id


def try_out(work: Callable[[], None]) -> FeedbackError | None:
    try:
        work()
    except FeedbackError as refused:
        return refused
    return None


def both(*works: Callable[[], None]) -> list[FeedbackError | None]:
    """Let each work run in a thread of its own, all at once, and return what each was refused with."""
    with ThreadPoolExecutor(len(works)) as pool:
        futures: list[Future[FeedbackError | None]] = [pool.submit(copy_context().run, try_out, work) for work in works]
        return [future.result(WAIT_SECONDS) for future in futures]


def look(case_id: int) -> Case:
    with reading() as session:
        return session.get_one(Case, case_id)


def verbs_of(case_id: int) -> list[Verb]:
    with reading() as session:
        found = select(CaseEvent.verb).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.seq))
        return [Verb(verb) for verb in session.exec(found).all()]


def assert_whole() -> None:
    with reading() as session:
        assert verify_all(session).is_whole


class TestTwoWriters:
    def test_second_who_saw_the_old_version_is_told(self, town: County) -> None:
        case_id = made(town, CaseStatus.AWAITING_CLINIC)
        with reading() as session:
            seen = open_case(session, town.clerk, case_id).case.version
        with transaction() as session:
            do(Verb.SUSPEND, session, town.chair, session.get_one(Case, case_id), town, Step(seen_version=seen))
        with pytest.raises(Conflict) as refused, transaction() as session:
            do(Verb.DISPATCH, session, town.clerk, session.get_one(Case, case_id), town, Step(seen_version=seen))
        assert refused.value.facts["status"] == "suspended"
        assert look(case_id).status == "suspended"

    def test_at_once_one_moves_and_the_other_is_told(self, town: County) -> None:
        case_id = made(town, CaseStatus.AWAITING_CLINIC)
        together = threading.Barrier(2)

        def dispatch() -> None:
            together.wait(WAIT_SECONDS)
            with transaction() as session:
                do(Verb.DISPATCH, session, town.clerk, take_case(session, town.clerk, case_id), town)

        def suspend() -> None:
            together.wait(WAIT_SECONDS)
            with transaction() as session:
                do(Verb.SUSPEND, session, town.chair, take_case(session, town.chair, case_id), town)

        refused = [error for error in both(dispatch, suspend) if error]
        assert [type(error) for error in refused] == [IllegalMove]
        assert len(verbs_of(case_id)) == 4
        assert_whole()

    def test_one_who_had_read_the_case_before_is_told(self, town: County) -> None:
        case_id = made(town, CaseStatus.AWAITING_CLINIC)
        has_read, has_moved = threading.Event(), threading.Event()

        def slow() -> None:
            with transaction() as session:
                case = session.get_one(Case, case_id)
                has_read.set()
                # On SQLite the other one waits for this transaction instead.
                has_moved.wait(0.3)
                do(Verb.DISPATCH, session, town.clerk, case, town)

        def quick() -> None:
            has_read.wait(WAIT_SECONDS)
            with transaction() as session:
                do(Verb.SUSPEND, session, town.chair, take_case(session, town.chair, case_id), town)
            has_moved.set()

        refused = [error for error in both(slow, quick) if error]
        assert len(refused) == 1
        assert isinstance(refused[0], Conflict | IllegalMove)
        assert len(verbs_of(case_id)) == 4
        assert_whole()

    def test_same_form_sent_twice_at_once_is_one_event(self, town: County) -> None:
        case_id = made(town, CaseStatus.HANDLING)
        together = threading.Barrier(2)

        def send() -> None:
            together.wait(WAIT_SECONDS)
            with transaction() as session:
                case = take_case(session, town.leader, case_id)
                do(Verb.REMIND, session, town.leader, case, town, Step(submission_key="double-click"))

        assert both(send, send) == [None, None]
        assert verbs_of(case_id).count(Verb.REMIND) == 1

    def test_two_cases_joined_to_each_other_at_once_are_not_both_gone(self, town: County) -> None:
        one, other = (made(town, CaseStatus.REGISTERED) for _ in range(2))
        together = threading.Barrier(2)

        def join(case_id: int, into: int) -> Callable[[], None]:
            number = look(into).case_no

            def work() -> None:
                together.wait(WAIT_SECONDS)
                with transaction() as session:
                    service.merge(session, town.clerk, case_id, Step(), into_case_no=number, note=REASON)

            return work

        refused = [error for error in both(join(one, other), join(other, one)) if error]
        assert len(refused) == 1
        assert isinstance(refused[0], Conflict | IllegalMove)
        assert sorted([look(one).status, look(other).status]) == ["merged", "registered"]

    def test_cases_registered_at_once_have_numbers_without_gaps(self, town: County) -> None:
        def register() -> None:
            for _ in range(3):
                made(town, CaseStatus.REGISTERED)

        assert both(register, register, register) == [None, None, None]
        with reading() as session:
            numbers = session.exec(select(Case.case_no).order_by(col(Case.case_no))).all()
        assert [int(number[-6:]) for number in numbers] == list(range(1, 10))
        assert_whole()


class TestNothingHalfDone:
    def test_when_a_later_step_of_the_transaction_fails(self, town: County) -> None:
        case_id = made(town, CaseStatus.AWAITING_CLINIC)
        before = look(case_id)

        def dispatch_and_stumble() -> None:
            with transaction() as session:
                do(Verb.DISPATCH, session, town.chair, take_case(session, town.chair, case_id), town)
                raise IllegalMove("no_such_move")

        assert try_out(dispatch_and_stumble) is not None
        assert look(case_id).model_dump() == before.model_dump()
        with reading() as session:
            assert session.exec(select(Part)).all() == []
        assert_whole()

    @pytest.mark.parametrize(("moment", "status"), [("before", "awaiting_clinic"), ("after", "dispatched")])
    def test_when_the_process_is_killed(self, town: County, moment: str, status: str) -> None:
        case_id = made(town, CaseStatus.AWAITING_CLINIC)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(case_id), str(town.chair.user_id), str(town.roads.id), moment],
            check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert killed.returncode == -signal.SIGKILL
        assert look(case_id).status == status
        assert len(verbs_of(case_id)) == {"before": 3, "after": 4}[moment]
        assert_whole()
        with transaction() as session:
            do(Verb.WITHDRAW, session, town.clerk, take_case(session, town.clerk, case_id), town)


KILLED: Final = """
import os, signal, sys
from feedback.access.actor import load_actor
from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.assignment import Order
from feedback.tracker.door import NO_STEP

case_id, user_id, unit_id, moment = (*map(int, sys.argv[1:4]), sys.argv[4])
with transaction() as session:
    service.dispatch(session, load_actor(session, user_id), case_id, NO_STEP, Order(lead_unit_id=unit_id))
    if moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""
