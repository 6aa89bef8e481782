"""Do administrators find every account that they must see to, and nobody else any?"""

from datetime import timedelta

import pytest
from sqlmodel import Session

from feedback.access.accounts import system_actor
from feedback.access.actor import Actor
from feedback.access.directory import AccountFilter, account, account_figures, accounts
from feedback.core.clock import utc_now
from feedback.core.errors import NotFound, NotPermitted
from models.vocabulary import Role
from tests.factories import County, a_user, actor


@pytest.fixture
def kinds(session: Session) -> dict[AccountFilter, int]:
    """One account of each kind that somebody has to see to."""
    later, sooner = utc_now() + timedelta(minutes=5), utc_now() - timedelta(minutes=5)
    a_user(session, name="锁过的", locked_until=sooner)
    return {
        AccountFilter.LOCKED: a_user(session, name="锁着的", locked_until=later).id,
        AccountFilter.CLOSED: a_user(session, name="停用的", is_active=False).id,
    }


class TestAccounts:
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSADMIN, Role.SECADMIN, Role.HANDLER}))
    def test_nobody_else_looks_through_them(self, session: Session, county: County, role: Role) -> None:
        other = actor(session, role, area=county.root)
        for ask in (accounts, account_figures):
            with pytest.raises(NotPermitted):
                ask(session, other)
        with pytest.raises(NotPermitted):
            account(session, other, other.user_id)

    def test_found_by_name_or_username(self, session: Session, sysadmin: Actor) -> None:
        wanted = a_user(session, name="戚小红", username="qixiaohong")
        for typed in ("戚小", "xiaohong", " 戚小红 "):
            assert [view.user_id for view in accounts(session, sysadmin, typed)] == [wanted.id]

    def test_only_one_kind(self, session: Session, sysadmin: Actor, kinds: dict[AccountFilter, int]) -> None:
        for kind, user_id in kinds.items():
            assert [view.user_id for view in accounts(session, sysadmin, only=kind)] == [user_id]

    def test_roles_stand_with_their_places(self, session: Session, county: County, sysadmin: Actor) -> None:
        handler = account(session, sysadmin, county.handler.user_id)
        assert [(grant.role, grant.where) for grant in handler.grants] == [(Role.HANDLER, "石桥镇村镇建设办")]

    def test_machines_own_account_is_not_among_them(self, session: Session, sysadmin: Actor) -> None:
        machine = system_actor(session)
        assert machine.user_id not in {view.user_id for view in accounts(session, sysadmin)}
        with pytest.raises(NotFound):
            account(session, sysadmin, machine.user_id)


class TestFigures:
    def test_count_what_the_list_shows(
        self, session: Session, sysadmin: Actor, kinds: dict[AccountFilter, int]
    ) -> None:
        figures = account_figures(session, sysadmin)
        assert (figures.locked, figures.closed) == (1, 1)
        assert figures.without_role == len(accounts(session, sysadmin, only=AccountFilter.WITHOUT_ROLE)) == 3
        assert figures.total == len(accounts(session, sysadmin))
