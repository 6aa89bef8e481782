"""`serve`: the web server, in this process, with a worker of its own; `work`: a worker apart from it."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Annotated, Final

import typer
import uvicorn

import feedback
from feedback.capture.understanding import prepare_release
from feedback.core.database import engine, is_ready, upgrade
from feedback.core.errors import Unavailable
from feedback.core.settings import settings
from feedback.jobs.worker import start_worker

ROOT: Final = Path(feedback.__file__).resolve().parent.parent
_LOOK_SECONDS: Final = 1.0


def serve(
    port: Annotated[int | None, typer.Option(help="Port; the setting ZHENSHI_PORT where it is not given.")] = None,
) -> None:
    """Serve pages and HTTP on one port of this machine, and work in the background unless ZHENSHI_WORKER is false."""
    _bring_up_to_date()
    _use_our_streamlit_settings()
    chosen = port or settings().port
    # The server takes the signal first and raises it again at its end, so that what was begun here is ended, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with _own_worker():
        typer.echo(f"http://{settings().host}:{chosen}", err=True)
        uvicorn.run(
            "app:app", host=settings().host, port=chosen, app_dir=str(ROOT), log_level="warning", proxy_headers=True
        )


def work(
    name: Annotated[
        str, typer.Option(help="Name of the worker; the setting ZHENSHI_WORKER_NAME, else the first free: worker-1 …")
    ] = "",
) -> None:
    """Work in the background: a worker apart from the web server, of which PostgreSQL bears several."""
    _bring_up_to_date()
    told = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: told.set())
    worker = start_worker("worker", name=name or settings().worker_name)
    typer.echo(worker.name, err=True)
    while not told.wait(_LOOK_SECONDS) and not worker.has_ended.is_set():
        pass
    worker.stop_with_process()


def serve_anew() -> None:
    """Become a new process that serves: one that has built a county would keep twice the memory."""
    engine().dispose()
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "feedback", "serve"])  # noqa: S606 - Of our own words.


@contextmanager
def _own_worker() -> Iterator[None]:
    if not settings().embeds_worker:
        yield
        return
    worker = start_worker("web", name=settings().worker_name)
    try:
        yield
    finally:
        worker.stop_with_process()


def _bring_up_to_date() -> None:
    if not is_ready(engine()):
        raise Unavailable("database_not_created")
    upgrade()
    prepare_release()


def _use_our_streamlit_settings() -> None:
    """Let Streamlit read `.streamlit/config.toml` of this project, wherever the command was started."""
    os.chdir(ROOT)
