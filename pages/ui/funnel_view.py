"""How does the way from being heard to being dealt with look? A card for each channel, its figures in a row.

Each figure is a press that opens what it counts: cases in the board's own panel, contacts in one of the same look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from feedback.access.permissions import Permission
from feedback.boards.funnel import ChannelRow, ContactRow, list_contacts
from feedback.boards.marks import BoardFilter, Measure
from feedback.core.database import reading
from models.vocabulary import Channel
from pages.ui import board_style, layout
from pages.ui.board_list import close_mark, open_mark, span_line
from pages.ui.shell import acting, require
from pages.ui.text import _, literal, moment, words

_WIDTH = 520
_ALL, _REFUSED = "all", "refused"


@dataclass(frozen=True, slots=True)
class _Step:
    """A figure with its name and what it opens: the key of a mark, or one of the lists of contacts."""

    name: str
    count: int
    said: str
    opens: str


def draw_channels(rows: Sequence[ChannelRow]) -> None:
    """Draw the sum first, then each channel that was used."""
    for row in rows:
        name = words(row.channel) if row.channel else _("全部渠道")
        key = row.channel or "total"
        with layout.card(f"funnel_{key}"):
            layout.section(name, _silent_line(row))
            with st.container(horizontal=True, key=f"funnel_steps_{key}", vertical_alignment="bottom"):
                for step in _steps(row):
                    _draw_step(key, step)
            if row.refusals:
                st.caption(literal(_refusal_line(row)))


def _steps(row: ChannelRow) -> list[_Step]:
    """Return the figures in their order; the persons dealt with and the refused contacts only where there are some."""
    steps = [
        _Step("heard", row.contacts, _("接触"), _ALL),
        _Step("accepted", row.cases[Measure.ACCEPTED], _("受理"), row.key(Measure.ACCEPTED)),
        _Step("sent_out", row.cases[Measure.SENT_OUT], _("已派账"), row.key(Measure.SENT_OUT)),
        _Step("looked_into", row.investigations, _("派出调查"), row.key(Measure.INVESTIGATED)),
        _Step("solved", row.cases[Measure.RESOLVED], _("解决"), row.key(Measure.RESOLVED)),
        _Step("dealt_with", row.persons, _("处理人数"), row.key(Measure.DISCIPLINED)),
        _Step("refused", row.refusals, _("不立案"), _REFUSED),
    ]
    return [step for step in steps if step.count or step.name not in {"dealt_with", "refused"}]


def _draw_step(channel: str, step: _Step) -> None:
    opens_contacts = step.opens in {_ALL, _REFUSED}
    st.button(
        f"**{step.count:,}** {step.said}",
        key=f"step_{channel}_{step.name}",
        type="tertiary",
        disabled=not step.count,
        on_click=_open_contacts if opens_contacts else open_mark,
        args=(step.opens, channel) if opens_contacts else (step.opens,),
    )


def _silent_line(row: ChannelRow) -> str:
    return _("{n} 次没提意见", n=f"{row.silent:,}") if row.silent else ""


def _refusal_line(row: ChannelRow) -> str:
    ordered = sorted(row.refused.items(), key=lambda each: -each[1])
    return _("不立案的：{reasons}", reasons=" · ".join(f"{words(why)} {count:,}" for why, count in ordered))


def _open_contacts(which: str, channel: str) -> None:
    st.query_params.update({"contacts": which, "contacts_of": channel})
    close_mark()


def _close_contacts() -> None:
    for name in ("contacts", "contacts_of", "from"):
        st.query_params.pop(name, None)


def draw_contacts(sought: BoardFilter) -> None:
    """Draw the panel of contacts where one was opened."""
    if st.query_params.get("contacts") in {_ALL, _REFUSED}:
        panel = st.dialog(_("明细"), width=_WIDTH, position="right", on_dismiss=_close_contacts)
        panel(_draw_panel)(sought)


def _draw_panel(sought: BoardFilter) -> None:
    # A press inside the panel runs this function alone, without the page and its guard.
    actor = require(Permission.READ_BOARD)
    only_refused = st.query_params.get("contacts") == _REFUSED
    channel = st.query_params.get("contacts_of", "")
    looked = replace(sought, channel=Channel(channel)) if channel in set(Channel) else sought
    with acting():
        with reading() as session:
            page = list_contacts(session, actor, looked, only_refused=only_refused, cursor=st.query_params.get("from"))
        name = _("不立案的接触") if only_refused else _("接触")
        board_style.count_line(name, span_line(looked))
        if not page.rows:
            layout.empty_state(_("这里没有记录"), _("换个期间或地方再看。"))
        for row in page.rows:
            _draw_contact(row)
        if page.later:
            st.button(
                _("下一页 ›"), key="contacts_later", on_click=st.query_params.update, args=({"from": page.later},)
            )


def _draw_contact(row: ContactRow) -> None:
    came_of_it = words(row.refusal) if row.refusal else _("提了 {n} 件", n=row.opinions)
    if not row.refusal and not row.opinions:
        came_of_it = _("没提意见")
    kind: layout.ChipKind = "waiting" if row.refusal or not row.opinions else "closed"
    layout.row_line(
        [moment(row.recorded_at), words(row.channel), row.place, row.recorder], [layout.chip(kind, came_of_it)]
    )
    if row.note:
        st.caption(literal(row.note))
