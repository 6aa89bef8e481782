"""One line of a book: the day, the place, its fields one below the other, for a thumb. Kept while it is typed."""

from datetime import date, time
from decimal import Decimal
from typing import Any, Final, TypeVar

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.services.books.fields import LONGEST_TEXT, BookField
from feedback.services.books.lines import LONGEST_NOTE, LineEntry, add_lines, correct_line, line_to_correct
from feedback.services.books.places import fillable_areas
from feedback.services.books.setup import BookView
from feedback.services.intake import with_unit
from models.office_vocabulary import BookFieldKind, BookRhythm
from pages.ui import layout
from pages.ui.drafting import ANCHOR, Form, open_form
from pages.ui.late_press import draw_kept_words
from pages.ui.saving import telling_why
from pages.ui.shell import require
from pages.ui.text import _, literal

_FIRST_YEAR: Final = 2000
_MONTHS_BACK: Final = 36
_STEP: Final = 1.0
T = TypeVar("T")


@st.fragment
def draw_filling(book: BookView, *, corrects_id: int | None = None) -> None:
    """Draw the form; with `corrects_id` it opens with that line, and what is saved takes its place."""
    actor = require(Permission.FILL_BOOKS)
    if corrects_id is None:
        _draw_form(open_form(actor, f"book_{book.book_id}"), book, None, None)
        return
    form = open_form(actor, f"book_line_{corrects_id}")
    with reading() as session:
        wrong = line_to_correct(session, actor, book, corrects_id)
    if wrong is None:
        _draw_gone(form, book, f"book_late_{corrects_id}")
        return
    for name, value in _opening(book, wrong).items():
        form.starts_with(name, value)
    _draw_form(form, book, wrong, corrects_id)


def _draw_gone(form: Form, book: BookView, key: str) -> None:
    """Say that there is nothing to correct any more, show what was typed for it, and lead to the lines."""
    layout.empty_state(_("这一行已经改正过或作废了"), _("请在“每一行”里看现在的。"))
    # The boxes are gone with this run, and what they held with them.
    if key not in st.session_state:
        st.session_state[key] = _typed(form, book)
    typed = st.session_state[key]
    if draw_kept_words(book.name, typed) if typed else st.button(_("看每一行"), key=form.key("leave"), type="primary"):
        del st.session_state[key]
        _leave(form)


def _typed(form: Form, book: BookView) -> dict[str, str]:
    labels = {f"f_{field.code}": with_unit(field.name, field.unit) for field in book.fields}
    held = {label: form.value(name) for name, label in (labels | {"note": _("备注（可不填）")}).items()}
    return {label: str(value).removesuffix(".0") for label, value in held.items() if value not in (None, "")}


def _draw_form(form: Form, book: BookView, wrong: LineEntry | None, corrects_id: int | None) -> None:
    said = st.session_state.pop(f"book_said_{book.book_id}", "")
    if said:
        layout.saved_line(said)
    with layout.card("book_line"):
        if wrong is not None:
            layout.section(_("改正这一行"))
        line = _boxes(form, book, wrong)
        refused = st.container()
    with layout.action_bar("book"):
        label = _("改正这一行") if wrong is not None else _("存下这一行")
        done = st.button(label, type="primary", key=form.key("save"))
        if wrong is not None and st.button(_("不改了"), key=form.key("leave")):
            _leave(form)
    _keep(form, book, line, wrong)
    if done:
        with telling_why(refused):
            _save(form, book, line, corrects_id)


def _boxes(form: Form, book: BookView, wrong: LineEntry | None) -> LineEntry:
    """Draw the boxes, and return the line that stands in them."""
    on, at = _when(form, book)
    place = _place(form, book)
    subject = ""
    if book.subject_name:
        subject = st.text_input(literal(book.subject_name), key=form.key("subject"), max_chars=60, autocomplete="off")
    values = {field.code: _field(form, field) for field in book.fields}
    note = st.text_input(_("备注（可不填）"), key=form.key("note"), max_chars=LONGEST_NOTE, autocomplete="off")
    return LineEntry(
        submission_key=form.submission_key,
        held_on=on,
        held_at=at,
        until_on=wrong.until_on if wrong is not None and wrong.held_on == on else None,
        area_id=place,
        subject=subject or "",
        values=values,
        note=note or "",
    )


def _save(form: Form, book: BookView, line: LineEntry, corrects_id: int | None) -> None:
    with transaction() as session:
        if corrects_id is None:
            add_lines(session, form.actor, book.book_id, [line])
        else:
            correct_line(session, form.actor, corrects_id, line)
        form.discard(session)
    form.finish({ANCHOR: line.area_id})
    if corrects_id is not None:
        st.query_params.pop("corrects", None)
    st.session_state[f"book_said_{book.book_id}"] = _("已存下，可以接着记下一行")
    st.rerun()


def _opening(book: BookView, line: LineEntry) -> dict[str, Any]:
    """Return what the boxes of a correction open with, by their names."""
    days = {BookRhythm.YEAR: line.held_on.year, BookRhythm.MONTH: f"{line.held_on:%Y-%m}"}
    opening: dict[str, Any] = {"on": days.get(book.rhythm, line.held_on), ANCHOR: line.area_id}
    opening |= {"at": line.held_at, "subject": line.subject, "note": line.note}
    for each in book.fields:
        value = line.values.get(each.code)
        if each.kind is not BookFieldKind.CHOICE or value in each.options:
            opening[f"f_{each.code}"] = float(value) if isinstance(value, Decimal) else value
    return opening


def _keep(form: Form, book: BookView, line: LineEntry, wrong: LineEntry | None) -> None:
    kept = ["on", ANCHOR, "subject", "note", *(f"f_{field.code}" for field in book.fields)]
    if wrong is None:
        worth = any(value not in (None, "") for value in line.values.values())
    else:
        opening = _opening(book, wrong)
        worth = any(form.value(name) != opening.get(name) for name in kept)
    form.keep(kept, {}, worth_keeping=worth)


def _leave(form: Form) -> None:
    with transaction() as session:
        form.discard(session)
    form.finish()
    st.query_params.pop("corrects", None)
    st.session_state["book_view_next"] = "lines"
    st.rerun()


def _when(form: Form, book: BookView) -> tuple[date, time | None]:
    if book.rhythm is BookRhythm.YEAR:
        years = _with_held(form, list(range(today().year, _FIRST_YEAR - 1, -1)))
        return date(_number(st.selectbox(_("哪一年"), years, key=form.starts_with("on", years[1]))), 1, 1), None
    if book.rhythm is BookRhythm.MONTH:
        months = _with_held(form, _months())
        year, _gap, month = str(st.selectbox(_("哪个月"), months, key=form.starts_with("on", months[0]))).partition("-")
        return date(int(year), int(month), 1), None
    one, two = st.columns(2, gap="small", wrap=False)
    on = one.date_input(_("日期"), max_value=today(), key=form.starts_with("on", today()), format="YYYY-MM-DD")
    at = two.time_input(_("几点（可不填）"), None, key=form.key("at"), step=300)
    return on if isinstance(on, date) else today(), at


def _with_held(form: Form, offered: list[T]) -> list[T]:
    """Return the choices with the one of a line to correct, which may be older than all of them."""
    held = form.value("on")
    return offered if held is None or held in offered else [*offered, held]


def _months() -> list[str]:
    """Return the last three years' months, the newest first."""
    now = today()
    last = now.year * 12 + now.month - 1
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(last, last - _MONTHS_BACK, -1)]


def _number(chosen: Any) -> int:
    return int(chosen)


def _place(form: Form, book: BookView) -> int | None:
    """Draw the box of places; it is there from the first run on, so a draft is put back as long as it is not."""
    names = form.once("places", lambda: _names(form, book))
    key = form.starts_with(ANCHOR, None)
    if st.session_state[key] not in names:
        st.session_state[key] = None
    return st.selectbox(
        _("哪个村（可不选）"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=key,
        placeholder=_("不分地方"),
    )


def _names(form: Form, book: BookView) -> dict[int, str]:
    with reading() as session:
        return {area.id: area.name for area in fillable_areas(session, form.actor, book)}


def _field(form: Form, field: BookField) -> object:
    key = form.key(f"f_{field.code}")
    label = literal(with_unit(field.name, field.unit))
    if field.kind is BookFieldKind.CHOICE:
        return st.pills(label, list(field.options), key=key)
    if field.kind is BookFieldKind.TEXT:
        return st.text_input(label, key=key, max_chars=LONGEST_TEXT, autocomplete="off")
    value = st.number_input(
        label, min_value=0.0, value=None, step=_STEP, format="%0.10g", key=key, placeholder=_("没有就空着")
    )
    return None if value is None else repr(float(value))
