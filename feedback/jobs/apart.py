"""Minutes of computing, or much memory, in a process of its own: `run_apart` from within a step, beside the pages.

The process is of low priority, and ends when its worker does, however that ends: it listens at a pipe of the worker's.
"""

import os
import runpy
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Final

import feedback
from feedback.core.errors import Unavailable
from feedback.core.settings import Settings, settings
from feedback.jobs.steps import STOPPING, WorkerStopped, place_of

_ROOT: Final = Path(feedback.__file__).resolve().parent.parent
_LOWER_BY: Final = 15
_STOP_SECONDS: Final = 2
_BROKEN: Final = 70
_running: Final[set["subprocess.Popen[str]"]] = set()
_running_lock: Final = Lock()


def run_apart(*arguments: int | str) -> None:
    """Run `python -m feedback ARGUMENTS` and wait for its end.

    Raises
    ------
    Unavailable
        `job_child_failed` with the sentence by which the command refused, `job_failed` with the kind and place of
        any other error, `job_child_killed` where a signal ended it, as the system does when memory runs out.
    """
    process = _start(arguments)
    # What it prints is read while it runs, or it would wait for that; the pipe to it stays open meanwhile.
    with process, _listed(process):
        last = deque(process.stderr or (), maxlen=1)
        status = process.wait()
    if STOPPING.is_set():
        raise WorkerStopped
    if status < 0:
        raise Unavailable("job_child_killed", signal=signal.Signals(-status).name)
    line = last[0].strip() if last else ""
    if status == _BROKEN:
        kind, _, place = line.partition(" ")
        raise Unavailable("job_failed", kind=kind, place=place)
    if status:
        raise Unavailable("job_child_failed", reason=line.rstrip("。."))


def end_all() -> None:
    """End the processes that are running, for the worker that ends; kill those that are not gone soon."""
    with _running_lock:
        ending = list(_running)
    for process in ending:
        _send(process, signal.SIGTERM)
    for process in ending:
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _send(process, signal.SIGKILL)


def _start(arguments: Sequence[int | str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "feedback.jobs.apart", *map(str, arguments)]
    with _running_lock:
        if STOPPING.is_set():
            raise WorkerStopped
        # A session of its own, so that a signal reaches what it may have started in its turn, and nobody else.
        process = subprocess.Popen(  # noqa: S603 - Of our own words and ids.
            command,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        _running.add(process)
    return process


@contextmanager
def _listed(process: "subprocess.Popen[str]") -> Iterator[None]:
    try:
        yield
    finally:
        with _running_lock:
            _running.discard(process)


def _environment() -> dict[str, str]:
    """Return the environment with every setting as this process has it, wherever it was read from."""
    own = {str(field.alias): str(getattr(settings(), name)) for name, field in Settings.model_fields.items()}
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, **own, "PYTHONPATH": path}


def _send(process: "subprocess.Popen[str]", which: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, which)


def _end_with_worker() -> None:
    """Wait until nobody holds the other end of the pipe, and end with all that was started here."""
    # Not through `sys.stdin`, whose lock a waiting thread would keep from an interpreter that ends.
    while os.read(0, 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _main() -> None:
    os.nice(_LOWER_BY)
    Thread(target=_end_with_worker, daemon=True).start()
    try:
        runpy.run_module("feedback", run_name="__main__", alter_sys=True)
    except Exception as fault:
        # What it says may be somebody's words, so that is for nobody's log.
        sys.stderr.write(f"\n{type(fault).__name__} {place_of(fault)}\n")
        raise SystemExit(_BROKEN) from fault


if __name__ == "__main__":
    _main()
