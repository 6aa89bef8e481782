"""Does `similar` find what was told twice in a sheet of any kind, and refuse what it cannot read in one sentence?"""

import csv
import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from feedback.classify.release import Release
from feedback.cli import similar
from feedback.cli.main import commands
from feedback.core.errors import BadInput
from feedback.sheets.writing import write_table

COLUMNS = ["id", "title", "body", "date"]
ROWS = [
    ["m1", "老供销社的墙要倒了", "桐坞村老供销社的墙要倒了，孩子天天在下面玩，请拆掉。", "2026/3/1 8:00"],
    ["m2", "养老保险", "想问问养老保险怎么交，去哪里办。", "哪天"],
    ["m3", "危墙", "桐坞老供销社的墙快倒了，小孩天天在那下面玩，请快拆掉。", ""],
    ["m4", "", "", ""],
]


@pytest.fixture(autouse=True)
def starter_in_use(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "prepare_release", lambda: release)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["similar", *map(str, arguments)], catch_exceptions=True)


def written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["in.csv", "in.csv.gz", "in.xlsx"])
def test_finds_what_was_told_twice(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    plain = file.with_suffix("") if name.endswith(".gz") else file
    write_table(plain, COLUMNS, ROWS)
    if name.endswith(".gz"):
        file.write_bytes(gzip.compress(plain.read_bytes()))
    result = run(file, "--out", tmp_path / "out.csv", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"n": 4, "pairs": 1, "out": str(tmp_path / "out.csv")}
    (row,) = written(tmp_path / "out.csv")
    assert list(row) == ["a", "b", "score", "reason"]
    assert (row["a"], row["b"]) == ("m1", "m3")
    assert 0.4 < float(row["score"]) <= 1
    assert "桐坞" in row["reason"]


def test_reads_the_columns_that_are_named(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    write_table(file, ["编号", "内容"], [[row[0], row[2]] for row in ROWS])
    assert run(file, "--out", tmp_path / "out.csv", "--text", "内容").exit_code == 0
    assert [(row["a"], row["b"]) for row in written(tmp_path / "out.csv")] == [("2", "4")]


def test_a_sheet_without_repeats_gives_a_header_alone(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    write_table(file, COLUMNS, ROWS[:2])
    assert run(file, "--out", tmp_path / "out.csv").exit_code == 0
    assert (tmp_path / "out.csv").read_text("utf-8-sig").strip() == "a,b,score,reason"


@pytest.mark.parametrize(
    ("name", "content", "arguments", "fault"),
    [
        pytest.param("none.csv", None, [], "sheet_not_found", id="no file"),
        pytest.param("in.csv", "id,text\n1,路灯\n", [], "sheet_column_missing", id="no such columns"),
        pytest.param("in.csv", "id,body\n1,路灯\n", ["--text", "words"], "sheet_column_missing", id="another"),
    ],
)
def test_refuses(tmp_path: Path, name: str, content: str | None, arguments: list[str], fault: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    result = run(tmp_path / name, "--out", tmp_path / "out.csv", *arguments)
    assert isinstance(result.exception, BadInput)
    assert result.exception.key == fault
    assert not (tmp_path / "out.csv").exists()
