"""What stands on the page of limits for recounting: which open cases would have other dates, and the act for it.

Whoever manages limits reads no cases, so numbers, stages and dates are all that is shown.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import transaction
from feedback.tracker.recount import Moved, reset_many
from pages.ui import layout
from pages.ui.admin_style import plain_note
from pages.ui.recount_offer import forget_change, held_moves, hold_moves, look
from pages.ui.shell import acting, said_last
from pages.ui.text import _, moment, rule_line, words

_MOST_ROWS: Final = 200
_BATCH: Final = 100


def draw_recount(actor: Actor) -> None:
    """Draw the look at all open cases, what it found, and the buttons that recount all of it or some."""
    with layout.card("recount"):
        layout.section(_("按现在的规定重算期限"))
        plain_note(
            _(
                "假日、办公时间和时限改了，已经定下的期限不会自己变。这里算一遍在办的件："
                "从开始计时那一刻起重新算，停过的时间照旧扣除；人工定的和延过期的不动；保密件不在内。"
            )
        )
        if st.button(
            _("算一算哪些件会变"), key="recount_look", type="primary" if held_moves() is None else "secondary"
        ):
            with st.spinner(_("正在逐件计算")):
                hold_moves(look(actor)[0])
            forget_change()
            st.rerun()  # What comes next is the coloured button then, and this one no more.
        found = held_moves()
        if found is not None:
            _draw_found(actor, found)


def _draw_found(actor: Actor, found: Sequence[Moved]) -> None:
    fit = [each for each in found if not each.makes_late]
    numbers = {each.case_id: each.case_no for each in fit}
    late = {each.case_id for each in found if each.makes_late} - numbers.keys()
    if not found:
        layout.empty_state(_("没有要变的"), _("在办的件都和现在的规定一致。"))
        return
    layout.section(_("{n} 件的时限会变", n=len(numbers)), _("{n} 处", n=len(fit)))
    if late:
        plain_note(_("另有 {n} 件一改就超期，不会改动，请单独处理。", n=len(late)))
    _draw_rows(found)
    if numbers:
        _draw_acts(actor, numbers)


def _draw_rows(found: Sequence[Moved]) -> None:
    heads = (_("诊号"), _("环节"), _("原来"), _("重算后"), _("依据"))
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    with st.container(key="recount_rows"):
        rows = "".join(_row(each) for each in found[:_MOST_ROWS])
        st.html(f'<table class="zs-tried"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')
    if len(found) > _MOST_ROWS:
        plain_note(_("只列出前 {n} 处，共 {total} 处。", n=_MOST_ROWS, total=f"{len(found):,}"))


def _row(moved: Moved) -> str:
    late = f"<br><em>{escape(_('一改就超期，不改'))}</em>" if moved.makes_late else ""
    return (
        f"<tr><td><b>{escape(moved.case_no)}</b></td><td>{escape(words(moved.stage))}</td>"
        f"<td><del>{escape(moment(moved.was))}</del></td><td>{escape(moment(moved.due))}{late}</td>"
        f"<td><small>{escape(rule_line(moved.rule))}</small></td></tr>"
    )


def _draw_acts(actor: Actor, numbers: dict[int, str]) -> None:
    chosen = st.multiselect(
        _("只重算这几件（不选就是全部）"), list(numbers), format_func=numbers.__getitem__, key="recount_chosen",
        placeholder=_("输入诊号查找"),
    )  # fmt: skip
    wanted = chosen or list(numbers)
    if st.button(_("重算这 {n} 件的期限", n=len(wanted)), key="recount_do", type="primary"):
        _reset(actor, wanted)


def _reset(actor: Actor, case_ids: Sequence[int]) -> None:
    line, done, stayed = said_last(), 0, 0
    with acting():
        bar = st.progress(0.0)
        for start in range(0, len(case_ids), _BATCH):
            with transaction() as session:
                told = reset_many(session, actor, case_ids[start : start + _BATCH])
            done, stayed = done + told.done, stayed + told.stayed
            bar.progress((done + stayed) / len(case_ids))
        line.text = _("重算了 {done} 件，{stayed} 件没有变。", done=done, stayed=stayed)
        hold_moves(None)
        st.rerun()
