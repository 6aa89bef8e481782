"""The lines of a book, the newest first: what each says and who wrote it; wrong ones are struck out or mended."""

from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import Session, reading
from feedback.services.books.lines import BookLine, book_lines, strike_out
from feedback.services.books.setup import BookView
from pages.ui import layout
from pages.ui.admin_acts import ask_first
from pages.ui.books.words import said_of, when
from pages.ui.paging import page_in_address, page_links
from pages.ui.text import _


def draw_lines(actor: Actor, book: BookView) -> None:
    """Draw a page of the lines with what can be done about each."""
    with reading() as session:
        page = page_in_address(lambda at: book_lines(session, actor, book, cursor=at))
    if not page.rows:
        empty = _("这本台账还是空的") if book.is_whole else _("您这里还没有登记过")
        layout.empty_state(empty, _("点“记一笔”登记第一行，或在“表格”里一次填多行。"))
        return
    with layout.card("book_lines"):
        for line in page.rows:
            _draw_line(actor, book, line)
    page_links(page)


def _draw_line(actor: Actor, book: BookView, line: BookLine) -> None:
    chips = [layout.chip("waiting", _("已作废"))] if line.is_struck else []
    if line.corrects_id is not None:
        chips.append(layout.chip("plain", _("改正过的")))
    head = " · ".join(part for part in (when(book, line), line.place, line.subject) if part)
    with st.container(horizontal=True, vertical_alignment="top", key=f"book_line_{line.entry_id}"):
        with st.container(gap="xxsmall"):
            layout.label_line(head, said_of(book, line), chips=chips)
            facts = [line.note, _("{name}记", name=line.entered_by)]
            layout.row_line([each for each in facts if each])
        if line.is_mine and not line.is_struck and book.is_active:
            _draw_acts(actor, line)


def _draw_acts(actor: Actor, line: BookLine) -> None:
    if st.button(_("改正"), key=f"book_correct_{line.entry_id}", type="tertiary"):
        st.query_params["corrects"] = str(line.entry_id)
        st.session_state["book_view_next"] = "fill"
        st.rerun()
    ask_first(
        _("作废"),
        _("作废的一行不再计入汇总，但照旧留着给人看。"),
        partial(_struck, actor, line.entry_id),
        key=f"book_strike_{line.entry_id}",
        said=_("已作废"),
        sure=_("确定作废"),
        look="tertiary",
    )


def _struck(actor: Actor, entry_id: int, session: Session) -> None:
    strike_out(session, actor, entry_id)
