"""What a clinic session has decided: the list beside the agenda, and the minutes as a sheet to print or to keep.

Nobody writes minutes twice: both are told from the decisions themselves.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import streamlit as st

from feedback.core.clock import OFFICE_ZONE
from feedback.sheets.writing import XLSX_MEDIA_TYPE, table_bytes
from feedback.tracker.clinic import Decided
from pages.ui import layout
from pages.ui.text import _, event_line, words


def draw_decided(items: Sequence[Decided], held_on: date) -> None:
    """Draw what was decided so far, in order, with the minutes one press away."""
    with layout.card("clinic_decided"):
        layout.section(_("这次已定"), _("{n} 件", n=len(items)))
        if not items:
            st.caption(_("定一件，这里记一件，纪要自己成文。"))
            return
        layout.numbered_list([(item.heading, event_line(item.verb, item.facts)) for item in items])
        st.download_button(
            _("会诊纪要"),
            minutes_of(items, held_on),
            file_name=_("周二诊事会诊纪要 {day}.xlsx", day=held_on.isoformat()),
            mime=XLSX_MEDIA_TYPE,
            key="clinic_minutes",
            icon=":material/description:",
            on_click="ignore",
        )


def minutes_of(items: Sequence[Decided], held_on: date) -> Callable[[], bytes]:
    """Return what makes the minutes once somebody asks for them."""
    columns = [
        _("序号"),
        _("诊号"),
        _("问题"),
        _("会诊决定"),
        _("主办单位"),
        _("协办单位"),
        _("办理期限"),
        _("会诊意见"),
        _("主持"),
    ]
    rows = [_row(number, item) for number, item in enumerate(items, start=1)]
    return lambda: table_bytes(columns, rows, sheet_name=held_on.isoformat())


def _row(number: int, item: Decided) -> list[str | int | date | None]:
    return [
        number,
        item.case_no,
        item.heading,
        words(item.decision),
        str(item.facts.get("lead") or ""),
        str(item.facts.get("co") or ""),
        _due_on(item),
        item.opinion,
        item.decided_by,
    ]


def _due_on(item: Decided) -> date | None:
    """Return by when it is to be done or, for what was put off, when it is looked at again."""
    due, look = item.facts.get("due"), item.facts.get("next_look")
    if due:
        return datetime.fromisoformat(str(due)).astimezone(OFFICE_ZONE).date()
    return date.fromisoformat(str(look)) if look else None
