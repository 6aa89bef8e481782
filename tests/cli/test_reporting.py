"""Does the command write a paper that only its owner reads, and say in one line what it lacks?"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from feedback.cli.main import run
from feedback.core.clock import set_to
from feedback.core.database import reading, transaction
from models.keeping import AccessLog
from models.vocabulary import CaseStatus, OrgLevel
from models.work_vocabulary import AccessAction
from tests.factories import NOW, County, a_case, a_county_in
from tests.reports.papers import pdf_text, read_docx
from tests.reports.test_minutes import a_session
from tests.stores import Store

TODAY = "2026-03-12"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def county(database: object, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `python -m feedback report` in this process; returns exit code, output and errors."""

    def called(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["feedback", "report", *map(str, arguments)])
        with set_to(NOW), pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return called


class TestWritten:
    def test_slip_as_word_for_programs(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            a_case(session, county, title="路灯坏了", status=CaseStatus.CLOSED)
        out = tmp_path / "slip.docx"
        area = county.village.code
        code, said, _ = command("slip", "--area", area, "--from", TODAY, "--to", TODAY, "--out", out, "--json")
        assert (code, json.loads(said)["bytes"]) == (0, out.stat().st_size)
        assert read_docx(out.read_bytes()).tables[0].rows[1].cells[1].text == "路灯坏了"
        assert out.stat().st_mode & 0o777 == 0o600
        with reading() as session:
            line = session.get_one(AccessLog, 1)
        assert (line.action, line.facts["paper"]) == (AccessAction.EXPORT, "slip")

    def test_minutes_as_pdf(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            a_session(session, county)
        out = tmp_path / "minutes.pdf"
        area = county.north.code
        assert command("minutes", "--area", area, "--from", "2025-12-01", "--to", TODAY, "--out", out)[0] == 0
        assert "石桥镇周二诊事会诊纪要〔2025〕第9期" in pdf_text(out.read_bytes())

    def test_order_of_a_case(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            case = a_case(session, county, status=CaseStatus.DISPATCHED)
        out = tmp_path / "order.pdf"
        assert command("order", "--case", case.case_no, "--out", out)[0] == 0
        assert case.case_no in pdf_text(out.read_bytes())


class TestFigures:
    def test_ledger_with_its_rows(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            a_case(session, county, title="=路灯坏了", status=CaseStatus.CLOSED)
        out = tmp_path / "ledger.xlsx"
        days = ("--from", TODAY, "--to", TODAY)
        code, said, _ = command("ledger", "--area", county.north.code, *days, "--out", out, "--json")
        assert (code, json.loads(said)["rows"]) == (0, 1)
        cell = load_workbook(out).active["B4"]  # type: ignore[index]  # There is a sheet.
        assert (cell.value, cell.data_type) == ("=路灯坏了", "s")
        assert out.stat().st_mode & 0o777 == 0o600

    def test_month_as_sheet_and_paper(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            a_case(session, county, status=CaseStatus.CLOSED)
        asked = ("--area", county.north.code, "--from", "2026-03-01", "--to", "2026-03-31")
        sheet, paper = tmp_path / "month.xlsx", tmp_path / "month.pdf"
        assert command("month_township", *asked, "--out", sheet)[0] == 0
        assert command("month_township", *asked, "--out", paper)[0] == 0
        lines = {row[0]: row[1] for row in load_workbook(sheet).active.iter_rows(values_only=True)}  # type: ignore[union-attr]  # There is a sheet.
        assert (lines["本月建账"], lines["本月办结"], lines["本月办理中"]) == (1, 1, 0)
        assert "上月办理中0＋本月建账1－本月办结1＝本月办理中0" in lines
        assert "上月办理中0＋本月建账1－本月办结1＝本月办理中0" in pdf_text(paper.read_bytes())
        unit = ("--unit", county.roads.code, "--from", "2026-03-01", "--to", "2026-03-31")
        assert command("month_department", *unit, "--out", tmp_path / "unit.docx")[0] == 0

    def test_brief_of_the_county_as_text(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            a_case(session, county, status=CaseStatus.CLOSED)
        out = tmp_path / "bulletin.md"
        assert command("bulletin", "--from", TODAY, "--to", TODAY, "--exact", "--out", out)[0] == 0
        assert "本期共受理群众诉求1件，办结1件，期末在办0件。" in out.read_text(encoding="utf-8")


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("slip", "--out", "x.docx"), "--area"),
            (("order", "--out", "x.docx"), "--case"),
            (("slip", "--out", "x.xlsx"), ".docx .pdf"),
            (("ledger", "--out", "x.pdf"), ".xlsx"),
            (("brief", "--out", "x.md"), "--from"),
            (("campaign_brief", "--out", "x.md"), "--campaign"),
            (("month_village", "--from", "2026-02-01", "--to", TODAY, "--out", "x.xlsx"), "同一个月"),
            (("nothing", "--out", "x.pdf"), "没有“nothing”这种报表"),
            (("slip", "--area", "nowhere", "--from", TODAY, "--to", TODAY, "--out", "x.pdf"), "没有找到这个区域"),
            (("order", "--case", "ZS2026-999999", "--out", "x.pdf"), "没有"),
            (("slip", "--area", "x", "--from", "yesterday", "--to", TODAY, "--out", "x.pdf"), "yesterday"),
        ],
    )
    def test_with_one_line(self, county: County, command: Command, arguments: tuple[str, ...], told: str) -> None:
        code, said, error = command(*arguments)
        assert (code, said) == (2, "")
        assert told in error
        assert not Path(arguments[-1]).exists()

    def test_no_session_or_several(self, county: County, command: Command, tmp_path: Path) -> None:
        out = tmp_path / "minutes.pdf"
        asked = ("minutes", "--area", county.north.code, "--from", "2025-12-01", "--to", TODAY, "--out", out)
        assert "没有开完的诊事会" in command(*asked)[2]
        with set_to(NOW), transaction() as session:
            a_session(session, county)
            a_session(session, county, level=OrgLevel.COUNTY)
        code, _, error = command(*asked)
        assert (code, "2 次诊事会（2025-12-02）" in error, out.exists()) == (2, True, False)
        assert command(*asked, "--level", "county")[0] == 0

    def test_folder_that_is_not_there(self, county: County, command: Command, tmp_path: Path) -> None:
        out = tmp_path / "nowhere" / "slip.pdf"
        code, _, error = command("slip", "--area", county.village.code, "--from", TODAY, "--to", TODAY, "--out", out)
        assert (code, "写不了文件" in error) == (2, True)
