"""The steps of a workflow: what one has done is written down, and is not done again when the workflow is taken up."""

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import PurePath
from threading import Event
from typing import Final, TypeVar

from feedback.core.errors import FeedbackError, Unavailable

Result = TypeVar("Result")
# Set for good when the worker of this process is told to stop.
STOPPING: Final = Event()
_begun: Final[set[object]] = set()
_LOOK_SECONDS: Final = 0.02


class WorkerStopped(BaseException):
    """The worker ends: the workflow breaks off here, and begins again with this step when a worker is back.

    No `Exception`, since DBOS would take that for the workflow's end.
    """


def once(name: str, work: Callable[..., Result], *ids: int | str) -> Result:
    """Do `work` with `ids` as one step, and return what it returned; what is written down is returned at once.

    A step that a crash broke off is done anew, so it must bear to be done twice. Its result is kept as JSON: a number,
    a code, or a short list of such, never words.

    Raises
    ------
    FeedbackError
        The step's own one, or `job_failed` with the kind and the place of any other.
    """
    from dbos import DBOS

    with _under_way():
        if STOPPING.is_set():
            raise WorkerStopped
        return DBOS.run_step({"name": name}, told_plainly(work), *ids)


def wait_for_steps(seconds: float) -> bool:
    """Wait until no step is under way any more, so that what they did is written down; say whether that is so."""
    limit = time.monotonic() + seconds
    while _begun and time.monotonic() < limit:
        time.sleep(_LOOK_SECONDS)
    return not _begun


@contextmanager
def _under_way() -> Iterator[None]:
    own = object()
    _begun.add(own)
    try:
        yield
    finally:
        _begun.discard(own)


def told_plainly(work: Callable[..., Result]) -> Callable[..., Result]:
    """Return `work`, but of a fault that is not ours only the kind and the place get out: what it says may be words."""

    @wraps(work)
    def watched(*ids: int | str) -> Result:
        try:
            return work(*ids)
        except FeedbackError:
            raise
        except Exception as fault:
            raise Unavailable("job_failed", kind=type(fault).__name__, place=place_of(fault)) from None

    return watched


def place_of(fault: Exception) -> str:
    """Return the file and line where a fault was raised."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{PurePath(last.filename).name}:{last.lineno}"
