"""What a book is to ask for: its name, how often, its fields as a small table, and the least that is expected."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from feedback.services.books.fields import BookField
from feedback.services.books.setup import LONGEST_NAME, LONGEST_SUBJECT, MOST_PER_SUBJECT, MOST_PER_WEEK, BookDraft
from feedback.services.intake import listed_options, split_options
from models.office_vocabulary import BookFieldKind, BookRhythm
from pages.ui.text import _, words


def draw_draft(key: str, first: BookDraft | None, *, is_new: bool) -> BookDraft:
    """Draw the form, filled with `first`, and return what stands in it."""
    name = st.text_input(_("台账名称"), first.name if first else "", key=f"{key}_name", max_chars=LONGEST_NAME)
    rhythm = first.rhythm if first else BookRhythm.EVENT
    if is_new:
        rhythms = list(BookRhythm)
        chosen = st.segmented_control(
            _("多久登记一次"), rhythms, default=rhythm, format_func=words, key=f"{key}_rhythm", required=True
        )
        rhythm = chosen or rhythm
    fields = _fields(key, first.fields if first else ())
    one, two, three = st.columns(3, gap="small")
    subject = one.text_input(
        _("一行登记的是谁或哪里"),
        first.subject_name if first else "",
        key=f"{key}_subject",
        max_chars=LONGEST_SUBJECT,
        placeholder=_("如：姓名；没有就不填"),
    )
    per_week = two.number_input(
        _("每周至少几次（0 不要求）"),
        0,
        MOST_PER_WEEK,
        (first.least_per_week if first else None) or 0,
        key=f"{key}_week",
    )
    per_subject = three.number_input(
        _("每人每年至少多少（0 不要求）"),
        0,
        MOST_PER_SUBJECT,
        (first.least_per_subject if first else None) or 0,
        key=f"{key}_each",
    )
    return BookDraft(
        name=name or "",
        rhythm=rhythm,
        fields=fields,
        subject_name=subject or "",
        least_per_week=int(per_week) or None,
        least_per_subject=int(per_subject) or None,
    )


def _fields(key: str, first: Sequence[BookField]) -> list[BookField]:
    """Draw the fields as a table with one row each; a row added has no code yet."""
    st.caption(_("登记哪些内容：一行一项；“选一项”的，把可选的内容用顿号隔开。数量的单位写 % 就按百分比算。"))
    kinds = {words(each): each for each in BookFieldKind}
    columns = {"name": _("名称"), "kind": _("种类"), "unit": _("单位"), "options": _("可选的内容")}
    rows = [
        {
            columns["name"]: each.name,
            columns["kind"]: words(each.kind),
            columns["unit"]: each.unit,
            columns["options"]: listed_options(each.options),
        }
        for each in first
    ] or [dict.fromkeys(columns.values(), "") | {columns["kind"]: words(BookFieldKind.NUMBER)}]
    edited: list[dict[str, Any]] = st.data_editor(
        rows,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        key=f"{key}_fields",
        column_config={
            columns["kind"]: st.column_config.SelectboxColumn(options=list(kinds), required=True),
            columns["name"]: st.column_config.TextColumn(required=True, max_chars=30),
        },
    )
    codes = {each.name: each.code for each in first}
    by_place = [each.code for each in first]
    found: list[BookField] = []
    for place, row in enumerate(edited):
        name = str(row.get(columns["name"]) or "").strip()
        if not name:
            continue
        # A field keeps its code by its name, else by its place, so that it may be renamed.
        left = by_place[place] if place < len(by_place) else ""
        code = codes.get(name) or (left if left not in {each.code for each in found} else "")
        kind = kinds.get(str(row.get(columns["kind"]) or ""), BookFieldKind.NUMBER)
        options = split_options(str(row.get(columns["options"]) or ""))
        found.append(BookField(code, name, kind, str(row.get(columns["unit"]) or ""), options))
    return found
