"""A county of one township with its three administrators, for the pages of administration."""

from dataclasses import dataclass

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine

from feedback.access import passwords
from feedback.access.actor import Actor
from feedback.core.database import transaction
from models.place import Area, Unit
from models.vocabulary import AreaKind, Role
from tests.county import a_unit, an_area
from tests.pages.visiting import somebody


@dataclass(frozen=True)
class Office:
    """The places, and who looks after what; the clerk has no duty of administration."""

    root: Area
    township: Area
    village: Area
    unit: Unit
    sysadmin: Actor
    secadmin: Actor
    auditor: Actor
    clerk: Actor


@pytest.fixture
def office(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    # The page's script runs in a thread of its own; hashing at full strength would take most of a test's time.
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: light)
    with transaction() as session:
        root = an_area(session, kind=AreaKind.COUNTY, name="青岩县")
        township = an_area(session, kind=AreaKind.TOWNSHIP, name="石桥镇", parent=root)
        village = an_area(session, kind=AreaKind.VILLAGE, name="上河村", parent=township)
        unit = a_unit(session, area=township, name="石桥镇水利站")
    return Office(
        root=root,
        township=township,
        village=village,
        unit=unit,
        sysadmin=somebody(Role.SYSADMIN, area=root, name="顾明远", username="sysadmin"),
        secadmin=somebody(Role.SECADMIN, area=root, name="沈雅琴", username="secadmin"),
        auditor=somebody(Role.AUDITOR, area=root, name="杜国平", username="auditor"),
        clerk=somebody(Role.CLERK, area=township, name="林晓燕", username="clerk"),
    )
