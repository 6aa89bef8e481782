"""Does a sheet of codes become a tree, wherever a parent stands in it?"""

from typing import Final

import pytest
from sqlmodel import select

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from models.place import Area
from models.vocabulary import Role
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import planned, table_of, taken
from tests.county import actor
from tests.factories import County

KIND: Final = ImportKind.AREAS
COLUMNS: Final = ("代码", "名称", "级别", "上级代码", "别名")
TREE: Final = (
    ("330001001001", "杨梅组", "村民小组", "330001001", ""),
    ("330001001", "杨梅村", "行政村", "330001", "老杨梅、梅村"),
    ("330001", "云山镇", "镇", "33", ""),
    ("33", "青岩县", "县", "", ""),
)


@pytest.fixture
def keeper(county: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.SYSADMIN, area=county.root)


def areas() -> dict[str, Area]:
    with reading() as session:
        return {area.code: area for area in session.exec(select(Area)).all()}


class TestTaken:
    def test_tree_in_any_order(self, county: County, keeper: Actor) -> None:
        result = taken(keeper, KIND, COLUMNS, *TREE)
        assert (result.taken, result.seen_before) == (3, 1)
        found = areas()
        town, village, group = found["330001"], found["330001001"], found["330001001001"]
        assert town.path == f"/{county.root.id}/{town.id}/"
        assert group.path == f"{town.path}{village.id}/{group.id}/"
        assert (group.township_id, group.village_id, group.parent_id) == (town.id, village.id, village.id)
        assert (village.village_id, village.aliases, village.name_initials) == (village.id, ["老杨梅", "梅村"], "ymc")

    def test_township_without_a_parent_lies_in_the_county(self, county: County, keeper: Actor) -> None:
        taken(keeper, KIND, COLUMNS, ("330002", "云水乡", "乡", "", ""))
        assert areas()["330002"].parent_id == county.root.id

    def test_again_is_seen(self, keeper: Actor) -> None:
        taken(keeper, KIND, COLUMNS, *TREE)
        result = taken(keeper, KIND, COLUMNS, *TREE)
        assert (result.taken, result.seen_before) == (0, 4)

    def test_other_name_under_the_same_code_is_told(self, keeper: Actor) -> None:
        taken(keeper, KIND, COLUMNS, *TREE)
        plan = planned(keeper, KIND, table_of(COLUMNS, ("330001", "云海镇", "镇", "33", "")))
        assert (plan.seen_rows, plan.changed_rows) == ((2,), (2,))
