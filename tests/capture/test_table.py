"""Which labels in a forum's table are the machine's, and which a person's?"""

import json

import pytest

from feedback.capture.notes import Decided
from feedback.capture.table import TableRow, other_groups, row_of_draft, said_in
from feedback.core.errors import BadInput
from models.vocabulary import Nature, Scope, Urgency
from tests.reading import VAGUE, WATER, read_lightly


def filled(words: str, **chosen: str) -> TableRow:
    row = TableRow(words, labels=chosen)
    return row.filled_in(read_lightly([words])[0])


class TestTableRow:
    def test_what_was_filled_in_is_nobodys_decision(self) -> None:
        row = filled(WATER)
        assert row.labels["category"] == "0401"
        assert row.decided().is_empty()

    def test_what_somebody_changed_is_theirs(self) -> None:
        row = filled(WATER)
        changed = TableRow(row.words, row.speaker, {**row.labels, "urgency": "urgent"}, row.filled)
        assert changed.decided() == Decided(urgency=Urgency.URGENT)

    def test_what_somebody_chose_before_stays(self) -> None:
        row = filled(WATER, category="0603", scope="household")
        assert (row.labels["category"], row.labels["urgency"]) == ("0603", "normal")
        assert row.decided() == Decided(category="0603", scope=Scope.HOUSEHOLD)

    def test_filling_in_again_follows_the_words(self) -> None:
        row = filled(WATER)
        again = TableRow(VAGUE, row.speaker, row.labels, row.filled).filled_in(read_lightly([VAGUE])[0])
        assert again.labels["category"] is None
        assert again.decided().is_empty()

    def test_choosing_what_the_machine_says_is_no_other_decision(self) -> None:
        assert filled(WATER, category="0401").decided().is_empty()

    def test_without_filling_in_every_label_is_a_decision(self) -> None:
        row = TableRow(WATER, labels={"category": "0401", "nature": "complaint"})
        assert row.decided() == Decided(category="0401", nature=Nature.COMPLAINT)

    def test_emptied_cell_goes_back_to_the_machine(self) -> None:
        row = filled(WATER)
        assert TableRow(row.words, row.speaker, {**row.labels, "category": None}, row.filled).decided().is_empty()

    def test_a_draft_brings_it_back(self) -> None:
        row = filled(WATER, category="0603")
        assert row_of_draft(json.loads(json.dumps(row.as_draft()))) == row


def test_rows_without_words_say_nothing() -> None:
    rows = [TableRow(), TableRow(WATER), TableRow("  ", speaker="张老师")]
    assert said_in(rows) == [rows[1]]


class TestOtherGroups:
    @pytest.mark.parametrize(
        ("text", "groups"),
        [
            pytest.param("", {}, id="nothing"),
            pytest.param(" 、 ，", {}, id="separators alone"),
            pytest.param("乡贤 3、企业代表2", {"乡贤": 3, "企业代表": 2}, id="with and without a blank"),
            pytest.param("乡贤：3人；妇女代表:2 名", {"乡贤": 3, "妇女代表": 2}, id="colons and counting words"),
            pytest.param("乡贤 3\n乡贤 2", {"乡贤": 5}, id="one group twice"),
        ],
    )
    def test_read(self, text: str, groups: dict[str, int]) -> None:
        assert other_groups(text) == groups

    @pytest.mark.parametrize("text", ["乡贤", "乡贤 3、企业代表", "3", "乡贤 三人"])
    def test_a_group_without_number_is_named(self, text: str) -> None:
        with pytest.raises(BadInput) as fault:
            other_groups(text)
        assert fault.value.key == "group_without_number"
