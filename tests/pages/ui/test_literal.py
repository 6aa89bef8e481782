"""Does every text that Markdown reads come from us, or go through `literal`?"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from pages.ui.text import literal

ROOT: Final = Path(__file__).resolve().parents[3]
READ_AS_MARKDOWN: Final = frozenset({"caption", "markdown", "write", "error", "warning", "info", "success", "toast"})
# What gives a text of ours: translated sentences, words of vocabularies, instants; `labels_line` and `read_card` are
# Markdown by intent.
OURS: Final = frozenset(
    {"_", "literal", "words", "day", "moment", "span", "ago", "rule_line", "len", "labels_line", "read_card", "str"}
)


def is_ours(node: ast.AST) -> bool:
    """Say whether what `node` shows can hold nothing that somebody wrote."""
    if isinstance(node, ast.Call):
        named = node.func.id if isinstance(node.func, ast.Name) else ""
        return named in OURS and (named != "_" or all(is_ours(fact.value) or is_number(fact) for fact in node.keywords))
    if isinstance(node, ast.JoinedStr):
        return all(is_ours(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
    if isinstance(node, ast.BinOp | ast.IfExp):
        parts = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.body, node.orelse)
        return all(is_ours(part) for part in parts)
    return isinstance(node, ast.Constant)


def is_number(fact: ast.keyword) -> bool:
    return fact.arg in ("n", "count", "most")


def offences(text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        if node.func.attr in READ_AS_MARKDOWN and not is_ours(node.args[0]):
            yield node.lineno


def test_pages_show_nobodys_words_as_markdown() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sorted((ROOT / "pages").rglob("*.py"))
        for line in offences(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["st.caption(part.duty)", "st.error(fault(e))", "st.markdown(f'**{name}**')", "slot.info(_('{a}', a=b.c))"]
)
def test_words_of_others_are_seen(text: str) -> None:
    assert list(offences(text)) == [1]


@pytest.mark.parametrize("text", ["st.caption(_('好'))", "st.caption(literal(a.b))", "st.info(_('{n} 件', n=a.b))"])
def test_words_of_ours_pass(text: str) -> None:
    assert not list(offences(text))


def test_lines_stay_lines() -> None:
    assert literal("资金没有到位\n1. 列入计划") == "资金没有到位  \n1\\. 列入计划"
