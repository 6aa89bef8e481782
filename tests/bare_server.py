"""The real server over a data folder of its own, without the classifier and the worker, which take longest to start.

For tests of who may open what: they need every page and address as they are, no text that is understood, no job done.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from feedback.core.settings import Settings
from tests.processes import Process, end, start
from tests.server import ROOT, free_port

READY_SECONDS: Final = 60
_SECRET: Final = "ZHENSHI_SECRET"


class BareServer:
    """One server process over the embedded database in `folder`, which must have its tables already."""

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder
        self.port: Final = free_port()
        self.base_url: Final = f"http://127.0.0.1:{self.port}"
        self._log: Final = folder.with_name(f"{folder.name}-{self.port}.log")
        self._process: Process | None = None

    def start(self) -> "BareServer":
        """Start the process and wait until it answers, having run no page yet."""
        hidden = {str(field.alias) for field in Settings.model_fields.values()} - {_SECRET}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        environment = {**kept, "DATABASE_URL": "", "ZHENSHI_DATA": str(self.folder), "ZHENSHI_WORKER": "false"}
        command = [sys.executable, "-m", "tests.bare_server", str(self.port)]
        self._process = start(command, folder=ROOT, environment=environment, log=self._log)
        limit = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise RuntimeError(f"the server did not answer:\n{self._log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> None:
        if self._process:
            end(self._process)


def _serve(port: int) -> None:
    from feedback.capture import understanding

    # The server asks for the release before it takes its first visitor, and whoever watches it asks again.
    understanding.prepare_release = lambda: None  # type: ignore[assignment, return-value]  # Nothing here reads a text.
    none: Any = SimpleNamespace(fault=None)
    understanding.active_release = lambda: none
    understanding.release_in_use = lambda: none
    from feedback.cli.serving import serve

    serve(port)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
