"""What `app.py` builds the server from: routes, middleware, and what is loaded before the first visitor comes."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from starlette.middleware import Middleware

from feedback.api import addresses, health, sessions
from feedback.api.chrome import Chrome
from feedback.api.sessions import Nonce, UploadsOfStaff
from feedback.capture.understanding import active_release
from feedback.classify.segment import default_segmenter
from feedback.classify.similar.traits import everyday
from feedback.core.database import engine
from feedback.core.memory import give_back

ROUTES: Final = [*health.ROUTES, *sessions.ROUTES, *addresses.ROUTES]
MIDDLEWARE: Final = [Middleware(Chrome), Middleware(Nonce), Middleware(UploadsOfStaff)]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Load the heavy parts once, give back what that left over, and take them out of the garbage collector's sight.

    Streamlit collects garbage after every run; with the libraries loaded that took longer than the page itself.
    """
    engine()
    active_release()
    default_segmenter()
    everyday()
    gc.collect()
    give_back()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    yield {}
