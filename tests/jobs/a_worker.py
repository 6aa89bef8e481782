"""A worker of the tests' own workflows, as a process that a test starts and kills (`tests.jobs.conftest`).

Each step leaves a line in the file that the environment names, with the process that did it.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Final

from dbos import DBOS

from feedback.core.database import transaction
from feedback.core.errors import BadInput
from feedback.jobs import worker as worker_module
from feedback.jobs.apart import run_apart
from feedback.jobs.delivering import deliver
from feedback.jobs.registry import Workflow
from feedback.jobs.schedules import Schedule
from feedback.jobs.steps import once
from feedback.jobs.worker import start_worker
from models.keeping import SiteFact

TRACE: Final = "TRACE_FILE"
SCHEDULE: Final = "TEST_SCHEDULE"
SECRET_WORDS: Final = "what a person said"


def trace(line: str) -> None:
    with Path(os.environ[TRACE]).open("a", encoding="utf-8") as file:
        file.write(f"{line} {os.getpid()}\n")


def three_steps(number: int) -> None:
    """Do a quick step, one that takes as long as the file `hold` is there, and a quick one."""
    once("first", _first, number)
    once("second", _second, number)
    once("third", _third, number)


def _first(number: int) -> int:
    trace(f"first-{number}")
    return number


def _second(number: int) -> None:
    trace(f"second-{number}")
    while Path(os.environ[TRACE]).with_name("hold").exists():
        time.sleep(0.02)
    with transaction() as session:
        session.add(SiteFact(name=f"second-{number}", value="done"))


def _third(number: int) -> None:
    trace(f"third-{number}")


def refused(number: int) -> None:
    once("look", _refuse, number)


def _refuse(number: int) -> None:
    raise BadInput("train_too_few", n=number, least=20)


def broken(_number: int) -> None:
    raise KeyError(SECRET_WORDS)


def nap(number: int) -> None:
    once("nap", _nap, number)


def _nap(number: int) -> None:
    trace(f"nap-{number}")
    time.sleep(0.3)


def beat() -> None:
    """Leave a line, and wait as long as the file `hold` is there."""
    once("beat", _beat)


def _beat() -> None:
    trace(f"beat {DBOS.workflow_id}")
    while Path(os.environ[TRACE]).with_name("hold").exists():
        time.sleep(0.02)


def apart(*arguments: str) -> None:
    trace("apart")
    run_apart(*arguments)


WORKFLOWS: Final[Mapping[str, Workflow]] = {
    "three_steps": three_steps,
    "refused": refused,
    "broken": broken,
    "nap": nap,
    "apart": apart,
    "deliver": deliver,
    "beat": beat,
}


class Faulty(Schedule):
    """A schedule that cannot be read at first, by a fault that nobody thought of."""

    def due(self, now: datetime) -> datetime:
        if not Path(os.environ[TRACE]).with_name("hold").exists():
            return super().due(now)
        raise KeyError(SECRET_WORDS)


_SECOND: Final = timedelta(seconds=1)
SCHEDULES: Final[Mapping[str, tuple[Schedule, ...]]] = {
    "": (),
    "beat": (Schedule("beat", "beat", every=_SECOND),),
    "faulty": (Faulty("beat", "beat", every=_SECOND),),
}


def _end_with_the_tests() -> None:
    """Wait for the end of the test run, however that ends, so that it leaves no worker behind."""
    if run := multiprocessing.parent_process():
        run.join()
    os.kill(os.getpid(), signal.SIGKILL)


def work(environment: Mapping[str, str], log: Path) -> None:
    """Work in a session of its own until a signal says to stop; what is printed is added to `log`."""
    os.setsid()
    Thread(target=_end_with_the_tests, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as printed:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(printed.fileno(), stream.fileno())
    worker_module._LOOK_SECONDS = 0.3  # type: ignore[misc]  # Nobody waits a quarter of a minute in a test.
    told = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: told.set())
    worker = start_worker("worker", workflows=WORKFLOWS, schedules=SCHEDULES[os.environ.get(SCHEDULE, "")])
    trace(f"ready-{worker.name}")
    told.wait()
    worker.stop_with_process()
