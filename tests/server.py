"""How do the journeys get the whole application? As a process of its own, with its own data folder and a trial county.

It runs on the embedded database, on a free port of the loopback interface, and is stopped by its id.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import pytest

from feedback.core.settings import Settings
from tests.processes import Process, end, start

ROOT: Final = Path(__file__).resolve().parent.parent
INIT_SECONDS: Final = 180
READY_SECONDS: Final = 60


class TrialAccount(NamedTuple):
    username: str
    password: str
    role: str
    name: str
    home: str


class Application:
    """One running application over the data folder `folder`."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder: Final = folder
        self.port: Final = free_port()
        self.base_url: Final = f"http://127.0.0.1:{self.port}"
        self._settings: Final = settings
        self._log: Final = folder.with_suffix(".log")
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the application is not running")
        return self._process.pid

    @property
    def log(self) -> str:
        """Everything that the application has printed."""
        return self._log.read_text(errors="replace")

    def init(self, *options: str, seconds: int = INIT_SECONDS) -> None:
        """Create the database, with the options that the command takes: `--small`, `--empty`."""
        done = subprocess.run(
            [sys.executable, "-m", "feedback", "init", *options],
            cwd=ROOT, env=self._environment(), capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"init ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def start(self) -> None:
        """Start the application and wait until it says that it is ready."""
        command = [sys.executable, "-m", "feedback", "serve", "--port", str(self.port)]
        self._process = start(command, folder=ROOT, environment=self._environment(), log=self._log)
        limit = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise RuntimeError(f"the application was not ready within {READY_SECONDS} seconds:\n{self.log[-3000:]}")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Say whether the application answers that it can work."""
        try:
            with urllib.request.urlopen(f"{self.base_url}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> None:
        if self._process:
            end(self._process)

    def kill(self) -> None:
        """End the application as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def accounts(self) -> list[TrialAccount]:
        """Return the trial accounts with the passwords that were made at the first start."""
        listed = json.loads((self.folder / "trial-accounts.json").read_text(encoding="utf-8"))
        return [TrialAccount(**{field: each[field] for field in TrialAccount._fields}) for each in listed]

    def account(self, role: str) -> TrialAccount:
        """Return the first trial account of `role`."""
        return next(each for each in self.accounts() if each.role == role)

    def _environment(self) -> dict[str, str]:
        hidden = {str(field.alias) for field in Settings.model_fields.values()}
        inherited = {name: value for name, value in os.environ.items() if name not in hidden}
        # An empty address keeps that of a developer's own `.env` out.
        return {**inherited, "DATABASE_URL": "", "ZHENSHI_DATA": str(self.folder), **self._settings}


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory, starter_folder: Path) -> Iterator[Application]:
    """Give the browser's tests one running application with a small trial county."""
    running = Application(tmp_path_factory.mktemp("application") / "data")
    shutil.copytree(starter_folder, running.folder / "releases" / starter_folder.name)
    running.init("--small")
    running.start()
    yield running
    running.stop()
