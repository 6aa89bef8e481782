"""How a test starts another process, and how that ends: by its own id, and never later than the test run itself."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

Process = subprocess.Popen[bytes]
STOP_SECONDS: Final = 15
_PR_SET_PDEATHSIG: Final = 1
# Loaded before any fork: between fork and exec the child only makes one call into it, which takes no lock.
_libc: Final = ctypes.CDLL(None)


class Owner(NamedTuple):
    """The user and group that a process started by root is lent to."""

    uid: int
    gid: int


def start(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    owner: Owner | None = None,
) -> Process:
    """Start `command` in `folder` with its own session; what it prints is added to the file `log`."""
    uid, gid = owner or (None, None)
    with log.open("ab") as printed:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=printed,
            stderr=printed,
            start_new_session=True,
            user=uid,
            group=gid,
            extra_groups=[] if owner else None,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - It takes no lock, see above.
        )


def _end_with_parent() -> None:
    # Linux interrupts the process when its parent dies, so that a killed test run leaves nothing behind.
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def end(process: Process, with_signal: int = signal.SIGTERM) -> None:
    """Ask `process` to end; after fifteen seconds kill it with all of its session."""
    if process.poll() is not None:
        return
    process.send_signal(with_signal)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
