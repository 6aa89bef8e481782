"""Does the command write a paper that only its owner reads, and say in one line what it lacks?"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from feedback.cli.main import run
from feedback.cli.report_requests import REQUESTS
from feedback.core.clock import set_to
from feedback.core.database import reading, transaction
from feedback.reports.paper import PaperName
from models.keeping import AccessLog
from models.user import User
from models.vocabulary import CaseStatus, OrgLevel
from models.work_vocabulary import AccessAction
from tests.factories import NOW, County, a_case, a_county_in, a_household
from tests.reports.papers import pdf_text, read_docx
from tests.reports.test_minutes import a_session
from tests.services.agency import a_task, an_item
from tests.services.aid.aiding import a_panel, a_payment, an_approved
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


class TestOffice:
    """Papers of the office's own files: of tasks, aid, households and routes."""

    def test_of_tasks_and_the_catalogue(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            item = an_item(session, county, needs_approval=True)
            lacking = a_task(session, county.cadre, item, materials_held=[])
            waiting = a_task(session, county.cadre, item)
        out = tmp_path / "paper.pdf"
        assert command("notice_of_missing", "--task", lacking.task_no, "--out", out)[0] == 0
        assert "银行卡复印件" in pdf_text(out.read_bytes())
        assert command("task_receipt", "--task", waiting.task_no, "--out", out)[0] == 0
        assert "代办受理单" in pdf_text(out.read_bytes())
        assert command("guide", "--item", item.code, "--out", out)[0] == 0
        assert "高龄津贴申请业务指南" in pdf_text(out.read_bytes())
        assert command("batch_list", "--from", TODAY, "--out", out)[0] == 0
        assert waiting.task_no in pdf_text(out.read_bytes())

    def test_of_aid(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            row = an_approved(session, county, a_panel(session, county))
            a_payment(session, county, row, 700)
        out = tmp_path / "paper.docx"
        assert command("aid", "--application", row.application_no, "--out", out)[0] == 0
        assert command("aid_payouts", "--from", TODAY, "--to", TODAY, "--out", out)[0] == 0
        assert row.application_no in [cell.text for cell in read_docx(out.read_bytes()).tables[0].rows[1].cells]

    def test_of_a_household_and_of_somebodys_route(self, county: County, command: Command, tmp_path: Path) -> None:
        with set_to(NOW), transaction() as session:
            home = a_household(session, county)
            cadre = session.get_one(User, county.cadre.user_id)
        out = tmp_path / "paper.pdf"
        assert command("household", "--household", home.household_no, "--out", out)[0] == 0
        assert home.household_no in pdf_text(out.read_bytes())
        assert command("route", "--user", cadre.username, "--out", out)[0] == 0
        assert cadre.name in pdf_text(out.read_bytes())
        with reading() as session:
            exports = select(AccessLog).where(AccessLog.action == AccessAction.EXPORT)
            lines = session.exec(exports.order_by(col(AccessLog.seq))).all()
        # The machine made it; whose route it is stands beside.
        assert lines[-1].subject_id == cadre.id != lines[-1].actor_id

    def test_every_paper_can_be_asked_for(self) -> None:
        assert set(REQUESTS) == set(PaperName)


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("slip", "--out", "x.docx"), "--area"),
            (("order", "--out", "x.docx"), "--case"),
            (("notice_of_missing", "--out", "x.docx"), "--task"),
            (("guide", "--item", "nowhere", "--out", "x.docx"), "没有这个事项"),
            (("household", "--household", "nowhere", "--out", "x.docx"), "没有找到"),
            (("route", "--user", "nobody", "--out", "x.docx"), "没有找到这个走访的人"),
            (("aid", "--application", "BF2026-9999", "--out", "x.docx"), "没有找到这份帮扶申请"),
            (("batch_list", "--out", "x.docx"), "--from"),
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
