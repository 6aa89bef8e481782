"""The shared county (`tests/worlds.py`) with its administrators, and hashing that costs a test nothing."""

from collections.abc import Iterator

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session

from feedback.access import passwords
from feedback.access.actor import Actor
from models.vocabulary import Role
from tests.factories import County, actor
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


@pytest.fixture
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash with the least work that argon2 allows; `test_passwords.py` looks at the real one."""
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: light)
    passwords.decoy_hash.cache_clear()
    yield
    passwords.decoy_hash.cache_clear()


@pytest.fixture
def secadmin(session: Session, county: County) -> Actor:
    return actor(session, Role.SECADMIN, area=county.root)
