"""Does the taxonomy hold what the domain says, and is a broken file refused with the entry and the reason?"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feedback.classify.corpus import load_corpus
from feedback.classify.taxonomy import DEFAULT, Taxonomy, load_taxonomy, newest_code, taxonomy
from feedback.core.errors import BadInput, NotFound
from models.vocabulary import Urgency

Change = Callable[[list[dict[str, Any]]], object]


class TestProjectsOwn:
    def test_has_two_levels_of_sixteen_and_ninety(self) -> None:
        assert len(taxonomy().sectors) == 16
        assert len(taxonomy().codes) == 90

    def test_every_entry_is_named_in_both_languages(self) -> None:
        names = [(sector.name, sector.name_en) for sector in taxonomy().sectors]
        names += [(category.name, category.name_en) for category in taxonomy().by_code.values()]
        assert [pair for pair in names if pair[0].isascii() or not pair[1].isascii()] == []

    @pytest.mark.parametrize(("code", "newest"), [("0401", "0401"), ("0499", None)])
    def test_a_code_stands_for_itself_as_long_as_it_is_there(self, code: str, newest: str | None) -> None:
        assert newest_code(code) == newest

    def test_english_names_are_all_different(self) -> None:
        names = [category.name_en for category in taxonomy().by_code.values()]
        assert len(set(names)) == len(names)

    def test_reports_on_teachers_wages_doctors_and_officials_are_confidential(self) -> None:
        secret = {code for code, category in taxonomy().by_code.items() if category.confidential_when_report}
        assert secret == {"0801", "1001", "1101", "1601", "1602"}

    def test_an_outage_is_urgent_by_itself(self) -> None:
        assert taxonomy().category("0402").default_urgency is Urgency.URGENT
        assert taxonomy().category("0603").default_urgency is None

    def test_sector_is_found_by_either_level(self) -> None:
        assert taxonomy().sector("0402") is taxonomy().sector("04")

    @pytest.mark.parametrize("code", ["99", "9901", "", "04020"])
    def test_unknown_code_is_not_found(self, code: str) -> None:
        with pytest.raises(NotFound) as caught:
            taxonomy().category(code)
        assert caught.value.facts["code"] == code


def _set(path: str, value: object) -> Change:
    """Return a change of the first category (or of the first sector, with a leading dot)."""

    def change(entries: list[dict[str, Any]]) -> None:
        target = entries[0] if path.startswith(".") else entries[0]["children"][0]
        target[path.lstrip(".")] = value

    return change


def _drop(field: str) -> Change:
    return lambda entries: entries[0]["children"][0].pop(field)


def _repeat_sector(entries: list[dict[str, Any]]) -> None:
    entries.append(entries[0])


class TestEnding:
    """0101 was merged into 0102, which was merged into 0201; 0103 was split, 0104 given up, 0105 renamed."""

    @pytest.fixture
    def changed(self, tmp_path: Path) -> Taxonomy:
        entries = json.loads(DEFAULT.read_text(encoding="utf-8"))
        first, second, third, fourth, fifth = entries[0]["children"][:5]
        first["into"], second["into"], third["into"], fourth["into"] = ["0102"], ["0201"], ["0105", "0106"], []
        fifth["former_names"] = ["\u65e7\u540d"]
        path = tmp_path / "taxonomy.json"
        path.write_text(json.dumps(entries), encoding="utf-8")
        return load_taxonomy(path)

    @pytest.mark.parametrize(
        ("code", "newest"),
        [("0101", "0201"), ("0102", "0201"), ("0103", None), ("0104", None), ("0105", "0105"), ("9999", None)],
    )
    def test_a_code_leads_to_the_one_of_today(self, changed: Taxonomy, code: str, newest: str | None) -> None:
        assert changed.newest(code) == newest

    def test_what_ended_is_known_but_cannot_be_chosen(self, changed: Taxonomy) -> None:
        assert [code for code in changed.by_code if code not in changed.codes] == ["0101", "0102", "0103", "0104"]
        assert changed.merged == {"0101": "0201", "0102": "0201"}
        assert changed.category("0103").is_retired

    def test_its_words_are_no_keywords(self, changed: Taxonomy) -> None:
        assert not set(changed.keywords) & set(changed.category("0101").keywords)

    def test_all_names_that_it_ever_had_name_it(self, changed: Taxonomy) -> None:
        assert "\u65e7\u540d" in changed.names("0105")
        assert changed.category("0101").name in changed.names("0201")

    def test_sentences_go_with_it(self, changed: Taxonomy) -> None:
        before = Counter(each.code for each in load_corpus())
        after = Counter(each.code for each in load_corpus(known=changed))
        assert after["0201"] == before["0201"] + before["0101"] + before["0102"]
        assert set(before) - set(after) == {"0101", "0102", "0103", "0104"}


class TestBrokenFile:
    @pytest.mark.parametrize(
        ("change", "key", "entry"),
        [
            pytest.param(_drop("name_en"), "taxonomy_field", "0101", id="no English name"),
            pytest.param(_set("name", " "), "taxonomy_field", "0101", id="empty name"),
            pytest.param(_set("departments", []), "taxonomy_field", "0101", id="no department"),
            pytest.param(_set("keywords", ["a", 1]), "taxonomy_field", "0101", id="keyword that is no text"),
            pytest.param(_set("confidential_when_report", "yes"), "taxonomy_field", "0101", id="flag that is no flag"),
            pytest.param(_set("days", 0), "taxonomy_days", "0101", id="no day"),
            pytest.param(_set("days", True), "taxonomy_days", "0101", id="day that is a flag"),
            pytest.param(_set("days", "7"), "taxonomy_days", "0101", id="day as text"),
            pytest.param(_set("default_urgency", "soon"), "taxonomy_urgency", "0101", id="unknown urgency"),
            pytest.param(_set("code", "0201"), "taxonomy_parent", "0201", id="child of another parent"),
            pytest.param(_set("code", "101"), "taxonomy_code", "101", id="short code"),
            pytest.param(_set("code", "0102"), "taxonomy_repeated_code", "0102", id="code twice"),
            pytest.param(_set("id", "noise"), "taxonomy_repeated_id", "0503", id="identifier twice"),
            pytest.param(
                _set("keywords", ["\u505c\u6c34"]), "taxonomy_repeated_keyword", "0402", id="keyword of another"
            ),
            pytest.param(_set("into", "0102"), "taxonomy_field", "0101", id="successor that is no list"),
            pytest.param(_set("into", ["0199"]), "taxonomy_into", "0101", id="successor that is not there"),
            pytest.param(_set("into", ["0101"]), "taxonomy_circle", "0101", id="its own successor"),
            pytest.param(_set(".children", []), "taxonomy_field", "01", id="no children"),
            pytest.param(_set(".code", "1"), "taxonomy_code", "1", id="short sector code"),
            pytest.param(_repeat_sector, "taxonomy_repeated_code", "01", id="sector twice"),
        ],
    )
    def test_is_refused_with_entry_and_reason(self, change: Change, key: str, entry: str, tmp_path: Path) -> None:
        entries = json.loads(DEFAULT.read_text(encoding="utf-8"))
        change(entries)
        path = tmp_path / "taxonomy.json"
        path.write_text(json.dumps(entries), encoding="utf-8")
        with pytest.raises(BadInput) as caught:
            load_taxonomy(path)
        assert (caught.value.key, caught.value.facts["entry"]) == (key, entry)

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            pytest.param(b"[\n{,}\n]", 2, id="no JSON"),
            pytest.param(b"{}", 1, id="no list"),
            pytest.param(b"[]", 1, id="empty list"),
            pytest.param("[\u53f7]".encode("gb18030"), 1, id="not UTF-8"),
        ],
    )
    def test_is_refused_with_the_line(self, content: bytes, line: int, tmp_path: Path) -> None:
        path = tmp_path / "taxonomy.json"
        path.write_bytes(content)
        with pytest.raises(BadInput) as caught:
            load_taxonomy(path)
        assert caught.value.key == "taxonomy_unreadable"
        assert caught.value.facts == {"file": "taxonomy.json", "line": line}

    def test_that_is_missing_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="taxonomy_missing"):
            load_taxonomy(tmp_path / "none.json")
