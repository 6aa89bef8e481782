"""Can one person alone come to read what another duty guards: by a reset password, or by two roles in one hand?"""

import pytest
from sqlmodel import Session

from feedback.access.accounts import add_grant, add_user, create_account, grant_role, reset_password
from feedback.access.actor import Actor, load_actor
from feedback.access.directory import account
from feedback.access.duties import APART, GUARDED
from feedback.access.passwords import is_password
from feedback.core.errors import BadInput, NotPermitted
from models.place import Area
from models.user import User
from models.vocabulary import Role
from tests.factories import County, a_user, actor

PAIRS = [pytest.param(one, other, id=f"{one}-{other}") for one in sorted(APART) for other in sorted(APART - {one})]


def is_offered(session: Session, who: Actor, whose: Actor) -> bool:
    return account(session, who, whose.user_id).may_be_reset


class TestReset:
    @pytest.mark.parametrize("role", sorted(GUARDED))
    def test_of_a_guarded_account_is_not_the_system_administrators(
        self, session: Session, county: County, sysadmin: Actor, role: Role
    ) -> None:
        guarded = actor(session, role, area=county.root)
        kept = session.get_one(User, guarded.user_id).password_hash
        with pytest.raises(NotPermitted) as refused:
            reset_password(session, sysadmin, guarded.user_id)
        assert refused.value.key == "reset_is_security_duty"
        assert session.get_one(User, guarded.user_id).password_hash == kept
        assert not is_offered(session, sysadmin, guarded)

    def test_one_guarded_role_among_others_is_enough(self, session: Session, county: County, sysadmin: Actor) -> None:
        both = actor(session, Role.CLERK, Role.DISCIPLINE, area=county.root)
        with pytest.raises(NotPermitted):
            reset_password(session, sysadmin, both.user_id)

    @pytest.mark.parametrize("role", sorted(GUARDED))
    def test_of_a_guarded_account_is_the_security_administrators(
        self, session: Session, county: County, secadmin: Actor, role: Role
    ) -> None:
        guarded = actor(session, role, area=county.north)
        assert is_offered(session, secadmin, guarded)
        password = reset_password(session, secadmin, guarded.user_id)
        assert is_password(password, session.get_one(User, guarded.user_id).password_hash)

    @pytest.mark.parametrize("role", sorted(set(Role) - GUARDED - {Role.HANDLER}))
    def test_of_any_other_account_is_the_system_administrators(
        self, session: Session, county: County, sysadmin: Actor, secadmin: Actor, role: Role
    ) -> None:
        plain = actor(session, role, area=county.root)
        with pytest.raises(NotPermitted):
            reset_password(session, secadmin, plain.user_id)
        assert reset_password(session, sysadmin, plain.user_id)
        assert (is_offered(session, secadmin, plain), is_offered(session, sysadmin, plain)) == (False, True)

    def test_reaches_as_far_as_the_security_administrators_area(self, session: Session, county: County) -> None:
        of_north = actor(session, Role.SECADMIN, area=county.north)
        of_south = actor(session, Role.DISCIPLINE, area=county.south)
        with pytest.raises(NotPermitted) as refused:
            reset_password(session, of_north, of_south.user_id)
        assert refused.value.key == "place_outside_your_area"
        assert not is_offered(session, of_north, of_south)

    @pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN])
    def test_of_ones_own_is_nobodys(self, session: Session, county: County, role: Role) -> None:
        own = actor(session, role, area=county.root)
        with pytest.raises(BadInput) as refused:
            reset_password(session, own, own.user_id)
        assert refused.value.key == "not_your_own_account"
        assert not is_offered(session, own, own)


class TestApart:
    @pytest.mark.parametrize(("held", "role"), PAIRS)
    def test_no_one_is_given_a_second_duty(
        self, session: Session, county: County, secadmin: Actor, held: Role, role: Role
    ) -> None:
        user = actor(session, held, area=county.root)
        with pytest.raises(BadInput) as refused:
            grant_role(session, secadmin, user.user_id, role=role, area_id=county.north.id)
        assert refused.value.key == "administration_is_three_duties"
        assert roles_of(session, user.user_id) == {held}

    @pytest.mark.parametrize(("held", "role"), PAIRS)
    def test_nor_when_set_up(self, session: Session, county: County, held: Role, role: Role) -> None:
        user, _password = add_user(session, username="first", name="first")
        add_grant(session, user.id, role=held, area_id=county.root.id)
        with pytest.raises(BadInput):
            add_grant(session, user.id, role=role, area_id=county.root.id)

    def test_the_same_duty_in_a_second_place_is_none(self, session: Session, county: County, secadmin: Actor) -> None:
        officer = actor(session, Role.DISCIPLINE, area=county.north)
        grant_role(session, secadmin, officer.user_id, role=Role.DISCIPLINE, area_id=county.south.id)
        assert roles_of(session, officer.user_id) == {Role.DISCIPLINE}


class TestOwned:
    """Whoever made an account knows its one-time password until its owner has changed it."""

    @pytest.mark.parametrize("role", sorted(GUARDED))
    def test_guarded_role_waits_for_the_owners_password(
        self, session: Session, county: County, sysadmin: Actor, secadmin: Actor, role: Role
    ) -> None:
        made, _password = create_account(session, sysadmin, username="lina", name="李娜")
        with pytest.raises(BadInput) as refused:
            grant(session, secadmin, made, role, county.root)
        assert refused.value.key == "role_waits_for_own_password"
        made.must_change_password = False
        grant(session, secadmin, made, role, county.root)
        assert roles_of(session, made.id) == {role}

    def test_other_roles_do_not_wait(self, session: Session, county: County, secadmin: Actor) -> None:
        user = a_user(session, must_change_password=True)
        grant(session, secadmin, user, Role.CLERK, county.north)
        assert roles_of(session, user.id) == {Role.CLERK}


def grant(session: Session, secadmin: Actor, user: User, role: Role, area: Area) -> None:
    grant_role(session, secadmin, user.id, role=role, area_id=area.id)


def roles_of(session: Session, user_id: int) -> set[Role]:
    session.flush()
    found = load_actor(session, user_id)
    return set(found.roles) if found else set()
