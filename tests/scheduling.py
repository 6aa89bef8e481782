"""Which tests of a run go to one worker? Those of a file, whose fixtures are made once, and all journeys.

xdist's own groups are read from the ids of tests, which pytest 9.2 no longer lets it change.
"""

from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

JOURNEYS: Final = "tests/journeys/"


class FilesTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types.
    """Hands out whole files, and the journeys as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.split("::", 1)[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    return FilesTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest piece of work, so that no worker waits for it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(JOURNEYS))
