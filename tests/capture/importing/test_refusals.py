"""Is every bad cell of every kind of sheet named with its row, its column and its reason? Nothing is written here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pytest

from feedback.access.actor import Actor
from feedback.capture.importing.templates import template
from feedback.core import database as core_database
from feedback.core.clock import set_to
from feedback.core.database import transaction
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.sheets.reading import read_table
from models.household import Household
from models.vocabulary import AreaKind, Channel, Role
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import LIGHT, ROAD, WATER, content_of, faults_of, planned, table_of
from tests.county import a_household, a_user, actor
from tests.factories import NOW, County, a_county
from tests.stores import Store

Fault = tuple[int, str, str]
VISITS: Final = ("走访编号", "村", "户主", "走访日期", "反映内容")
FORUMS: Final = ("座谈主题", "座谈日期", "村", "参会人员", "意见建议", "发言人")
CALLS: Final = ("工单编号", "来电时间", "来电人", "联系电话", "来电内容", "地点", "是否回电", "当场答复")
HOMES: Final = ("户号", "村", "组", "户主姓名", "成员姓名", "出生年份", "电话", "身份证号")
AREAS: Final = ("代码", "名称", "级别", "上级代码", "别名")
USERS: Final = ("账号", "姓名", "角色", "区划代码", "单位代码")
IDENTITY: Final = "990226195603110011"
HEAD: Final = ("03-012", "上河村", "3组", "单大福", "", "1956", "13812345678", IDENTITY)
CALL: Final = ("R1", "2026-03-10 09:30", "周敏", "13812345678", WATER, "上河村", "否", "")


@dataclass(frozen=True, slots=True)
class Office:
    """A county on which nothing is written, and who plans each kind of sheet there."""

    county: County
    keeper: Actor
    household: Household

    def planner(self, kind: ImportKind) -> Actor:
        return self.keeper if kind in {ImportKind.AREAS, ImportKind.UNITS, ImportKind.USERS} else self.county.clerk


@pytest.fixture(scope="module")
def office(store: Store) -> Iterator[Office]:
    with store.fresh() as engine:
        core_database.use(engine)
        with set_to(NOW), transaction() as session:
            county = a_county(session)
            keeper = actor(session, Role.SYSADMIN, Role.SECADMIN, area=county.root)
            household = a_household(session, county)
            for name in ("周家兴", "周家兴"):
                a_household(session, county).head_name = name
            a_user(session, username="lifang", name="李芳")
            session.merge(county.south_village).is_active = False
        yield Office(county, keeper, household)
        core_database.use(None)


def changed(row: tuple[str, ...], changes: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(changes.get(place, text) for place, text in enumerate(row))


class TestOneCell:
    @pytest.mark.parametrize(
        ("row", "column", "key"),
        [
            pytest.param(("", "大河村", "", "2026-03-10", ROAD), "村", "cell_place_unknown", id="unknown village"),
            pytest.param(("", "松坪村", "", "2026-03-10", ROAD), "村", "cell_place_unknown", id="another township's"),
            pytest.param(("", "石桥镇", "", "2026-03-10", ROAD), "村", "cell_place_unknown", id="no village"),
            pytest.param(("", "", "", "2026-03-10", ROAD), "村", "cell_required", id="no place"),
            pytest.param(("", "上河村", "", "上周二", ROAD), "走访日期", "cell_date", id="no date"),
            pytest.param(("", "上河村", "", "", ROAD), "走访日期", "cell_required", id="blank date"),
            pytest.param(("", "上河村", "", "2026-03-13", ROAD), "走访日期", "cell_date_ahead", id="tomorrow"),
            pytest.param(("", "上河村", "王五", "2026-03-10", ROAD), "户主", "cell_household_unknown", id="household"),
            pytest.param(("", "上河村", "周家兴", "2026-03-10", ROAD), "户主", "cell_household_ambiguous", id="two"),
            pytest.param(("", "上河村", "", "2026-03-10", "字" * 20_001), "反映内容", "cell_too_long", id="too long"),
        ],
    )
    def test_of_a_visit(self, office: Office, row: tuple[str, ...], column: str, key: str) -> None:
        table = table_of(VISITS, row, ("", "上河村", "陈大福", "2026-03-10", ROAD))
        plan = planned(office.county.clerk, ImportKind.VISITS, table)
        assert faults_of(plan) == [(2, column, key)]
        assert plan.rows_good == 1

    @pytest.mark.parametrize(
        ("changes", "column", "key"),
        [
            pytest.param({1: "上周二"}, "来电时间", "cell_date", id="no date"),
            pytest.param({3: "1381234"}, "联系电话", "cell_phone", id="no phone"),
            pytest.param({4: ""}, "来电内容", "cell_required", id="no words"),
            pytest.param({5: "大河村"}, "地点", "cell_place_unknown", id="unknown place"),
            pytest.param({6: "也许"}, "是否回电", "cell_yes_no", id="neither yes nor no"),
        ],
    )
    def test_of_a_call(self, office: Office, changes: Mapping[int, str], column: str, key: str) -> None:
        plan = planned(office.county.clerk, ImportKind.CALLS, table_of(CALLS, changed(CALL, changes)))
        assert faults_of(plan) == [(2, column, key)]

    @pytest.mark.parametrize(
        ("changes", "column", "key"),
        [
            pytest.param({0: ""}, "户号", "cell_required", id="no number"),
            pytest.param({1: "大河村"}, "村", "cell_place_unknown", id="unknown village"),
            pytest.param({2: "9组"}, "组", "cell_place_unknown", id="unknown group"),
            pytest.param({5: "三岁"}, "出生年份", "cell_birth_year", id="no year"),
            pytest.param({6: "1381234"}, "电话", "cell_phone", id="phone"),
            pytest.param({7: "990226195603110013"}, "身份证号", "cell_id_number", id="identity number"),
        ],
    )
    def test_of_a_household(self, office: Office, changes: Mapping[int, str], column: str, key: str) -> None:
        plan = planned(office.county.clerk, ImportKind.HOUSEHOLDS, table_of(HOMES, changed(HEAD, changes)))
        assert faults_of(plan) == [(2, column, key)]

    @pytest.mark.parametrize(
        ("row", "column", "key"),
        [
            pytest.param(("1", "云山镇", "镇", "999", ""), "上级代码", "cell_parent_unknown", id="unknown parent"),
            pytest.param(("1", "杨梅村", "村", "", ""), "上级代码", "area_needs_parent", id="village in nothing"),
            pytest.param(("1", "别的县", "县", "", ""), "代码", "area_second_county", id="second county"),
            pytest.param(("1", "云山镇", "大区", "", ""), "级别", "cell_choice", id="no level"),
            pytest.param(("", "云山镇", "镇", "", ""), "代码", "cell_required", id="no code"),
        ],
    )
    def test_of_an_area(self, office: Office, row: tuple[str, ...], column: str, key: str) -> None:
        assert faults_of(planned(office.keeper, ImportKind.AREAS, table_of(AREAS, row))) == [(2, column, key)]

    @pytest.mark.parametrize(
        ("row", "column", "key"),
        [
            pytest.param(("system", "系统", "", "", ""), "账号", "username_taken", id="the machine's name"),
            pytest.param(("lifang", "李方", "", "", ""), "账号", "username_taken", id="somebody else's"),
            pytest.param(("周敏", "周敏", "", "", ""), "账号", "cell_username", id="no user name"),
            pytest.param(("zhoumin", "", "", "", ""), "姓名", "cell_required", id="no name"),
            pytest.param(("zhoumin", "周敏", "台账员", "", ""), "区划代码", "role_needs_area", id="no area"),
            pytest.param(("zhoumin", "周敏", "承办人", "", ""), "单位代码", "handler_needs_unit", id="no unit"),
            pytest.param(("zhoumin", "周敏", "台账员", "0x", ""), "区划代码", "cell_area_code_unknown", id="area"),
            pytest.param(("zhoumin", "周敏", "承办人", "", "0x"), "单位代码", "cell_unit_code_unknown", id="unit"),
        ],
    )
    def test_of_an_account(self, office: Office, row: tuple[str, ...], column: str, key: str) -> None:
        assert faults_of(planned(office.keeper, ImportKind.USERS, table_of(USERS, row))) == [(2, column, key)]

    def test_of_an_area_with_the_code_of_a_closed_one(self, office: Office) -> None:
        row = (office.county.south_village.code, "松坪村", "村", office.county.south.code, "")
        assert faults_of(planned(office.keeper, ImportKind.AREAS, table_of(AREAS, row))) == [
            (2, "代码", "cell_code_taken")
        ]

    def test_of_a_village_in_a_village(self, office: Office) -> None:
        row = ("1", "杨梅村", "村", office.county.village.code, "")
        plan = planned(office.keeper, ImportKind.AREAS, table_of(AREAS, row))
        assert faults_of(plan) == [(2, "上级代码", "area_parent_kind")]
        assert plan.faults[0].facts == {"kind": AreaKind.VILLAGE, "parent": AreaKind.VILLAGE}

    def test_of_the_one_who_grants(self, office: Office) -> None:
        row = (office.keeper.username, office.keeper.name, "台账员", office.county.north.code, "")
        plan = planned(office.keeper, ImportKind.USERS, table_of(USERS, row))
        assert faults_of(plan) == [(2, "账号", "not_your_own_account")]

    def test_of_a_title_that_makes_the_words_too_long(self, office: Office) -> None:
        table = table_of(("标题", "内容"), ("题" * 61, "字" * 20_000))
        assert faults_of(planned(office.county.clerk, ImportKind.OPINIONS, table)) == [(2, "内容", "cell_too_long")]


class TestSeveralRows:
    @pytest.mark.parametrize(
        ("kind", "columns", "rows", "expected"),
        [
            pytest.param(
                ImportKind.OPINIONS,
                ("id", "body"),
                (("1", ROAD), ("1", WATER)),
                [(3, "id", "cell_duplicate")],
                id="a number twice",
            ),
            pytest.param(
                ImportKind.HOUSEHOLDS,
                HOMES,
                (HEAD, changed(HEAD, {0: "03-013", 3: "周敏"})),
                [(3, "身份证号", "cell_duplicate")],
                id="an identity number twice",
            ),
            pytest.param(
                ImportKind.AREAS,
                AREAS,
                (("330001", "云山镇", "镇", "", ""), ("330001", "云水镇", "镇", "", "")),
                [(3, "代码", "cell_duplicate")],
                id="a code twice",
            ),
            pytest.param(
                ImportKind.AREAS,
                AREAS,
                (("330001", "云山镇", "镇", "999", ""), ("330001001", "杨梅村", "村", "330001", "")),
                [(2, "上级代码", "cell_parent_unknown"), (3, "上级代码", "cell_parent_unknown")],
                id="what lies in a bad area",
            ),
            pytest.param(
                ImportKind.USERS,
                USERS,
                (("zhoumin", "周敏", "", "", ""), ("zhoumin", "李强", "", "", "")),
                [(3, "姓名", "cell_differs_in_group")],
                id="two names under one user name",
            ),
            pytest.param(
                ImportKind.VISITS,
                VISITS,
                (("7", "上河村", "", "2026-03-10", ROAD), ("7", "下河村", "", "2026-03-10", WATER)),
                [(2, "", "row_waits_for_other"), (3, "村", "cell_differs_in_group")],
                id="two villages of one visit",
            ),
            pytest.param(
                ImportKind.VISITS,
                VISITS,
                (("7", "上河村", "", "2026-03-10", ROAD), ("7", "上河村", "", "2026-03-09", WATER)),
                [(2, "", "row_waits_for_other"), (3, "走访日期", "cell_differs_in_group")],
                id="two days of one visit",
            ),
            pytest.param(
                ImportKind.VISITS,
                VISITS,
                (("7", "上河村", "", "2026-03-10", ROAD), ("7", "上河村", "陈大福", "2026-03-10", WATER)),
                [(2, "", "row_waits_for_other"), (3, "户主", "cell_differs_in_group")],
                id="two households of one visit",
            ),
            pytest.param(
                ImportKind.HOUSEHOLDS,
                HOMES,
                (HEAD, changed(HEAD, {3: "周敏", 4: "李阿香", 7: ""})),
                [(2, "", "row_waits_for_other"), (3, "户主姓名", "cell_differs_in_group")],
                id="two heads of one household",
            ),
            pytest.param(
                ImportKind.HOUSEHOLDS,
                HOMES,
                (HEAD, changed(HEAD, {4: "李阿香", 5: "三岁", 7: ""})),
                [(2, "", "row_waits_for_other"), (3, "出生年份", "cell_birth_year")],
                id="household with a bad row",
            ),
        ],
    )
    def test_of(
        self,
        office: Office,
        kind: ImportKind,
        columns: tuple[str, ...],
        rows: tuple[tuple[str, ...], ...],
        expected: list[Fault],
    ) -> None:
        assert faults_of(planned(office.planner(kind), kind, table_of(columns, *rows))) == expected

    def test_of_a_visit_wait_for_the_bad_one(self, office: Office) -> None:
        table = table_of(
            VISITS,
            ("7", "上河村", "", "2026-03-10", ROAD),
            ("7", "上河村", "", "上周二", WATER),
            ("8", "上河村", "", "2026-03-10", LIGHT),
        )
        plan = planned(office.county.clerk, ImportKind.VISITS, table)
        assert faults_of(plan) == [(2, "", "row_waits_for_other"), (3, "走访日期", "cell_date")]
        assert plan.faults[0].facts == {"other_row": 3}
        assert [entry.rows for entry in plan.entries] == [(4,)]

    def test_of_a_forum_wait_for_the_bad_one(self, office: Office) -> None:
        table = table_of(
            FORUMS,
            ("村道修缮", "2026-03-10", "上河村", "", ROAD, ""),
            ("村道修缮", "2026-03-10", "上河村", "", "", ""),
            ("路灯", "2026-03-10", "上河村", "", LIGHT, ""),
            ("", "2026-03-10", "上河村", "", LIGHT, ""),
        )
        plan = planned(office.county.clerk, ImportKind.FORUMS, table)
        assert faults_of(plan) == [
            (2, "", "row_waits_for_other"),
            (3, "意见建议", "cell_required"),
            (5, "座谈主题", "cell_required"),
        ]
        assert [entry.rows for entry in plan.entries] == [(4,)]

    def test_more_than_a_visit_may_have(self, office: Office) -> None:
        rows = [("7", "上河村", "", "2026-03-10", f"{ROAD}{n}") for n in range(201)]
        plan = planned(office.county.clerk, ImportKind.VISITS, table_of(VISITS, *rows))
        assert {key for _row, _column, key in faults_of(plan)} == {"too_many_matters"}
        assert plan.rows_bad == 201


class TestNoFault:
    @pytest.mark.parametrize(
        ("named", "expected"), [("上河村", "village"), ("A市某区", "north"), ("", "north"), ("村", "north")]
    )
    def test_opinion_that_names_no_known_place_stands_at_the_root(
        self, office: Office, named: str, expected: str
    ) -> None:
        plan = planned(office.county.clerk, ImportKind.OPINIONS, table_of(("内容", "地点"), (ROAD, named)))
        assert not plan.faults
        assert plan.entries[0].content.area_id == getattr(office.county, expected).id

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_encodings(self, office: Office, encoding: str) -> None:
        table = read_table(content_of(("标题", "内容"), ("路", ROAD), encoding=encoding), filename="sheet.csv")
        plan = planned(office.county.clerk, ImportKind.OPINIONS, table)
        assert plan.preview[0].values["words"] == ROAD
        assert plan.preview[0].stands_at == "石桥镇"


class TestWholeSheet:
    @pytest.mark.parametrize("kind", ImportKind)
    def test_example_of_the_empty_sheet_is_not_taken(self, office: Office, kind: ImportKind) -> None:
        table = read_table(template(kind), filename="empty.xlsx")
        assert faults_of(planned(office.planner(kind), kind, table)) == [(2, "", "row_is_example")]

    @pytest.mark.parametrize("kind", ImportKind)
    def test_others_take_nothing_in(self, office: Office, kind: ImportKind) -> None:
        with pytest.raises(NotPermitted):
            planned(office.county.handler, kind, table_of(("内容",), (ROAD,)))

    def test_recorder_records_no_visits(self, office: Office) -> None:
        with pytest.raises(NotPermitted):
            planned(office.county.recorder, ImportKind.VISITS, table_of(VISITS, ("", "上河村", "", "2026-03-10", "")))

    def test_needed_columns_that_are_missing(self, office: Office) -> None:
        with pytest.raises(BadInput) as told:
            planned(office.county.clerk, ImportKind.VISITS, table_of(("内容",), (ROAD,)))
        assert (told.value.key, told.value.facts["columns"]) == ("sheet_columns_missing", "村, 日期")

    @pytest.mark.parametrize(
        ("kind", "channel"), [(ImportKind.OPINIONS, Channel.VISIT), (ImportKind.CALLS, Channel.ONLINE)]
    )
    def test_channel_of_another_kind(self, office: Office, kind: ImportKind, channel: Channel) -> None:
        with pytest.raises(BadInput) as told:
            planned(office.county.clerk, kind, table_of(CALLS, CALL), channel=channel)
        assert told.value.key == "channel_not_for_kind"

    def test_home_outside(self, office: Office) -> None:
        with pytest.raises(NotFound):
            planned(
                office.county.clerk,
                ImportKind.OPINIONS,
                table_of(("内容",), (ROAD,)),
                area_code=office.county.south.code,
            )
