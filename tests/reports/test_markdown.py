"""Does a paper come out as Markdown whole, and is nothing that people typed taken for markup?"""

from dataclasses import replace

from feedback.reports.markdown import markdown_paper
from feedback.reports.paper import PaperName
from tests.reports.papers import HOSTILE, a_paper


class TestBlocks:
    def test_brief_is_headings_and_paragraphs(self) -> None:
        paper = a_paper(PaperName.BRIEF, title="上河村", h1="一、走访收集情况", p1="走访3户。", h2="", p2="", empty="")
        lines = markdown_paper(paper).decode().splitlines()
        assert lines[0] == "# 上河村民情简报"
        assert lines[lines.index("## 一、走访收集情况") + 2] == "走访3户。"
        assert "##" not in lines

    def test_table_without_rows_says_so(self) -> None:
        assert "本期没有分好类的诉求" in markdown_paper(a_paper(PaperName.BULLETIN)).decode()


class TestTyped:
    def test_is_never_markup(self) -> None:
        for words in HOSTILE:
            text = markdown_paper(a_paper(PaperName.BRIEF, p1=words, h2="", h3="", h4="")).decode()
            assert "<b>" not in text
            assert "*b*" not in text.replace(r"\*b\*", "")

    def test_cell_keeps_its_table(self) -> None:
        row = {"no": "1", "name": "a|b\nc", "count": "2", "inside": ""}
        paper = a_paper(PaperName.BULLETIN)
        made = replace(paper, facts={**paper.facts, "classes": [row]})
        assert r"| 1 | a\|b c | 2 |  |" in markdown_paper(made).decode()
