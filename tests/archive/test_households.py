"""Are household files written for who keeps them, with numbers that nobody reads in the store?"""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from feedback.archive.households import HouseholdEntry, MemberEntry, add_households
from feedback.core.cipher import number_index, tail_index
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, Conflict, NotPermitted
from models.household import Household, Person
from tests.factories import County, a_county

PHONE = "13812345678"
IDENTITY = "990226195603110011"


@pytest.fixture
def county(database: Engine) -> County:
    with transaction() as session:
        return a_county(session)


def an_entry(county: County, **changes: object) -> HouseholdEntry:
    facts: dict[str, object] = {
        "area_id": county.group.id,
        "household_no": "1",
        "head_name": "单大福",
        "members": (MemberEntry(name="单大福", phone="+86 138-1234-5678", identity_number=IDENTITY),),
    }
    return HouseholdEntry(**facts | changes)  # type: ignore[arg-type]  # Names and kinds are those above.


class TestAdd:
    def test_numbers_are_sealed_and_found_by_their_indexes(self, county: County) -> None:
        with transaction() as session:
            add_households(session, county.clerk, [an_entry(county)])
        with reading() as session:
            person = session.exec(select(Person)).one()
            stored = session.connection().execute(text("SELECT phone, identity_number FROM person")).one()
        assert (person.phone, person.identity_number) == (PHONE, IDENTITY)
        assert person.phone_index == number_index("phone", PHONE)
        assert person.phone_tail_index == tail_index("phone", "5678")
        assert person.identity_index == number_index("identity", IDENTITY)
        assert person.identity_tail_index == tail_index("identity", "0011")
        assert PHONE.encode() not in bytes(stored[0])
        assert IDENTITY.encode() not in bytes(stored[1])

    def test_without_numbers_there_is_nothing_to_find(self, county: County) -> None:
        with transaction() as session:
            add_households(session, None, [an_entry(county, members=(MemberEntry(name="李阿香"),))], is_trial=True)
        with reading() as session:
            person = session.exec(select(Person)).one()
        assert (person.phone, person.phone_index, person.phone_tail_index, person.identity_index) == (None,) * 4
        assert person.is_trial

    def test_place_comes_from_the_area(self, county: County) -> None:
        with transaction() as session:
            ids = add_households(session, county.clerk, [an_entry(county, area_id=county.village.id)])
        with reading() as session:
            house = session.get_one(Household, ids[0])
        assert (house.area_id, house.village_id, house.township_id) == (
            county.village.id,
            county.village.id,
            county.north.id,
        )

    def test_numbers_come_back_in_order(self, county: County) -> None:
        entries = [an_entry(county, household_no=str(n)) for n in range(5)]
        with transaction() as session:
            ids = add_households(session, county.clerk, entries)
            assert [session.get_one(Household, each).household_no for each in ids] == ["0", "1", "2", "3", "4"]


class TestRefused:
    def test_number_that_the_village_has(self, county: County) -> None:
        with transaction() as session:
            add_households(session, county.clerk, [an_entry(county)])
        with pytest.raises(Conflict), transaction() as session:
            add_households(session, county.clerk, [an_entry(county, area_id=county.village.id)])

    def test_number_twice(self, county: County) -> None:
        with pytest.raises(Conflict), transaction() as session:
            add_households(session, county.clerk, [an_entry(county), an_entry(county)])

    def test_another_township(self, county: County) -> None:
        with pytest.raises(NotPermitted), transaction() as session:
            add_households(session, county.clerk, [an_entry(county, area_id=county.south_village.id)])

    def test_who_keeps_no_files(self, county: County) -> None:
        with pytest.raises(NotPermitted), transaction() as session:
            add_households(session, county.leader, [an_entry(county)])

    def test_area_in_no_village(self, county: County) -> None:
        with pytest.raises(BadInput), transaction() as session:
            add_households(session, county.clerk, [an_entry(county, area_id=county.north.id)])
