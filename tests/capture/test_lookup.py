"""What is a form filled in with: households by whatever was typed, places in the actor's area, units by their level?"""

import pytest
from sqlmodel import Session

from feedback.access.permissions import Permission
from feedback.archive.initials import person_initials
from feedback.capture.lookup import MOST_FOUND, find_households, places_for, units_for
from feedback.core.cipher import number_index, tail_index
from models.household import Household, Person
from models.vocabulary import AreaKind, Role
from tests.factories import County, actor, place_of


def a_house(session: Session, county: County, head: str, house_no: str, phone: str = "", member: str = "") -> int:
    village = county.village
    household = Household(
        area_id=county.group.id,
        village_id=village.id,
        township_id=county.north.id,
        household_no=f"S{house_no}",
        house_no=house_no,
        head_name=head,
        head_initials=person_initials(head),
        hardships=["低保"] if head.startswith("陈") else [],
    )
    session.add(household)
    session.flush()
    for name, number in ((head, phone), (member, "")):
        if name:
            session.add(
                Person(
                    household_id=household.id,
                    name=name,
                    name_initials=person_initials(name),
                    phone=number or None,
                    phone_index=number_index("phone", number) if number else None,
                    phone_tail_index=tail_index("phone", number) if number else None,
                )
            )
    session.flush()
    return household.id


@pytest.fixture
def houses(session: Session, county: County) -> dict[str, int]:
    return {
        "陈大福": a_house(session, county, "陈大福", "12", "13805741234", member="王秀英"),
        "陈小梅": a_house(session, county, "陈小梅", "3-8", "0574-65098888"),
        "李建军": a_house(session, county, "李建军", "120"),
    }


class TestFindHouseholds:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            pytest.param("陈", {"陈大福", "陈小梅"}, id="surname"),
            pytest.param("陈大", {"陈大福"}, id="two signs of the name"),
            pytest.param("大福", {"陈大福"}, id="given name"),
            pytest.param("王秀", {"陈大福"}, id="somebody else of the house"),
            pytest.param("cdf", {"陈大福"}, id="initials"),
            pytest.param("CD", {"陈大福"}, id="initials in capitals"),
            pytest.param("wxy", {"陈大福"}, id="initials of somebody else"),
            pytest.param("12", {"陈大福", "李建军"}, id="how the house number begins"),
            pytest.param("3-8", {"陈小梅"}, id="house number with a dash"),
            pytest.param("S120", {"李建军"}, id="number of the file"),
            pytest.param("1234", {"陈大福"}, id="the phone's last four"),
            pytest.param("138 0574 1234", {"陈大福"}, id="the whole phone"),
            pytest.param("057465098888", {"陈小梅"}, id="a landline"),
            pytest.param("%", set(), id="a sign that means anything to the database"),
            pytest.param("  ", set(), id="nothing"),
            pytest.param("赵", set(), id="nobody"),
        ],
    )
    def test_by(self, session: Session, county: County, houses: dict[str, int], typed: str, found: set[str]) -> None:
        choices = find_households(session, county.cadre, typed, village_id=county.village.id)
        assert {choice.household_id for choice in choices} == {houses[name] for name in found}

    @pytest.mark.parametrize(
        ("typed", "shown"), [("陈", "陈**"), ("cdf", "陈**"), ("1234", "陈**"), ("陈大", "陈大福"), ("王秀", "陈**")]
    )
    def test_a_name_is_told_to_who_typed_it(
        self, session: Session, county: County, houses: dict[str, int], typed: str, shown: str
    ) -> None:
        found = find_households(session, county.cadre, typed, village_id=county.village.id)
        assert next(choice.head for choice in found if choice.household_id == houses["陈大福"]) == shown

    def test_says_where_the_house_is_and_how_they_fare(
        self, session: Session, county: County, houses: dict[str, int]
    ) -> None:
        choice = find_households(session, county.cadre, "陈大福", village_id=None)[0]
        assert (choice.group, choice.house_no, choice.hardships) == ("三组", "12", ("低保",))
        assert choice.place == place_of(county.group)

    def test_of_another_village_only_where_none_is_given(
        self, session: Session, county: County, houses: dict[str, int]
    ) -> None:
        assert find_households(session, county.clerk, "陈大福", village_id=county.other_village.id) == []
        assert find_households(session, county.clerk, "陈大福", village_id=None)

    def test_outsiders_find_nobody(self, session: Session, county: County, houses: dict[str, int]) -> None:
        elsewhere = actor(session, Role.CADRE, area=county.other_village)
        for typed in ("陈", "cdf", "12", "1234", "13805741234"):
            assert find_households(session, elsewhere, typed, village_id=None) == []
            assert find_households(session, county.leader, typed, village_id=None) == []

    def test_shows_no_more_than_a_thumb_can_choose_from(self, session: Session, county: County) -> None:
        for number in range(MOST_FOUND + 2):
            a_house(session, county, "周某", str(500 + number))
        assert len(find_households(session, county.cadre, "周", village_id=None)) == MOST_FOUND


class TestPlaces:
    def test_are_those_of_the_actor_and_their_kind(self, session: Session, county: County) -> None:
        found = places_for(session, county.clerk, Permission.RECORD_VISIT, AreaKind.VILLAGE)
        assert {(each.name, each.path_names) for each in found} == {
            ("上河村", "石桥镇 · 上河村"),
            ("下河村", "石桥镇 · 下河村"),
        }

    def test_without_kinds_are_all_below(self, session: Session, county: County) -> None:
        found = places_for(session, county.cadre, Permission.RECORD_VISIT)
        assert {each.name for each in found} == {"上河村", "杨家湾", "三组"}
        assert next(each for each in found if each.name == "三组").place == place_of(county.group)

    def test_the_county_itself_keeps_its_name(self, session: Session, county: County) -> None:
        recorder = actor(session, Role.RECORDER, area=county.root)
        found = places_for(session, recorder, Permission.RECORD_CALL, AreaKind.COUNTY)
        assert [each.path_names for each in found] == ["青岩县"]

    def test_are_none_without_the_permission(self, session: Session, county: County) -> None:
        assert places_for(session, county.cadre, Permission.RECORD_CALL) == []


class TestUnits:
    def test_those_of_the_township_come_before_the_countys(self, session: Session, county: County) -> None:
        names = [unit.name for unit in units_for(session, county.place)]
        assert names == ["石桥镇村镇建设办", "石桥镇水利站", "县交通运输局"]
