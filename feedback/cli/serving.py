"""`serve`: the web server, in this process."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn

import feedback
from feedback.capture.understanding import prepare_release
from feedback.core.database import engine, is_ready, upgrade
from feedback.core.errors import Unavailable
from feedback.core.settings import settings

ROOT: Final = Path(feedback.__file__).resolve().parent.parent


def serve(
    port: Annotated[int | None, typer.Option(help="Port; the setting ZHENSHI_PORT where it is not given.")] = None,
) -> None:
    """Serve pages and HTTP on one port of this machine."""
    if not is_ready(engine()):
        raise Unavailable("database_not_created")
    upgrade()
    prepare_release()
    _use_our_streamlit_settings()
    chosen = port or settings().port
    typer.echo(f"http://{settings().host}:{chosen}", err=True)
    uvicorn.run(
        "app:app", host=settings().host, port=chosen, app_dir=str(ROOT), log_level="warning", proxy_headers=True
    )


def _use_our_streamlit_settings() -> None:
    """Let Streamlit read `.streamlit/config.toml` of this project, wherever the command was started."""
    os.chdir(ROOT)
