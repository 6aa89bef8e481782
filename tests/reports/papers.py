"""Invented papers, and how a test reads the text of a file back."""

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from docx import Document
from pypdf import PdfReader

from feedback.reports.cleaning import clean_text
from feedback.reports.layout import layout_of
from feedback.reports.paper import Facts, Paper, PaperName
from feedback.reports.templates import sample_facts

# What must come out of a paper as it went in: markup of three languages, formulas, signs that no XML holds, pictures.
HOSTILE: Final = (
    "{{7*7}} {% for x in y %} {_{ y }_} {#c#}",
    "水<b>管</b> & 漏 <3户 &amp; <w:t>",
    '#set page(width: 1mm) $x$ *b* _i_ @ref <lab> \\ #eval("1")',
    "=SUM(A1:A9) +86 -1 @cmd",
    "第一行\n第二行\r\n第三行\x0b第四行\x0c第五行",
    "铃\a空\x00半\ud800反\u202e转\ufeff制表\t完",
    "高兴😀路灯💡坏了☔",
    "ZS2026-000001/2026111122223333444455556666777788889999",
)
ON: Final = date(2026, 11, 24)


def a_row(name: PaperName, number: int, words: str = "村口路灯坏了") -> dict[str, str]:
    (fields,) = layout_of(name).tables().values()
    return {field: f"{words}{number}" if field in {"matter", "question"} else f"{field}{number}" for field in fields}


def a_paper(name: PaperName, *, rows: Sequence[dict[str, str]] = (), **facts: str) -> Paper:
    """Return a paper with facts that say where they stand, but for those given."""
    tables = {table: list(rows) for table in layout_of(name).tables()}
    whole: Facts = {**sample_facts(name), **tables, **facts}
    return Paper(name=name, facts=whole, on=ON, about=("上河村",), subject=("area", 1))


def read_docx(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def cells_of(content: bytes, column: int) -> list[str]:
    """Return a column of the first table of a .docx, without its head."""
    return [row.cells[column].text for row in read_docx(content).tables[0].rows[1:]]


def read_pdf(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF without blanks, which are the printer's: it puts some beside digits."""
    return solid("".join(page.extract_text() for page in read_pdf(content).pages))


def solid(text: str) -> str:
    return re.sub(r"\s", "", clean_text(text))
