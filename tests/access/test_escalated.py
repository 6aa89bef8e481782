"""Whose is a case that the county has been asked to decide? Nobody's below it, to answer, join or send away."""

import pytest

from feedback.access.actor import Actor, Grant
from feedback.access.permissions import Permission
from feedback.access.policy import role_for
from models.case import Case
from models.vocabulary import AreaKind, OrgLevel, Role

TOWNSHIP, COUNTY = (2, AreaKind.TOWNSHIP), (1, AreaKind.COUNTY)
ENDING = (Permission.ANSWER, Permission.MERGE, Permission.TRANSFER)


def chair(area: tuple[int, AreaKind]) -> Actor:
    return Actor(user_id=1, username="a", name="a", grants=(Grant(Role.CHAIR, *area),))


def a_case(level: OrgLevel) -> Case:
    return Case(case_no="", level=level, area_id=5, township_id=2, village_id=3)


@pytest.mark.parametrize("permission", ENDING)
class TestEscalated:
    def test_is_out_of_the_townships_hands(self, permission: Permission) -> None:
        assert role_for(chair(TOWNSHIP), permission, a_case(OrgLevel.COUNTY)) is None

    def test_is_in_the_countys(self, permission: Permission) -> None:
        assert role_for(chair(COUNTY), permission, a_case(OrgLevel.COUNTY)) is Role.CHAIR

    def test_was_the_townships_before(self, permission: Permission) -> None:
        assert role_for(chair(TOWNSHIP), permission, a_case(OrgLevel.TOWNSHIP)) is Role.CHAIR


@pytest.mark.parametrize(
    ("level", "answers"), [(OrgLevel.VILLAGE, True), (OrgLevel.TOWNSHIP, True), (OrgLevel.COUNTY, False)]
)
def test_village_cadre_answers_until_then(level: OrgLevel, answers: bool) -> None:
    cadre = Actor(user_id=1, username="a", name="a", grants=(Grant(Role.CADRE, 3, AreaKind.VILLAGE),))
    assert (role_for(cadre, Permission.ANSWER, a_case(level)) is Role.CADRE) is answers
