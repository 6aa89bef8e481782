"""Are the trial county's people alike at each start, believable, and nobody's?"""

import re
from collections import Counter
from random import Random

import pytest

from feedback.trial.households import households
from feedback.trial.people import Names, check_sign, staff
from feedback.trial.places import area, areas, units, within
from feedback.trial.sources import tree
from models.vocabulary import AreaKind, Role
from tests.trial.county import SEED, YUEXI, natural_villages, the_households, the_staff


class TestHouseholds:
    def test_there_are_3000_and_each_natural_village_has_some(self) -> None:
        assert len(the_households()) == 3000
        counts = Counter(each.natural_village_code for each in the_households())
        assert set(counts) == {each.code for each in natural_villages()}
        assert min(counts.values()) >= 20

    def test_same_seed_gives_the_same_households(self) -> None:
        assert households(Random(SEED), 2026, 300) == households(Random(SEED), 2026, 300)

    def test_other_seed_gives_others(self) -> None:
        assert households(Random(SEED), 2026, 300) != households(Random(SEED + 1), 2026, 300)

    def test_numbers_are_unique_within_a_village(self) -> None:
        keys = [(each.village_code, each.household_no) for each in the_households()]
        assert len(set(keys)) == len(keys)

    def test_groups_exist(self) -> None:
        known = {each.code for each in areas() if each.kind is AreaKind.VILLAGE_GROUP}
        assert {each.group_code for each in the_households()} == known

    def test_one_to_six_members_and_the_head_comes_first(self) -> None:
        for each in the_households():
            assert 1 <= len(each.members) <= 6
            assert [member.relation for member in each.members].count("户主") == 1
            assert each.head.relation == "户主"

    def test_identity_numbers_end_in_the_right_sign(self) -> None:
        for each in the_households():
            for member in each.members:
                number = member.identity_number
                assert re.fullmatch(r"330299\d{11}[\dX]", number)
                assert number[6:14] == f"{member.birth_on:%Y%m%d}"
                assert (int(number[16]) % 2 == 1) == (member.gender == "男")
                assert check_sign(number[:17]) == number[17]

    def test_check_sign_of_the_standards_own_example(self) -> None:
        assert check_sign("11010519491231002") == "X"

    def test_phones_look_like_phones_in_a_range_that_nobody_has(self) -> None:
        phones = [member.phone for each in the_households() for member in each.members if member.phone]
        assert len(set(phones)) == len(phones) > 3000
        assert all(re.fullmatch(r"1[3-9]\d{9}", phone) and phone.startswith("154") for phone in phones)

    def test_identity_numbers_are_unique(self) -> None:
        numbers = [member.identity_number for each in the_households() for member in each.members]
        assert len(set(numbers)) == len(numbers)

    def test_children_have_no_phone_and_are_younger_than_their_parents(self) -> None:
        for each in the_households():
            for member in each.members:
                assert member.birth_on.year < 2026
                assert member.phone is None or 2026 - member.birth_on.year >= 18
                if member.relation in {"儿子", "女儿"}:
                    assert member.birth_on.year - each.head.birth_on.year >= 14

    def test_hardship_is_there_and_bad_houses_are_rare(self) -> None:
        marks = Counter(mark for each in the_households() for mark in each.hardships)
        assert {"低保", "低保边缘", "特困", "残疾", "独居老人", "留守儿童", "党员户"} <= set(marks)
        assert 60 <= marks["低保"] <= 200
        bad = sum(each.dwelling_grade in {"C级", "D级"} for each in the_households())
        assert 20 <= bad <= 120

    def test_a_party_household_has_a_party_member_at_its_head(self) -> None:
        assert all(each.head.is_party_member == ("党员户" in each.hardships) for each in the_households())

    def test_clans_are_common_in_their_village(self) -> None:
        of_dachen = [each for each in the_households() if area(each.natural_village_code).name == "大陈"]
        assert sum(each.head.name.startswith("陈") for each in of_dachen) > len(of_dachen) / 2


class TestNames:
    def test_well_known_given_names_do_not_come(self) -> None:
        names, avoid = Names(Random(SEED)), set(tree("names")["avoid_given"])
        for year in range(1930, 2026):
            for gender in ("male", "female"):
                assert not {names.given(gender, year) for _ in range(40)} & avoid

    def test_names_have_two_or_three_signs(self) -> None:
        names = [member.name for each in the_households() for member in each.members]
        assert {len(name) for name in names} == {2, 3}
        assert len(set(names)) > 0.6 * len(names)


class TestStaff:
    def test_every_role_is_held(self) -> None:
        assert {each.role for each in the_staff()} == set(Role)

    @pytest.mark.parametrize(
        ("role", "at_least"),
        [(Role.CADRE, 8), (Role.REVIEWER, 2), (Role.DISCIPLINE, 2), (Role.REVISITOR, 2), (Role.CHAIR, 2)],
    )
    def test_roles_that_several_must_hold(self, role: Role, at_least: int) -> None:
        assert sum(each.role is role for each in the_staff()) >= at_least

    def test_user_names_phones_and_names_are_unique(self) -> None:
        for value in ("username", "phone", "name"):
            values = [getattr(each, value) for each in the_staff()]
            assert len(set(values)) == len(values)

    def test_user_names_are_plain_and_phones_nobodys(self) -> None:
        assert all(re.fullmatch(r"[a-z0-9_]{2,40}", each.username) for each in the_staff())
        assert all(re.fullmatch(r"194\d{8}", each.phone) for each in the_staff())

    def test_each_unit_has_a_handler_and_nobody_else_a_unit(self) -> None:
        of_units = {each.unit_code for each in the_staff() if each.role is Role.HANDLER}
        assert of_units == {each.code for each in units()}
        assert all(each.unit_code is None for each in the_staff() if each.role is not Role.HANDLER)

    def test_township_cadres_share_all_villages(self) -> None:
        cadres = [each for each in the_staff() if each.role is Role.CADRE and each.area_code == YUEXI]
        shared = [code for each in cadres for code in each.village_codes]
        assert sorted(shared) == sorted(each.code for each in within(YUEXI, AreaKind.VILLAGE))

    def test_same_seed_gives_the_same_staff(self) -> None:
        assert staff(Random(SEED)) == staff(Random(SEED))
