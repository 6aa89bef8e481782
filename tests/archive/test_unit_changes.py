"""Do units and the dispatch directory change only as they may, and does the next dispatch follow?"""

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.archive.area_changes import close_area
from feedback.archive.unit_changes import (
    UnitEntry,
    add_unit,
    change_unit,
    free_unit_code,
    set_unit_active,
)
from feedback.capture.lookup import units_for
from feedback.classify.taxonomy import category_codes
from feedback.core.errors import Conflict, FeedbackError, NotFound, NotPermitted
from models.keeping import AccessLog
from models.place import Unit
from models.vocabulary import OrgLevel, Role, UnitKind
from models.work_vocabulary import AccessAction
from tests.factories import County, actor
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


def an_entry(county: County, **changes: object) -> UnitEntry:
    facts: dict[str, object] = {"name": "石桥镇综治办", "kind": UnitKind.STATION, "area_id": county.north.id}
    return UnitEntry(**(facts | changes))  # type: ignore[arg-type]  # Some are wrong on purpose.


def last_facts(session: Session) -> dict[str, object]:
    lines = select(AccessLog.facts).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)
    return dict(session.exec(lines.order_by(col(AccessLog.seq).desc())).first() or {})


class TestReach:
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSADMIN, Role.HANDLER}))
    def test_every_change_is_the_system_administrators(self, session: Session, county: County, role: Role) -> None:
        other = actor(session, role, area=county.root)
        with pytest.raises(NotPermitted):
            add_unit(session, other, an_entry(county))
        with pytest.raises(NotPermitted):
            change_unit(session, other, county.roads.id, an_entry(county))
        with pytest.raises(NotPermitted):
            set_unit_active(session, other, county.roads.id, is_active=False)

    def test_another_townships_unit_is_not_there(self, session: Session, county: County) -> None:
        northern = actor(session, Role.SYSADMIN, area=county.north)
        with pytest.raises(NotFound) as refused:
            set_unit_active(session, northern, county.south_roads.id, is_active=False)
        assert refused.value.key == "unit_not_found"
        with pytest.raises(NotFound):
            change_unit(session, northern, county.roads.id, an_entry(county, area_id=county.south.id))


class TestAddUnit:
    def test_stands_on_the_level_of_its_area(self, session: Session, county: County, sysadmin: Actor) -> None:
        town = add_unit(session, sysadmin, an_entry(county, handles=("04", "0401", "04")))
        bureau = add_unit(session, sysadmin, an_entry(county, area_id=county.root.id, code="own-code"))
        village = add_unit(session, sysadmin, an_entry(county, area_id=county.village.id))
        assert (town.level, town.code, town.handles) == (OrgLevel.TOWNSHIP, f"{county.north.code}-U01", ["04", "0401"])
        assert (bureau.level, bureau.code) == (OrgLevel.COUNTY, "own-code")
        assert village.level is OrgLevel.VILLAGE
        assert last_facts(session) == {"added": "石桥镇综治办", "handles": 0}

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            pytest.param({"name": " "}, "unit_needs_name", id="no name"),
            pytest.param({"name": "长" * 61}, "unit_needs_name", id="a name too long"),
            pytest.param({"name": "石桥镇水利站"}, "unit_name_taken", id="a name that the township has"),
            pytest.param({"handles": ("9999",)}, "category_unknown", id="unknown category"),
        ],
    )
    def test_refused(
        self, session: Session, county: County, sysadmin: Actor, changes: dict[str, object], key: str
    ) -> None:
        with pytest.raises(FeedbackError) as refused:
            add_unit(session, sysadmin, an_entry(county, **changes))
        assert refused.value.key == key

    @pytest.mark.parametrize(("code", "key"), [("9" * 25, "unit_code_too_long"), ("taken", "unit_code_taken")])
    def test_code_is_refused(self, session: Session, county: County, sysadmin: Actor, code: str, key: str) -> None:
        session.get_one(Unit, county.water.id).code = "taken"
        session.flush()
        with pytest.raises(FeedbackError) as refused:
            add_unit(session, sysadmin, an_entry(county, code=code))
        assert refused.value.key == key

    def test_no_unit_in_a_closed_area(self, session: Session, county: County, sysadmin: Actor) -> None:
        close_area(session, sysadmin, county.village.id)
        with pytest.raises(FeedbackError) as refused:
            add_unit(session, sysadmin, an_entry(county, area_id=county.village.id))
        assert refused.value.key == "area_parent_closed"

    def test_next_code_is_free(self, session: Session, county: County, sysadmin: Actor) -> None:
        for number, name in enumerate(("甲", "乙", "丙"), 1):
            assert add_unit(session, sysadmin, an_entry(county, name=name)).code.endswith(f"-U0{number}")
        assert free_unit_code(session, county.north).endswith("-U04")


class TestChangeUnit:
    def test_dispatch_follows_the_directory(self, session: Session, county: County, sysadmin: Actor) -> None:
        entry = an_entry(county, name="石桥镇水利站", handles=("0401", "03"))
        change_unit(session, sysadmin, county.water.id, entry)
        session.flush()
        assert [unit.name for unit in units_for(session) if "0401" in unit.handles] == ["石桥镇水利站"]
        assert last_facts(session) == {"name": "石桥镇水利站", "handles_more": "03,0401", "handles_less": ""}

    def test_own_name_is_not_taken(self, session: Session, county: County, sysadmin: Actor) -> None:
        same = an_entry(county, name="石桥镇水利站", kind=UnitKind.TEAM)
        assert change_unit(session, sysadmin, county.water.id, same).kind is UnitKind.TEAM

    def test_name_of_a_neighbour_is(self, session: Session, county: County, sysadmin: Actor) -> None:
        with pytest.raises(Conflict):
            change_unit(session, sysadmin, county.roads.id, an_entry(county, name="石桥镇水利站"))


class TestSetActive:
    def test_closed_unit_is_offered_no_more(self, session: Session, county: County, sysadmin: Actor) -> None:
        set_unit_active(session, sysadmin, county.water.id, is_active=False)
        session.flush()
        assert county.water.id not in {unit.unit_id for unit in units_for(session)}
        set_unit_active(session, sysadmin, county.water.id, is_active=True)
        session.flush()
        assert county.water.id in {unit.unit_id for unit in units_for(session)}
        assert last_facts(session) == {"is_active": True}


class TestCategoryCodes:
    def test_sector_stands_before_its_categories(self) -> None:
        codes = category_codes()
        assert len(set(codes)) == len(codes)
        assert codes.index("04") < codes.index("0401") < codes.index("05")
