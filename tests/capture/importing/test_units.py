"""Does a sheet of units become the directory by which matters are dispatched?"""

from typing import Final

import pytest
from sqlmodel import select

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.core.errors import NotPermitted
from models.place import Unit, UnitPromise
from models.vocabulary import OrgLevel, Role, UnitKind
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import faults_of, planned, table_of, taken
from tests.county import actor
from tests.factories import County

KIND: Final = ImportKind.UNITS
COLUMNS: Final = ("单位代码", "单位名称", "单位类型", "单位级别", "所在区划", "承办类别", "服务口号", "公开承诺")
POWER: Final = ("SQ-U09", "石桥镇供电所", "站所", "乡镇", "石桥镇", "供水、0901；06", "一通电话，马上到",
                "抢修两小时到场；停电提前三天告知")  # fmt: skip
BUREAU: Final = ("", "县水务局", "部门", "", "青岩县", "水务与饮水安全", "", "")


@pytest.fixture
def keeper(county: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.SYSADMIN, area=county.root)


def units() -> dict[str, Unit]:
    with reading() as session:
        return {unit.name: unit for unit in session.exec(select(Unit)).all()}


class TestTaken:
    def test_with_what_each_handles_and_promises(self, county: County, keeper: Actor) -> None:
        row = (*POWER[:5], "0901；06", *POWER[6:])
        assert taken(keeper, KIND, COLUMNS, row, BUREAU).taken == 2
        power, bureau = units()["石桥镇供电所"], units()["县水务局"]
        assert (power.code, power.kind, power.level, power.area_id) == (
            "SQ-U09",
            UnitKind.STATION,
            OrgLevel.TOWNSHIP,
            county.north.id,
        )
        assert (power.handles, bureau.handles, bureau.level) == (["0901", "06"], ["04"], OrgLevel.COUNTY)
        assert bureau.code == f"{county.root.code}-U01"
        with reading() as session:
            promise = session.exec(select(UnitPromise)).one()
        assert (promise.unit_id, promise.slogan) == (power.id, "一通电话，马上到")
        assert promise.promises == ["抢修两小时到场", "停电提前三天告知"]

    def test_names_with_a_mark_in_them_are_one_name(self, keeper: Actor) -> None:
        taken(keeper, KIND, COLUMNS, ("", "县市场局", "部门", "", "青岩县", "消费纠纷、价格与预付卡", "", ""))
        assert len(units()["县市场局"].handles) == 1

    def test_again_is_seen_and_nothing_is_changed(self, keeper: Actor) -> None:
        taken(keeper, KIND, COLUMNS, BUREAU)
        plan = planned(keeper, KIND, table_of(COLUMNS, BUREAU, ("", "石桥镇水利站", "部门", "", "石桥镇", "", "", "")))
        assert (plan.rows_good, plan.seen_rows, plan.changed_rows) == (0, (2, 3), (3,))

    def test_others_keep_no_places(self, county: County) -> None:
        with pytest.raises(NotPermitted):
            planned(county.clerk, KIND, table_of(COLUMNS, BUREAU))


@pytest.mark.parametrize(
    ("row", "column", "key"),
    [
        pytest.param(POWER, "承办类别", "cell_handles", id="unknown category"),
        pytest.param((*POWER[:4], "大河镇", "", "", ""), "所在区划", "cell_place_unknown", id="area"),
        pytest.param((*BUREAU[:3], "乡镇", *BUREAU[4:]), "单位级别", "cell_unit_level", id="level against area"),
        pytest.param((*BUREAU[:2], "衙门", *BUREAU[3:]), "单位类型", "cell_choice", id="no kind"),
        pytest.param(
            ("NEW-1", "石桥镇水利站", *BUREAU[2:4], "石桥镇", "", "", ""), "单位代码", "cell_code_taken", id="name"
        ),
    ],
)
def test_fault_of_one_cell(keeper: Actor, row: tuple[str, ...], column: str, key: str) -> None:
    plan = planned(keeper, KIND, table_of(COLUMNS, row))
    assert (faults_of(plan), plan.rows_good) == ([(2, column, key)], 0)


def test_one_name_twice_in_a_sheet(keeper: Actor) -> None:
    plan = planned(keeper, KIND, table_of(COLUMNS, BUREAU, BUREAU))
    assert faults_of(plan) == [(3, "单位名称", "cell_unit_twice")]
