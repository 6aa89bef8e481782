"""Which tests of a run go to one worker? Those of a file on one engine, whose fixtures are made once, and all journeys.

xdist's own groups are read from the ids of tests, which pytest 9.2 no longer lets it change.
"""

import re
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

JOURNEYS: Final = "tests/journeys/"
# Begun before all others, longest first, so that no worker is left with one of them when the rest is done. The journeys
# begin with training the starter, for which the next four need not wait.
LONG: Final = (
    JOURNEYS,
    "tests/jobs/test_worker.py",
    "tests/quarter/",
    "tests/tracker/test_machine.py",
    "tests/trial/test_bulk.py",
    "tests/pages/ui/test_parts.py",
    "tests/test_access_over_http.py",
)
_ENGINE: Final = re.compile(r"\[(sqlite|postgresql)\b")


class FilesTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types.
    """Hands out whole files, each engine's part for itself, and the journeys as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)


def piece_of(nodeid: str) -> str:
    """Return the name of the piece of work that a test belongs to."""
    if nodeid.startswith(JOURNEYS):
        return JOURNEYS
    engine = _ENGINE.search(nodeid)
    return f"{nodeid.split('::', 1)[0]} {engine[1] if engine else ''}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    return FilesTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest pieces of work."""
    items.sort(
        key=lambda item: next((place for place, long in enumerate(LONG) if item.nodeid.startswith(long)), len(LONG))
    )
