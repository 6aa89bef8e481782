"""Do the classifier's commands do what they say on a sheet, and refuse what cannot be done in one sentence?"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from feedback.classify.release import MODEL_FILE, Release, load_release
from feedback.cli import classifying, text_sheets
from feedback.cli.main import commands
from feedback.core.errors import BadInput

WATER = ["停水三天了", "家里没水用", "水管爆了没水", "自来水发黄", "水压太小洗不了澡", "水费乱收"]
LAMPS = ["路灯坏了", "巷子里灯不亮", "装一盏路灯", "灯杆倒了", "夜里路灯不开", "路灯太暗看不清"]


@pytest.fixture(autouse=True)
def starter_in_use(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifying, "prepare_release", lambda: release)
    monkeypatch.setattr(classifying, "active_release", lambda: release)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows = [(text, "自来水", "供水") for text in WATER * 2] + [(text, "照明", "路灯") for text in LAMPS * 2]
    return sheet(tmp_path / "labelled.csv", ["body", "大类", "小类"], rows)


def sheet(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(each) for each in arguments], catch_exceptions=True)


def told(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestClassify:
    def test_adds_what_the_design_names_to_each_row(self, tmp_path: Path) -> None:
        given = sheet(tmp_path / "in.csv", ["id", "title", "body", "label"], [["7", "反映停水", "村里停水三天了", "x"]])
        out = tmp_path / "out.csv"
        assert told("classify", given, "--out", out)["n"] == 1
        (row,) = rows_of(out)
        guesses = [f"{name}{place}" for place in (1, 2, 3) for name in ("code", "p")]
        kinds = [name for kind in ("scope", "urgency", "nature") for name in (kind, f"{kind}_p")]
        names = [*guesses, "abstained", *kinds, "reasons"]
        assert list(row) == ["id", "title", "body", "label", *names]
        assert (row["id"], row["code1"], row["urgency"]) == ("7", "0402", "urgent")
        assert "停水" in row["reasons"]
        assert float(row["p1"]) > float(row["p2"]) > 0

    def test_map_tells_outside_labels_which_keep_their_name(self, tmp_path: Path) -> None:
        mapped = sheet(tmp_path / "map.csv", ["code", "label", "words"], [["0402", "供水", ""], ["0603", "照明", ""]])
        given = sheet(tmp_path / "in.csv", ["body", "label"], [["停水三天了", "x"], ["路灯坏了", "y"]])
        told("classify", given, "--out", tmp_path / "out.csv", "--map", mapped)
        found = rows_of(tmp_path / "out.csv")
        assert [row["label"] for row in found] == ["供水", "照明"]
        assert [row["label_given"] for row in found] == ["x", "y"]

    def test_strange_texts_are_abstained_from_and_lose_no_row(self, tmp_path: Path) -> None:
        texts = ["", "水", "1" * 400, "水" * 100_000, "😀😀", "OK bad service", "\x07\x08", "停水三天了"]
        given = sheet(tmp_path / "in.csv", ["id", "body"], [[str(n), text] for n, text in enumerate(texts)])
        told("classify", given, "--out", tmp_path / "out.csv")
        found = rows_of(tmp_path / "out.csv")
        assert [row["id"] for row in found] == [str(number) for number in range(len(texts))]
        assert [row["abstained"] for row in found[:7]] == ["1"] * 7


class TestTrain:
    def test_gives_a_release_that_evaluate_and_classify_can_use(self, labelled: Path, tmp_path: Path) -> None:
        out = tmp_path / "own"
        assert told("train", labelled, "--label", "小类", "--out", out)["n"] == 24
        figures = told("evaluate", out, labelled, "--label", "小类")
        assert {"n", "macro_f1", "accuracy", "accuracy_at_80", "accuracy_at_90", "ece", "per_label"} <= set(figures)
        assert figures["macro_f1"] == 1.0
        told("classify", labelled, "--out", tmp_path / "out.csv", "--release", out)
        assert rows_of(tmp_path / "out.csv")[0]["code1"] == "供水"

    def test_two_levels_agree(self, labelled: Path, tmp_path: Path) -> None:
        told("train", labelled, "--label", "大类,小类", "--out", tmp_path / "own")
        figures = told("evaluate", tmp_path / "own", labelled, "--label", "大类,小类")
        assert set(figures["per_label"]) == {"自来水 / 供水", "照明 / 路灯"}
        assert figures["macro_f1_level1"] == 1.0

    def test_a_label_with_one_example_is_told(self, labelled: Path, tmp_path: Path) -> None:
        with labelled.open("a", encoding="utf-8") as file:
            file.write("垃圾没人清运,环卫,垃圾\n")
        assert told("train", labelled, "--label", "小类", "--out", tmp_path / "own")["labels_with_one_example"] == [
            "垃圾"
        ]


@pytest.mark.usefixtures("short_corpus")
class TestAdapt:
    def test_speaks_the_taxonomy_still(self, tmp_path: Path) -> None:
        texts = [[f"{text}，第{number}回"] for number, text in enumerate((WATER + LAMPS) * 10)]
        given = sheet(tmp_path / "in.csv", ["body"], texts)
        told("adapt", given, "--out", tmp_path / "own")
        adapted = load_release(tmp_path / "own")
        assert adapted.speaks_taxonomy
        assert adapted.description.facts.kind == "adapted"


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "key"),
        [
            (["train", "LABELLED", "--label", "没有", "--out", "OUT"], "sheet_column_missing"),
            (["train", "LABELLED", "--label", "小类", "--text", "没有", "--out", "OUT"], "sheet_column_missing"),
            (["train", "MISSING", "--label", "小类", "--out", "OUT"], "sheet_not_found"),
            (["adapt", "LABELLED", "--out", "OUT"], "adapt_too_few"),
            (["classify", "LABELLED", "--out", "OUT.csv", "--map", "MISSING"], "sheet_not_found"),
            (["classify", "LABELLED", "--out", "OUT.csv", "--release", "MISSING"], "release_missing"),
        ],
    )
    def test_in_one_sentence(self, arguments: list[str], key: str, labelled: Path, tmp_path: Path) -> None:
        places = {
            "LABELLED": labelled,
            "OUT": tmp_path / "o",
            "OUT.csv": tmp_path / "o.csv",
            "MISSING": tmp_path / "m.csv",
        }
        result = run(*(places.get(each, each) for each in arguments))
        assert isinstance(result.exception, BadInput)
        assert result.exception.key == key

    def test_release_with_a_changed_byte(self, labelled: Path, tmp_path: Path) -> None:
        told("train", labelled, "--label", "小类", "--out", tmp_path / "own")
        model = tmp_path / "own" / MODEL_FILE
        content = bytearray(model.read_bytes())
        content[len(content) // 2] ^= 1
        model.write_bytes(bytes(content))
        result = run("evaluate", tmp_path / "own", labelled, "--label", "小类")
        assert isinstance(result.exception, BadInput)
        assert result.exception.key == "release_changed"

    def test_one_label_alone(self, tmp_path: Path) -> None:
        given = sheet(tmp_path / "in.csv", ["body", "label"], [[text, "水"] for text in WATER * 4])
        result = run("train", given, "--label", "label", "--out", tmp_path / "own")
        assert isinstance(result.exception, BadInput)
        assert result.exception.key == "train_one_label"


class TestSheet:
    def test_packed_sheet_is_read_too(self, tmp_path: Path) -> None:
        import gzip

        (tmp_path / "in.csv.gz").write_bytes(gzip.compress("id,title,body\na,题,文\n".encode()))
        read = text_sheets.read_text_sheet(tmp_path / "in.csv.gz", "title,body")
        assert (read.ids, read.messages[0].title, read.messages[0].body) == (["a"], "题", "文")
