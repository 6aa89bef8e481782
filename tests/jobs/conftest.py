"""Workers as processes, which a test starts, kills and waits for."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from sqlalchemy import Engine

from feedback.core.database import reading, transaction
from feedback.core.job_runs import JobRun, job_runs
from feedback.core.queue import enqueue
from models.work_vocabulary import JobState
from tests.jobs.a_worker import SCHEDULE, TRACE, WORKFLOWS, work

WAIT_SECONDS: Final = 60
STOP_SECONDS: Final = 30
# All workers are forked from one process that has loaded what they need, which takes more than what they do.
_forks: Final = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["dbos", "feedback.notify.deliveries", "tests.jobs.a_worker"])


def wait_until(said: Callable[[], bool], why: Callable[[], str] = str) -> None:
    limit = time.monotonic() + WAIT_SECONDS
    while not said():
        if time.monotonic() > limit:
            pytest.fail(f"waited in vain: {why()}")
        time.sleep(0.05)


class Workers:
    """The workers of one test, what they have done, and what they printed."""

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder
        self._trace: Final = folder / "trace"
        self._log: Final = folder / "log"
        self._hold: Final = folder / "hold"
        self._started: Final[list[ForkServerProcess]] = []

    def start(self, schedule: str = "") -> ForkServerProcess:
        """Start a worker, with one of the tests' own schedules, and wait until it takes jobs."""
        environment = {**os.environ, TRACE: str(self._trace), SCHEDULE: schedule}
        process = _forks.Process(target=work, args=(environment, self._log))
        with pytest.MonkeyPatch.context() as patch:
            # A page that was run before has left its script as the main one, which a new process would run first.
            patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
            process.start()
        self._started.append(process)
        wait_until(lambda: any(f" {process.pid}" in line for line in self.lines("ready")), lambda: self.log)
        return process

    @property
    def running(self) -> list[ForkServerProcess]:
        return [process for process in self._started if process.is_alive()]

    def kill(self, process: ForkServerProcess) -> None:
        process.kill()
        process.join()

    def stop(self, process: ForkServerProcess) -> None:
        """Ask it to stop, and wait until it has come to its end by itself."""
        process.terminate()
        self.has_stopped(process)

    def has_stopped(self, process: ForkServerProcess) -> None:
        process.join(STOP_SECONDS)
        assert process.exitcode == 0

    def end_all(self) -> None:
        for process in self._started:
            self.kill(process)

    def hold(self) -> None:
        """Let every second step wait."""
        self._hold.touch()

    def go_on(self) -> None:
        self._hold.unlink()

    def lines(self, beginning: str = "") -> list[str]:
        """Return what was done, in its order, each with the process that did it."""
        if not self._trace.exists():
            return []
        return [line for line in self._trace.read_text("utf-8").splitlines() if line.startswith(beginning)]

    def done(self) -> list[str]:
        """Return the steps that were begun, without the processes."""
        return [line.partition(" ")[0] for line in self.lines() if not line.startswith("ready")]

    def wait_for(self, line: str, times: int = 1) -> None:
        wait_until(lambda: self.done().count(line) >= times, lambda: f"{line}: {self.done()}\n{self.log}")

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""


@pytest.fixture
def workers(database: Engine, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path)
    yield made
    made.end_all()


def ask(workflow: str, *ids: int | str) -> str:
    with transaction() as session:
        job_id = enqueue(session, workflow, *ids)
    assert job_id
    return job_id


def all_runs() -> list[JobRun]:
    with reading() as session:
        return job_runs(session, WORKFLOWS)


def ended() -> list[JobRun]:
    """Wait until no job waits or runs, and return all of them."""
    wait_until(lambda: all(run.ended_at for run in all_runs()), lambda: str(all_runs()))
    return all_runs()


def states() -> list[JobState]:
    return [run.state for run in all_runs()]
