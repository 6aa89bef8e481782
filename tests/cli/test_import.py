"""Does the command take a sheet in, say what came of it, and refuse bad input with exit 2 and one clear line?"""

import json
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from feedback.cli.main import run
from feedback.core.clock import set_to
from feedback.core.database import reading
from feedback.sheets.reading import read_table
from feedback.sheets.writing import table_bytes
from models.aid import AidApplication, Payout
from models.case import Case
from models.contact import Contact, Opinion
from models.office_vocabulary import AidKind, AidState
from models.place import Area
from models.service import ServiceItem
from models.user import User
from models.vocabulary import Channel
from tests.capture.importing.sheets import REPORT, ROAD, WATER, content_of, light_reading
from tests.factories import NOW, County, a_county_in
from tests.stores import Store

MEBIBYTE: Final = 1024 * 1024
VISITS: Final = ("走访编号", "村", "走访日期", "反映内容")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out)
        return told


@pytest.fixture
def county(database: Engine, store: Store, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr("feedback.capture.understanding.understand", light_reading)
    return a_county_in(store)


class Command:
    """Runs `python -m feedback import` in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._patch, self._capsys, self.folder = monkeypatch, capsys, folder

    def __call__(self, *arguments: str | Path) -> Done:
        self._patch.setattr(sys, "argv", ["feedback", "import", *map(str, arguments)])
        with set_to(NOW), pytest.raises(SystemExit) as ended:
            run()
        printed = self._capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    def sheet(self, columns: Sequence[str], *rows: Sequence[str], name: str = "sheet.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content_of(columns, *rows))
        return path


@pytest.fixture
def command(
    county: County, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    return Command(monkeypatch, capsys, tmp_path)


def count_of(table: Any) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


class TestTaken:
    def test_summary_for_people(self, command: Command) -> None:
        done = command(command.sheet(("id", "body"), ("1", ROAD), ("2", REPORT)), "--kind", "opinions")
        assert (done.code, done.err) == (0, "")
        assert done.out.splitlines() == [
            "sheet.csv: 2 rows read, 2 taken, 0 bad, 0 seen before",
            "2 cases, ZS2026-000001 to ZS2026-000001, batch 1; 1 of them confidential",
        ]

    def test_summary_for_programs(self, command: Command) -> None:
        done = command(command.sheet(("id", "body"), ("1", ROAD), ("2", REPORT)), "--kind", "opinions", "--json")
        expected = {
            "read": 2,
            "taken": 2,
            "bad": 0,
            "seen_before": 0,
            "cases": 2,
            "confidential": 1,
            "first_case_no": "ZS2026-000001",
            "last_case_no": "ZS2026-000001",
            "faults": [],
            "mapping": {"external_key": "id", "words": "body"},
        }
        assert {name: done.told[name] for name in expected} == expected
        assert REPORT not in done.out

    def test_stands_at_the_root_in_the_machines_name(self, command: Command, county: County) -> None:
        command(command.sheet(("body",), (ROAD,)), "--kind", "opinions", "--channel", "letter")
        with reading() as session:
            contact = session.exec(select(Contact)).one()
            by = session.get_one(User, contact.recorded_by_id)
        assert (contact.area_id, contact.channel, by.username) == (county.root.id, Channel.LETTER, "system")

    def test_again_is_nothing_new(self, command: Command) -> None:
        sheet = command.sheet(("id", "body"), ("1", ROAD))
        command(sheet, "--kind", "opinions")
        done = command(sheet, "--kind", "opinions")
        assert done.code == 0
        assert "Nothing new: every row was taken in before." in done.out
        assert count_of(Case) == 1

    def test_columns_can_be_named(self, command: Command) -> None:
        sheet = command.sheet(("a=b", "c", "title"), (ROAD, "7", "留着"))
        done = command(sheet, "--kind", "opinions", "--map", "a=b=words", "--map", "c=external_key", "--map", "title=")
        assert done.code == 0
        with reading() as session:
            opinion = session.exec(select(Opinion)).one()
        assert (opinion.words, opinion.external_key, opinion.title) == (ROAD, "7", "村口到学校的路坑坑洼洼")

    def test_home_can_be_chosen(self, command: Command, county: County) -> None:
        command(command.sheet(("body",), (ROAD,)), "--kind", "opinions", "--area", county.village.code)
        with reading() as session:
            assert session.exec(select(Case.area_id)).one() == county.village.id

    def test_dry_run_writes_nothing(self, command: Command) -> None:
        done = command(command.sheet(("body",), (ROAD,)), "--kind", "opinions", "--dry-run")
        assert done.code == 0
        assert "0 taken, 1 could be taken" in done.out
        assert count_of(Contact) == 0

    def test_visits(self, command: Command) -> None:
        sheet = command.sheet(VISITS, ("1", "上河村", "2026-03-10", ROAD), ("1", "上河村", "2026-03-10", WATER))
        assert command(sheet, "--kind", "visits", "--json").told["cases"] == 2
        assert count_of(Contact) == 1

    def test_areas(self, command: Command, county: County) -> None:
        sheet = command.sheet(("代码", "名称", "级别"), ("3301", "云山镇", "镇"))
        assert command(sheet, "--kind", "areas").code == 0
        with reading() as session:
            assert session.exec(select(Area.parent_id).where(Area.code == "3301")).one() == county.root.id

    def test_users_get_their_passwords_in_a_file(self, command: Command, county: County) -> None:
        sheet = command.sheet(("账号", "姓名", "角色", "区划代码"), ("zhoumin", "周敏", "台账员", county.north.code))
        passwords = command.folder / "passwords.xlsx"
        done = command(sheet, "--kind", "users", "--passwords", passwords)
        assert done.code == 0
        table = read_table(passwords)
        username, name, password = table.rows[0].cells.values()
        assert (table.columns, username, name) == (("username", "name", "password"), "zhoumin", "周敏")
        assert password not in done.out + done.err
        assert stat.S_IMODE(passwords.stat().st_mode) == 0o600


class TestBadRows:
    ROWS: Final = (
        ("1", "上河村", "上周二", ROAD),
        ("2", "大河村", "2026-03-10", ROAD),
        ("3", "上河村", "2026-03-10", "字" * 20_001),
        ("4", "上河村", "2026-03-10", WATER),
    )

    def test_are_named_and_nothing_is_taken(self, command: Command) -> None:
        done = command(command.sheet(VISITS, *self.ROWS), "--kind", "visits")
        lines = done.out.splitlines()
        assert done.code == 2
        assert len(done.err.splitlines()) == 1
        assert lines[0] == "sheet.csv: 4 rows read, 0 taken, 1 could be taken, 3 bad, 0 seen before"
        assert lines[1].startswith("  row 2, 走访日期 (上周二): ")
        assert lines[2].startswith("  row 3, 村 (大河村): ")
        assert lines[3].startswith("  row 4, 反映内容 (字")
        assert count_of(Contact) == 0

    def test_good_ones_alone_with_partial(self, command: Command) -> None:
        done = command(command.sheet(VISITS, *self.ROWS), "--kind", "visits", "--partial", "--json")
        assert done.code == 0
        assert (done.told["taken"], done.told["bad"]) == (1, 3)
        assert [(fault["row"], fault["column"], fault["key"]) for fault in done.told["faults"]] == [
            (2, "走访日期", "cell_date"),
            (3, "村", "cell_place_unknown"),
            (4, "反映内容", "cell_too_long"),
        ]

    def test_all_bad_is_refused_even_with_partial(self, command: Command) -> None:
        done = command(command.sheet(VISITS, self.ROWS[0]), "--kind", "visits", "--partial")
        assert (done.code, len(done.err.splitlines())) == (2, 1)

    def test_no_more_than_twenty_are_listed_and_all_are_written(self, command: Command) -> None:
        rows = [(str(n), "上河村", "上周二", ROAD) for n in range(25)]
        faults = command.folder / "faults.xlsx"
        done = command(command.sheet(VISITS, *rows), "--kind", "visits", "--faults", faults)
        assert done.code == 2
        assert len([line for line in done.out.splitlines() if line.startswith("  row ")]) == 20
        assert "and 5 more" in done.out
        written = read_table(faults)
        assert (len(written.rows), written.columns) == (25, (*VISITS, "错误原因"))

    def test_mended_fault_sheet_comes_in(self, command: Command) -> None:
        faults = command.folder / "faults.csv"
        command(command.sheet(VISITS, *self.ROWS), "--kind", "visits", "--partial", "--faults", faults)
        text = faults.read_text("utf-8-sig").replace("上周二", "2026-03-10").replace("大河村", "下河村")
        faults.write_text(text.replace("字" * 20_001, WATER), "utf-8")
        done = command(faults, "--kind", "visits", "--json")
        assert (done.code, done.told["taken"]) == (0, 3)


class TestRefused:
    """One clear line on standard error, and nothing else: no trace, no summary."""

    def _is_refused(self, done: Done) -> bool:
        return (done.code, done.out, len(done.err.splitlines())) == (2, "", 1) and "Traceback" not in done.err

    def test_missing_file(self, command: Command) -> None:
        done = command(command.folder / "none.csv", "--kind", "opinions")
        assert self._is_refused(done)
        assert "none.csv" in done.err

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            pytest.param("sheet.csv", "id,body\n1,caf\xe9 \xff\xfe".encode("latin-1"), id="wrong encoding"),
            pytest.param("sheet.csv", "编号,时间\n1,2\n".encode(), id="missing columns"),
            pytest.param("sheet.csv", b"", id="empty"),
            pytest.param("sheet.csv", "内容\n".encode(), id="no rows"),
            pytest.param("sheet.csv", b"PK\x03\x04 no text", id="no text"),
            pytest.param("sheet.xlsx", b"PK\x03\x04 no workbook", id="broken workbook"),
            pytest.param("sheet.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", id="old workbook"),
            pytest.param("sheet.pdf", b"%PDF-1.7", id="no sheet"),
        ],
    )
    def test_file(self, command: Command, name: str, content: bytes) -> None:
        path = command.folder / name
        path.write_bytes(content)
        assert self._is_refused(command(path, "--kind", "opinions"))

    def test_40_megabytes(self, command: Command) -> None:
        path = command.folder / "sheet.csv"
        with path.open("wb") as opened:
            opened.truncate(40 * MEBIBYTE)
        done = command(path, "--kind", "opinions")
        assert self._is_refused(done)
        assert "40" in done.err

    @pytest.mark.parametrize(
        "options",
        [
            pytest.param(("--map", "body"), id="no field"),
            pytest.param(("--map", "none=words"), id="unknown column"),
            pytest.param(("--map", "body=nothing"), id="unknown field"),
            pytest.param(("--area", "nowhere"), id="unknown area"),
            pytest.param(("--channel", "visit"), id="channel of another kind"),
            pytest.param(("--faults", "faults.txt"), id="faults into no sheet"),
            pytest.param(("--faults", "/none/faults.xlsx"), id="faults into no folder"),
        ],
    )
    def test_option(self, command: Command, options: tuple[str, str]) -> None:
        assert self._is_refused(command(command.sheet(("body",), (ROAD,)), "--kind", "opinions", *options))

    def test_users_without_a_file_for_their_passwords(self, command: Command) -> None:
        assert self._is_refused(command(command.sheet(("账号", "姓名"), ("zhoumin", "周敏")), "--kind", "users"))

    @pytest.mark.parametrize("arguments", [(), ("--kind", "nothing"), ("--none",)])
    def test_usage(self, command: Command, arguments: tuple[str, ...]) -> None:
        done = command(command.sheet(("body",), (ROAD,)), *arguments)
        assert (done.code, done.out) == (2, "")

    def test_more_rows_than_one_sheet_may_have(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedback.cli.importing.MOST_ROWS", 3)
        path = command.folder / "sheet.xlsx"
        path.write_bytes(table_bytes(["body"], [[f"{ROAD}{n}"] for n in range(4)]))
        assert self._is_refused(command(path, "--kind", "opinions"))


def test_database_that_was_not_made(
    database: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("feedback.cli.machine.is_ready", lambda _engine: False)
    command = Command(monkeypatch, capsys, tmp_path)
    done = command(command.sheet(("body",), (ROAD,)), "--kind", "opinions")
    assert (done.code, len(done.err.splitlines())) == (2, 1)


class TestOffice:
    AID = ("编号", "姓名", "乡镇", "村", "金额", "发放日期", "帮扶类型", "家庭类型")

    def test_aid_of_years_past_with_its_payments(self, county: County, command: Command) -> None:
        rows = (("17", "沈士强", "石桥镇", "上河村", "5,700", "2025-03-01", "个案", "低保"),)
        sheet = command.sheet(self.AID, *rows)
        told = command(sheet, "--kind", "aid", "--dry-run", "--json").told
        assert (told["would_take"], told["taken"], count_of(Payout)) == (1, 0, 0)
        assert command(sheet, "--kind", "aid", "--json").told["taken"] == 1
        with reading() as session:
            row = session.exec(select(AidApplication)).one()
            assert session.exec(select(Payout.amount_fen)).one() == 570_000
        assert (row.state, row.kind, row.panel_id) == (AidState.PAID, AidKind.CASE, None)
        again = command(sheet, "--kind", "aid", "--json").told
        assert (again["taken"], again["seen_before"], count_of(Payout)) == (0, 1, 1)

    def test_bad_rows_are_named_and_nothing_is_written(self, county: County, command: Command) -> None:
        good = ("17", "沈士强", "石桥镇", "上河村", "5700", "2025-03-01", "", "")
        sheet = command.sheet(self.AID, good, ("18", "某人", "石桥镇", "没有的村", "很多", "2025-03-01", "", ""))
        faults = command.folder / "faults.csv"
        done = command(sheet, "--kind", "aid", "--faults", faults)
        assert (done.code, "row 3, 金额 (很多)" in done.out, count_of(Payout)) == (2, True, 0)
        assert "18" in faults.read_text(encoding="utf-8-sig")
        assert command(sheet, "--kind", "aid", "--partial", "--json").told["taken"] == 1

    def test_items_of_the_catalogue(self, county: County, command: Command) -> None:
        columns = ("编号", "分组", "事项名称", "办理层级", "所需材料", "承诺天数")
        good = ("GJJ01", "其他", "住房公积金提取", "县级", "身份证；银行卡复印件 2份", "3")
        sheet = command.sheet(columns, good)
        assert command(sheet, "--kind", "items", "--json").told["taken"] == 1
        with reading() as session:
            assert session.exec(select(ServiceItem.name)).one() == "住房公积金提取"
        bad = command.sheet(columns, good, ("X1", "其他", "没有层级", "省里", "", ""))
        for more in ((), ("--partial",)):
            assert command(bad, "--kind", "items", *more).code == 2
        assert "row 3, 办理层级 (省里)" in command(bad, "--kind", "items", "--dry-run").out
        assert count_of(ServiceItem) == 1

    def test_what_does_not_go_together_is_said(self, county: County, command: Command) -> None:
        sheet = command.sheet(self.AID, ("17", "沈士强", "石桥镇", "上河村", "5700", "2025-03-01", "", ""))
        assert "不用 --map" in command(sheet, "--kind", "aid", "--source", "x").err
        assert "能导入的有：visits" in command(sheet, "--kind", "nothing").err
