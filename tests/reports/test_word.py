"""Is a Word paper filled with what went in, in the official layout, the same bytes every time?"""

import pytest
from docx.shared import Mm

from feedback.reports.cleaning import clean_text
from feedback.reports.layout import layout_of
from feedback.reports.paper import PaperName
from feedback.reports.word import word_paper
from tests.reports.papers import HOSTILE, a_paper, a_row, cells_of, read_docx

MATTERS = 1


class TestText:
    def test_comes_back_as_it_went_in(self) -> None:
        rows = [a_row(PaperName.SLIP, 1) | {"matter": words} for words in HOSTILE]
        paper = a_paper(PaperName.SLIP, rows=rows, place="上河村{{ 7*7 }}<b>")
        made = word_paper(paper.name, paper.facts)
        assert cells_of(made, MATTERS) == [clean_text(words) for words in HOSTILE]
        assert "反馈范围：上河村{{ 7*7 }}<b>" in "\n".join(line.text for line in read_docx(made).paragraphs)

    def test_long_text_is_whole(self) -> None:
        words = "路灯坏了没人修，" * 500
        paper = a_paper(PaperName.SLIP, rows=[a_row(PaperName.SLIP, 1) | {"matter": words}])
        assert cells_of(word_paper(paper.name, paper.facts), MATTERS) == [words]

    def test_empty_list_keeps_its_head_and_says_so(self) -> None:
        paper = a_paper(PaperName.MINUTES, listening="", excused="")
        document = read_docx(word_paper(paper.name, paper.facts))
        assert [row.cells[0].text for row in document.tables[0].rows] == ["诊号", "本次会诊无议题"]
        text = "\n".join(line.text for line in document.paragraphs)
        assert "列　席" not in text
        assert "出　席" in text
        assert "本次会诊研究" not in text


class TestLayout:
    @pytest.mark.parametrize("name", PaperName)
    def test_page_is_the_standards(self, name: PaperName) -> None:
        paper = a_paper(name)
        document = read_docx(word_paper(name, paper.facts))
        copies = layout_of(name).copies
        assert len(document.sections) == max(1, len(copies))
        for section in document.sections:
            size = (section.page_width, section.page_height)
            margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
            upright, lying = [210, 297, 37, 35, 28, 26], [297, 210, 22, 22, 37, 35]
            wanted = lying if layout_of(name).landscape else upright
            assert [round(each / Mm(1)) for each in (*size, *margins)] == wanted
        text = "\n".join(line.text for line in document.paragraphs)
        assert all(copy in text for copy in copies)
        assert document.core_properties.title == layout_of(name).name

    def test_head_stands_on_every_page_and_no_row_is_split(self) -> None:
        paper = a_paper(PaperName.SLIP, rows=[a_row(PaperName.SLIP, number) for number in range(200)])
        table = read_docx(word_paper(paper.name, paper.facts)).tables[0]
        assert len(table.rows) == 201
        assert [len(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows[:2]] == [1, 0]
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)

    def test_nothing_of_a_machine_is_inside(self) -> None:
        paper = a_paper(PaperName.ORDER)
        first = word_paper(paper.name, paper.facts)
        assert word_paper(paper.name, paper.facts) == first
        properties = read_docx(first).core_properties
        assert (properties.author, properties.last_modified_by) == ("Zhenshi", "Zhenshi")
