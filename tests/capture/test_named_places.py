"""Which place do words name, which of several, and who may learn of it?"""

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice, places_for
from feedback.capture.named_places import place_meant, places_named
from feedback.classify.entities.entity import Likeness
from models.place import Area
from models.vocabulary import AreaKind, Role
from tests.factories import County, actor, an_area
from tests.statements import statements

_TOWNSHIPS = {1: "石桥镇", 2: "南塘乡"}


def a_choice(
    number: int,
    name: str,
    kind: AreaKind = AreaKind.VILLAGE,
    *,
    within: tuple[int, int | None] = (1, None),
    called: tuple[str, ...] = (),
) -> AreaChoice:
    township_id, village_id = within
    place = Place(number, township_id, number if kind is AreaKind.VILLAGE else village_id)
    return AreaChoice(number, name, kind, f"{_TOWNSHIPS[township_id]} · {name}", place, called)


KNOWN = [
    AreaChoice(100, "青岩县", AreaKind.COUNTY, "青岩县", Place(100, None, None)),
    a_choice(1, "石桥镇", AreaKind.TOWNSHIP, called=("石桥",)),
    a_choice(2, "南塘乡", AreaKind.TOWNSHIP, within=(2, None)),
    a_choice(11, "上河村", called=("红旗大队",)),
    a_choice(12, "桐坑村"),
    a_choice(13, "梧桐湾村"),
    a_choice(21, "桐坑村", within=(2, None)),
    a_choice(22, "柳林村", within=(2, None)),
    a_choice(31, "杨家湾", AreaKind.NATURAL_VILLAGE, within=(1, 11)),
    a_choice(41, "三组", AreaKind.VILLAGE_GROUP, within=(1, 11)),
]


def meant(text: str) -> tuple[int, str, Likeness] | None:
    found = place_meant(text, KNOWN)
    return (found.place.area_id, found.said, found.reason) if found else None


class TestPlaceMeant:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("上河村没水", (11, "上河村", Likeness.NAME), id="name"),
            pytest.param("红旗大队没水", (11, "红旗大队", Likeness.NICKNAME), id="nickname"),
            pytest.param("我们柳林没水", (22, "柳林", Likeness.SHORT_NAME), id="without its ending"),
            pytest.param("扬家湾没水", (31, "扬家湾", Likeness.SOUND), id="sounds alike"),
            pytest.param("梧桐弯村没水", (13, "梧桐弯村", Likeness.SOUND), id="sounds alike in a longer name"),
            pytest.param("梧桐树村没水", (13, "梧桐树村", Likeness.SPELLING), id="one character off"),
            pytest.param("上河村的杨家湾没水", (31, "杨家湾", Likeness.NAME), id="the nearer of two, one in the other"),
            pytest.param("石桥镇没水", (1, "石桥镇", Likeness.NAME), id="a township alone"),
            pytest.param("南塘乡桐坑村没水", (21, "桐坑村", Likeness.NAME), id="of one name, in the named township"),
            pytest.param("桐坑村没水，属石桥", (12, "桐坑村", Likeness.NAME), id="the township named behind"),
            pytest.param("上河村没水，不是梧桐弯村", (11, "上河村", Likeness.NAME), id="as written before alike"),
            pytest.param("上河村，上河村三组没水", (11, "上河村", Likeness.NAME), id="said twice"),
        ],
    )
    def test_is(self, text: str, expected: tuple[int, str, Likeness]) -> None:
        assert meant(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="no words"),
            pytest.param("自来水发黄好几天了", id="no place"),
            pytest.param("桐坑村没水", id="two of one name"),
            pytest.param("从上河村到柳林村的路坏了", id="two named as surely"),
            pytest.param("我们三组没水", id="a group's number"),
            pytest.param("请青岩县管管", id="the county, which is meant always"),
            pytest.param("南塘乡的上河村没水", id="a township and a village elsewhere"),
        ],
    )
    def test_is_none_in(self, text: str) -> None:
        assert meant(text) is None

    def test_nobody_knows_a_place_without_places(self) -> None:
        assert place_meant("上河村没水", []) is None


class TestPlacesNamed:
    def test_the_surest_is_first_then_what_was_said_first(self) -> None:
        found = places_named("扬家湾的路通到柳林村和桐坑村", KNOWN)
        assert [each.place.area_id for each in found] == [22, 12, 21, 31]
        assert [each.is_as_written for each in found] == [True, True, True, False]

    def test_of_both_ways_to_name_a_place_the_surer_counts(self) -> None:
        (found,) = places_named("扬家湾就是杨家湾", KNOWN)
        assert (found.said, found.reason, found.score) == ("杨家湾", Likeness.NAME, 1.0)


class TestScope:
    TEXT = "上河村没水"

    def named(self, session: Session, who: Actor) -> list[str]:
        return [each.place.name for each in places_named(self.TEXT, places_for(session, who, Permission.RECORD_CALL))]

    def test_only_places_where_the_actor_records(self, session: Session, county: County) -> None:
        elsewhere = actor(session, Role.RECORDER, area=county.south)
        assert self.named(session, county.recorder) == ["上河村"]
        assert self.named(session, elsewhere) == []
        assert self.named(session, county.leader) == []

    def test_a_new_name_counts_at_once(self, session: Session, county: County) -> None:
        assert self.named(session, county.recorder) == ["上河村"]
        session.get_one(Area, county.village.id).name = "新河村"
        session.flush()
        assert self.named(session, county.recorder) == []

    def test_nicknames_are_read_with_the_places(self, session: Session, county: County) -> None:
        session.get_one(Area, county.village.id).aliases = ["红旗大队"]
        session.flush()
        (found,) = places_named("红旗大队没水", places_for(session, county.recorder, Permission.RECORD_CALL))
        assert (found.place.area_id, found.reason) == (county.village.id, Likeness.NICKNAME)

    def test_costs_as_many_statements_however_many_places_there_are(self, session: Session, county: County) -> None:
        self.named(session, county.recorder)
        sent = []
        for number in range(2):
            with statements(session) as counted:
                self.named(session, county.recorder)
            sent.append(len(counted))
            for each in range(5):
                an_area(session, kind=AreaKind.VILLAGE, name=f"第{number}{each}村", parent=county.north)
        assert sent == [2, 2]
