"""The Word template of a paper, made from its layout: page, styles and page numbers of GB/T 9704-2012.

Text area 156 x 225 mm, 22 lines of 28 characters; the styles stand in `data/word`. An office takes this file, changes
it in Word or WPS and hands it in again (`templates`); its fields are what it must keep.
"""

import copy
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from feedback.reports.layout import DATA, FIELD, Block, BlockKind, FormLine, layout_of
from feedback.reports.packing import packed
from feedback.reports.paper import PaperName

_NAMESPACE: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# 156 mm in twentieths of a point.
_TEXT_WIDTH: Final = 8844
# 225 mm: the width of the text where the sheet lies on its side.
_WIDE: Final = 12756
_TWIPS_OF_MM: Final = _TEXT_WIDTH / 156
_NAME_MM, _VALUE_MM = 26, 52
# Above and below the text of a cell, in twentieths of a point.
_ROOM, _DENSE_ROOM = 40, 8
# Width and height; margins at the top, bottom, left and right: upright, and on its side.
_SHEETS: Final = ((210, 297), (297, 210))
_MARGINS: Final = ((37, 35, 28, 26), (22, 22, 37, 35))
_AUTHOR: Final = "Zhenshi"
_MADE_AT: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a property of the file, which has no zone.
_BLACK: Final = "_black"
_DROPPED: Final = frozenset({"customXml", "theme", "webSettings", "numbering", "stylesWithEffects", "thumbnail"})
_STYLES: Final = {
    BlockKind.TITLE: "PaperTitle",
    BlockKind.NUMBER: "Number",
    BlockKind.GAP: "Body",
    BlockKind.FACT: "Fact",
    BlockKind.HEADING: "One",
    BlockKind.BODY: "Body",
    BlockKind.FLUSH: "Flush",
    BlockKind.NOTE: "Note",
    BlockKind.CODE: "Note",
    BlockKind.RIGHT: "SignEnd",
}
_KEEPING: Final = {BlockKind.BODY: "BodyEnd", BlockKind.NOTE: "NoteEnd"}
_AFTER_PAGE_NUMBERS: Final = ("w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection")


@cache
def form_of(name: PaperName) -> bytes:
    """Return the template as the bytes of a .docx; the same ones every time."""
    layout = layout_of(name)
    document = _new_document(layout.name, is_wide=layout.landscape)
    if layout.copies:
        _add(document, _line("Note", "{%p for copy in copies %}"))
    for block in layout.blocks:
        for element in _optional(block, list(_elements(block, _WIDE if layout.landscape else _TEXT_WIDTH))):
            _add(document, element)
    if layout.copies:
        _end_copy(document)
    return packed(document)


def _part(name: str) -> str:
    return (DATA / "word" / name).read_text(encoding="utf-8")


def _new_document(title: str, *, is_wide: bool) -> Any:
    """Return an empty A4 document; what python-docx's own one brings along and nobody needs is left out."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml
    from docx.shared import Mm

    document = Document()
    for owner in (document.part.package, document.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _DROPPED:
                owner.rels.pop(key)
            elif relation.reltype.endswith("/fontTable"):
                relation.target_part._blob = _part("fonts.xml").encode()
    for element, name in ((document.styles.element, "styles.xml"), (document.settings.element, "settings.xml")):
        element[:] = list(parse_xml(_part(name)))
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height, section.gutter = *(Mm(each) for each in _SHEETS[is_wide]), Mm(0)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(each) for each in _MARGINS[is_wide]
    )
    # The page number stands 7 mm under the text: 35 - 7 - its own height of about 6.5 mm.
    section.header_distance, section.footer_distance = Mm(15), Mm(21.5)
    for grid in section._sectPr.xpath("w:docGrid"):
        grid.getparent().remove(grid)
    _number_pages(section.footer, "right")
    _number_pages(section.even_page_footer, "left")
    _describe(document.core_properties, title)
    return document


def _describe(properties: Any, title: str) -> None:
    properties.title, properties.author, properties.last_modified_by = title, _AUTHOR, _AUTHOR
    properties.comments = properties.keywords = ""
    properties.created = properties.modified = _MADE_AT
    properties.language = "zh-CN"


def _number_pages(footer: Any, side: str) -> None:
    """Put the page's number one character in from the outer side: `odd pages right, even pages left`."""
    from docx.oxml import parse_xml

    footer.is_linked_to_previous = False
    field = "".join(
        f"<w:r>{inside}</w:r>"
        for inside in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    place = f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>'
    dashes = ('<w:r><w:t xml:space="preserve">— </w:t></w:r>', '<w:r><w:t xml:space="preserve"> —</w:t></w:r>')
    footer._element[:] = [
        parse_xml(
            f'<w:p {_NAMESPACE}><w:pPr><w:pStyle w:val="Foot"/>{place}</w:pPr>{dashes[0]}{field}{dashes[1]}</w:p>'
        )
    ]


def _add(document: Any, xml: str) -> None:
    from docx.oxml import parse_xml

    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def _optional(block: Block, elements: list[str]) -> list[str]:
    if not block.needs:
        return elements
    return [_line("Body", f"{{%p if {block.needs} %}}"), *elements, _line("Body", "{%p endif %}")]


def _elements(block: Block, width: int) -> Iterator[str]:
    """Yield the paragraphs and tables of one block; the text is `width` twentieths of a point wide."""
    if block.kind is BlockKind.TABLE:
        yield _table(block, width)
    elif block.kind is BlockKind.BREAK:
        yield _paragraph("Note", '<w:r><w:br w:type="page"/></w:r>')
    elif block.kind is BlockKind.FORM:
        yield _form(block.lines)
    elif block.kind is BlockKind.SIGNATURES:
        yield from _signatures(block.names)
    elif block.kind is BlockKind.FACT:
        yield _paragraph("Fact", _runs(f"{block.name}：", black=True) + _runs(f"\t{_fields(block.text)}"))
    else:
        style = _KEEPING.get(block.kind, _STYLES[block.kind]) if block.keeps else _STYLES[block.kind]
        right = f"\t{_fields(block.right)}" if block.right else ""
        yield _line(style, _fields(block.text) + right)


def _fields(text: str, row: str = "") -> str:
    return FIELD.sub(rf"{{{{ {row}\1 }}}}", text)


def _line(style: str, text: str) -> str:
    return _paragraph(style, _runs(text))


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p {_NAMESPACE}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _runs(text: str, *, black: bool = False) -> str:
    """Return the runs of a text; a tab and a line end stay what they are."""
    look = f"<w:rPr>{_part('black.xml').strip()}</w:rPr>" if black else ""
    pieces = {"\t": "<w:tab/>", "\n": "<w:br/>"}
    made, plain = [], ""
    for sign in f"{text}\t":
        if sign not in pieces:
            plain += sign
            continue
        if plain:
            made.append(f'<w:r>{look}<w:t xml:space="preserve">{escape(plain)}</w:t></w:r>')
        made.append(f"<w:r>{look}{pieces[sign]}</w:r>")
        plain = ""
    return "".join(made[:-1])


def _signatures(names: Sequence[str]) -> Iterator[str]:
    """Yield the lines to sign on, two beside each other, with room above each."""
    for place in range(0, len(names), 2):
        pair = names[place : place + 2]
        yield _line("Sign", "")
        yield _line("Sign", "\t".join(f"{name}\t" for name in pair))
    yield _line("Sign", "")


def _table(block: Block, wide: int) -> str:
    """Return a table that repeats its head on every page and keeps each row together."""
    columns, rows, small = block.columns, block.rows, "Dense" if block.dense else ""
    widths = _widths([column.mm for column in columns], wide)
    head = "".join(
        _cell(width, _line(f"{small}Head", _fields(column.name))) for width, column in zip(widths, columns, strict=True)
    )
    row = "".join(
        _cell(width, _line(small + ("CellMid" if column.centred else "Cell"), _fields(f"{{{column.field}}}", "row.")))
        for width, column in zip(widths, columns, strict=True)
    )

    def whole(style: str, text: str) -> str:
        return _cell(wide, _line(style, text), span=len(columns))

    lines = (
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>",
        f"<w:tr>{whole('Cell', f'{{%tr for row in {rows} %}}')}</w:tr>",
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>",
        f"<w:tr>{whole('Cell', '{%tr endfor %}')}</w:tr>",
        f"<w:tr>{whole('Cell', f'{{%tr if not {rows} %}}')}</w:tr>",
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{whole('CellMid', block.empty)}</w:tr>",
        f"<w:tr>{whole('Cell', '{%tr endif %}')}</w:tr>",
    )
    return _framed(widths, lines, room=_DENSE_ROOM if block.dense else _ROOM)


def _form(lines: Sequence[FormLine]) -> str:
    """Return a form of names and texts: four columns, or two where a text has a line to itself."""
    widths = _widths([_NAME_MM, _VALUE_MM, _NAME_MM, _VALUE_MM])
    made = []
    for line in lines:
        cells = ""
        for place, (name, text) in enumerate(line.cells):
            span = 1 if len(line.cells) > 1 else 3
            width = sum(widths[1:]) if span > 1 else widths[2 * place + 1]
            cells += _cell(widths[2 * place], _line("FormName", name))
            cells += _cell(width, _line("FormText", _fields(text)), span=span)
        height = f'<w:trHeight w:val="{round(line.mm * _TWIPS_OF_MM)}" w:hRule="atLeast"/>'
        made.append(f"<w:tr><w:trPr>{height}</w:trPr>{cells}</w:tr>")
    return _framed(widths, made)


def _widths(millimetres: Sequence[int], wide: int = _TEXT_WIDTH) -> list[int]:
    """Return the widths of columns, which are together exactly as wide as the text."""
    widths = [round(each * wide / sum(millimetres)) for each in millimetres]
    return [*widths[:-1], wide - sum(widths[:-1])]


def _cell(width: int, paragraph: str, *, span: int = 1) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    looks = f'<w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{paragraph}</w:tc>"


def _framed(widths: Sequence[int], lines: Sequence[str], *, room: int = _ROOM) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    inside = "".join(
        f'<w:{side} w:w="{twips}" w:type="dxa"/>'
        for side, twips in (("top", room), ("left", 57), ("bottom", room), ("right", 57))
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {_NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{inside}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _end_copy(document: Any) -> None:
    """End what repeats for each copy: every copy is a section of its own that counts its pages from one."""
    from docx.oxml import parse_xml

    section = document.sections[0]._sectPr
    section.insert_element_before(parse_xml(f'<w:pgNumType {_NAMESPACE} w:start="1"/>'), *_AFTER_PAGE_NUMBERS)
    _add(document, _line("Note", "{%p if not loop.last %}"))
    _add(document, _line("Note", ""))
    document.element.body.xpath("w:p")[-1].pPr.append(copy.deepcopy(section))
    _add(document, _line("Note", "{%p endif %}"))
    _add(document, _line("Note", "{%p endfor %}"))
