"""The fixtures that these tests share; `tests/worlds.py` says what the first ones are."""

from collections.abc import Iterator

import pytest

from tests.notify.receiving import Receiver
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "receiver", "session", "sysadmin", "world"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server on this machine that keeps what it is sent."""
    made = Receiver()
    yield made
    made.close()
