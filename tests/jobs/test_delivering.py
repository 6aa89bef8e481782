"""Two hundred notices, and the worker is killed in the middle: is each sent, and only what was under way a second time?

A real worker, a real web server on this machine, `kill -9`.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import col, func, select

from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.job_runs import job_runs
from feedback.jobs.registry import WORKFLOWS
from feedback.notify.outlets import NewOutlet, add_outlet
from feedback.notify.service import Told, tell_all
from models.notice import Delivery, DeliveryEvent, Notice
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import DeliveryState, JobState, NoticeKind, OutletKind
from tests.county import actor, an_area
from tests.jobs.conftest import Workers, wait_until
from tests.notify.receiving import Receiver

NUMBER = 200
HELD_FROM = 90
# As many messages as one worker sends side by side.
AT_ONCE = 4


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def reader_id(database: Engine, receiver: Receiver) -> int:
    """Add somebody who is told of all at their web address."""
    with transaction() as session:
        boss = actor(session, Role.SYSADMIN, area=an_area(session, kind=AreaKind.COUNTY, name="青岩县"))
        add_outlet(
            session, boss, NewOutlet(kind=OutletKind.WEBHOOK, address=receiver.url, secret="s", user_id=boss.user_id)
        )
    return boss.user_id


def tell_of_all(reader_id: int, number: int = NUMBER) -> int:
    with transaction() as session:
        told = [
            (
                Told(NoticeKind.CRITICAL, f"critical/{n}", facts={"number": f"ZS2026-{n:06}"}, is_urgent=True),
                [reader_id],
            )
            for n in range(number)
        ]
        return tell_all(session, told)


def count_in(state: DeliveryState) -> int:
    with reading() as session:
        return session.exec(select(func.count()).where(Delivery.state == state)).one()


def jobs() -> list[JobState]:
    with reading() as session:
        return [run.state for run in job_runs(session, ["deliver"], most=100)]


class TestKilled:
    def test_each_is_sent_none_twice_in_the_inbox_and_four_at_most_twice_outside(
        self, workers: Workers, receiver: Receiver, reader_id: int
    ) -> None:
        first = workers.start()
        # From then on nobody gets an answer, so whatever is under way is out and not noted when the worker dies.
        receiver.hold(HELD_FROM)
        assert tell_of_all(reader_id) == NUMBER
        assert len(jobs()) == NUMBER // 20
        wait_until(lambda: receiver.held == AT_ONCE, lambda: workers.log)
        workers.kill(first)
        assert count_in(DeliveryState.SENDING) == AT_ONCE
        receiver.go_on.set()
        # What had happened is told again, as by a job that is done anew: nobody is told twice.
        assert tell_of_all(reader_id) == 0
        workers.start()
        wait_until(lambda: count_in(DeliveryState.SENT) == NUMBER, lambda: f"{jobs()}\n{workers.log}")
        wait_until(lambda: set(jobs()) == {JobState.DONE}, lambda: str(jobs()))

        sent = Counter(received.head["Idempotency-Key"] for received in receiver.received)
        assert len(sent) == NUMBER
        repeated = {key for key, times in sent.items() if times > 1}
        assert len(repeated) == AT_ONCE
        assert max(sent.values()) == 2
        with reading() as session:
            assert session.exec(select(func.count()).select_from(Notice)).one() == NUMBER
            noted = session.exec(select(DeliveryEvent.delivery_id).where(col(DeliveryEvent.is_repeat))).all()
        assert {f"zhenshi-{number}" for number in noted} == repeated
        marked = {r.head["Idempotency-Key"] for r in receiver.received if r.told["title"].endswith("（可能重复）")}
        assert marked == repeated
        assert workers.log.count("is sent a second time") == AT_ONCE


class TestStopped:
    def test_ends_after_the_message_in_hand_and_goes_on_with_the_next(
        self, workers: Workers, receiver: Receiver, reader_id: int
    ) -> None:
        receiver.hold()
        first = workers.start()
        tell_of_all(reader_id, 40)
        wait_until(lambda: receiver.held == 2, lambda: workers.log)
        first.terminate()
        receiver.go_on.set()
        workers.has_stopped(first)
        assert count_in(DeliveryState.SENDING) == 0
        assert count_in(DeliveryState.WAITING) > 0
        workers.start()
        wait_until(lambda: count_in(DeliveryState.SENT) == 40, lambda: f"{jobs()}\n{workers.log}")
        assert Counter(Counter(each.head["Idempotency-Key"] for each in receiver.received).values()) == {1: 40}


class TestFailing:
    def test_one_that_fails_is_asked_again_by_a_job_that_waits(
        self, workers: Workers, receiver: Receiver, reader_id: int
    ) -> None:
        receiver.says(500)
        with transaction() as session:
            tell_all(session, [(Told(NoticeKind.CRITICAL, "critical/1", is_urgent=True), [reader_id])])
        workers.start()
        # The next job is there before the one that asks for it has come to its end.
        wait_until(
            lambda: sorted(jobs()) == sorted([JobState.DONE, JobState.WAITING]), lambda: f"{jobs()}\n{workers.log}"
        )
        assert count_in(DeliveryState.WAITING) == 1
        with reading() as session:
            found = session.exec(select(Delivery)).one()
        assert (found.fault, found.fault_detail, found.tries) == ("busy", "HTTP 500", 1)
        assert found.not_before > utc_now()


def test_sending_has_a_workflow_of_the_product() -> None:
    assert "deliver" in WORKFLOWS
