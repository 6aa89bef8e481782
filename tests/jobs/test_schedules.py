"""Is what is due enqueued once, however many look, and caught up with once when nobody looked?"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from typing import Final

import pytest
from sqlalchemy import Engine

from feedback.core.clock import OFFICE_ZONE
from feedback.core.database import reading, transaction
from feedback.core.job_runs import job_runs
from feedback.jobs.registry import WORKFLOWS
from feedback.jobs.schedules import SCHEDULES, Schedule, as_ruled, tick
from feedback.worktime.office_rules import OfficeRuleName
from models.work_vocabulary import JobState
from models.worktime import OfficeRule
from tests.queue_rows import set_row

SWEEP: Final = Schedule("sweep", "sweep", every=timedelta(minutes=10))
MORNING: Final = Schedule("morning", "digest", at=time(7, 30), late=timedelta(hours=6))


def at(hour: int, minute: int = 0, *, day: int = 12, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=OFFICE_ZONE)


def states(*workflows: str) -> list[JobState]:
    with reading() as session:
        return [run.state for run in job_runs(session, workflows)]


def end(database: Engine, job_id: str) -> None:
    set_row(database, job_id, status="SUCCESS", deduplication_id=None)


class TestDue:
    @pytest.mark.parametrize(
        ("schedule", "now", "due"),
        [
            pytest.param(SWEEP, at(10, 9, second=59), at(10), id="the last ten minutes"),
            pytest.param(SWEEP, at(10, 10), at(10, 10), id="at the moment itself"),
            pytest.param(MORNING, at(7, 30), at(7, 30), id="at the hour"),
            pytest.param(MORNING, at(7, 29), at(7, 30, day=11), id="not yet today"),
            pytest.param(MORNING, at(23, 59), at(7, 30), id="late at night"),
            pytest.param(MORNING, at(0, 1), at(7, 30, day=11), id="past midnight at the office, not in UTC"),
        ],
    )
    def test_newest_moment_that_has_come(self, schedule: Schedule, now: datetime, due: datetime) -> None:
        assert schedule.due(now) == due
        assert schedule.due(now) <= now < schedule.after(now)

    def test_job_is_named_by_its_moment(self) -> None:
        assert MORNING.job_id(MORNING.due(at(8))) == "morning@20260311T233000Z"


@pytest.mark.usefixtures("database")
class TestTick:
    def test_enqueues_once_a_moment(self, database: Engine) -> None:
        assert tick([SWEEP], at(10, 1)) == ["sweep@20260312T020000Z"]
        assert tick([SWEEP], at(10, 9)) == []
        end(database, "sweep@20260312T020000Z")
        assert tick([SWEEP], at(10, 10)) == ["sweep@20260312T021000Z"]

    def test_moment_whose_job_has_ended_is_not_done_again(self, database: Engine) -> None:
        [job_id] = tick([SWEEP], at(10, 1))
        end(database, job_id)
        assert tick([SWEEP], at(10, 2)) == []

    def test_what_was_missed_is_caught_up_with_once(self, database: Engine) -> None:
        [first] = tick([SWEEP], at(10))
        end(database, first)
        assert tick([SWEEP], at(18, 5, day=16)) == ["sweep@20260316T100000Z"]
        assert len(states("sweep")) == 2

    def test_not_stacked_on_one_that_still_runs(self, database: Engine) -> None:
        [first] = tick([SWEEP], at(10))
        assert tick([SWEEP], at(10, 10)) == []
        end(database, first)
        assert tick([SWEEP], at(10, 20)) == ["sweep@20260312T022000Z"]

    def test_job_of_another_version_does_not_stand_in_the_way(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tick([SWEEP], at(10))
        monkeypatch.setattr("feedback.core.queue.WORKFLOW_VERSION", "next")
        assert tick([SWEEP], at(10, 10)) == ["sweep@20260312T021000Z"]

    def test_too_late_is_left_out(self) -> None:
        assert tick([MORNING], at(13, 31)) == []
        assert tick([MORNING], at(13, 29)) == ["morning@20260311T233000Z"]

    def test_clock_that_was_set_back_does_nothing_again(self, database: Engine) -> None:
        for moment in (at(10, 10), at(10)):
            for job_id in tick([SWEEP], moment):
                end(database, job_id)
        assert tick([SWEEP], at(10, 12)) == []

    def test_of_many_at_once_one_enqueues(self) -> None:
        begin = Barrier(4)

        def look(_worker: int) -> list[str]:
            begin.wait(10)
            return tick([SWEEP, MORNING], at(10))

        with ThreadPoolExecutor(4) as pool:
            enqueued = Counter(job_id for found in pool.map(look, range(4)) for job_id in found)
        assert enqueued == {"sweep@20260312T020000Z": 1, "morning@20260311T233000Z": 1}

    def test_look_that_finds_nothing_reads_only(
        self, query_count: Callable[[], AbstractContextManager[list[str]]]
    ) -> None:
        now = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
        tick(SCHEDULES, now)
        with query_count() as statements:
            assert tick(SCHEDULES, now) == []
        # The rules of the office, and which jobs are there.
        assert len(statements) == 2
        assert all(statement.startswith("SELECT") for statement in statements)


class TestProduct:
    def test_every_schedule_has_a_workflow_of_its_own(self) -> None:
        workflows = [schedule.workflow for schedule in SCHEDULES]
        assert set(workflows) <= WORKFLOWS.keys()
        assert len(set(workflows)) == len({schedule.name for schedule in SCHEDULES}) == len(SCHEDULES)

    def test_digest_comes_when_the_office_says(self, database: Engine) -> None:
        with transaction() as session:
            session.add(OfficeRule(name=OfficeRuleName.DIGEST_AT, value="08:15"))
        with reading() as session:
            times = {each.name: each.at for each in as_ruled(session, SCHEDULES)}
        assert times["digests"] == time(8, 15)
        assert times["agendas"] == time(16, 0)
