"""Does one process at a time work under a name?"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from feedback.core.errors import Conflict
from feedback.jobs import seats
from feedback.jobs.seats import seat_if_free, take_seat
from tests.jobs.conftest import wait_until

HOLD = "import sys; from feedback.jobs.seats import take_seat\n"
HOLD += "seat = take_seat('worker', sys.argv[1]); print(seat.name, flush=True); sys.stdin.read()"


@pytest.fixture
def holder(database: Engine) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the seat worker-1."""
    command = [sys.executable, "-c", HOLD, "worker-1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "worker-1\n"
        yield process
        process.kill()


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "_TRY_SECONDS", 0.01)


class TestSeat:
    def test_held_name_is_refused_and_the_next_one_taken(self, holder: object) -> None:
        assert seat_if_free("worker-1") is None
        with pytest.raises(Conflict) as refused:
            take_seat("worker", "worker-1")
        assert (refused.value.key, refused.value.facts) == ("worker_name_taken", {"name": "worker-1"})
        for kind, name in (("worker", "worker-2"), ("web", "web-1")):
            seat = take_seat(kind)
            assert seat.name == name
            assert seat.is_kept()
            seat.leave()

    def test_is_free_when_its_process_was_killed(self, holder: "subprocess.Popen[str]") -> None:
        os.kill(holder.pid, 9)
        holder.wait()

        def is_free() -> bool:
            seat = seat_if_free("worker-1")
            if seat:
                seat.leave()
            return seat is not None

        wait_until(is_free)


class TestLostConnection:
    def end_sessions(self, database: Engine) -> None:
        with database.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%advisory%'"
                )
            )

    def test_seat_is_taken_again(self, database: Engine) -> None:
        if database.dialect.name != "postgresql":
            pytest.skip("the lock of a file has no connection")
        seat = take_seat("worker")
        self.end_sessions(database)
        assert seat.is_kept()
        seat.leave()

    def test_seat_that_another_took_meanwhile_is_lost(self, database: Engine) -> None:
        if database.dialect.name != "postgresql":
            pytest.skip("the lock of a file has no connection")
        seat = take_seat("worker")
        self.end_sessions(database)
        other = take_seat("worker")
        assert other.name == seat.name
        assert not seat.is_kept()
        other.leave()
