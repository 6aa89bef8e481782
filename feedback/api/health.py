"""Whether the process lives, and whether it can serve: the database answers and the classifier is loaded.

Where the starter serves because the release that is wanted cannot be read, the process is ready, with a warning.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from feedback.capture.understanding import release_in_use
from feedback.core.database import engine
from feedback.core.errors import FeedbackError


def _live(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "live"})


def _ready(_request: Request) -> JSONResponse:
    faults = [name for name, check in (("database", _ask_database), ("classifier", release_in_use)) if not _ok(check)]
    told: dict[str, object] = {"status": "ready" if not faults else "not ready", "faults": faults}
    if not faults and (fault := release_in_use().fault):
        told["warnings"] = [f"classifier: the starter serves instead of {release_in_use().wanted.name}: {fault}"]
    return JSONResponse(told, 503 if faults else 200)


def _ask_database() -> None:
    with engine().connect() as connection:
        connection.execute(text("SELECT 1 FROM issue LIMIT 1"))


def _ok(check: Callable[[], object]) -> bool:
    try:
        check()
    except (SQLAlchemyError, FeedbackError, OSError):
        return False
    return True


ROUTES: Final = [
    Route("/health/live", _live, methods=["GET"]),
    Route("/health/ready", _ready, methods=["GET"]),
]
