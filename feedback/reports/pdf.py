"""Setting a paper as PDF, or as pictures of its pages, with typst: the layout and the facts go in as JSON.

So what people typed is never markup. The office's own faces (`ZHENSHI_DATA/fonts`) come first, then Noto's Chinese
faces from a wheel, and nothing of the machine: a paper looks the same everywhere, and no network is asked.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from feedback.core.settings import settings
from feedback.reports.cleaning import clean_facts
from feedback.reports.layout import COPY, DATA, FIELD, Block, BlockKind, Layout, layout_of
from feedback.reports.paper import Paper
from feedback.reports.qr import qr_svg

_SOURCE: Final = DATA / "official.typ"
_FONT_ENDINGS: Final = frozenset({".ttf", ".otf", ".ttc", ".otc"})
# Tags serve readers aloud, and make a long table three to five times as large.
_MOST_TAGGED_ROWS: Final = 100
_PREVIEW_ROWS: Final = 40
_PREVIEW_PPI: Final = 110.0
# For the archive. It wants a glyph for every sign.
_ARCHIVAL: Final = ["a-2b"]


def pdf_paper(paper: Paper) -> bytes:
    """Return the paper as PDF/A-2b; as plain PDF where no face has a glyph for one of its signs."""
    import typst

    try:
        made = _compiled(paper, format="pdf", pdf_standards=_ARCHIVAL)
    except typst.TypstError:
        made = _compiled(paper, format="pdf", pdf_standards=[])
    return bytes(made)


def first_page(paper: Paper) -> bytes:
    """Return a picture (PNG) of the paper's first page."""
    made = _compiled(paper, most_rows=_PREVIEW_ROWS, only_first=True, format="png", ppi=_PREVIEW_PPI)
    return bytes(made[0] if isinstance(made, list) else made)


def _compiled(paper: Paper, *, most_rows: int | None = None, only_first: bool = False, **options: Any) -> Any:
    import typst

    found = _fonts(_office_fonts())
    layout = layout_of(paper.name)
    facts = {
        name: value if isinstance(value, str) else value[:most_rows] for name, value in clean_facts(paper.facts).items()
    }
    copies = layout.copies or ("",)
    said = {
        "title": layout.name,
        "landscape": layout.landscape,
        "copies": [drawn(layout, {**facts, COPY: each}) for each in (copies[:1] if only_first else copies)],
        "families": [each.lower() for each in found.families()],
    }
    # Nothing is where packages would lie, so none can be fetched.
    nowhere = str(DATA / "none")
    return typst.compile(
        str(_SOURCE),
        root=str(DATA),
        font_paths=found,
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(said, ensure_ascii=False)},
        timestamp=datetime.combine(paper.on, time(), tzinfo=UTC),
        pdf_tags=all(isinstance(value, str) or len(value) <= _MOST_TAGGED_ROWS for value in facts.values()),
        package_path=nowhere,
        package_cache_path=nowhere,
        **options,
    )


def faces() -> Any:
    """Return the faces that papers are set in, the office's own first."""
    return _fonts(_office_fonts())


def _office_fonts() -> tuple[tuple[str, int], ...]:
    """Return the office's font files with the times of their last change, so that a new one is seen."""
    folder = settings().data_folder / "fonts"
    if not folder.is_dir():
        return ()
    files = sorted(each for each in folder.iterdir() if each.suffix.lower() in _FONT_ENDINGS)
    return tuple((str(each), each.stat().st_mtime_ns) for each in files)


@lru_cache(maxsize=1)
def _fonts(office: tuple[tuple[str, int], ...]) -> Any:
    import pylopdf_fonts_zh_cn
    import typst

    folders = [str(Path(office[0][0]).parent)] if office else []
    wheel = str(Path(str(pylopdf_fonts_zh_cn.__file__)).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders, wheel])


def drawn(layout: Layout, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks of one copy with their facts filled in, as `official.typ` draws them."""
    return [_drawn(block, facts) for block in layout.blocks if not block.needs or facts[block.needs]]


def _drawn(block: Block, facts: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": block.kind,
        "name": block.name,
        "text": _told(block.text, facts),
        "right": _told(block.right, facts),
        "keeps": block.keeps,
    }
    if block.kind is BlockKind.TABLE:
        told["columns"] = [
            {"name": _told(each.name, facts), "mm": each.mm, "centred": each.centred} for each in block.columns
        ]
        told["rows"] = [[str(row[each.field]) for each in block.columns] for row in facts[block.rows]]
        told["empty"] = block.empty
        told["dense"] = block.dense
    elif block.kind is BlockKind.FORM:
        told["lines"] = [
            {"cells": [[name, _told(text, facts)] for name, text in line.cells], "mm": line.mm} for line in block.lines
        ]
    elif block.kind is BlockKind.CODE:
        told["svg"] = qr_svg(told["text"])
    elif block.kind is BlockKind.SIGNATURES:
        told["names"] = list(block.names)
    return told


def _told(text: str, facts: Mapping[str, Any]) -> str:
    return FIELD.sub(lambda found: str(facts[found[1]]), text)
