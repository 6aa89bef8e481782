"""For each kind of sheet: is a bad row named and the rest left out or taken as chosen, and does nothing come twice?"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from feedback.access.actor import Actor
from feedback.capture.importing.running import run_import
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.sheets.reading import read_table
from models.base import metadata
from models.place import Area
from models.vocabulary import Role
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import ROAD, faults_of, planned, table_of
from tests.county import a_user, actor
from tests.factories import County

Sheet = tuple[Sequence[str], Sequence[Sequence[str]], Sequence[str]]

# Of each kind: the header, two good rows, and one that is bad in a single cell.
SHEETS: Final[Mapping[ImportKind, Sheet]] = {
    ImportKind.VISITS: (
        ("村", "走访日期", "反映内容"),
        (("上河村", "2026-03-10", ROAD), ("下河村", "2026/3/9", f"{ROAD}二")),
        ("大河村", "2026-03-10", ROAD),
    ),
    ImportKind.FORUMS: (
        ("主题", "日期", "反映内容"),
        (("修路", "2026-03-10", ROAD), ("用水", "2026-03-09", f"{ROAD}二")),
        ("修路三", "上周", ROAD),
    ),
    ImportKind.CALLS: (
        ("来电时间", "反映内容"),
        (("2026-03-10 09:30", ROAD), ("2026-03-10 10:30", f"{ROAD}二")),
        ("2026-03-10 09:61", ROAD),
    ),
    ImportKind.OPINIONS: (("编号", "内容"), (("1", ROAD), ("2", f"{ROAD}二")), ("3", "")),
    ImportKind.HOUSEHOLDS: (
        ("户号", "村", "户主"),
        (("01", "上河村", "单大福"), ("02", "上河村", "单二福")),
        ("03", "大河村", "单三福"),
    ),
    ImportKind.AREAS: (
        ("代码", "名称", "级别"),
        (("91", "云山镇", "镇"), ("92", "云水乡", "乡")),
        ("93", "云上", "大区"),
    ),
    ImportKind.UNITS: (
        ("单位名称", "单位类型", "所在区划"),
        (("石桥镇供电所", "站所", "石桥镇"), ("石桥镇卫生院", "站所", "石桥镇")),
        ("大河镇供电所", "站所", "大河镇"),
    ),
    ImportKind.USERS: (("账号", "姓名"), (("zhoumin", "周敏"), ("liqiang", "李强")), ("王", "王五")),
    ImportKind.DUTIES: (("账号", "区划代码"), (("hefang", "V1"), ("hefang", "V2")), ("hefang", "V3")),
    ImportKind.CASES: (
        ("原编号", "反映内容", "登记日期"),
        (("1", ROAD, "2025-03-10"), ("2", f"{ROAD}二", "2025年3月11日")),
        ("3", ROAD, "去年"),
    ),
}
EVERY_KIND: Final = pytest.mark.parametrize("kind", ImportKind)


@pytest.fixture
def by(county: County) -> Mapping[ImportKind, Actor]:
    with transaction() as session:
        keeper = actor(session, Role.SYSADMIN, area=county.root)
        a_user(session, username="hefang")
        for area, code in ((county.village, "V1"), (county.other_village, "V2")):
            session.get_one(Area, area.id).code = code
    keepers = dict.fromkeys((ImportKind.AREAS, ImportKind.UNITS, ImportKind.USERS), keeper)
    return {kind: keepers.get(kind, county.clerk) for kind in ImportKind}


def everything() -> dict[str, int]:
    """Return how many rows each table has."""
    with reading() as session:
        tables: Sequence[Any] = metadata.sorted_tables
        return {each.name: session.execute(select(func.count()).select_from(each)).scalar_one() for each in tables}


@EVERY_KIND
def test_one_bad_row_keeps_all_out_or_is_left_out_as_chosen(by: Mapping[ImportKind, Actor], kind: ImportKind) -> None:
    header, good, bad = SHEETS[kind]
    plan = planned(by[kind], kind, table_of(header, good[0], bad, good[1]))
    assert [row for row, _column, _key in faults_of(plan)] == [3]
    before = everything()
    with pytest.raises(BadInput):
        run_import(plan, actor=by[kind], partial=False)
    assert everything() == before
    result = run_import(plan, actor=by[kind], partial=True)
    assert (result.taken, result.bad) == (2, 1)


@EVERY_KIND
def test_broken_off_it_leaves_nothing_and_comes_in_whole_afterwards_once(
    by: Mapping[ImportKind, Actor], kind: ImportKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, good, _bad = SHEETS[kind]
    plan = planned(by[kind], kind, table_of(header, *good))
    before = everything()
    # The last thing that is written: by then all else of it stands in the transaction.
    with monkeypatch.context() as broken:
        broken.setattr("feedback.capture.importing.running._result", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            run_import(plan, actor=by[kind], partial=False)
    assert everything() == before
    assert run_import(plan, actor=by[kind], partial=False).taken == 2
    after = everything()
    again = planned(by[kind], kind, table_of(header, *good))
    assert (again.rows_good, again.seen_rows) == (0, (2, 3))
    assert run_import(again, actor=by[kind], partial=False).batch_id is None
    assert everything() == after


def _power_cut(*_facts: object) -> None:
    raise KeyboardInterrupt


@EVERY_KIND
def test_a_column_twice_is_refused_by_its_name(kind: ImportKind) -> None:
    header, good, _bad = SHEETS[kind]
    with pytest.raises(BadInput) as told:
        table_of((*header, header[0]), *([*row, row[0]] for row in good))
    assert (told.value.key, told.value.facts) == ("sheet_columns_duplicate", {"columns": header[0]})


class TestWrongFiles:
    @pytest.mark.parametrize(
        ("content", "name", "key"),
        [
            pytest.param(b"", "cases.xlsx", "sheet_empty", id="nothing"),
            pytest.param(
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cases.xlsx", "sheet_old_or_locked", id=".xls"
            ),
            pytest.param(b"PK\x03\x04 and no more", "cases.xlsx", "sheet_broken", id="cut off"),
            pytest.param(b"%PDF-1.7", "cases.pdf", "sheet_kind", id="a paper"),
        ],
    )
    def test_are_refused_with_the_reason(self, content: bytes, name: str, key: str) -> None:
        with pytest.raises(BadInput) as told:
            read_table(content, filename=name)
        assert told.value.key == key

    def test_a_header_alone_says_so(self) -> None:
        with pytest.raises(BadInput) as told:
            table_of(SHEETS[ImportKind.CASES][0])
        assert told.value.key == "sheet_no_rows"

    def test_days_as_numbers_wide_digits_formulas_and_merged_cells(self, county: County) -> None:
        book = Workbook()
        sheet: Any = book.active
        sheet.append(["旧台账（2025年）", None, None, None])
        sheet.merge_cells("A1:D1")
        sheet.append(["原编号", "反映内容", "登记日期", "地点"])
        sheet.append(["1", ROAD, 45726, "上河村"])
        sheet.append(["2", f"{ROAD}二", "２０２５年３月１２日", "上河村"])
        sheet.append(["3", "=1+1", 45727, "上河村"])
        buffer = io.BytesIO()
        book.save(buffer)
        plan = planned(county.clerk, ImportKind.CASES, read_table(buffer.getvalue(), filename="ledger.xlsx"))
        # A formula that nobody has counted yet holds nothing.
        assert faults_of(plan) == [(5, "反映内容", "cell_required")]
        assert [str(row.values["registered_on"]) for row in plan.preview] == ["2025-03-10", "2025-03-12"]


def test_every_kind_is_tried_here() -> None:
    assert set(SHEETS) == set(ImportKind)
