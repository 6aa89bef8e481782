"""Is the tree of areas written so that every row knows its township and village?"""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.archive.places import PARENTS, AreaEntry, add_area, add_areas
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, Conflict, NotFound, NotPermitted
from models.place import Area
from models.vocabulary import AreaKind, Role
from tests.county import actor
from tests.factories import County, a_county

COUNTY = AreaEntry(code="33", name="青岩县", kind=AreaKind.COUNTY)
TOWN = AreaEntry(code="3301", name="云山镇", kind=AreaKind.TOWNSHIP, parent_code="33", aliases=("老云山",))
VILLAGE = AreaEntry(code="330101", name="杨梅村", kind=AreaKind.VILLAGE, parent_code="3301")
GROUP = AreaEntry(code="33010101", name="3组", kind=AreaKind.VILLAGE_GROUP, parent_code="330101")


@pytest.fixture
def county(database: Engine) -> County:
    with transaction() as session:
        return a_county(session)


@pytest.fixture
def keeper(county: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.SYSADMIN, area=county.root)


def parents_first(session: Session) -> list[Area]:
    return list(session.exec(select(Area).order_by(Area.path)).all())


class TestAdd:
    def test_whole_tree_from_nothing(self, database: Engine) -> None:
        with transaction() as session:
            made = add_areas(session, None, [GROUP, VILLAGE, COUNTY, TOWN])
        assert [area.code for area in made] == ["33010101", "330101", "33", "3301"]
        with reading() as session:
            root, town, village, group = parents_first(session)
        assert group.path == f"/{root.id}/{town.id}/{village.id}/{group.id}/"
        assert [(each.township_id, each.village_id) for each in (root, town, village, group)] == [
            (None, None),
            (town.id, None),
            (town.id, village.id),
            (town.id, village.id),
        ]
        assert (town.aliases, town.name_initials, town.parent_id) == (["老云山"], "ysz", root.id)

    def test_one_below_another(self, county: County, keeper: Actor) -> None:
        entry = AreaEntry(code="n1", name="林家湾", kind=AreaKind.NATURAL_VILLAGE, parent_code=county.village.code)
        with transaction() as session:
            area = add_area(session, keeper, entry)
        assert area.path == f"{county.village.path}{area.id}/"
        assert (area.township_id, area.village_id) == (county.north.id, county.village.id)

    @pytest.mark.parametrize("kind", AreaKind)
    def test_nothing_lies_in_its_own_kind(self, kind: AreaKind) -> None:
        assert kind not in PARENTS[kind]


class TestRefused:
    def test_who_keeps_no_places(self, county: County) -> None:
        with pytest.raises(NotPermitted), transaction() as session:
            add_areas(session, county.clerk, [TOWN])

    def test_unknown_parent(self, county: County, keeper: Actor) -> None:
        with pytest.raises(NotFound), transaction() as session:
            add_areas(session, keeper, [VILLAGE])

    def test_second_county(self, county: County, keeper: Actor) -> None:
        with pytest.raises(BadInput) as told, transaction() as session:
            add_areas(session, keeper, [COUNTY])
        assert (told.value.key, told.value.facts["code"]) == ("area_second_county", county.root.code)

    def test_two_counties_at_once(self, database: Engine) -> None:
        other = AreaEntry(code="34", name="云海县", kind=AreaKind.COUNTY)
        with pytest.raises(BadInput), transaction() as session:
            add_areas(session, None, [COUNTY, other])

    @pytest.mark.parametrize("code", ["taken", "twice"])
    def test_code_in_use(self, county: County, keeper: Actor, code: str) -> None:
        town = AreaEntry(code=county.north.code, name="云山镇", kind=AreaKind.TOWNSHIP, parent_code=county.root.code)
        new = AreaEntry(code="3301", name="云山镇", kind=AreaKind.TOWNSHIP, parent_code=county.root.code)
        with pytest.raises(Conflict), transaction() as session:
            add_areas(session, keeper, [town] if code == "taken" else [new, new])

    def test_village_in_the_county(self, county: County, keeper: Actor) -> None:
        entry = AreaEntry(code="v", name="杨梅村", kind=AreaKind.VILLAGE, parent_code=county.root.code)
        with pytest.raises(BadInput) as told, transaction() as session:
            add_area(session, keeper, entry)
        assert told.value.key == "area_parent_kind"
