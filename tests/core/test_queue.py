"""Does a job land with the caller's rows, once, and hold nothing but ids?"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from threading import Barrier

import pytest
from dbos._migration import get_dbos_migrations, sqlite_migrations
from sqlalchemy import Engine, inspect, text
from sqlmodel import Session

from feedback.core.database import connect, reading, transaction, upgrade
from feedback.core.errors import BadInput, FeedbackError
from feedback.core.job_runs import JobRun, busy_workers, job_runs
from feedback.core.queue import Lane, enqueue
from feedback.core.queue_tables import NEWEST_CHANGE, QUEUE_SCHEMA, make_queue_tables, schema_of
from feedback.core.queue_values import PlainJson, fault_of
from models.base import metadata
from models.keeping import SiteFact
from models.migrations.foreign import QUEUE_TABLES
from models.work_vocabulary import JobState
from tests.queue_rows import fail, queue_table, set_row
from tests.stores import Store

WORDS = "the village head took the money"


def runs(*workflows: str) -> list[JobRun]:
    with reading() as session:
        return job_runs(session, workflows or ("train",))


def rolled_back(work: Callable[[Session], object]) -> None:
    """Let a caller do some work and then fail."""

    def whole() -> None:
        with transaction() as session:
            assert work(session)
            raise BadInput("file_empty", filename="x")

    with pytest.raises(BadInput):
        whole()


@pytest.mark.usefixtures("database")
class TestEnqueue:
    def test_lands_with_the_callers_rows(self) -> None:
        with transaction() as session:
            session.add(SiteFact(name="a", value="b"))
            job_id = enqueue(session, "train", 7, "r-2")
        [run] = runs()
        assert (run.job_id, run.workflow, run.ids, run.state) == (job_id, "train", (7, "r-2"), JobState.WAITING)
        assert (run.begun_at, run.ended_at, run.fault) == (None, None, None)

    def test_is_rolled_back_with_them(self) -> None:
        rolled_back(lambda session: enqueue(session, "train", 7))
        rolled_back(lambda session: enqueue(session, "train", 8, key="only"))
        assert runs() == []

    def test_does_not_wait_for_the_callers_own_lock(self) -> None:
        """DBOS's ordinary enqueue would wait here for ever, on SQLite."""
        with transaction() as session:
            session.add(SiteFact(name="a", value="b"))
            session.flush()
            enqueue(session, "train", 7)
            session.add(SiteFact(name="c", value="d"))
        with reading() as session:
            assert session.get_one(SiteFact, "c").value == "d"
        assert len(runs()) == 1

    @pytest.mark.parametrize(
        "given", [WORDS, "张三", "", "a" * 65, True, None, 1.5, ["7"], b"7", "7\n"], ids=lambda given: repr(given)[:12]
    )
    def test_refuses_what_is_no_id_and_does_not_repeat_it(self, given: object) -> None:
        with pytest.raises(ValueError, match="ids only") as refused, transaction() as session:
            enqueue(session, "train", given)  # type: ignore[arg-type]  # What a careless caller may do.
        assert WORDS not in str(refused.value)
        assert runs() == []

    @pytest.mark.parametrize("key", [WORDS, ""])
    def test_refuses_words_as_a_key(self, key: str) -> None:
        with pytest.raises(ValueError, match="ids only"), transaction() as session:
            enqueue(session, "train", key=key)

    def test_is_written_as_plain_text(self, database: Engine) -> None:
        """What is pickled could run a program in the worker."""
        with transaction() as session:
            enqueue(session, "train", 7)
        with reading() as session:
            written = session.execute(text(f"SELECT inputs FROM {queue_table(database, 'input')}")).scalar_one()
        assert json.loads(written) == {"args": [7], "kwargs": {}}

    def test_adds_two_statements(self, query_count: Callable[[], AbstractContextManager[list[str]]]) -> None:
        with query_count() as statements, transaction() as session:
            enqueue(session, "train", 7)
        assert len(statements) == 2


@pytest.mark.usefixtures("database")
class TestKey:
    def test_one_job_waits_under_a_key(self) -> None:
        with transaction() as session:
            first = enqueue(session, "train", 1, key="nightly")
            second = enqueue(session, "train", 2, key="nightly")
            other = enqueue(session, "sweep", 3, key="nightly")
            session.add(SiteFact(name="a", value="b"))
        assert second is None
        assert None not in (first, other)
        assert [run.ids for run in runs("train", "sweep")] == [(3,), (1,)]
        with reading() as session:
            assert session.get_one(SiteFact, "a").value == "b"

    def test_job_that_another_version_left_behind_does_not_stand_in_the_way(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            left = enqueue(session, "train", 1, key="nightly")
        assert left
        set_row(database, left, status="PENDING", application_version="1")
        monkeypatch.setattr("feedback.core.queue.WORKFLOW_VERSION", "2")
        with transaction() as session:
            assert enqueue(session, "train", 2, key="nightly")
            assert enqueue(session, "train", 3, key="nightly") is None

    def test_of_two_at_once_one_is_taken(self) -> None:
        begin = Barrier(2)

        def ask(number: int) -> str | None:
            begin.wait(10)
            with transaction() as session:
                return enqueue(session, "train", number, key="nightly")

        with ThreadPoolExecutor(2) as pool:
            taken = list(pool.map(ask, (1, 2)))
        assert taken.count(None) == 1
        assert len(runs()) == 1

    def test_is_free_again_after_a_rollback(self) -> None:
        rolled_back(lambda session: enqueue(session, "train", 1, key="nightly"))
        with transaction() as session:
            assert enqueue(session, "train", 2, key="nightly")


class TestJobRuns:
    def test_newest_stand_first(self, database: Engine) -> None:
        with transaction() as session:
            for number in range(5):
                enqueue(session, "train", number)
            enqueue(session, "sweep", 9)
        assert [run.ids for run in runs("train")] == [(4,), (3,), (2,), (1,), (0,)]
        with reading() as session:
            assert [run.ids for run in job_runs(session, ["train"], most=2)] == [(4,), (3,)]
            assert job_runs(session, []) == []

    def test_tells_when_and_how_it_ended(self, database: Engine) -> None:
        with transaction() as session:
            job_id = enqueue(session, "train", 7, lane=Lane.HEAVY)
        assert job_id
        begun, ended = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 5, 9, 4, tzinfo=UTC)
        set_row(database, job_id, status="PENDING", executor_id="web-1", started_at_epoch_ms=begun.timestamp() * 1000)
        [run] = runs()
        assert (run.state, run.begun_at, run.ended_at) == (JobState.RUNNING, begun, None)
        assert busy_workers(database) == {"web-1"}
        set_row(database, job_id, status="SUCCESS", completed_at=ended.timestamp() * 1000)
        [run] = runs()
        assert (run.state, run.begun_at, run.ended_at) == (JobState.DONE, begun, ended)
        assert busy_workers(database) == set()

    def test_tells_why_it_failed(self, database: Engine) -> None:
        with transaction() as session:
            job_id = enqueue(session, "train", 7)
        assert job_id
        fail(database, job_id, BadInput("train_too_few", n=3, least=20))
        [run] = runs()
        assert run.state is JobState.FAILED
        assert run.fault is not None
        assert (run.fault.key, run.fault.facts) == ("train_too_few", {"n": 3, "least": 20})

    def test_tells_that_it_is_not_tried_again(self, database: Engine) -> None:
        with transaction() as session:
            job_id = enqueue(session, "train", 7)
        assert job_id
        set_row(database, job_id, status="MAX_RECOVERY_ATTEMPTS_EXCEEDED")
        [run] = runs()
        assert run.state is JobState.FAILED
        assert run.fault is not None
        assert run.fault.key == "job_given_up"

    def test_asks_once(self, database: Engine, query_count: Callable[[], AbstractContextManager[list[str]]]) -> None:
        with query_count() as statements:
            runs()
        assert len(statements) == 1


class TestPlainJson:
    @pytest.mark.parametrize("value", [None, 7, "r-2", [1, 2], {"args": [1], "kwargs": {}}, 1.5, True, 0, []])
    def test_reads_what_it_wrote(self, value: object) -> None:
        assert PlainJson().deserialize(PlainJson().serialize(value)) == value

    def test_keeps_our_error(self) -> None:
        back = PlainJson().deserialize(PlainJson().serialize(BadInput("limit_amount", row=3, unit=JobState.DONE)))
        assert isinstance(back, FeedbackError)
        assert (back.key, back.facts) == ("limit_amount", {"row": 3, "unit": "done"})

    def test_drops_what_another_error_says(self) -> None:
        written = PlainJson().serialize(KeyError(WORDS))
        assert WORDS not in written
        fault = fault_of(written)
        assert fault is not None
        assert (fault.key, fault.facts["kind"]) == ("job_failed", "KeyError")

    def test_refuses_a_thing(self) -> None:
        with pytest.raises(TypeError):
            PlainJson().serialize(SiteFact(name="a", value="b"))


class TestTables:
    @pytest.fixture
    def blank(self, store: Store) -> Iterator[Engine]:
        with store.blank() as engine:
            yield engine

    def test_are_made_with_ours_and_known_as_foreign(self, blank: Engine) -> None:
        upgrade(blank)
        found = inspect(blank)
        names = set(found.get_table_names(schema=schema_of(blank)))
        assert names >= QUEUE_TABLES
        if blank.dialect.name == "sqlite":
            rest = names - QUEUE_TABLES - set(metadata.tables)
            assert {name for name in rest if not name.startswith("case_search")} == {"alembic_version"}
        assert not QUEUE_TABLES & set(metadata.tables)

    def test_are_made_in_a_database_of_before_the_queue(self, blank: Engine) -> None:
        upgrade(blank)
        schema = schema_of(blank)
        with blank.begin() as connection:
            if schema:
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
            else:
                for name in QUEUE_TABLES:
                    connection.execute(text(f"DROP TABLE {name}"))
        upgrade(blank)
        assert inspect(blank).has_table("workflow_status", schema=schema)

    def test_newest_change_is_the_packages(self) -> None:
        assert len(get_dbos_migrations(QUEUE_SCHEMA, True, False)) == NEWEST_CHANGE
        assert len(sqlite_migrations) == NEWEST_CHANGE

    def test_twice_at_once_is_no_fault(self, store: Store) -> None:
        with store.blank() as engine:
            # Of two who open a new file of SQLite at once, one may be refused; this one is not new any more.
            engine.connect().close()
            others = [connect(engine.url.render_as_string(hide_password=False)) for _ in range(2)]
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(make_queue_tables, others))
            for each in others:
                each.dispose()
            assert inspect(engine).has_table("workflow_status", schema=schema_of(engine))


def test_dbos_is_loaded_by_nobody_who_does_not_enqueue(database: Engine) -> None:
    asked = "import sys; from feedback.core.database import upgrade, reading; import feedback.cli.main; upgrade()\n"
    asked += "from feedback.core.job_runs import job_runs\n"
    asked += "with reading() as session: job_runs(session, ['train'])\n"
    asked += "print([name for name in sys.modules if name.partition('.')[0] == 'dbos'])"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
