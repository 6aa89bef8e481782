"""The books of an office: each with what it asks for and whether this week has its lines; and how one is set up."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.services.books.setup import BookView, ReadyBook, books_for, ready_books, set_up_book
from feedback.services.books.totals import lines_this_week
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.books.draft_form import draw_draft
from pages.ui.books.words import about_book
from pages.ui.shell import go_to
from pages.ui.text import _, language, literal, words


def draw_shelf(actor: Actor) -> None:
    """Draw the books, those in use first; without any, what to do."""
    with reading() as session:
        books = books_for(session, actor)
        weeks = lines_this_week(session, books, today=today())
    if not books:
        hint = _("点上面的“建一本”，从现成的里选一本就能用。") if actor.holds(Permission.MANAGE_BOOKS) else ""
        layout.empty_state(_("还没有台账"), hint or _("请台账员先建一本，您就可以在这里登记。"))
        return
    left, right = st.columns(2, gap="medium")
    for place, book in enumerate(books):
        with (left, right)[place % 2], layout.card(f"book_{book.book_id}"):
            _draw_book(actor, book, weeks.get(book.book_id))


def _draw_book(actor: Actor, book: BookView, this_week: int | None) -> None:
    chips = [] if book.is_active else [layout.chip("waiting", _("已停用"))]
    if this_week is not None and book.least_per_week is not None and this_week < book.least_per_week:
        chips.append(layout.chip("overdue", _("本周未检查") if this_week == 0 else _("本周只有 {n} 次", n=this_week)))
    layout.label_line("", [book.name], chips=chips)
    layout.row_line(about_book(book))
    with st.container(horizontal=True, key=f"book_acts_{book.book_id}"):
        fills = book.is_active and actor.holds(Permission.FILL_BOOKS)
        if fills and st.button(_("记一笔"), key=f"book_fill_{book.book_id}", icon=":material/edit_note:"):
            go_to("book", id=str(book.book_id), view="fill")
        if st.button(_("看汇总"), key=f"book_sums_{book.book_id}", type="tertiary"):
            go_to("book", id=str(book.book_id), view="totals")
        if st.button(_("看每一笔"), key=f"book_lines_{book.book_id}", type="tertiary"):
            go_to("book", id=str(book.book_id), view="lines")


def draw_setting_up(actor: Actor) -> None:
    """Draw the ready-made books, then the one that was chosen, to be changed before it is set up."""
    ready = {each.code: each for each in ready_books()}
    chosen = st.pills(
        _("从现成的里选"),
        [*ready, ""],
        default=next(iter(ready)),
        format_func=lambda code: ready[code].draft.name if code else _("自己定"),
        key="book_ready",
        required=True,
    )
    book: ReadyBook | None = ready.get(chosen or "")
    if book is not None:
        st.caption(literal(book.about if language() == SOURCE_LANGUAGE else book.about_en))
    with reading() as session:
        places = places_for(
            session, actor, Permission.MANAGE_BOOKS, AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE
        )
    names = {each.area_id: each.path_names for each in places}
    with layout.card("book_new"):
        area_id = st.selectbox(
            _("哪里用（下面各村也能登记）"), list(names), format_func=names.__getitem__, key="book_area"
        )
        draft = draw_draft(f"book_new_{chosen}", book.draft if book else None, is_new=True)
        if st.button(_("建好这本台账"), type="primary", key="book_set_up") and area_id is not None:
            carry_out(
                lambda session: set_up_book(session, actor, draft, area_id=area_id),
                _("“{name}”已建好，可以登记了", name=draft.name or words(draft.rhythm)),
                after=_to_shelf,
                once=f"book {area_id} {draft}",
            )


def _to_shelf() -> None:
    st.session_state["books_view_next"] = "shelf"
