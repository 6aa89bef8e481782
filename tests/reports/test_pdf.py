"""Is a PDF set with what went in, on A4, with its own faces, the same bytes every time?"""

from typing import Any

import pytest

from feedback.core.settings import settings
from feedback.reports import pdf
from feedback.reports.layout import BlockKind, layout_of
from feedback.reports.paper import PaperName
from feedback.reports.pdf import first_page, pdf_paper
from tests.reports.papers import HOSTILE, a_paper, a_row, pdf_text, read_pdf, solid

PICTURES = str.maketrans(dict.fromkeys("😀💡☔", "〓"))
POINTS_OF_MM = 72 / 25.4


class TestText:
    def test_comes_back_as_it_went_in(self) -> None:
        rows = [a_row(PaperName.SLIP, 1) | {"matter": words} for words in HOSTILE]
        made = pdf_text(pdf_paper(a_paper(PaperName.SLIP, rows=rows)))
        for words in HOSTILE:
            assert solid(words).translate(PICTURES) in made

    def test_long_text_runs_over_pages_whole(self) -> None:
        words = "".join(f"第{number}句路灯坏了，" for number in range(420))
        paper = a_paper(PaperName.SLIP, rows=[a_row(PaperName.SLIP, 1) | {"matter": words}])
        made = pdf_text(pdf_paper(paper))
        assert len(words) > 4_000
        assert all(f"第{number}句" in made for number in range(420))

    def test_empty_list_says_so(self) -> None:
        made = pdf_text(pdf_paper(a_paper(PaperName.SLIP)))
        assert made.count("本期无反映和办结的事项") == 2

    def test_sign_without_a_glyph_costs_the_archival_form_only(self) -> None:
        made = pdf_paper(a_paper(PaperName.ORDER, matter="一个没有字形的字 \U0001e900 在这里"))
        assert b"pdfaid:part" not in made
        assert "在这里" in pdf_text(made)


class TestLayout:
    @pytest.mark.parametrize("name", PaperName)
    def test_page_and_faces(self, name: PaperName) -> None:
        made = pdf_paper(a_paper(name))
        document = read_pdf(made)
        for page in document.pages:
            sheet = [297, 210] if layout_of(name).landscape else [210, 297]
            assert [round(float(each) / POINTS_OF_MM) for each in page.mediabox[2:]] == sheet
            resources: Any = page["/Resources"]
            fonts: list[Any] = [font.get_object() for font in resources["/Font"].values()]
            inner: list[Any] = [font["/DescendantFonts"][0].get_object() for font in fonts]
            assert all("/FontFile3" in font["/FontDescriptor"].get_object() for font in inner)
        assert b"pdfaid:part" in made
        assert document.metadata is not None
        assert document.metadata.title == layout_of(name).name
        breaks = [block for block in layout_of(name).blocks if block.kind is BlockKind.BREAK]
        assert len(document.pages) == max(1, len(layout_of(name).copies)) + len(breaks)

    def test_head_stands_on_every_page_of_a_long_table(self) -> None:
        rows = [a_row(PaperName.SLIP, number) for number in range(200)]
        pages = [solid(page.extract_text()) for page in read_pdf(pdf_paper(a_paper(PaperName.SLIP, rows=rows))).pages]
        half = len(pages) // 2
        assert half > 5
        assert all("序号反映问题类别" in page for page in pages[: half - 1])
        assert pages[half].endswith("—1—")

    def test_same_paper_same_bytes(self) -> None:
        paper = a_paper(PaperName.MINUTES, rows=[a_row(PaperName.MINUTES, 1)])
        assert pdf_paper(paper) == pdf_paper(paper)

    def test_first_page_is_a_picture(self) -> None:
        paper = a_paper(PaperName.SLIP, rows=[a_row(PaperName.SLIP, number) for number in range(60)])
        assert first_page(paper).startswith(b"\x89PNG")


class TestFaces:
    def test_junk_in_the_offices_folder_is_passed_over(self) -> None:
        plain = pdf_paper(a_paper(PaperName.DECLINE))
        (settings().folder("fonts") / "仿宋.ttf").write_bytes(b"no face")
        assert len(pdf._office_fonts()) == 1
        assert pdf_paper(a_paper(PaperName.DECLINE)) == plain
