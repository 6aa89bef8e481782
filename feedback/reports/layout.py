"""How a paper is built: its blocks in order, the same for Word and for PDF, read from `data/layouts`.

A text names its facts in braces. A new paper is one more file there and a function that gathers its facts.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from feedback.reports.paper import PaperName

DATA: Final = Path(__file__).parent / "data"
COPY: Final = "copy"
"""The fact of a paper in several copies that says which copy it is; it comes from the layout."""
FIELD: Final = re.compile(r"\{(\w+)\}")


class BlockKind(StrEnum):
    TITLE = "title"
    NUMBER = "number"
    GAP = "gap"
    FACT = "fact"
    HEADING = "heading"
    BODY = "body"
    FLUSH = "flush"
    NOTE = "note"
    TABLE = "table"
    FORM = "form"
    CODE = "code"
    SIGNATURES = "signatures"
    RIGHT = "right"
    BREAK = "break"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """A column of a table; `mm` is its width, all of them together are as wide as the text. Its name may name facts."""

    name: str
    mm: int
    field: str
    centred: bool = False


class FormLine(_Part):
    """One or two pairs of a name and a text beside each other; `mm` is the least height."""

    cells: tuple[tuple[str, str], ...] = Field(min_length=1, max_length=2)
    mm: int = 8


class Block(_Part):
    """One block; which of the others are used depends on its kind.

    It is left out where the fact `needs` is empty; with `keeps` it stays on one page with what follows.
    A `dense` table has small print.
    """

    kind: BlockKind
    name: str = ""
    text: str = ""
    right: str = ""
    needs: str = Field(default="", alias="if")
    keeps: bool = False
    dense: bool = False
    names: tuple[str, ...] = ()
    lines: tuple[FormLine, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: str = ""
    empty: str = ""

    def texts(self) -> Iterator[str]:
        """Yield every text that may name facts."""
        yield from (self.text, self.right, *(column.name for column in self.columns))
        yield from (text for line in self.lines for _name, text in line.cells)


class Layout(_Part):
    """A paper's blocks in order; one in `landscape` lies on its side."""

    name: str
    blocks: tuple[Block, ...]
    copies: tuple[str, ...] = ()
    landscape: bool = False

    def fields(self) -> list[str]:
        """Return the facts that are plain texts, in the order in which they first appear."""
        named = [field for block in self.blocks for text in block.texts() for field in FIELD.findall(text)]
        return [field for field in dict.fromkeys(named) if field != COPY]

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return the facts that are tables, with the fields of a row."""
        found: dict[str, tuple[str, ...]] = {}
        for block in self.blocks:
            if block.rows:
                fields = (*found.get(block.rows, ()), *(column.field for column in block.columns))
                found[block.rows] = tuple(dict.fromkeys(fields))
        return found


@cache
def layout_of(name: PaperName) -> Layout:
    return Layout.model_validate_json((DATA / "layouts" / f"{name}.json").read_text(encoding="utf-8"))
