"""Somebody with a password that hashes cheaply, for the pages before anybody is known."""

from collections.abc import Callable
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine

from feedback.access import passwords
from feedback.access.actor import Actor
from feedback.core.database import transaction
from models.vocabulary import AreaKind, Role
from tests.county import an_area
from tests.pages.visiting import somebody

PASSWORD = "Shan-2345-HE"


@pytest.fixture
def person(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Actor]:
    """Return a maker of clerks whose password is `PASSWORD`."""
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: light)
    passwords.decoy_hash.cache_clear()
    with transaction() as session:
        root = an_area(session, kind=AreaKind.COUNTY, name="青岩县")

    def made(**more: Any) -> Actor:
        return somebody(
            Role.CLERK,
            area=root,
            name="林晓燕",
            username="clerk",
            password_hash=passwords.hash_password(PASSWORD),
            **more,
        )

    return made
