"""Do the jobs of the schedules call what they should, once, and is what is old forgotten?"""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, Final

import pytest
from sqlalchemy import Engine, text

from feedback.core.clock import set_to, utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.core.job_runs import job_runs
from feedback.core.queue import enqueue
from feedback.jobs import sweeping
from models.case import Case
from models.vocabulary import CaseStatus, JobState, OrgLevel
from tests.factories import NOW, a_case, a_county, seeded
from tests.queue_rows import fail, queue_table, set_row


@pytest.fixture(autouse=True)
def in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each step be done here, without a worker."""
    monkeypatch.setattr(sweeping, "once", lambda _name, work, *ids: work(*ids))


def put(patch: pytest.MonkeyPatch, module: str, **functions: Callable[..., object]) -> None:
    patch.setitem(sys.modules, module, SimpleNamespace(**functions))


def runs(*workflows: str) -> dict[str, JobState]:
    with reading() as session:
        return {run.job_id: run.state for run in job_runs(session, workflows)}


class TestCalls:
    def test_digests_are_written_with_the_counts_of_the_day(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written: list[tuple[date, Any]] = []
        put(
            monkeypatch,
            "feedback.notify.digest",
            write_digests=lambda _session, day, counts: written.append((day, counts)),
        )
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                county = a_county(session)
                case = a_case(session, county, status=CaseStatus.HANDLING)
                case.due_at = utc_now() - timedelta(hours=1)
            sweeping.digests()
        assert written == [(NOW.date(), {county.handler.user_id: {"overdue": 1}})]

    def test_each_delivery_that_is_due_is_enqueued_once(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(monkeypatch, "feedback.notify.deliveries", due_deliveries=lambda _session, most: [3, 5][:most])
        sweeping.sweep_deliveries()
        sweeping.sweep_deliveries()
        with reading() as session:
            assert sorted(run.ids for run in job_runs(session, ["deliver"])) == [(3,), (5,)]

    def test_agenda_is_refreshed_where_there_is_something(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refreshed: list[tuple[OrgLevel, int]] = []
        put(monkeypatch, "feedback.tracker.sessions", plan_session=lambda _session, level, area_id: (level, area_id))
        put(monkeypatch, "feedback.tracker.agenda", refresh_agenda=lambda _session, held: refreshed.append(held))
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                county = a_county(session)
                for status in (CaseStatus.AWAITING_CLINIC, CaseStatus.AWAITING_CLINIC, CaseStatus.REGISTERED):
                    a_case(session, county, status=status)
                escalated = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
                escalated.level = OrgLevel.COUNTY
                hidden = a_case(session, county, status=CaseStatus.AWAITING_CLINIC, confidential=True)
                hidden.level, hidden.village_id = OrgLevel.VILLAGE, county.village.id
            sweeping.agendas()
        assert refreshed == [(OrgLevel.COUNTY, county.root.id), (OrgLevel.TOWNSHIP, county.north.id)]

    def test_looks_of_today_are_told(self, database: Engine) -> None:
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                case_id = a_case(session, a_county(session), status=CaseStatus.SUSPENDED).id
            assert sweeping._next_looks() == [0, 0, 0]
            with reading() as session:
                looked_on = session.get_one(Case, case_id).next_look_on
        assert looked_on is not None
        with set_to(NOW + (looked_on - NOW.date())):
            assert sweeping._next_looks() == [1, 1, 1]
            assert sweeping._next_looks() == [1, 0, 0]


_DAY: Final = 24 * 3600 * 1000


@pytest.mark.usefixtures("database")
class TestForgetting:
    def test_ended_jobs_go_after_a_month_and_failed_ones_after_three(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeping, "_BATCH", 2)
        now = int(utc_now().timestamp() * 1000)
        made: dict[str, str] = {}
        with transaction() as session:
            for name in ("old", "older", "oldest", "fresh", "failed", "failed long ago", "waiting"):
                made[name] = enqueue(session, "train", 1) or ""
        for name, days in (("old", 31), ("older", 40), ("oldest", 400), ("fresh", 29)):
            set_row(database, made[name], status="SUCCESS", completed_at=now - days * _DAY)
        for name, days in (("failed", 89), ("failed long ago", 91)):
            fail(database, made[name], BadInput("file_empty", filename="x"))
            set_row(database, made[name], completed_at=now - days * _DAY)
        set_row(database, made["waiting"], created_at=now - 400 * _DAY)
        sweeping.forget_old_jobs()
        assert set(runs("train")) == {made["fresh"], made["failed"], made["waiting"]}
        with reading() as session:
            for kind, left in (("input", 3), ("output", 1)):
                assert session.execute(text(f"SELECT count(*) FROM {queue_table(database, kind)}")).scalar() == left

    def test_job_that_another_version_left_behind_is_given_up(self, database: Engine) -> None:
        long_ago = int(utc_now().timestamp() * 1000) - 2 * _DAY
        with transaction() as session:
            left, begun = (enqueue(session, "train", n, key=f"k{n}") or "" for n in range(2))
        set_row(database, left, status="PENDING", application_version="0", created_at=long_ago)
        set_row(database, begun, status="PENDING", application_version="0")
        sweeping.forget_old_jobs()
        assert runs("train") == {left: JobState.CANCELLED, begun: JobState.RUNNING}
        with reading() as session:
            assert [run.job_id for run in job_runs(session, ["train"]) if run.is_left_behind] == [begun]
