"""What a book asks for, changed by who keeps it; and whether it is in use."""

from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import Session
from feedback.services.books.setup import BookDraft, BookView, change_book, close_book
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.books.draft_form import draw_draft
from pages.ui.text import _


def draw_keeping(actor: Actor, book: BookView) -> None:
    """Draw the book's form, and the way to take it out of use or back."""
    first = BookDraft(
        name=book.name,
        rhythm=book.rhythm,
        fields=book.fields,
        subject_name=book.subject_name,
        least_per_week=book.least_per_week,
        least_per_subject=book.least_per_subject,
    )
    with layout.card("book_keeping"):
        draft = draw_draft(f"book_{book.book_id}_{len(book.fields)}", first, is_new=False)
        if st.button(_("改好"), type="primary", key="book_change"):
            carry_out(
                lambda session: change_book(session, actor, book.book_id, draft), _("“{name}”已改好", name=draft.name)
            )
    if book.is_active:
        ask_first(
            _("停用这本台账"),
            _("停用后不能再登记，已经登记的照旧能看、能汇总。"),
            partial(_switch, actor, book, False),
            key=f"book_close_{book.book_id}",
            said=_("“{name}”已停用", name=book.name),
            sure=_("停用"),
        )
    elif st.button(_("重新启用"), key="book_reopen"):
        carry_out(partial(_switch, actor, book, True), _("“{name}”已启用", name=book.name))


def _switch(actor: Actor, book: BookView, is_active: bool, session: Session) -> None:
    close_book(session, actor, book.book_id, is_active=is_active)
