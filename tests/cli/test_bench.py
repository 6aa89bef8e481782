"""Does a bench work in a store of its own, and does its page have the tables that it promises?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from feedback.cli import bench_processes, bench_tables
from feedback.cli.bench_page import write_section
from feedback.cli.bench_processes import Figure
from feedback.cli.bench_reads import everybody
from feedback.cli.benches import Bench
from feedback.cli.main import commands
from feedback.core import database as core_database
from feedback.core.settings import settings
from models.office_vocabulary import SheetSubject
from models.vocabulary import Role
from tests.stores import Store

CASES = 40


@pytest.fixture
def empty(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the bench a database without tables, as its caller would."""
    with store.blank() as engine:
        url = engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv("DATABASE_URL", url)
        yield url
    settings.cache_clear()
    core_database.use(None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["bench", *arguments, "--cases", str(CASES), "--repeats", "2"])


class TestBench:
    def test_writes_a_page_with_its_tables(
        self, empty: str, tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = {Role.CHAIR, Role.HANDLER, Role.DISCIPLINE}
        monkeypatch.setattr(
            bench_tables, "everybody", lambda session: [each for each in everybody(session) if each.role in asked]
        )
        page = tmp_path / "benchmarks.md"
        result = run("desks", "--out", str(page))
        assert result.exit_code == 0, result.output
        text = page.read_text("utf-8")
        assert "| who | what | p50 ms | p95 ms | statements | ratio |" in text
        assert f"python -m feedback bench desks --cases {CASES}" in text
        assert all(
            f"{what} opens" in text for what in ("home", "clinic", "suspended", "requests", "unit", "confidential")
        )
        assert str(tmp_path) not in text
        assert not data_folder.exists()

    def test_sweep_is_over_open_cases_alone_and_climbs_once(self, empty: str) -> None:
        result = run("sweep")
        assert result.exit_code == 0, result.output
        figures = dict(re.findall(r"^\| ([^|]+?) \| ([\d.,]+) \|", result.output, re.MULTILINE))
        assert figures["open cases"] == str(CASES)
        assert 0 < int(figures["of them overdue"]) < CASES
        assert int(figures["rungs that it climbed"]) > 0
        assert float(figures["the first sweep, which climbs for every overdue case"]) > 0

    def test_ledger_and_assessment_are_told_in_seconds(self, empty: str) -> None:
        result = run("office")
        assert result.exit_code == 0, result.output
        rows = dict(re.findall(r"^\| ([^|]+?) \| [\d.]+ \| m?s \| (\d*) ?\|", result.output, re.MULTILINE))
        ledger = next(each for each in rows if each.startswith("write a ledger"))
        assert 0 < int(re.sub(r"\D", "", ledger)) <= CASES
        assert rows[ledger] == "5"
        assert {f"assessment of a year, {each} (clerk, county)" for each in SheetSubject} <= rows.keys()
        assert rows["propose cards among 2,000 for what is typed"] == "50"

    def test_refuses_a_database_that_is_used(self, database: object) -> None:
        result = run("desks")
        assert result.exit_code == 2
        assert "with tables in it" in result.output

    def test_keeps_the_store_where_it_is_told_to(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_folder: Path
    ) -> None:
        monkeypatch.setattr(bench_tables, "_FIGURES", {Bench.START: lambda: [Figure("x", 1.25, "s", "10")]})
        kept = tmp_path / "kept"
        for _ in range(2):
            result = run("start", "--keep", str(kept))
            assert "| x | 1.2 | s | 10 |" in result.output
        assert (kept / "filled").read_text("utf-8") == str(CASES)
        assert (kept / "zhenshi.db").is_file()
        assert settings().data_folder == data_folder


class TestPage:
    def test_a_section_takes_the_place_of_its_own_only(self, tmp_path: Path) -> None:
        page = tmp_path / "benchmarks.md"
        for title, body in (("Pages", "redrawn"), ("SQLite", "### Old\n\nold"), ("SQLite", "### New\n\nnew")):
            write_section(page, title, body)
        text = page.read_text("utf-8")
        assert text.index("## SQLite\n\n### New\n\nnew") < text.index("## Pages\n\nredrawn")
        assert "Old" not in text


class TestProcesses:
    def test_memory_is_no_number_where_nobody_tells(self) -> None:
        memory = bench_processes.memory_mb(2**22 + 1)
        assert memory != memory
