"""Who holds what, as the design's roles say? Administration is three duties; the confidential desk stands apart."""

import pytest

from feedback.access.actor import Actor, Grant, Place
from feedback.access.permissions import CONFIDENTIAL_DESK, GRANTED, Permission
from feedback.access.policy import role_for
from feedback.core.errors import NotPermitted
from models.case import Case
from models.vocabulary import AreaKind, OrgLevel, Role

# What the desk is given by its role itself; an open case it does not even see.
DESKS_OWN = frozenset({Permission.REVEAL, Permission.READ_CONFIDENTIAL})
NORTH = Place(area_id=5, township_id=2, village_id=3)


def who(*grants: Grant) -> Actor:
    return Actor(user_id=1, username="a", name="a", grants=grants)


def a_case(*, level: OrgLevel = OrgLevel.TOWNSHIP, confidential: bool = False) -> Case:
    return Case(case_no="", level=level, is_confidential=confidential, area_id=5, township_id=2, village_id=3)


class TestGrants:
    def test_every_permission_is_somebodys(self) -> None:
        assert set(GRANTED) == set(Permission)
        assert all(GRANTED.values())

    def test_administration_is_three_persons_duty(self) -> None:
        duties = {
            Permission.MANAGE_ACCOUNTS: Role.SYSADMIN,
            Permission.GRANT_ROLES: Role.SECADMIN,
            Permission.READ_LOGS: Role.AUDITOR,
        }
        assert {permission: GRANTED[permission] for permission in duties} == {
            permission: frozenset({role}) for permission, role in duties.items()
        }

    @pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR])
    def test_administrators_have_no_hand_in_cases(self, role: Role) -> None:
        own = {
            Permission.MANAGE_ACCOUNTS,
            Permission.MANAGE_PLACES,
            Permission.MANAGE_LIMITS,
            Permission.MANAGE_RELEASES,
            Permission.MANAGE_PAPERS,
            Permission.MANAGE_NOTICES,
            Permission.MANAGE_WORK,
            # Which units and persons are suggested, not which have what.
            Permission.MANAGE_ROUTING,
            Permission.READ_NOTICES,
            Permission.GRANT_ROLES,
            Permission.READ_LOGS,
            Permission.REMOVE_TRIAL,
        }
        assert {permission for permission, roles in GRANTED.items() if role in roles} <= own

    def test_permission_that_nobody_gave_is_refused(self) -> None:
        with pytest.raises(NotPermitted):
            who(Grant(Role.CLERK, 2, AreaKind.TOWNSHIP)).require(Permission.MANAGE_ACCOUNTS)


class TestArea:
    @pytest.mark.parametrize(
        ("kind", "area_id", "covered"),
        [
            (AreaKind.COUNTY, 1, True),
            (AreaKind.TOWNSHIP, 2, True),
            (AreaKind.TOWNSHIP, 20, False),
            (AreaKind.VILLAGE, 3, True),
            (AreaKind.VILLAGE, 30, False),
            (AreaKind.NATURAL_VILLAGE, 4, False),
            (AreaKind.VILLAGE_GROUP, 5, True),
            (AreaKind.VILLAGE_GROUP, 50, False),
        ],
    )
    def test_covers_what_lies_in_it(self, kind: AreaKind, area_id: int, covered: bool) -> None:
        assert Grant(Role.CLERK, area_id, kind).covers(NORTH) is covered

    def test_unit_alone_covers_no_place(self) -> None:
        assert not Grant(Role.HANDLER, unit_id=7).covers(NORTH)

    def test_form_is_filled_in_with_the_smallest_place(self) -> None:
        actor = who(Grant(Role.CLERK, 1, AreaKind.COUNTY), Grant(Role.CADRE, 3, AreaKind.VILLAGE), Grant(Role.HANDLER))
        home = actor.home()
        assert home is not None
        assert home.area_id == 3


class TestLevel:
    @pytest.mark.parametrize("level", list(OrgLevel))
    @pytest.mark.parametrize(
        ("kind", "area_id", "rank"),
        [(AreaKind.VILLAGE, 3, 0), (AreaKind.TOWNSHIP, 2, 1), (AreaKind.COUNTY, 1, 2)],
    )
    def test_decides_on_its_own_and_below(self, kind: AreaKind, area_id: int, rank: int, level: OrgLevel) -> None:
        found = role_for(who(Grant(Role.CHAIR, area_id, kind)), Permission.DISPATCH, a_case(level=level))
        assert (found is not None) is (rank >= list(OrgLevel).index(level))

    def test_does_not_bind_what_decides_nothing(self) -> None:
        chair = who(Grant(Role.CHAIR, 2, AreaKind.TOWNSHIP))
        assert role_for(chair, Permission.CHANGE_LABELS, a_case(level=OrgLevel.COUNTY)) is Role.CHAIR


class TestUnit:
    def test_handler_needs_a_part(self) -> None:
        handler = who(Grant(Role.HANDLER, unit_id=7))
        assert role_for(handler, Permission.HANDLE, a_case(), unit_ids=frozenset({7, 8})) is Role.HANDLER
        assert role_for(handler, Permission.HANDLE, a_case(), unit_ids=frozenset({8})) is None


class TestConfidential:
    @pytest.mark.parametrize("permission", list(Permission))
    def test_desk_stands_in_for_every_other(self, permission: Permission) -> None:
        desk = who(Grant(Role.DISCIPLINE, 1, AreaKind.COUNTY))
        found = role_for(desk, permission, a_case(confidential=True))
        assert (found is Role.DISCIPLINE) is (permission in CONFIDENTIAL_DESK)

    @pytest.mark.parametrize(
        "permission", sorted(CONFIDENTIAL_DESK - {Permission.REVEAL, Permission.READ_CONFIDENTIAL})
    )
    def test_desk_has_no_hand_in_open_cases(self, permission: Permission) -> None:
        desk = who(Grant(Role.DISCIPLINE, 1, AreaKind.COUNTY))
        assert role_for(desk, permission, a_case()) is None

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.DISCIPLINE])
    def test_no_other_role_may_do_anything(self, role: Role) -> None:
        other = who(Grant(role, 1, AreaKind.COUNTY, unit_id=7))
        case, units = a_case(confidential=True), frozenset({7})
        assert not [each for each in Permission if role_for(other, each, case, unit_ids=units)]

    def test_who_is_named_may_do_what_their_role_does(self) -> None:
        clerk, case = who(Grant(Role.CLERK, 2, AreaKind.TOWNSHIP)), a_case(confidential=True)
        assert role_for(clerk, Permission.WITHDRAW, case, is_named=True) is Role.CLERK
        assert role_for(clerk, Permission.REVIEW, case, is_named=True) is None

    @pytest.mark.parametrize("permission", sorted(CONFIDENTIAL_DESK))
    def test_desk_decides_on_its_own_level_and_below_like_every_other(self, permission: Permission) -> None:
        desk, case = who(Grant(Role.DISCIPLINE, 2, AreaKind.TOWNSHIP)), a_case(confidential=True, level=OrgLevel.COUNTY)
        chair = who(Grant(Role.CHAIR, 2, AreaKind.TOWNSHIP))
        with_the_county = {
            Permission.DISPATCH,
            Permission.SUSPEND,
            Permission.ESCALATE,
            Permission.DECLINE,
            Permission.APPROVE_DECLINE,
            Permission.DECIDE_REQUEST,
            Permission.ANSWER,
            Permission.MERGE,
            Permission.TRANSFER,
        }
        assert (role_for(desk, permission, case) is None) is (permission in with_the_county)
        assert role_for(desk, permission, a_case(confidential=True)) is Role.DISCIPLINE
        if permission in with_the_county:
            assert role_for(chair, permission, a_case(level=OrgLevel.COUNTY)) is None

    def test_desk_of_another_township_has_no_say(self) -> None:
        desk = who(Grant(Role.DISCIPLINE, 20, AreaKind.TOWNSHIP))
        assert role_for(desk, Permission.DISPATCH, a_case(confidential=True)) is None
