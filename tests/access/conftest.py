"""The shared county (`tests/worlds.py`) with its administrators."""

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from models.vocabulary import Role
from tests.factories import County, actor
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


@pytest.fixture
def secadmin(session: Session, county: County) -> Actor:
    return actor(session, Role.SECADMIN, area=county.root)
