"""Are making an account and giving it a role two persons' duties, and is every act of theirs kept?"""

import pytest
from sqlmodel import Session, col, select

from feedback.access.accounts import (
    create_account,
    grant_role,
    reset_password,
    revoke_role,
    set_active,
    unlock,
)
from feedback.access.actor import Actor, load_actor
from feedback.access.permissions import Permission
from feedback.access.sessions import actor_of_token, check_sign_in, claim_ticket, open_session
from feedback.core.errors import BadInput, Conflict, NotFound, NotPermitted
from models.keeping import AccessLog
from models.user import RoleGrant, User
from models.vocabulary import Role
from tests.factories import County, a_user, actor


@pytest.fixture
def user(session: Session) -> User:
    return a_user(session, username="zhoumin")


def roles_of(session: Session, user_id: int) -> set[Role]:
    found = load_actor(session, user_id)
    return set(found.roles) if found else set()


def newest(session: Session) -> AccessLog:
    return session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()  # type: ignore[return-value]  # The test has just acted.


class TestCreate:
    def test_gives_a_password_for_once(self, session: Session, sysadmin: Actor) -> None:
        made, password = create_account(session, sysadmin, username=" lina ", name=" 李娜 ")
        assert (made.username, made.name, made.must_change_password) == ("lina", "李娜", True)
        assert check_sign_in(session, "lina", password) is made
        assert roles_of(session, made.id) == set()

    @pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SYSADMIN, Role.HANDLER}])
    def test_is_the_system_administrators_alone(self, session: Session, county: County, role: Role) -> None:
        with pytest.raises(NotPermitted):
            create_account(session, actor(session, role, area=county.root), username="x", name="x")

    def test_refuses_a_name_that_is_taken(self, session: Session, sysadmin: Actor, user: User) -> None:
        with pytest.raises(Conflict) as refused:
            create_account(session, sysadmin, username=" zhoumin", name="另一个周敏")
        assert refused.value.key == "username_taken"

    @pytest.mark.parametrize(("username", "name"), [("", "李娜"), ("  ", "李娜"), ("lina", " ")])
    def test_refuses_what_has_no_name(self, session: Session, sysadmin: Actor, username: str, name: str) -> None:
        with pytest.raises(BadInput):
            create_account(session, sysadmin, username=username, name=name)

    @pytest.mark.parametrize(("username", "name"), [("a" * 61, "李娜"), ("lina", "李" * 61)])
    def test_refuses_a_name_that_no_column_holds(
        self, session: Session, sysadmin: Actor, username: str, name: str
    ) -> None:
        with pytest.raises(BadInput) as refused:
            create_account(session, sysadmin, username=username, name=name)
        assert refused.value.key == "account_name_too_long"


class TestGrant:
    def test_gives_a_role_in_a_place(self, session: Session, county: County, secadmin: Actor, user: User) -> None:
        grant_role(session, secadmin, user.id, role=Role.CLERK, area_id=county.north.id)
        found = load_actor(session, user.id)
        assert found is not None
        assert [(grant.role, grant.area_name) for grant in found.grants] == [(Role.CLERK, "石桥镇")]

    @pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SECADMIN, Role.HANDLER}])
    def test_is_the_security_officers_alone(self, session: Session, county: County, user: User, role: Role) -> None:
        with pytest.raises(NotPermitted):
            grant_role(session, actor(session, role, area=county.root), user.id, role=role, area_id=county.root.id)

    def test_is_not_for_oneself(self, session: Session, county: County, secadmin: Actor) -> None:
        with pytest.raises(BadInput) as refused:
            grant_role(session, secadmin, secadmin.user_id, role=Role.CLERK, area_id=county.root.id)
        assert refused.value.key == "not_your_own_account"
        assert roles_of(session, secadmin.user_id) == {Role.SECADMIN}

    def test_of_two_duties_of_administration_is_refused(
        self, session: Session, county: County, secadmin: Actor, sysadmin: Actor
    ) -> None:
        with pytest.raises(BadInput) as refused:
            grant_role(session, secadmin, sysadmin.user_id, role=Role.AUDITOR, area_id=county.root.id)
        assert refused.value.key == "administration_is_three_duties"

    def test_reaches_as_far_as_ones_own_area(self, session: Session, county: County, user: User) -> None:
        of_north = actor(session, Role.SECADMIN, area=county.north)
        with pytest.raises(NotPermitted):
            grant_role(session, of_north, user.id, role=Role.CLERK, area_id=county.south.id)
        with pytest.raises(NotPermitted):
            grant_role(session, of_north, user.id, role=Role.HANDLER, unit_id=county.south_roads.id)
        grant_role(session, of_north, user.id, role=Role.CADRE, area_id=county.village.id)

    def test_handler_has_a_unit_and_the_others_a_place(
        self, session: Session, county: County, secadmin: Actor, user: User
    ) -> None:
        for role, place, key in [
            (Role.HANDLER, {"area_id": county.north.id}, "handler_needs_unit"),
            (Role.HANDLER, {"unit_id": 999}, "handler_needs_unit"),
            (Role.CLERK, {"unit_id": county.roads.id}, "role_needs_area"),
            (Role.CLERK, {"area_id": 999}, "role_needs_area"),
        ]:
            with pytest.raises(BadInput) as refused:
                grant_role(session, secadmin, user.id, role=role, **place)
            assert refused.value.key == key

    def test_twice_is_one_grant(self, session: Session, county: County, secadmin: Actor, user: User) -> None:
        for _ in range(2):
            grant_role(session, secadmin, user.id, role=Role.CLERK, area_id=county.north.id)
        assert len(session.exec(select(RoleGrant).where(RoleGrant.user_id == user.id)).all()) == 1

    def test_to_nobody_is_not_found(self, session: Session, county: County, secadmin: Actor) -> None:
        with pytest.raises(NotFound):
            grant_role(session, secadmin, 999_999, role=Role.CLERK, area_id=county.north.id)

    def test_is_kept_with_who_gave_what(self, session: Session, county: County, secadmin: Actor, user: User) -> None:
        grant_role(session, secadmin, user.id, role=Role.HANDLER, unit_id=county.roads.id)
        line = newest(session)
        assert (line.actor_id, line.subject_kind, line.subject_id) == (secadmin.user_id, "user", user.id)
        assert line.facts == {"granted": "handler", "area": None, "unit": county.roads.id}


class TestRevoke:
    def grant_id(self, session: Session, who: Actor) -> int:
        return session.exec(select(RoleGrant.id).where(RoleGrant.user_id == who.user_id)).one()

    def test_takes_the_role_away(self, session: Session, county: County, secadmin: Actor) -> None:
        clerk = actor(session, Role.CLERK, area=county.north)
        revoke_role(session, secadmin, self.grant_id(session, clerk))
        assert roles_of(session, clerk.user_id) == set()
        assert newest(session).facts["revoked"] == "clerk"

    def test_is_not_for_oneself(self, session: Session, secadmin: Actor) -> None:
        with pytest.raises(BadInput):
            revoke_role(session, secadmin, self.grant_id(session, secadmin))

    def test_is_the_security_officers_alone(self, session: Session, county: County, sysadmin: Actor) -> None:
        with pytest.raises(NotPermitted):
            revoke_role(session, sysadmin, self.grant_id(session, county.clerk))

    def test_of_no_grant_is_not_found(self, session: Session, secadmin: Actor) -> None:
        with pytest.raises(NotFound):
            revoke_role(session, secadmin, 999_999)


class TestReset:
    def test_gives_a_new_password_and_ends_every_session(self, session: Session, sysadmin: Actor, user: User) -> None:
        token = claim_ticket(session, open_session(session, user, "n"), "n")
        user.failed_sign_ins = 3
        password = reset_password(session, sysadmin, user.id)
        session.expire_all()
        assert actor_of_token(session, token) is None
        assert check_sign_in(session, "zhoumin", password) is user
        assert (user.must_change_password, user.failed_sign_ins) == (True, 0)

    def test_of_ones_own_is_a_change_instead(self, session: Session, sysadmin: Actor) -> None:
        with pytest.raises(BadInput):
            reset_password(session, sysadmin, sysadmin.user_id)

    def test_is_the_system_administrators_alone(self, session: Session, secadmin: Actor, user: User) -> None:
        with pytest.raises(NotPermitted):
            reset_password(session, secadmin, user.id)


class TestClose:
    def test_ends_its_sessions_and_opens_again(self, session: Session, sysadmin: Actor, user: User) -> None:
        token = claim_ticket(session, open_session(session, user, "n"), "n")
        set_active(session, sysadmin, user.id, is_active=False)
        session.expire_all()
        assert load_actor(session, user.id) is None
        set_active(session, sysadmin, user.id, is_active=True)
        assert load_actor(session, user.id) is not None
        assert actor_of_token(session, token) is None

    def test_is_not_for_oneself(self, session: Session, sysadmin: Actor) -> None:
        with pytest.raises(BadInput):
            set_active(session, sysadmin, sysadmin.user_id, is_active=False)

    def test_is_the_system_administrators_alone(self, session: Session, county: County, user: User) -> None:
        with pytest.raises(NotPermitted):
            set_active(session, county.leader, user.id, is_active=False)


class TestUnlock:
    def lock(self, session: Session) -> None:
        for _ in range(5):
            check_sign_in(session, "zhoumin", "guessed")

    def test_lets_a_locked_account_try_again(self, session: Session, sysadmin: Actor, secadmin: Actor) -> None:
        made, password = create_account(session, sysadmin, username="zhoumin", name="周敏")
        self.lock(session)
        unlock(session, secadmin, made.id)
        assert check_sign_in(session, "zhoumin", password) is made

    def test_is_not_for_oneself_and_not_everybodys(self, session: Session, secadmin: Actor, county: County) -> None:
        with pytest.raises(BadInput):
            unlock(session, secadmin, secadmin.user_id)
        with pytest.raises(NotPermitted):
            unlock(session, county.clerk, secadmin.user_id)


def test_actor_holds_what_their_roles_grant(session: Session, sysadmin: Actor) -> None:
    assert sysadmin.holds(Permission.MANAGE_ACCOUNTS)
    assert not sysadmin.holds(Permission.GRANT_ROLES)
    assert load_actor(session, 999_999) is None
