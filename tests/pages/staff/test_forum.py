"""Does the forum page take many opinions out of one table, with who came, and lose none of them?"""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from feedback.capture.drafts import save_draft
from feedback.capture.table import TableRow
from feedback.core.database import transaction
from models.case import Label
from models.contact import Forum, Opinion
from models.vocabulary import LabelSource
from tests.factories import County
from tests.pages.staff.recording import case_with, contacts, drafts, errors, fill, press, rows
from tests.pages.visiting import ROOT, open_page, texts
from tests.reading import LIGHT, REPORT, VAGUE, WATER

PAGE = "pages/staff/forum.py"


def typed_before(county: County, *said: TableRow, **fields: Any) -> None:
    """Leave a draft: a table's cells can be typed into by a browser only."""
    came = {"group_0": 2, "group_3": 12, "other_groups": "乡贤1人"}
    body = {
        "fields": {"topic": "饮水和道路"} | came | fields,
        "words": "",
        "sketches": [],
        "rows": [row.as_draft() for row in said],
    }
    with transaction() as session:
        save_draft(session, county.recorder, "forum", body)


def open_forum(county: County, patch: pytest.MonkeyPatch) -> AppTest:
    return open_page(patch, PAGE, county.recorder)


class TestDrawn:
    def test_an_empty_table_waits(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_forum(county, monkeypatch)
        assert page.selectbox(key="forum_0_place").value == county.north.id
        assert next(button for button in page.button if button.label == "识别分类").disabled

    def test_what_is_not_chosen_is_said_in_words(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        (table,) = open_forum(county, monkeypatch).get("bidi_component")
        unset = json.loads(table.proto.json)["unset"]
        assert unset == {"scope": "范围未定", "urgency": "缓急未定", "nature": "性质未定"}
        assert "—" not in (ROOT / "pages/ui/rows.js").read_text(encoding="utf-8")

    @pytest.mark.parametrize("who", ["handler", "leader", "reviewer"])
    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(county, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button


class TestSaving:
    def test_each_row_is_a_case(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        typed_before(county, TableRow(WATER, "张老师"), TableRow(), TableRow(LIGHT), TableRow(VAGUE))
        page = press(open_forum(county, monkeypatch), "存下")
        assert [(each.words, each.reporter_name) for each in rows(Opinion)] == [
            (WATER, "张老师"),
            (LIGHT, None),
            (VAGUE, None),
        ]
        forum = rows(Forum)[0]
        assert (forum.topic, forum.participants) == ("饮水和道路", {"党代表": 2, "村民代表": 12, "乡贤": 1})
        assert "已存下 3 件" in texts(page)
        assert not drafts()

    def test_labels_that_nobody_filled_in_are_the_machines(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed_before(county, TableRow(WATER))
        press(open_forum(county, monkeypatch), "存下")
        assert case_with(WATER).category == "0401"
        assert [label.source for label in rows(Label)] == [LabelSource.MACHINE]

    def test_labels_that_somebody_chose_are_theirs(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        typed_before(county, TableRow(WATER, labels={"category": "0402", "urgency": "urgent"}))
        press(open_forum(county, monkeypatch), "存下")
        case = case_with(WATER)
        assert (case.category, case.urgency) == ("0402", "urgent")

    def test_a_confidential_row_is_sealed_and_the_others_are_not(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed_before(county, TableRow(REPORT), TableRow(WATER))
        page = press(open_forum(county, monkeypatch), "存下")
        assert [each.is_confidential for each in rows(Opinion)] == [True, False]
        assert "已转保密台" in texts(page)


class TestReading:
    def test_fills_the_labels_in_and_leaves_what_was_chosen(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed_before(county, TableRow(WATER), TableRow(LIGHT, labels={"category": "0305"}), TableRow(VAGUE))
        page = press(open_forum(county, monkeypatch), "识别分类")
        filled: list[TableRow] = page.session_state["forum_0_rows_once"]
        assert [row.labels["category"] for row in filled] == ["0401", "0305", None]
        assert [row.labels["urgency"] for row in filled] == ["normal"] * 3
        press(page, "存下")
        assert [label.category for label in rows(Label) if label.source is LabelSource.HUMAN] == ["0305"]

    def test_shows_what_each_row_is_taken_for(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        typed_before(county, TableRow(WATER), TableRow(VAGUE))
        said = texts(open_forum(county, monkeypatch))
        assert "农村安全饮水 0401" in said
        assert "拿不准，交初诊台" in said


class TestRefused:
    def test_no_opinion(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        typed_before(county)
        assert errors(press(open_forum(county, monkeypatch), "存下")) == ["还没有填“反映内容”，请补上。"]
        assert not contacts()

    def test_no_topic_with_every_row_kept(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        typed_before(county, TableRow(WATER), TableRow(LIGHT), topic=" ")
        page = press(open_forum(county, monkeypatch), "存下")
        assert len(errors(page)) == 1
        assert not contacts()
        assert len(drafts()) == 1
        press(fill(page, "座谈主题", "饮水"), "存下")
        assert [each.words for each in rows(Opinion)] == [WATER, LIGHT]

    def test_a_group_without_its_number(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        typed_before(county, TableRow(WATER), other_groups="乡贤、企业代表 2")
        page = press(open_forum(county, monkeypatch), "存下")
        assert errors(page) == ["“乡贤”后面没有人数，请写成：乡贤 3、企业代表 2。"]
        assert not contacts()
        press(fill(page, "其他人员", "乡贤 3、企业代表 2"), "存下")
        assert rows(Forum)[0].participants == {"党代表": 2, "村民代表": 12, "乡贤": 3, "企业代表": 2}

    def test_20_001_characters(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        typed_before(county, TableRow("字" * 20_001), TableRow(WATER))
        assert errors(press(open_forum(county, monkeypatch), "存下")) == [
            "内容有 20,001 字，最多 20,000 字，请删减，或分成几件来记。"
        ]
        assert not contacts()
