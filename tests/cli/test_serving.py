"""Does the server bring its own worker and end it, and does a first run hand over to a slim process?"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from feedback.cli import county, main, serving
from feedback.core.settings import settings
from tests.server import ROOT, Application


@pytest.fixture
def served(tmp_path: Path, starter_folder: Path) -> Iterator[Application]:
    running = Application(tmp_path / "data")
    shutil.copytree(starter_folder, running.folder / "releases" / starter_folder.name)
    running.init("--empty")
    running.start()
    yield running
    running.stop()


class TestServe:
    def test_has_a_worker_whose_name_is_taken_and_ends_cleanly(self, served: Application) -> None:
        environment = {**os.environ, "DATABASE_URL": "", "ZHENSHI_DATA": str(served.folder)}
        command = [sys.executable, "-m", "feedback", "work", "--name", "web-1"]
        second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert (second.returncode, second.stderr) == (
            2,
            "名为“web-1”的后台进程已在运行，请换一个名称，或先停掉它。\n",
        )
        process = served._process
        served.stop()
        assert process is not None
        assert process.returncode == 0
        assert "Traceback" not in served.log

    @pytest.mark.parametrize(("setting", "kinds"), [("true", ["web"]), ("false", [])])
    def test_has_one_unless_told_not_to(self, setting: str, kinds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[str] = []

        class Started:
            def stop_with_process(self) -> None:
                started.append("stopped")

        def start(kind: str, *, name: str) -> Started:
            started.append(kind)
            return Started()

        monkeypatch.setattr(serving, "start_worker", start)
        monkeypatch.setenv("ZHENSHI_WORKER", setting)
        settings.cache_clear()
        with serving._own_worker():
            assert started == kinds
        assert started == [*kinds, *["stopped" for _ in kinds]]


@pytest.mark.usefixtures("database")
class TestRun:
    @pytest.mark.parametrize(("has_built", "then"), [(True, "anew"), (False, "here")])
    def test_serves_in_a_new_process_when_it_has_built_a_county(
        self, has_built: bool, then: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Replaced(Exception):
            """What follows in the code is never reached, as after a real `execv`."""

        done: list[str] = []

        def replace(_program: str, arguments: list[str]) -> None:
            assert arguments[1:] == ["-m", "feedback", "serve"]
            done.append("anew")
            raise Replaced

        monkeypatch.setattr(county, "init", lambda **_: has_built)
        monkeypatch.setattr(serving, "serve", lambda: done.append("here"))
        monkeypatch.setattr(os, "execv", replace)
        expected: AbstractContextManager[Any] = pytest.raises(Replaced) if has_built else nullcontext()
        with expected:
            main.run_trial()
        assert done == [then]
