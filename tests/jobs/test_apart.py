"""Does a long computation run apart, with low priority, say how it failed, and end with its worker?"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from feedback.core.errors import Unavailable
from feedback.core.settings import settings
from feedback.i18n.faults import sentence
from feedback.jobs import apart
from feedback.jobs.apart import end_all, run_apart
from feedback.jobs.steps import STOPPING, WorkerStopped
from tests.jobs.conftest import wait_until

# A command that asks something, and waits for the answer.
WAITS = ("trial", "remove")
pytestmark = pytest.mark.usefixtures("data_folder")


def running() -> "list[subprocess.Popen[str]]":
    return list(apart._running)


@pytest.fixture
def background() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool
        STOPPING.clear()


class TestOutcome:
    def test_success_says_nothing_and_has_the_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("ZHENSHI_DATA")  # As where it stands in a file that only the parent has read.
        run_apart("accounts")
        assert running() == []

    def test_refusal_is_told_by_its_sentence(self) -> None:
        with pytest.raises(Unavailable) as failed:
            run_apart("classify", "nowhere.csv", "--out", "o.csv")
        assert failed.value.key == "job_child_failed"
        assert "nowhere.csv" in sentence(failed.value)

    def test_other_error_is_told_by_its_kind_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://clerk:secret@127.0.0.1:1/zhenshi?connect_timeout=1")
        settings.cache_clear()
        with pytest.raises(Unavailable) as failed:
            run_apart("audit", "verify")
        assert failed.value.key == "job_failed"
        assert failed.value.facts["kind"] == "OperationalError"
        assert "secret" not in sentence(failed.value)

    def test_end_by_a_signal_is_told(self, database: Engine, background: ThreadPoolExecutor) -> None:
        waiting: Future[None] = background.submit(run_apart, *WAITS)
        wait_until(lambda: bool(running()))
        os.killpg(running()[0].pid, signal.SIGKILL)
        with pytest.raises(Unavailable) as failed:
            waiting.result(30)
        assert (failed.value.key, failed.value.facts) == ("job_child_killed", {"signal": "SIGKILL"})


class TestEnd:
    def test_worker_that_stops_ends_it_and_the_step_breaks_off(
        self, database: Engine, background: ThreadPoolExecutor
    ) -> None:
        waiting: Future[None] = background.submit(run_apart, *WAITS)
        wait_until(lambda: bool(running()))
        STOPPING.set()
        end_all()
        with pytest.raises(WorkerStopped):
            waiting.result(30)
        with pytest.raises(WorkerStopped):
            run_apart("accounts")

    def test_it_ends_when_its_worker_is_gone(self, database: Engine, data_folder: Path, starter_folder: Path) -> None:
        shutil.copytree(starter_folder, data_folder / "releases" / starter_folder.name)
        command = [sys.executable, "-m", "feedback.jobs.apart", "work"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, start_new_session=True, stdin=pipe, stderr=pipe) as process:
            assert process.stdin
            assert process.stderr
            assert b"worker-1" in process.stderr.readline()
            assert os.getpriority(os.PRIO_PROCESS, process.pid) >= 15
            process.stdin.close()
            assert process.wait(30) == -signal.SIGKILL
