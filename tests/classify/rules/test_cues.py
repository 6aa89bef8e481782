"""Are the cue tables read as their headers say, and broken rows refused by name?"""

from pathlib import Path

import pytest

from feedback.classify.rules.cues import COLUMNS, LISTS, CueTable, cue_table, load_cues
from feedback.core.errors import BadInput

HEADER = "\t".join(COLUMNS)


def a_table(tmp_path: Path, *rows: str) -> CueTable:
    path = tmp_path / "table.tsv"
    path.write_text("\n".join(["# note", HEADER, *rows]) + "\n", encoding="utf-8")
    return load_cues(path)


class TestFind:
    def test_longest_at_a_place_wins(self, tmp_path: Path) -> None:
        table = a_table(tmp_path, "满意\tpraise\t2\t\t\t", "不满意\tcomplaint\t3\t\t\t")
        assert [match.cue.value for match in table.find("我很不满意")] == ["complaint"]

    def test_overlapping_cues_are_all_found(self, tmp_path: Path) -> None:
        table = a_table(tmp_path, "墙裂\ta\t1\t\t\t", "裂缝\tb\t1\t\t\t")
        assert [match.cue.value for match in table.find("墙裂缝")] == ["a", "b"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [("拖欠了半年的工资", 1), ("拖欠工资", 1), ("拖欠。后来发了工资", 0), ("拖欠我们这么多人半年工资", 0)],
    )
    def test_ellipsis_spans_a_few_characters_of_a_clause(self, text: str, found: int, tmp_path: Path) -> None:
        assert len(a_table(tmp_path, "拖欠…工资\ta\t1\t\t\t").find(text)) == found

    def test_phrase_that_means_something_else_is_no_cue(self, tmp_path: Path) -> None:
        table = a_table(tmp_path, "狂犬\ta\t1\t\t狂犬疫苗、狂犬病疫苗\t")
        assert table.find("打狂犬疫苗") == []
        assert len(table.find("怕是狂犬")) == 1

    def test_what_comes_second_must_not_be_denied(self, tmp_path: Path) -> None:
        table = a_table(tmp_path, "墙…倒了\ta\t1\t\t\t")
        assert table.find("墙没倒了") == []
        assert len(table.find("墙没倒了又倒了")) == 1

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            pytest.param("厨房起火，奶奶还在里面", 1, id="across clauses"),
            pytest.param("奶奶还在里面，厨房起火", 1, id="the other way round"),
            pytest.param("厨房起火。饺子还在里面", 0, id="another sentence"),
            pytest.param("厨房起火" + "那" * 31 + "还在里面", 0, id="too far"),
            pytest.param("厨房起火", 0, id="one alone"),
        ],
    )
    def test_plus_joins_two_signs_of_a_sentence(self, text: str, found: int, tmp_path: Path) -> None:
        assert len(a_table(tmp_path, "起火＋还在里面\ta\t1\t\t\t").find(text)) == found

    def test_two_signs_do_not_hide_what_stands_between(self, tmp_path: Path) -> None:
        table = a_table(tmp_path, "起火＋里面\ta\t1\t\t\t", "奶奶\tb\t1\t\t\t")
        assert [match.cue.value for match in table.find("起火了，奶奶在里面")] == ["a", "b"]

    def test_list_stands_for_each_of_its_words(self, tmp_path: Path) -> None:
        (tmp_path / LISTS).write_text("<兽>\t牛、野猪\tbeasts\n<猛兽>\t疯<兽>、熊\tworse\n", encoding="utf-8")
        table = a_table(tmp_path, "被<猛兽>咬\ta\t1\t\t\t", "<兽>…撞\tb\t1\t\t\t")
        assert [match.cue.value for match in table.find("被疯牛咬，被熊咬，被牛咬，野猪把人撞")] == ["a", "a", "b"]

    def test_long_text_of_nothing_but_signs_is_read(self, tmp_path: Path) -> None:
        table = a_table(tmp_path, "火…人\ta\t1\t\t\t", "火＋人\tb\t1\t\t\t")
        assert len(table.find("火人" * 50_000)) > 50_000


class TestProjectsOwn:
    @pytest.mark.parametrize("name", ["scope", "urgency", "nature", "risk", "secrecy"])
    def test_is_whole(self, name: str) -> None:
        assert len(cue_table(name).cues) > 20


class TestBrokenTable:
    @pytest.mark.parametrize(
        "row",
        [
            pytest.param("停水\turgent\t3\t\t", id="a column short"),
            pytest.param("停水\turgent\t4\t\t\t", id="strength out of range"),
            pytest.param("停水\turgent\tx\t\t\t", id="strength that is no number"),
            pytest.param("停水\turgent\t3\tsoon\t\t", id="unknown guard"),
            pytest.param("\turgent\t3\t\t\t", id="no cue"),
            pytest.param("停水\t\t3\t\t\t", id="no value"),
            pytest.param("停水…\turgent\t3\t\t\t", id="nothing after the gap"),
            pytest.param("停＋水＋了\turgent\t3\t\t\t", id="three signs"),
            pytest.param("<谁>停水\turgent\t3\t\t\t", id="no such list"),
        ],
    )
    def test_row_is_refused(self, row: str, tmp_path: Path) -> None:
        with pytest.raises(BadInput) as caught:
            a_table(tmp_path, row)
        assert (caught.value.key, caught.value.facts["row"]) == ("cue_table_row", 3)

    @pytest.mark.parametrize(
        "row",
        [
            pytest.param("<兽>\t牛", id="a column short"),
            pytest.param("兽\t牛\t", id="no list's name"),
            pytest.param("<兽>\t\t", id="no words"),
            pytest.param("<兽>\t<谁>\t", id="no such list"),
            pytest.param("<牛>\t黄牛\t", id="a name twice"),
        ],
    )
    def test_row_of_a_list_is_refused(self, row: str, tmp_path: Path) -> None:
        (tmp_path / LISTS).write_text(f"<牛>\t水牛\t\n{row}\n", encoding="utf-8")
        with pytest.raises(BadInput) as caught:
            a_table(tmp_path, "停水\turgent\t3\t\t\t")
        assert (caught.value.key, caught.value.facts["file"], caught.value.facts["row"]) == ("cue_table_row", LISTS, 2)

    def test_repeated_cue_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cue_table_repeated"):
            a_table(tmp_path, "停水\turgent\t3\t\t\t", "停水\tnormal\t1\t\t\t")

    def test_missing_table_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cue_table_missing"):
            load_cues(tmp_path / "none.tsv")
