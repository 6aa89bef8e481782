"""The fixtures that these tests share: a county with a case in every state, seen when its month is over."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


@pytest.fixture
def month_over(office_hours: None) -> Iterator[None]:
    """Let it be the second of April: what was due in March and is not done is late."""
    with clock.set_to(datetime(2026, 4, 2, 9, 0, tzinfo=OFFICE_ZONE)):
        yield
