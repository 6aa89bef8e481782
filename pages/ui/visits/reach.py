"""走到了多少: by village and by who answers, distinct households visited of all, and key ones in their cycle.

Each line opens its households. People stand in the order of their places; there is no ranking.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.coverage import (
    READING,
    CadreReach,
    HouseholdPage,
    Reach,
    Reached,
    ReachQuestion,
    VillageReach,
    by_cadre,
    by_village,
    households_behind,
)
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from pages.ui import board_style, layout
from pages.ui.shell import acting, require
from pages.ui.text import _, day, listed, literal, words
from pages.ui.visits.period import period_choice

_MOST_LINES: Final = 40
_MOST_PLACES: Final = 4
REACH_NAMES: Final = {
    Reach.VISITED: mark("走到的"),
    Reach.UNVISITED: mark("没走到的"),
    Reach.KEY_LATE: mark("重点户到期没走"),
    Reach.KEY_IN_CYCLE: mark("重点户在周期内"),
    Reach.OVERDUE: mark("超过周期没走"),
    Reach.ALL: mark("全部"),
}
_COUNT_OF: Final = {
    Reach.VISITED: lambda reached: reached.visited,
    Reach.UNVISITED: lambda reached: reached.households - reached.visited,
    Reach.KEY_LATE: lambda reached: reached.key - reached.key_in_cycle,
    Reach.KEY_IN_CYCLE: lambda reached: reached.key_in_cycle,
    Reach.OVERDUE: lambda reached: reached.overdue,
    Reach.ALL: lambda reached: reached.households,
}


def share(part: int, whole: int) -> str:
    """Return a share with its size, a dash where there is nothing to divide by."""
    return f"{part / whole:.0%} {size(part, whole)}" if whole else "—"


def size(part: int, whole: int) -> str:
    """Return what a share was counted from."""
    return f"({part:,}/{whole:,})" if whole else ""


def _share_tile(label: str, part: int, whole: int) -> layout.Figure:
    return layout.Figure(label, f"{part / whole:.0%}" if whole else "—", size(part, whole))


def draw_reach(actor: Actor) -> None:
    """Draw the figures of a period, and the list behind the one that is open."""
    period = period_choice("reach")
    villages: Sequence[VillageReach] = ()
    cadres: Sequence[CadreReach] = ()
    with acting(), reading() as session:
        villages = by_village(session, actor, *period)
        cadres = by_cadre(session, actor, *period)
    whole = Reached()
    for each in villages:
        whole = whole.plus(each.reached)
    _draw_whole(whole, period)
    kinds = {"village": _("按村看"), "cadre": _("按负责的人看")}
    kind = st.segmented_control(
        _("怎么看"), list(kinds), format_func=kinds.__getitem__, default="village", key="reach_kind", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if kind == "cadre":
        _draw_cadres(cadres, period)
    else:
        _draw_villages(villages, period)


def _draw_whole(whole: Reached, period: tuple[date, date]) -> None:
    layout.figure_tiles(
        [
            _share_tile(_("走到的户"), whole.visited, whole.households),
            layout.Figure(_("走访次数"), f"{whole.times:,}"),
            _share_tile(_("重点户在周期内"), whole.key_in_cycle, whole.key),
            layout.Figure(_("超过周期没走的户"), f"{whole.overdue:,}"),
        ]
    )
    with st.container(horizontal=True, key="link_reach_whole"):
        for reach in (Reach.VISITED, Reach.UNVISITED, Reach.KEY_LATE, Reach.OVERDUE):
            label = f"{_(REACH_NAMES[reach])} {_COUNT_OF[reach](whole):,}"
            if st.button(label, key=f"reach_whole_{reach}", type="tertiary"):
                _open(ReachQuestion(reach=reach, from_on=period[0], to_on=period[1]), _("全部的村"), whole)


def _draw_villages(villages: Sequence[VillageReach], period: tuple[date, date]) -> None:
    townships = list(dict.fromkeys(each.township for each in villages if each.township))
    chosen = None
    if len(townships) > 1:
        chosen = st.selectbox(
            _("哪个乡镇"), townships, index=None, key="reach_township", placeholder=_("全部"), width=320
        )
    shown = [each for each in villages if chosen in (None, each.township)]
    if not shown:
        layout.empty_state(_("这里还没有村"), _("请系统管理员先在“地方与单位”里建村。"))
        return
    with st.container(key="case_rows_reach_villages", gap=None):
        for each in shown[:_MOST_LINES]:
            question = ReachQuestion(
                reach=Reach.UNVISITED, from_on=period[0], to_on=period[1], village_id=each.village_id
            )
            _line(f"village_{each.village_id}", each.name, [] if chosen else [each.township], each.reached, question)
    if len(shown) > _MOST_LINES:
        st.caption(_("还有 {n} 个村，选乡镇后可以看全。", n=len(shown) - _MOST_LINES))


def _draw_cadres(cadres: Sequence[CadreReach], period: tuple[date, date]) -> None:
    if not cadres:
        layout.empty_state(_("还没有分责任人"), _("在“责任人”里把村、组或户分到人，这里就能看到各自走到了多少。"))
        return
    with st.container(key="case_rows_reach_cadres", gap=None):
        for each in cadres:
            question = ReachQuestion(reach=Reach.UNVISITED, from_on=period[0], to_on=period[1], user_id=each.user_id)
            places = listed(list(each.places[:_MOST_PLACES])) if each.places else _("结对的户")
            _line(f"cadre_{each.user_id}", each.name, [places], each.reached, question)


def _line(key: str, name: str, facts: list[str], reached: Reached, question: ReachQuestion) -> None:
    with st.container(key=f"case_row_{key}", gap=None):
        if st.button(literal(name), key=f"reach_{key}", type="tertiary"):
            _open(question, name, reached)
        said = [*facts, _("走到 {share}", share=share(reached.visited, reached.households))]
        if reached.key:
            said.append(_("重点户在周期内 {share}", share=share(reached.key_in_cycle, reached.key)))
        chips = [layout.chip("overdue", _("超期 {n} 户", n=reached.overdue))] if reached.overdue else []
        layout.row_line([each for each in said if each], chips)


def _open(question: ReachQuestion, name: str, reached: Reached) -> None:
    st.session_state.pop("reach_pages", None)
    st.dialog(name, width="large", position="right")(_draw_list)(question, reached)


def _draw_list(question: ReachQuestion, reached: Reached) -> None:
    # A press inside the panel runs this function alone, without the page and its guard.
    actor = require(*READING)
    counts = {reach: _COUNT_OF[reach](reached) for reach in REACH_NAMES}
    chosen = st.pills(
        _("哪些户"),
        list(counts),
        format_func=lambda reach: f"{_(REACH_NAMES[reach])} {counts[reach]}",
        default=question.reach,
        key="reach_which",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: st.session_state.pop("reach_pages", None),
    )
    asked = ReachQuestion(
        reach=chosen or question.reach,
        from_on=question.from_on,
        to_on=question.to_on,
        village_id=question.village_id,
        user_id=question.user_id,
    )
    with acting(), reading() as session:
        page = households_behind(session, actor, asked, cursor=st.session_state.get("reach_pages"))
        _draw_page(page)


def _draw_page(page: HouseholdPage) -> None:
    board_style.count_line(_("{n} 户", n=f"{page.total:,}"), _("户主姓名已隐去"))
    if not page.rows:
        layout.empty_state(_("没有这样的户"), _("换一类再看。"))
        return
    with st.container(key="case_rows_reach_list", gap=None):
        for row in page.rows:
            with st.container(key=f"case_row_reach_{row.household_id}", gap=None):
                last = _("上次 {day}", day=day(row.last_on)) if row.last_on else _("还没去过")
                said = [row.head, f"{row.place} {row.house_no}".strip(), row.household_no, last]
                layout.row_line(said, [layout.chip("plain", words(row.tier))])
    with st.container(horizontal=True, key="reach_paging"):
        for key, label, cursor in (("earlier", _("‹ 上一页"), page.earlier), ("later", _("下一页 ›"), page.later)):
            if page.earlier or page.later:
                st.button(
                    label, key=f"reach_{key}", disabled=cursor is None,
                    on_click=st.session_state.update, args=({"reach_pages": cursor},),
                )  # fmt: skip
