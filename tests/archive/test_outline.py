"""Does the outline show the tree in order, what hangs on each place, and the gaps of the directory?"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.archive.area_changes import close_area
from feedback.archive.outline import (
    AreaNode,
    area_nodes,
    area_use,
    kept_units,
    named_like,
    opened_along,
    unserved_categories,
)
from feedback.classify.taxonomy import taxonomy
from feedback.core.database import reading, transaction
from feedback.core.errors import NotFound, NotPermitted
from models.vocabulary import AreaKind, Role
from tests.factories import County, a_household, actor, an_area
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


def node(nodes: list[AreaNode], name: str) -> AreaNode:
    return next(each for each in nodes if each.name == name)


class TestNodes:
    def test_each_stands_before_what_lies_in_it(self, session: Session, county: County, sysadmin: Actor) -> None:
        nodes = area_nodes(session, sysadmin)
        assert [(each.name, each.depth) for each in nodes] == [
            ("青岩县", 0),
            ("石桥镇", 1),
            ("上河村", 2),
            ("杨家湾", 3),
            ("三组", 4),
            ("下河村", 2),
            ("林口乡", 1),
            ("松坪村", 2),
        ]
        assert node(nodes, "三组").above == (county.root.id, county.north.id, county.village.id, county.hamlet.id)

    def test_counts_what_is_in_use(self, session: Session, county: County, sysadmin: Actor) -> None:
        assert node(area_nodes(session, sysadmin), "石桥镇").below == {
            AreaKind.VILLAGE: 2,
            AreaKind.NATURAL_VILLAGE: 1,
            AreaKind.VILLAGE_GROUP: 1,
        }
        close_area(session, sysadmin, county.village.id)
        session.flush()
        nodes = area_nodes(session, sysadmin)
        assert node(nodes, "石桥镇").below == {AreaKind.VILLAGE: 1}
        assert not node(nodes, "上河村").is_active

    def test_township_administrator_sees_their_own(self, session: Session, county: County) -> None:
        nodes = area_nodes(session, actor(session, Role.SYSADMIN, area=county.south))
        assert [(each.name, each.depth) for each in nodes] == [("林口乡", 0), ("松坪村", 1)]

    def test_nobody_else_sees_it(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            area_nodes(session, county.clerk)


class TestOpenedAlong:
    def test_branch_of_the_chosen_is_open(self, session: Session, county: County, sysadmin: Actor) -> None:
        nodes = area_nodes(session, sysadmin)
        names = [each.name for each in opened_along(nodes, county.village.id)]
        assert names == ["青岩县", "石桥镇", "上河村", "杨家湾", "下河村", "林口乡"]

    @pytest.mark.parametrize("chosen", [None, 999_999])
    def test_only_the_top_where_nothing_is_chosen(self, session: Session, sysadmin: Actor, chosen: int | None) -> None:
        assert [each.name for each in opened_along(area_nodes(session, sysadmin), chosen)] == ["青岩县"]


class TestNamedLike:
    @pytest.mark.parametrize("typed", ["上河", "渡口", "SHC", "own-c"])
    def test_by_name_alias_letters_and_code(
        self, session: Session, county: County, sysadmin: Actor, typed: str
    ) -> None:
        village = an_area(session, kind=AreaKind.VILLAGE, name="上河村", parent=county.south)
        village.aliases, village.name_initials, village.code = ["老渡口"], "shc", "own-code"
        session.flush()
        assert village.id in {each.area_id for each in named_like(area_nodes(session, sysadmin), typed)}

    def test_nothing_fits(self, session: Session, sysadmin: Actor) -> None:
        assert named_like(area_nodes(session, sysadmin), "没有这个村") == []


class TestUse:
    def test_counts_all_that_lies_in_it(self, session: Session, county: County, sysadmin: Actor) -> None:
        a_household(session, county)
        assert area_use(session, sysadmin, county.north.id).households == 1
        assert area_use(session, sysadmin, county.south.id).households == 0
        assert area_use(session, sysadmin, county.north.id).units == 2
        assert area_use(session, sysadmin, county.village.id).accounts == 1

    def test_another_townships_is_not_there(self, session: Session, county: County) -> None:
        with pytest.raises(NotFound):
            area_use(session, actor(session, Role.SYSADMIN, area=county.south), county.north.id)


class TestUnits:
    def test_higher_level_first_with_their_handlers(self, session: Session, county: County, sysadmin: Actor) -> None:
        units = kept_units(session, sysadmin)
        assert units[0].name == "县交通运输局"
        assert {unit.name: unit.handlers for unit in units}["石桥镇水利站"] == 1

    def test_gaps_are_the_categories_that_no_unit_in_use_handles(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        assert unserved_categories(kept_units(session, sysadmin)) == list(taxonomy().codes)
        county.water.handles = ["04"]
        session.merge(county.water)
        session.flush()
        gaps = unserved_categories(kept_units(session, sysadmin))
        assert gaps == [code for code in taxonomy().codes if not code.startswith("04")]


class TestCost:
    def test_statements_do_not_grow_with_the_tree(
        self, database: Engine, query_count: Callable[[], AbstractContextManager[list[str]]]
    ) -> None:
        with transaction() as session:
            root = an_area(session, kind=AreaKind.COUNTY, name="青岩县")
            sysadmin = actor(session, Role.SYSADMIN, area=root)
            for number in range(20):
                an_area(session, kind=AreaKind.TOWNSHIP, name=f"{number}号镇", parent=root)
        with reading() as session, query_count() as statements:
            assert len(area_nodes(session, sysadmin)) == 21
            kept_units(session, sysadmin)
        assert len(statements) == 2
