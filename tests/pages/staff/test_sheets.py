"""Is a sheet taken in on its page, with every bad row named before, and taken back again?"""

from typing import Any, Final

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.sheets.reading import read_table
from models.case import Case
from models.contact import Contact, Opinion
from models.vocabulary import CaseStatus, Channel, Role
from models.work_vocabulary import ImportKind
from pages.ui.sheet_plan import fault_file
from tests.capture.importing.sheets import REPORT, ROAD, WATER, content_of, light_reading
from tests.county import actor
from tests.factories import County, a_county_in
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.stores import Store

PAGE: Final = "pages/staff/sheets.py"
WEB: Final = ("id", "title", "body", "label")
VISITS: Final = ("走访编号", "村", "走访日期", "反映内容")


@pytest.fixture
def county(database: Engine, store: Store, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr("feedback.capture.understanding.understand", light_reading)
    return a_county_in(store)


def opened(patch: pytest.MonkeyPatch, by: Actor, kind: ImportKind = ImportKind.OPINIONS) -> AppTest:
    page = open_page(patch, PAGE, by)
    page.pills(key="sheet_kind").set_value(kind)
    return run(page)


def given(page: AppTest, content: bytes, name: str = "sheet.csv") -> AppTest:
    page.file_uploader[0].upload(name, content, "text/csv")
    return run(page)


def count_of(table: Any) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def tables(page: AppTest) -> list[list[dict[str, str]]]:
    found = [frame.value.to_dict("records") for frame in page.dataframe]
    return [[{str(name): str(text) for name, text in row.items()} for row in rows] for rows in found]


class TestDrawn:
    def test_clerk_finds_the_kinds_of_their_duty(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert list(page.pills(key="sheet_kind").options) == [
            "走访记录",
            "座谈会记录",
            "来电记录",
            "群众意见",
            "家庭档案",
            "旧台账",
            "责任人",
        ]

    def test_administrator_finds_places_and_accounts(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            keeper = actor(session, Role.SYSADMIN, area=county.root)
        page = open_page(monkeypatch, PAGE, keeper)
        assert list(page.pills(key="sheet_kind").options) == ["区划地名", "承办单位", "用户账号"]

    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.leader)
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.file_uploader

    def test_empty_sheet_can_be_fetched(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county.clerk, ImportKind.VISITS)
        assert "必须有：村 · 日期" in texts(page)


class TestTakenIn:
    def test_good_sheet(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [("1", "路坏了", ROAD, "x"), ("2", "", REPORT, "x")]
        page = given(opened(monkeypatch, county.clerk), content_of(WEB, *rows))
        assert "不导入的列：label" in texts(page)
        assert tables(page)[0][0] == {
            "行号": "2",
            "记在": "石桥镇",
            "编号": "1",
            "标题": "路坏了",
            "反映内容": ROAD,
        }
        said = texts(press(page, "sheet_import"))
        assert "ZS" in said
        assert "1 件，已转保密台" in said
        assert REPORT not in said
        with reading() as session:
            assert set(session.exec(select(Contact.channel)).all()) == {Channel.ONLINE}

    def test_channel_is_asked_of_opinions(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = given(opened(monkeypatch, county.clerk), content_of(("内容",), (ROAD,)))
        page.selectbox(key="sheet_channel").set_value(Channel.LETTER)
        press(run(page), "sheet_import")
        with reading() as session:
            assert session.exec(select(Case.channel)).one() is Channel.LETTER

    def test_column_is_mapped_by_hand(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = given(opened(monkeypatch, county.clerk), content_of(("甲", "乙"), (ROAD, "7")))
        assert "表里缺少这些列" in texts(page)
        for box in page.selectbox:
            if str(box.key).endswith("_words"):
                box.set_value("甲")
        press(run(page), "sheet_import")
        with reading() as session:
            assert session.exec(select(Opinion.words)).one() == ROAD

    def test_next_sheet_starts_afresh(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = given(opened(monkeypatch, county.clerk), content_of(("内容",), (ROAD,)))
        page = press(press(page, "sheet_import"), "sheet_next")
        assert page.file_uploader
        assert not page.dataframe
        assert "导入 1 行" in texts(page)

    def test_same_sheet_again_says_so(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        content = content_of(WEB, ("1", "路坏了", ROAD, ""))
        page = press(press(given(opened(monkeypatch, county.clerk), content), "sheet_import"), "sheet_next")
        said = texts(given(page, content))
        assert "这份表里的 1 行以前都导入过" in said
        assert count_of(Case) == 1

    def test_household_without_a_visit_is_told(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        content = content_of(
            ("村", "户", "日期", "反映内容"), ("上河村", "", "2026-03-10", ROAD), ("上河村", "陈大福", "", "")
        )
        page = given(opened(monkeypatch, county.clerk, ImportKind.VISITS), content)
        told = "1 行只有户名，没有日期、内容和备注，当作没有走到，不导入：第 3 行。走过的，请补上日期再来。"
        assert [each.value for each in page.info] == [told]
        press(page, "sheet_import")
        assert count_of(Case) == 1

    def test_accounts_give_their_passwords_once(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            keeper = actor(session, Role.SYSADMIN, area=county.root)
        page = opened(monkeypatch, keeper, ImportKind.USERS)
        page = press(given(page, content_of(("账号", "姓名"), ("zhoumin", "周敏"))), "sheet_import")
        assert "初始密码只在这里给一次" in texts(page)
        assert "初始密码" not in texts(press(page, "sheet_next"))


class TestBadRows:
    ROWS: Final = (
        ("1", "上河村", "上周二", ROAD),
        ("2", "大河村", "2024-03-10", ROAD),
        ("3", "上河村", "2024-03-10", WATER),
    )

    def test_are_named_and_hold_the_import_up(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county.clerk, ImportKind.VISITS)
        page = given(page, content_of(VISITS, *self.ROWS))
        said = texts(page)
        assert "<b>第 2 行，走访日期</b><code>上周二</code>" in said
        assert "<b>第 3 行，村</b><code>大河村</code>" in said
        assert page.button(key="sheet_import").disabled
        assert count_of(Contact) == 0

    def test_good_ones_alone_where_that_is_chosen(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = opened(monkeypatch, county.clerk, ImportKind.VISITS)
        page = given(page, content_of(VISITS, *self.ROWS))
        page.radio(key="sheet_partial").set_value(True)
        said = texts(press(run(page), "sheet_import"))
        assert "有误没有导入" in said
        assert count_of(Contact) == 1

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            pytest.param("sheet.csv", b"\xff\xff\xff,\xfe", "认不出来", id="wrong encoding"),
            pytest.param("sheet.xlsx", b"PK\x03\x04broken", "已经损坏", id="broken workbook"),
            pytest.param("sheet.csv", "内容\n".encode(), "没有内容", id="no rows"),
        ],
    )
    def test_file_that_is_no_sheet(
        self, county: County, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, said: str
    ) -> None:
        page = given(opened(monkeypatch, county.clerk), content, name)
        assert said in texts(page)
        assert not page.dataframe


class TestUndo:
    def _imported(self, patch: pytest.MonkeyPatch, by: Actor) -> AppTest:
        page = given(opened(patch, by), content_of(("内容",), (ROAD,), (WATER,)))
        return press(press(page, "sheet_import"), "sheet_next")

    def test_asks_first_and_wants_a_reason(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(self._imported(monkeypatch, county.clerk), "sheet_undo_1")
        assert "已经有人办的不动" in texts(page)
        page = press(page, "sheet_undo_do_1")
        assert "理由" in texts(page)
        with reading() as session:
            assert set(session.exec(select(Case.status)).all()) == {CaseStatus.REGISTERED}

    def test_withdraws_what_nobody_has_moved(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(self._imported(monkeypatch, county.clerk), "sheet_undo_1")
        page.text_input(key="sheet_undo_reason_1").input("传错了表")
        page = press(page, "sheet_undo_do_1")
        assert flashed(page) == "已撤回 2 件。"
        assert "已撤销" in texts(page)
        with reading() as session:
            assert set(session.exec(select(Case.status)).all()) == {CaseStatus.WITHDRAWN}

    def test_can_be_left(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(self._imported(monkeypatch, county.clerk), "sheet_undo_1")
        page = press(page, "sheet_undo_keep_1")
        assert "为什么撤销" not in texts(page)


def test_fault_sheet_holds_the_bad_rows(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, county.clerk, ImportKind.VISITS)
    page = given(page, content_of(VISITS, *TestBadRows.ROWS))
    plan = page.session_state["sheet_plan"][1]
    table = read_table(fault_file(plan, "zh"), filename="faults.xlsx")
    assert [row.cells["走访编号"] for row in table.rows] == ["1", "2"]
    assert all(row.cells["错误原因"] for row in table.rows)
