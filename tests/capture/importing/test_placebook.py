"""Is the place meant that a sheet names, and is none guessed that could be another?"""

from collections.abc import Iterator

import pytest

from feedback.access.permissions import Permission
from feedback.capture.importing.placebook import PlaceBook, open_placebook
from feedback.core import database as core_database
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, NotFound
from models.vocabulary import AreaKind, Role
from tests.county import actor, an_area
from tests.factories import County, a_county
from tests.stores import Store


@pytest.fixture(scope="module")
def county(store: Store) -> Iterator[County]:
    """Return a county on which no test writes."""
    with store.fresh() as engine:
        core_database.use(engine)
        with transaction() as session:
            made = a_county(session)
        yield made
        core_database.use(None)


@pytest.fixture(scope="module")
def book(county: County) -> PlaceBook:
    with transaction() as session:
        an_area(session, kind=AreaKind.VILLAGE_GROUP, name="第十二组", parent=session.merge(county.hamlet))
        hill = an_area(session, kind=AreaKind.VILLAGE, name="青山村", parent=session.merge(county.north))
        hill.aliases = ["老鹰岩"]
        an_area(session, kind=AreaKind.VILLAGE, name="青山村", parent=session.merge(county.south))
        recorder = actor(session, Role.RECORDER, area=county.root)
    with reading() as session:
        return open_placebook(session, recorder, Permission.RECORD_MESSAGE)


class TestFind:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("上河村", id="name"),
            pytest.param("上河", id="without the word for its kind"),
            pytest.param(" 上河村 ", id="blanks"),
            pytest.param("石桥镇上河村", id="after its township"),
            pytest.param("石桥镇 · 上河村", id="with signs"),
            pytest.param("青岩县石桥镇上河村", id="whole path"),
            pytest.param("上河村村委会", id="with its committee"),
        ],
    )
    def test_village_by(self, book: PlaceBook, county: County, text: str) -> None:
        assert book.find(text).area_id == county.village.id

    def test_code(self, book: PlaceBook, county: County) -> None:
        assert book.find(county.village.code).area_id == county.village.id

    def test_nickname(self, book: PlaceBook) -> None:
        assert book.find("老鹰岩").spelled == "石桥镇 · 青山村"

    @pytest.mark.parametrize("text", ["第12组", "12组", "十二组", "第十二小组"])
    def test_group_by_its_number(self, book: PlaceBook, text: str) -> None:
        assert book.find(text).spelled.endswith("第十二组")

    def test_name_in_two_townships_is_not_guessed(self, book: PlaceBook) -> None:
        with pytest.raises(BadInput) as told:
            book.find("青山村")
        assert told.value.key == "cell_place_ambiguous"
        assert told.value.facts["places"] == "石桥镇 · 青山村, 林口乡 · 青山村"

    def test_township_tells_them_apart(self, book: PlaceBook, county: County) -> None:
        south = book.find("林口乡", kinds=(AreaKind.TOWNSHIP,))
        assert south.area_id == county.south.id
        assert book.find("青山村", within=south).spelled == "林口乡 · 青山村"

    @pytest.mark.parametrize("text", ["大河村", "", "村", "石桥镇松坪村"])
    def test_unknown(self, book: PlaceBook, text: str) -> None:
        with pytest.raises(BadInput) as told:
            book.find(text)
        assert told.value.key == "cell_place_unknown"

    def test_earlier_kind_goes_before_a_later(self, book: PlaceBook, county: County) -> None:
        kinds = (AreaKind.NATURAL_VILLAGE, AreaKind.VILLAGE)
        assert book.find("杨家湾", kinds=kinds).area_id == county.hamlet.id


class TestScope:
    def test_another_township_is_unknown(self, county: County) -> None:
        with reading() as session:
            book = open_placebook(session, county.clerk, Permission.RECORD_MESSAGE)
        with pytest.raises(BadInput):
            book.find("松坪村")
        assert book.widest().area_id == county.north.id

    def test_who_records_but_imports_nothing_has_no_place(self, county: County) -> None:
        with reading() as session:
            book = open_placebook(session, county.cadre, Permission.RECORD_VISIT)
        with pytest.raises(NotFound):
            book.widest()

    def test_code_outside_is_not_found(self, county: County) -> None:
        with reading() as session:
            book = open_placebook(session, county.clerk, Permission.RECORD_MESSAGE)
        assert book.coded(county.village.code).area_id == county.village.id
        with pytest.raises(NotFound):
            book.coded(county.south_village.code)
