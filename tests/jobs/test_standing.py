"""Is it said that nobody works exactly when nobody does?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import Engine

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE, set_to
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, Conflict, NotFound, NotPermitted
from feedback.core.queue import enqueue
from feedback.jobs.schedules import SCHEDULES, tick
from feedback.jobs.standing import do_anew, read_work
from models.vocabulary import AreaKind, Role
from tests.county import actor, an_area
from tests.queue_rows import fail, set_row

NOW: Final = datetime(2026, 3, 12, 10, 5, tzinfo=OFFICE_ZONE)
OFTEN: Final = tuple(schedule for schedule in SCHEDULES if schedule.at is None)


@pytest.fixture
def sysadmin(database: Engine) -> Iterator[Actor]:
    with set_to(NOW):
        with transaction() as session:
            made = actor(session, Role.SYSADMIN, area=an_area(session, kind=AreaKind.COUNTY, name="青岩县"))
        yield made


def looked(database: Engine, at: datetime, **row: object) -> None:
    """Let a worker have looked at that moment, and leave what it enqueued as `row` says, done where it says nothing."""
    for job_id in tick(OFTEN, at):
        created = int(at.timestamp() * 1000)
        set_row(database, job_id, **{"status": "SUCCESS", "deduplication_id": None, "created_at": created} | row)


def is_unwatched(actor: Actor) -> bool:
    with reading() as session:
        return read_work(session, actor).is_unwatched


class TestUnwatched:
    def test_where_nobody_ever_looked(self, sysadmin: Actor) -> None:
        assert is_unwatched(sysadmin)

    def test_not_where_what_was_due_is_done(self, database: Engine, sysadmin: Actor) -> None:
        looked(database, NOW - timedelta(minutes=4))
        assert not is_unwatched(sysadmin)

    def test_where_the_last_that_was_due_is_missing(self, database: Engine, sysadmin: Actor) -> None:
        looked(database, NOW - timedelta(minutes=14))
        assert is_unwatched(sysadmin)

    def test_not_in_the_first_minutes_after_a_moment(self, database: Engine, sysadmin: Actor) -> None:
        looked(database, NOW - timedelta(minutes=14))
        with set_to(NOW - timedelta(minutes=4)):
            assert not is_unwatched(sysadmin)

    def test_not_where_a_worker_has_just_come(self, database: Engine, sysadmin: Actor) -> None:
        with set_to(NOW - timedelta(minutes=4)):
            looked(database, NOW - timedelta(minutes=4))
            assert not is_unwatched(sysadmin)

    def test_where_what_was_due_waits_for_a_worker(self, database: Engine, sysadmin: Actor) -> None:
        looked(database, NOW - timedelta(minutes=4), status="ENQUEUED")
        assert is_unwatched(sysadmin)

    def test_not_where_the_one_before_still_runs(self, database: Engine, sysadmin: Actor) -> None:
        looked(database, NOW - timedelta(minutes=14), status="PENDING")
        assert not is_unwatched(sysadmin)


class TestAnew:
    def test_only_what_failed(self, sysadmin: Actor) -> None:
        with transaction() as session:
            waits = enqueue(session, "deliver", 1) or ""
        for job_id in (waits, "nothing"):
            with pytest.raises(NotFound), transaction() as session:
                do_anew(session, sysadmin, job_id)

    def test_second_of_two_is_told_that_it_waits(self, database: Engine, sysadmin: Actor) -> None:
        with transaction() as session:
            jobs = [enqueue(session, "sweep_due") or "", enqueue(session, "deliver", 7) or ""]
        for job_id in jobs:
            fail(database, job_id, BadInput("file_empty", filename="x"))
            with transaction() as session:
                do_anew(session, sysadmin, job_id)
            with pytest.raises(Conflict) as told, transaction() as session:
                do_anew(session, sysadmin, job_id)
            assert told.value.key == "job_waits_already"

    def test_nobody_elses(self, sysadmin: Actor) -> None:
        with transaction() as session:
            other = actor(session, Role.SECADMIN)
        with pytest.raises(NotPermitted), reading() as session:
            read_work(session, other)
        with pytest.raises(NotPermitted), transaction() as session:
            do_anew(session, other, "any")
