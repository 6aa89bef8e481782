"""Do two persons together make the accounts of a sheet, each only their own part of it?"""

from collections.abc import Sequence
from typing import Final

import pytest
from sqlmodel import select

from feedback.access import passwords
from feedback.access.actor import Actor, load_actor
from feedback.access.passwords import is_password
from feedback.core.database import reading, transaction
from models.keeping import AccessLog
from models.user import User
from models.vocabulary import Role
from models.work_vocabulary import AccessAction, ImportKind
from tests.capture.importing.sheets import faults_of, planned, table_of, taken
from tests.county import actor
from tests.factories import County

KIND: Final = ImportKind.USERS
COLUMNS: Final = ("账号", "姓名", "角色", "区划代码", "单位代码")


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: light)


@pytest.fixture
def maker(county: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.SYSADMIN, area=county.root)


@pytest.fixture
def granter(county: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.SECADMIN, area=county.root)


def rows_for(county: County) -> list[tuple[str, ...]]:
    return [
        ("zhoumin", "周敏", "台账员", county.north.code, ""),
        ("zhoumin", "周敏", "记录员", county.north.code, ""),
        ("liqiang", "李强", "承办人", "", county.roads.code),
    ]


def user_named(username: str) -> tuple[User, Actor | None]:
    with reading() as session:
        user = session.exec(select(User).where(User.username == username)).one()
        return user, load_actor(session, user.id)


class TestTaken:
    def test_maker_makes_accounts_without_roles(self, county: County, maker: Actor) -> None:
        result = taken(maker, KIND, COLUMNS, *rows_for(county))
        assert (result.taken, result.cases) == (3, 0)
        assert [(each.username, each.name) for each in result.accounts] == [("zhoumin", "周敏"), ("liqiang", "李强")]
        user, made = user_named("zhoumin")
        assert user.must_change_password
        assert is_password(result.accounts[0].password, user.password_hash)
        assert made is not None
        assert not made.roles

    def test_granter_gives_the_roles_of_the_same_sheet(self, county: County, maker: Actor, granter: Actor) -> None:
        taken(maker, KIND, COLUMNS, *rows_for(county))
        result = taken(granter, KIND, COLUMNS, *rows_for(county))
        assert (result.taken, result.accounts) == (3, ())
        _user, clerk = user_named("zhoumin")
        _user, handler = user_named("liqiang")
        assert clerk is not None
        assert handler is not None
        assert clerk.roles == {Role.CLERK, Role.RECORDER}
        assert handler.unit_ids == (county.roads.id,)

    def test_every_account_is_in_the_log(self, county: County, maker: Actor) -> None:
        taken(maker, KIND, COLUMNS, *rows_for(county))
        with reading() as session:
            lines = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.USER_CHANGED)).all()
        assert len(lines) == 2

    def test_again_is_seen(self, county: County, maker: Actor, granter: Actor) -> None:
        for who in (maker, granter):
            taken(who, KIND, COLUMNS, *rows_for(county))
            again = taken(who, KIND, COLUMNS, *rows_for(county))
            assert (again.taken, again.seen_before, again.accounts) == (0, 3, ())


class TestRefused:
    def test_granter_makes_no_account(self, county: County, granter: Actor) -> None:
        plan = planned(granter, KIND, table_of(COLUMNS, rows_for(county)[0]))
        assert faults_of(plan) == [(2, "账号", "account_not_made_yet")]


class TestGuarded:
    """Roles that stand apart, or wait until the account is its owner's: the sheet names the cell."""

    def test_two_duties_of_one_person(self, county: County, maker: Actor, granter: Actor) -> None:
        rows = [
            ("gulin", "顾林", "系统管理员", county.root.code, ""),
            ("gulin", "顾林", "纪检干部", county.root.code, ""),
        ]
        own_their_accounts(maker, rows)
        plan = planned(granter, KIND, table_of(COLUMNS, *rows))
        assert faults_of(plan) == [(3, "角色", "administration_is_three_duties")]

    def test_second_duty_of_somebody_who_holds_one(self, county: County, maker: Actor, granter: Actor) -> None:
        first = ("gulin", "顾林", "审计管理员", county.root.code, "")
        own_their_accounts(maker, [first])
        assert taken(granter, KIND, COLUMNS, first).taken == 1
        second = ("gulin", "顾林", "安全管理员", county.root.code, "")
        plan = planned(granter, KIND, table_of(COLUMNS, first, second))
        assert faults_of(plan) == [(3, "角色", "administration_is_three_duties")]

    def test_waits_until_the_account_is_made(self, county: County) -> None:
        with transaction() as session:
            both = actor(session, Role.SYSADMIN, Role.SECADMIN, area=county.root)
        row = ("gulin", "顾林", "纪检干部", county.root.code, "")
        plan = planned(both, KIND, table_of(COLUMNS, row, *rows_for(county)))
        assert faults_of(plan) == [(2, "角色", "role_waits_for_own_password")]

    def test_waits_for_the_owners_password(self, county: County, maker: Actor, granter: Actor) -> None:
        row = ("gulin", "顾林", "纪检干部", county.root.code, "")
        taken(maker, KIND, COLUMNS, row)
        plan = planned(granter, KIND, table_of(COLUMNS, row))
        assert faults_of(plan) == [(2, "角色", "role_waits_for_own_password")]


def own_their_accounts(maker: Actor, rows: Sequence[tuple[str, ...]]) -> None:
    """Make the accounts, and let each owner choose a password."""
    taken(maker, KIND, COLUMNS, *rows)
    with transaction() as session:
        for username in {row[0] for row in rows}:
            session.exec(select(User).where(User.username == username)).one().must_change_password = False
