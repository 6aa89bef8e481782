"""Setting a paper as Markdown, for a message or a web page: the same blocks and facts as in Word and PDF.

What people typed is never markup: the signs that Markdown knows are escaped.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from feedback.reports.cleaning import clean_facts
from feedback.reports.layout import COPY, FIELD, Block, BlockKind, layout_of
from feedback.reports.paper import Paper

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_BEGINS: Final = re.compile(r"(?m)^(\s*)([-+]|\d+\.)(?=\s)")


def markdown_paper(paper: Paper) -> bytes:
    """Return the paper as Markdown in UTF-8; of several copies only one."""
    layout = layout_of(paper.name)
    facts = {**clean_facts(paper.facts), COPY: ""}
    blocks = [block for block in layout.blocks if not block.needs or facts[block.needs]]
    texts = ["\n".join(_lines(block, facts)) for block in blocks]
    return ("\n\n".join(text for text in texts if text.strip()) + "\n").encode()


def _lines(block: Block, facts: Mapping[str, Any]) -> Iterator[str]:
    text = _told(block.text, facts)
    if block.kind is BlockKind.TITLE:
        yield f"# {text}"
    elif block.kind is BlockKind.HEADING:
        yield f"## {text}"
    elif block.kind is BlockKind.TABLE:
        yield from _table(block, facts)
    elif block.kind is BlockKind.FORM:
        yield from (f"- **{_flat(name)}** {_told(told, facts)}" for line in block.lines for name, told in line.cells)
    elif block.kind is BlockKind.SIGNATURES:
        yield from (f"{name}" for name in block.names)
    elif block.kind is BlockKind.FACT:
        yield f"**{block.name}** {text}"
    else:
        yield " ".join(part for part in (text, _told(block.right, facts)) if part)


def _table(block: Block, facts: Mapping[str, Any]) -> Iterator[str]:
    rows = facts[block.rows]
    if not rows:
        yield block.empty
        return
    yield _row(_told(column.name, facts) for column in block.columns)
    yield _row("---" for _column in block.columns)
    for row in rows:
        yield _row(_escaped(_flat(str(row[column.field]))) for column in block.columns)


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _told(text: str, facts: Mapping[str, Any]) -> str:
    return FIELD.sub(lambda found: _escaped(str(facts[found[1]])), text)


def _escaped(text: str) -> str:
    return _BEGINS.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text)).replace("\n", "  \n")


def _flat(text: str) -> str:
    return " ".join(text.split())
