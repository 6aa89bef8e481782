"""How long does the server take to start, and how much memory does it hold? How fast are texts and sheets taken in?"""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import typer

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.importing.columns import guessed_mapping
from feedback.capture.importing.entries import ImportOptions
from feedback.capture.importing.planning import plan_import
from feedback.capture.importing.running import run_import
from feedback.capture.understanding import prepare_release, understand
from feedback.cli.bench_reads import everybody
from feedback.cli.bench_words import drawn
from feedback.cli.measuring import seconds_of, summary
from feedback.cli.serving import ROOT
from feedback.core.database import reading
from feedback.sheets.reading import read_table
from feedback.sheets.writing import table_bytes
from feedback.tracker.audit import verify_all
from models.work_vocabulary import ImportKind

MOST_START_SECONDS: Final = 10
MOST_MEMORY_MB: Final = 500
_STARTS: Final = 3
_GIVE_UP_SECONDS: Final = 120
_STOP_SECONDS: Final = 15
_TEXTS: Final = 2000
_ONE_BY_ONE: Final = 50


class Figure(NamedTuple):
    """One row of a table: a number with its unit, and the most that it should be (empty where there is none)."""

    what: str
    number: float
    unit: str
    most: str = ""


def start_figures() -> list[Figure]:
    """Return the start of the server and its memory, the classifier being trained already and the files warm."""
    typer.echo("Training the classifier and starting the server …", err=True)
    prepare_release()
    starts = [_start() for _ in range(_STARTS + 1)][1:]
    slowest, largest = max(seconds for seconds, _mb in starts), max(mb for _seconds, mb in starts)
    return [
        Figure("serve until /health/ready answers 200, slowest of three", slowest, "s", str(MOST_START_SECONDS)),
        Figure("memory of the server then (RSS), largest of three", largest, "MB", str(MOST_MEMORY_MB)),
    ]


def _start() -> tuple[float, float]:
    began = time.perf_counter()
    with _served() as (process, address):
        while not _answers(address):
            took = time.perf_counter() - began
            if process.poll() is not None or took > _GIVE_UP_SECONDS:
                raise RuntimeError(f"the server did not answer within {took:.0f} s")
            time.sleep(0.02)
        return time.perf_counter() - began, memory_mb(process.pid)


@contextmanager
def _served() -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ZHENSHI_HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "feedback", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - this program itself, with a number
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process, f"http://127.0.0.1:{port}/health/ready"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - the loopback address above
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def memory_mb(pid: int) -> float:
    """Return what the process holds in memory; not a number where the system has no /proc."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status.read_text("utf-8"), re.MULTILINE) if status.is_file() else None
    return int(found[1]) / 1024 if found else float("nan")


def peak_mb() -> float:
    """Return the most that this process has held in memory; not a number where the system has no /proc."""
    status = Path("/proc/self/status")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text("utf-8"), re.MULTILINE) if status.is_file() else None
    return int(found[1]) / 1024 if found else float("nan")


def reading_figures() -> list[Figure]:
    """Return how fast texts are classified, a sheet is taken in and all chains are proved."""
    typer.echo(f"Reading {_TEXTS:,} texts …", err=True)
    prepare_release()
    told = drawn(_TEXTS)
    texts = [each.text for each in told]
    understand(texts[:_ONE_BY_ONE])
    batch = seconds_of(lambda: understand(texts))
    single = summary("", [seconds_of(partial(understand, [text])) for text in texts[:_ONE_BY_ONE]])
    rows = [[str(number), each.title, each.text] for number, each in enumerate(told)]
    sheet = seconds_of(_taking_in(rows))
    chains = seconds_of(_prove_all)
    return [
        Figure(f"classify {_TEXTS:,} texts at once", _TEXTS / batch, "texts a second"),
        Figure("classify one text, half of the calls", single.p50_ms, "ms"),
        Figure("classify one text, 95 of 100 calls", single.p95_ms, "ms"),
        Figure(f"take in a sheet of {_TEXTS:,} opinions", _TEXTS / sheet, "rows a second"),
        Figure("prove every chain of the store", chains, "s"),
    ]


def _taking_in(rows: Sequence[Sequence[str]]) -> Callable[[], None]:
    """Return the work of taking a sheet in: read, planned, classified and written."""
    with reading() as session:
        clerk = next(each.actor for each in everybody(session) if each.actor.holds(Permission.IMPORT_SHEET))
    content = table_bytes(["id", "title", "text"], rows)
    return partial(_take_in, content, clerk)


def _take_in(content: bytes, clerk: Actor) -> None:
    table = read_table(content, filename="bench.xlsx")
    mapping = guessed_mapping(ImportKind.OPINIONS, table.columns)
    # Another source each time, or a kept store would know all the rows again.
    options = ImportOptions(filename="bench.xlsx", source=secrets.token_hex(4))
    with reading() as session:
        plan = plan_import(table, ImportKind.OPINIONS, mapping, session=session, actor=clerk, options=options)
    run_import(plan, actor=clerk, partial=True)


def _prove_all() -> None:
    with reading() as session:
        if not verify_all(session).is_whole:
            raise RuntimeError("a chain is broken")
