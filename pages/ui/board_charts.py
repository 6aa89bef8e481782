"""The figures of a board as cards: the answer as the title, the plain name under it, and every mark opens its list."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from feedback.access.actor import Actor
from feedback.boards import figures, findings
from feedback.boards.board import Board, Side, is_weekly, read_board
from feedback.boards.lists import Burning
from feedback.boards.marks import BoardFilter
from feedback.boards.style import CHART_CONFIG, Style
from feedback.i18n.catalogue import mark
from feedback.tracker.desks import DeskRow
from pages.ui import board_style, layout
from pages.ui.board_list import open_mark, picked_in
from pages.ui.board_rows import case_rows
from pages.ui.board_words import (
    AGE_SPANS,
    category_labels,
    figure_labels,
    reason,
    sentence,
    vocabulary_labels,
)
from pages.ui.text import _, due_line

_NEAR_PIXELS: Final = 4
_MOST_IN_FULL: Final = 8
_MOST_UNITS: Final = {False: 12, True: 8}
# Behind the longest bar stands its number, and how many of them are overdue.
_NUMBERS_WIDTH: Final = 72
_MOST_CATEGORIES: Final = {False: 12, True: 8}
_SIDES: Final = {
    Side.UNIT: mark("单位"),
    Side.CHANNEL: mark("来源"),
    Side.URGENCY: mark("缓急"),
    Side.STATUS: mark("状态"),
    Side.NATURE: mark("性质"),
    Side.SCOPE: mark("范围"),
}
_CUT_NAMES: Final = {
    Side.CHANNEL: mark("这段时间挂号的，按来源分"),
    Side.URGENCY: mark("这段时间挂号的，按缓急分"),
    Side.STATUS: mark("这段时间挂号的，按现在的状态分"),
    Side.NATURE: mark("这段时间挂号的，按性质分"),
    Side.SCOPE: mark("这段时间挂号的，按影响范围分"),
}
_LEVELS: Final = {1: mark("大类"), 2: mark("小类")}


def style_of(*, is_phone: bool) -> Style:
    """Return for whom the figures of this run are drawn."""
    return Style(is_dark=st.context.theme.type == "dark", is_phone=is_phone)


def chosen_board(actor: Actor, sought: BoardFilter, *, most_burning: int) -> Board:
    """Read the board as the chosen views ask for it."""
    level, side = _chosen("board_level", _LEVELS), _chosen("board_side", _SIDES)
    return read_board(actor, sought, level=level, side=side, most_burning=most_burning)


def draw_heat(cells: pd.DataFrame, style: Style) -> None:
    """Draw which categories come up where."""
    with layout.card("board_heat"):
        head = st.container(key="answer_heat", horizontal=True, vertical_alignment="top")
        _choice(head, "board_level", _LEVELS, _("分到哪一级"))
        with head:
            board_style.answer(sentence(findings.category_finding(cells)), _heat_name(cells, style))
        most = _MOST_CATEGORIES[style.is_phone]
        figure = figures.heat_map(cells, labels=figure_labels() | category_labels(), style=style, most=most)
        _chart("heat", _short_names(_whole_cells(figure)))


def _whole_cells(figure: Any) -> Any:
    """Let a press anywhere in a cell be a press on its number: the marks over the cells are small squares.

    A chart tells of presses on bars exactly, so an unseen bar fills each cell; what is near a mark is not yet on it.
    """
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "markers+text":
            shown = {"marker": {"opacity": 1}}
            figure.add_bar(
                x=trace.x,
                y=[1] * len(trace.x),
                base=[row - 0.5 for row in trace.y],
                width=1,
                marker={"color": "rgba(0,0,0,0)"},
                customdata=trace.customdata,
                hovertemplate=trace.hovertemplate,
                showlegend=False,
                selected=shown,
                unselected=shown,
            )
            trace.update(hoverinfo="skip", hovertemplate=None)
    return figure.update_layout(barmode="overlay", hoverdistance=_NEAR_PIXELS)


def _short_names(figure: Any) -> Any:
    """Break the names of many places into lines that stand upright over narrow columns; a name with a sign stays."""
    names = figure.layout.xaxis.ticktext or ()
    if len(names) <= _MOST_IN_FULL:
        return figure
    broken = [name if "&" in name or name.isascii() else _in_lines(name) for name in names]
    return figure.update_xaxes(ticktext=broken, tickangle=0)


def _in_lines(name: str) -> str:
    length = 2 if len(name) == 4 else 3
    return "<br>".join(name[start : start + length] for start in range(0, len(name), length))


def _heat_name(cells: pd.DataFrame, style: Style) -> str:
    hidden = cells["category"].nunique() - _MOST_CATEGORIES[style.is_phone]
    name = _("哪类事多，按件数") if style.is_phone else _("哪类事出在哪里：挂号件数，箭头是比上期多一半以上")
    return _("{name}；另有 {n} 类件数更少", name=name, n=hidden) if hidden > 0 else name


def draw_side(found: pd.DataFrame, style: Style) -> None:
    """Draw one of several ways to part the same cases."""
    side = _chosen("board_side", _SIDES)
    with layout.card("board_side"):
        _choice(st.container(key="board_sides"), "board_side", _SIDES, _("按什么分"))
        if side is Side.UNIT:
            board_style.answer(sentence(findings.unit_finding(found)), _("在各单位手里的，此刻"))
            figure = figures.unit_bars(found, labels=figure_labels(), style=style, most=_MOST_UNITS[style.is_phone])
        else:
            told = findings.urgency_finding(found) if side is Side.URGENCY else findings.cut_finding(found, side)
            board_style.answer(sentence(told, cut=side), _(_CUT_NAMES[side]))
            figure = figures.breakdown_bars(found, side, labels=figure_labels() | vocabulary_labels(side), style=style)
        _chart(side, figure.update_layout(margin={"r": _NUMBERS_WIDTH}))


def draw_flow(moved: pd.DataFrame, sought: BoardFilter, style: Style) -> None:
    """Draw what came in and what was closed over time."""
    with layout.card("board_flow"):
        name = _("每周新挂号和办结") if is_weekly(sought) else _("每天新挂号和办结")
        board_style.answer(sentence(findings.flow_finding(moved)), name)
        _chart("flow", figures.flow_lines(moved, labels=figure_labels(), style=style))


def draw_ageing(open_now: pd.DataFrame, style: Style) -> None:
    """Draw how long the open cases have been open, and where they stand."""
    spans = {code: _(name) for code, name in AGE_SPANS.items()}
    with layout.card("board_ageing"):
        board_style.answer(sentence(findings.ageing_finding(open_now)), _("在办的，按状态和挂号后的天数，此刻"))
        labels = figure_labels() | vocabulary_labels("status") | spans
        _chart("ageing", figures.ageing_bars(open_now, labels=labels, style=style))


def draw_burning(found: Burning) -> None:
    """Draw the cases that cannot wait, the hottest first."""
    shown = len(found.cases)
    with layout.card("board_burning"):
        title = _("{total} 件拖不得", total=f"{found.total:,}") if found.total else _("没有拖不得的事")
        name = _("超期、紧急特急、重办或督办中的，此刻，最急的在前")
        board_style.answer(title, name)
        if not found.total:
            return
        burning_rows(found, "burning")
        if found.total > shown:
            label = _("看全部 {n} 件", n=f"{found.total:,}")
            st.button(label, key="burning_all", type="tertiary", on_click=open_mark, args=(found.key,))


def burning_rows(found: Burning, name: str) -> None:
    """Draw hot cases with what makes each of them hot."""
    why = {hot.row.case_id: hot.reasons for hot in found.cases}

    def chips(row: DeskRow) -> list[layout.Markup]:
        line, kind = due_line(row.due_at)
        limit = [layout.chip(kind, line)] if line else []
        # What is overdue says so in its limit, with how long.
        told = [each for each in why[row.case_id] if each != "overdue"]
        return [*(layout.chip("near", reason(each)) for each in told), *limit]

    case_rows([hot.row for hot in found.cases], name, chips=chips)


def _chosen(key: str, names: Mapping[Any, str]) -> Any:
    """Return which of a few views is chosen; the first where nobody has chosen."""
    chosen = st.session_state.setdefault(key, next(iter(names)))
    return chosen if chosen in names else next(iter(names))


def _choice(place: Any, key: str, names: Mapping[Any, str], label: str) -> None:
    """Draw the choice of one of a few views, which `_chosen` returns."""
    place.segmented_control(
        label,
        list(names),
        required=True,
        format_func=lambda each: _(names[each]),
        key=key,
        label_visibility="collapsed",
    )


def _chart(name: str, figure: Any) -> None:
    chart = f"chart_{name}"
    st.plotly_chart(
        figure,
        theme=None,
        key=chart,
        on_select=picked_in(chart),
        selection_mode="points",
        config=CHART_CONFIG,
    )
