"""一本台账: one ledger book: a line is written, lines are read, summed, filled by sheet; and what the book asks for."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.i18n.catalogue import mark
from feedback.services.books.setup import BookView, open_book
from pages.ui import layout
from pages.ui.books.fill_form import draw_filling
from pages.ui.books.keeping import draw_keeping
from pages.ui.books.line_view import draw_lines
from pages.ui.books.sheet_view import draw_sheets
from pages.ui.books.totals_view import draw_totals
from pages.ui.books.words import about_book
from pages.ui.shell import go_to, require
from pages.ui.text import _

_NAMES: Final[Mapping[str, str]] = {
    "fill": mark("记一笔"),
    "lines": mark("每一行"),
    "totals": mark("汇总"),
    "sheets": mark("表格"),
    "keeping": mark("设置"),
}


def _opened(actor: Actor) -> BookView | None:
    number = st.query_params.get("id", "")
    try:
        with reading() as session:
            return open_book(session, actor, int(number) if number.isascii() and number.isdecimal() else 0)
    except NotFound:
        return None


def _corrects() -> int | None:
    number = st.query_params.get("corrects", "")
    return int(number) if number.isascii() and number.isdecimal() else None


def _fill(_actor: Actor, book: BookView) -> None:
    draw_filling(book, corrects_id=_corrects())


_VIEWS: Final = {
    "fill": _fill,
    "lines": draw_lines,
    "totals": draw_totals,
    "sheets": draw_sheets,
    "keeping": draw_keeping,
}

actor = require(Permission.FILL_BOOKS, Permission.MANAGE_BOOKS, Permission.READ_BOARD)
book = _opened(actor)
if book is None:
    layout.page_title(_("登记台账"))
    layout.empty_state(_("没有这本台账，或不在您的范围内"), _("请从“登记台账”里打开。"))
    st.stop()
with st.container(key="link_back"):
    if st.button(_("‹ 返回{page}", page=_("登记台账")), key="way_back", type="tertiary"):
        go_to("books")
layout.page_title(book.name, " · ".join(about_book(book)))
may = {"fill": book.is_active and actor.holds(Permission.FILL_BOOKS), "keeping": book.is_managed}
offered = [name for name in _NAMES if may.get(name, True)]
wanted = st.session_state.pop("book_view_next", None) or st.query_params.pop("view", None)
if wanted in offered:
    st.session_state["book_view"] = wanted
if st.session_state.get("book_view") not in offered:
    st.session_state["book_view"] = offered[0]
view = st.segmented_control(
    _("看什么"),
    offered,
    format_func=lambda each: _(_NAMES[each]),
    key="book_view",
    required=True,
    label_visibility="collapsed",
)
_VIEWS[view or offered[0]](actor, book)
