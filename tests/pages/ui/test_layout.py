"""Is what people wrote always shown as text, whole, and with the right words underlined?"""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages.ui.layout import MarkKind, chip, quote_markup

HOSTILE = "<script>alert(1)</script>&\"'"


class TestChip:
    @pytest.mark.parametrize("kind", ["overdue", "near", "closed", "waiting", "next", "plain"])
    def test_the_word_stands_with_the_colour(self, kind: str) -> None:
        assert chip(kind, "超期 2 天") == f'<span class="zs-chip zs-{kind}">超期 2 天</span>'  # type: ignore[arg-type]  # A case each.

    def test_words_are_text(self) -> None:
        assert "<script" not in chip("near", HOSTILE)


class TestQuoteMarkup:
    def test_each_line_is_a_paragraph_and_empty_ones_are_none(self) -> None:
        assert quote_markup("水管裂了\n\n路灯坏了\n") == "<p>水管裂了</p><p>路灯坏了</p>"

    def test_a_span_is_underlined_in_the_line_where_it_stands(self) -> None:
        marked = quote_markup("水管裂了\n路灯坏了", [(5, 7, "category")])
        assert marked == '<p>水管裂了</p><p><u class="zs-mark-category">路灯</u>坏了</p>'

    def test_a_span_over_two_lines_is_underlined_in_both(self) -> None:
        marked = quote_markup("甲乙\n丙丁", [(1, 4, "scope")])
        assert marked == '<p>甲<u class="zs-mark-scope">乙</u></p><p><u class="zs-mark-scope">丙</u>丁</p>'

    def test_spans_that_overlap_share_the_middle(self) -> None:
        marked = quote_markup("甲乙丙", [(0, 2, "scope"), (1, 3, "urgency")])
        assert '<u class="zs-mark-scope zs-mark-urgency">乙</u>' in marked

    @pytest.mark.parametrize("span", [(3, 3), (5, 9), (2, 1), (-4, 0)])
    def test_a_span_that_holds_nothing_marks_nothing(self, span: tuple[int, int]) -> None:
        assert quote_markup("甲乙丙", [(*span, "nature")]) == "<p>甲乙丙</p>"

    @given(
        words=st.text(max_size=60),
        marks=st.lists(
            st.tuples(
                st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["category", "scope", "urgency", "nature"])
            ),
            max_size=5,
        ),
    )
    def test_no_character_is_lost_and_none_becomes_markup(
        self, words: str, marks: list[tuple[int, int, MarkKind]]
    ) -> None:
        reader = Reader()
        reader.feed(quote_markup(words, marks))
        reader.close()
        assert set(reader.tags) <= {"p", "u"}
        assert "".join(reader.texts) == "".join(line for line in words.split("\n") if line.strip())


class Reader(HTMLParser):
    """Reads markup as a browser would: which elements there are, and what their text is."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def everything() -> None:
    """Draw one of each with words that would do harm as markup."""
    from pages.ui import layout as ui

    bad = "<script>alert(1)</script>&\"'"
    ui.page_title(bad, bad)
    ui.section(bad, bad)
    ui.banner(bad, bad)
    ui.saved_line(bad)
    ui.person_card(bad, bad)
    ui.wordmark(bad, bad)
    ui.chips_row([ui.chip("near", bad)])
    ui.figure_tiles([ui.Figure(bad, bad, bad, bad, True), ui.Figure("满意", "—")])
    ui.matter_card(bad, bad, chips=[ui.chip("next", bad)], facts=[(bad, bad)])
    ui.label_line(bad, [bad, bad], sure=bad)
    ui.timeline([ui.Moment(bad, bad, bad, bad, bad), ui.Moment("今天", "", "提醒", by_machine=True)])
    ui.steps([ui.Step(bad, bad, "done"), ui.Step("办理", "", "now"), ui.Step("办结")])
    ui.empty_state(bad, bad)
    ui.quote(bad, [(0, 5, "scope")])


@pytest.fixture(scope="module")
def drawn() -> list[str]:
    app = AppTest.from_function(everything).run()
    assert not app.exception
    return [element.proto.body for element in app.get("html")]


class TestDrawing:
    def test_every_part_is_drawn(self, drawn: list[str]) -> None:
        assert len(drawn) == 15

    def test_no_word_becomes_markup(self, drawn: list[str]) -> None:
        assert [body for body in drawn if "<script" in body] == []

    def test_a_machine_act_is_told_apart(self, drawn: list[str]) -> None:
        assert any('<li class="zs-machine">' in body for body in drawn)

    def test_a_step_that_is_under_way_is_said_to_readers_too(self, drawn: list[str]) -> None:
        assert any('aria-current="step">办理' in body for body in drawn)

    def test_a_change_says_whether_it_is_good(self, drawn: list[str]) -> None:
        assert any('<em class="zs-better">' in body for body in drawn)
