"""The shared county (`tests/worlds.py`), and hashing that costs a test nothing."""

from collections.abc import Iterator

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from feedback.access import passwords
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


@pytest.fixture
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash with the least work that argon2 allows; `test_passwords.py` looks at the real one."""
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: light)
    passwords.decoy_hash.cache_clear()
    yield
    passwords.decoy_hash.cache_clear()
