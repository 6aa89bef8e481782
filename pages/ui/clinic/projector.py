"""A session on the wall: one matter in type that is read from six metres, turned by keys, a remote or a finger.

It shows the number, what it is about and where, how long it has waited, what was said and what was decided; never who
brought it forward. What is being typed is seen while it is typed.
"""

from functools import cache
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.tracker.agenda_rows import AgendaItem, agenda_of, treated_now
from feedback.tracker.casefile import open_case
from models.vocabulary import Urgency
from pages.ui.clinic.decide import draw_decision, draw_topic_decision
from pages.ui.clinic.said import draw_said
from pages.ui.clinic.table import Table, decided_line, title_of
from pages.ui.forms.handing_in import show_kept
from pages.ui.shell import require
from pages.ui.text import _, category_name, waited, words

_SECONDS: Final = 4
_AT: Final = "projector_item"
_STYLE: Final = Path(__file__).parents[1] / "clinic_projector.css"


def draw_projector(table: Table) -> None:
    """Draw the big screen; while nobody writes, it follows by itself what is treated and decided elsewhere."""
    st.html(f"<style>{_sheet()}</style>")
    if st.session_state.get("projector_writes"):
        _draw(table, table.items)
    else:
        _following(table)


@cache
def _sheet() -> str:
    return _STYLE.read_text(encoding="utf-8")


@st.fragment(run_every=_SECONDS)
def _following(table: Table) -> None:
    actor = require(Permission.DISPATCH)
    with reading() as session:
        items = agenda_of(session, actor, table.held.session_id)
    _draw(table, items)


def _draw(table: Table, items: tuple[AgendaItem, ...]) -> None:
    with st.container(key="projector"):
        place = _place(items)
        _draw_keys(items, place)
        if not items:
            st.html(f'<div class="zs-big"><h1>{escape(_("议程上还没有事。"))}</h1></div>')
            return
        item = items[place]
        following = items[place + 1] if place + 1 < len(items) else None
        st.html(_big(table, item, following, len(items)))
        if st.session_state.get("projector_writes"):
            _draw_writing(table, item)


def _place(items: tuple[AgendaItem, ...]) -> int:
    """Return which matter is on the wall: the one that was turned to here, else the one that is treated now.

    Where nobody says which is treated, it is the first that is undecided.
    """
    at, treated = st.session_state.get(_AT), treated_now(items)
    ids = [item.item_id for item in items]
    if at in ids:
        return ids.index(at)
    if treated is not None:
        place = ids.index(treated.item_id)
        if st.session_state.get("projector_writes"):
            # What is being written here must not be turned away from.
            st.session_state[_AT] = treated.item_id
        return place
    return next((place for place, item in enumerate(items) if not item.is_settled), 0)


def _draw_keys(items: tuple[AgendaItem, ...], place: int) -> None:
    last = len(items) - 1
    with st.container(horizontal=True, vertical_alignment="center", key="projector_bar"):
        _turn(_("‹ 上一件"), "earlier", items, place - 1, shortcut="Left", disabled=place <= 0)
        _turn(_("下一件 ›"), "later", items, place + 1, shortcut="Right", disabled=place >= last)
        _draw_return(items)
        st.toggle(_("记意见和决定"), key="projector_writes")
        if st.button(_("退出投影"), key="projector_leave", shortcut="Esc"):
            st.query_params.pop("view", None)
            st.rerun(scope="app")
    # The keys of a presenter's remote.
    with st.container(key="projector_remote"):
        _turn(_("上一件"), "page_up", items, place - 1, shortcut="PageUp", disabled=place <= 0)
        _turn(_("下一件"), "page_down", items, place + 1, shortcut="PageDown", disabled=place >= last)


def _draw_return(items: tuple[AgendaItem, ...]) -> None:
    """Draw the way back to what is treated now, while the wall shows something else by hand."""
    treated, at = treated_now(items), st.session_state.get(_AT)
    if treated is None or at not in {item.item_id for item in items}:
        return
    key = None if st.session_state.get("projector_writes") else "Home"
    label = _("回到正在议的第 {n} 件", n=treated.number)
    st.button(label, key="projector_return", shortcut=key, on_click=_show, args=(None,))


def _turn(label: str, name: str, items: tuple[AgendaItem, ...], place: int, *, shortcut: str, disabled: bool) -> None:
    target, treated = (items[place].item_id if 0 <= place < len(items) else None), treated_now(items)
    if treated is not None and target == treated.item_id:
        target = None  # Turned back to what is treated now, the wall follows again.
    # While somebody writes, the arrows are those of the text.
    key = None if st.session_state.get("projector_writes") else shortcut
    st.button(label, key=f"projector_{name}", shortcut=key, disabled=disabled, on_click=_show, args=(target,))


def _show(item_id: int | None) -> None:
    """Turn to a matter, or follow what is treated where none is given."""
    st.session_state[_AT] = item_id


def _big(table: Table, item: AgendaItem, following: AgendaItem | None, count: int) -> str:
    """Return the matter as the wall shows it: no name and no phone is among its facts."""
    facts = [item.place, category_name(item.category) if item.case_id is not None else "", item.case_no]
    if item.registered_at is not None:
        facts.append(waited(item.registered_at))
    if item.related:
        facts.append(_("{n} 件诉求", n=len(item.related)))
    marks = [("near", words(item.reason))] if item.reason != "awaiting" else []
    if item.urgency in {Urgency.URGENT, Urgency.CRITICAL}:
        marks.insert(0, ("overdue", words(item.urgency)))
    if item.times_rolled:
        marks.append(("near", _("拖过 {n} 次会", n=item.times_rolled)))
    chips = "".join(f'<span class="zs-chip zs-{kind}">{escape(word)}</span>' for kind, word in marks)
    said = "".join(f"<p>{escape(line)}</p>" for line in item.said.splitlines() if line.strip())
    decided = decided_line(item)
    opinion = f"<p>{escape(item.opinion)}</p>" if item.opinion else ""
    outcome = f"<section><h3>{escape(_('会诊决定'))}</h3><b>{escape(decided)}</b>{opinion}</section>" if decided else ""
    voices = f"<section><h3>{escape(_('会上的意见'))}</h3>{said}</section>" if said else ""
    after = ""
    if following is not None and not st.session_state.get("projector_writes"):
        after = f"<aside>{escape(_('下一件'))}<i>{following.number}</i>{escape(following.heading)}</aside>"
    head = f"{escape(table.held.area)} · {escape(title_of(table))}<i>{item.number} / {count}</i>"
    return (
        f'<div class="zs-big"><header>{head}</header><h1><i>{item.number}</i>{escape(item.heading)}</h1>'
        f'<p class="zs-where">{"".join(f"<span>{escape(fact)}</span>" for fact in facts if fact)}</p>'
        f'<div class="zs-chips">{chips}</div>{voices}{outcome}{after}</div>'
    )


def _draw_writing(table: Table, item: AgendaItem) -> None:
    """Draw what is written while all look on."""
    with st.container(key="projector_writing"):
        draw_said(table.actor, item, height=140)
        if item.case_id is None:
            draw_topic_decision(table.actor, item)
            return
        try:
            with reading() as session:
                file = open_case(session, table.actor, item.case_id)
        except NotFound:
            return
        show_kept(table.actor, file)
        draw_decision(table.actor, file, item)
