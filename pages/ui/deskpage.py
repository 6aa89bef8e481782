"""A whole desk as a page: title with what waits, the list by due time, the chosen matter, the open acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile, open_case
from feedback.tracker.desks import Desk, Page, Waiting, desk_page, waiting_at
from models.vocabulary import OrgLevel, Verb
from pages.ui import layout
from pages.ui.caseview import desk_row, draw_case, note_opening
from pages.ui.desk import DeskRow, desk, desk_list
from pages.ui.forms.handing_in import show_kept
from pages.ui.forms.registry import draw_verbs
from pages.ui.paging import page_in_address, page_links
from pages.ui.text import _, ago
from pages.ui.year_warning import warn_of_rows

Part = Callable[[Actor, CaseFile], None]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What makes one desk different from another; `numbered_from` makes of its list an agenda."""

    desk: Desk
    title: str
    waits: str
    nothing: str
    hint: str
    first: Callable[[CaseFile], Sequence[Verb]]
    middle: Part
    after: Part | None = None
    levels: tuple[OrgLevel, ...] = ()
    under_title: Callable[[], None] | None = None
    beside: Callable[[], None] | None = None
    numbered_from: int | None = None


def waiting_line(waiting: Waiting, waits: str, nothing: str) -> str:
    """Return the grey line under a desk's title."""
    if not waiting.count or waiting.oldest_at is None:
        return nothing
    oldest = ago(waiting.oldest_at)
    if waiting.overdue:
        return _(
            "{count} 件{waits}，{overdue} 件超期，最早挂号：{oldest}",
            count=waiting.count,
            waits=waits,
            overdue=waiting.overdue,
            oldest=oldest,
        )
    return _("{count} 件{waits}，最早挂号：{oldest}", count=waiting.count, waits=waits, oldest=oldest)


def chosen_list(key: str, first: Desk, linked: Desk) -> StrEnum:
    """Return which of a page's lists is chosen under `key`, at first `first`; an address may lead to `linked`."""
    if st.query_params.get("view") == linked:
        st.session_state[key] = linked
        st.query_params.pop("view")
    st.session_state.setdefault(key, first)
    return cast("StrEnum | None", st.session_state[key]) or first


def draw_desk(actor: Actor, page: DeskPage) -> None:
    """Draw the desk; the list is read once, and the chosen case's file once."""
    name = page.desk.value
    with reading() as session:
        waiting = waiting_at(session, actor, page.desk, levels=page.levels)
        rows = page_in_address(lambda at: desk_page(session, actor, page.desk, cursor=at, levels=page.levels))
    layout.page_title(page.title, waiting_line(waiting, page.waits, page.nothing))
    if page.under_title is not None:
        page.under_title()
    if not rows.rows:
        _draw_nothing(actor, page)
        return
    left, right = desk(name, beside=page.beside)
    with left:
        case_id = int(desk_list(_listed(page, rows), None, name) or rows.rows[0].case_id)
        page_links(rows)
        warn_of_rows(rows.rows)
    with right:
        with reading() as session:
            file = open_case(session, actor, case_id)
        note_opening(actor, file)
        show_kept(actor, file)
        draw_case(actor, file, on_desk=True)
        page.middle(actor, file)
        draw_verbs(actor, file, first=page.first(file))
        if page.after is not None:
            page.after(actor, file)


def _draw_nothing(actor: Actor, page: DeskPage) -> None:
    """Say over the whole width that nothing waits: a phone would hide a side of the desk."""
    show_kept(actor, None)
    layout.empty_state(page.nothing, page.hint)
    if page.beside is not None:
        page.beside()


def _listed(page: DeskPage, rows: Page) -> list[DeskRow]:
    # A later page does not know how many stand before it: it shows none rather than wrong numbers.
    first = None if rows.earlier else page.numbered_from
    return [desk_row(row, "" if first is None else str(first + place)) for place, row in enumerate(rows.rows)]
