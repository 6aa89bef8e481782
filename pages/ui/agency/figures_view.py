"""What the handling on people's behalf comes to: figures by group, unit and way; each opens its list."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.services.task_figures import FigureBy, FigureRow, TaskFigure, task_figures, tasks_behind
from feedback.services.task_lists import PAGE_SIZE, rows_of
from models.office_vocabulary import ServiceMode
from pages.ui import layout
from pages.ui.agency.words import promise_chip, state_chip
from pages.ui.shell import acting, go_to
from pages.ui.text import _, literal, words

NAMES: Final[Mapping[TaskFigure, str]] = {
    TaskFigure.ACCEPTED: mark("受理"),
    TaskFigure.FINISHED: mark("办好"),
    TaskFigure.EARLY: mark("提前办好"),
    TaskFigure.OVERDUE: mark("超过承诺"),
    TaskFigure.WRONG: mark("错办"),
    TaskFigure.SPARED: mark("少跑了路"),
    TaskFigure.MIDDAY: mark("午休时受理"),
    TaskFigure.AFTER_HOURS: mark("延时受理"),
    TaskFigure.AT_HOME: mark("上门受理"),
    TaskFigure.RATED: mark("评价过"),
    TaskFigure.PUSHED_DOWN: mark("下沉事项"),
}
_BY: Final[Mapping[FigureBy, str]] = {
    FigureBy.GROUP: mark("按分组"),
    FigureBy.UNIT: mark("按单位"),
    FigureBy.MODE: mark("按方式"),
}

_PARTS: Final[Mapping[FigureBy, str]] = {
    FigureBy.GROUP: mark("分组"),
    FigureBy.UNIT: mark("单位"),
    FigureBy.MODE: mark("方式"),
}


def draw_figures(actor: Actor) -> None:
    """Draw the figures of some days, what they are by parts, and the list of one that is opened."""
    since, until, by = _choices()
    if not (isinstance(since, date) and isinstance(until, date)):
        return
    with acting():
        with reading() as session:
            found = task_figures(session, actor, (since, until), by)
        names = {row.key: _part_name(by, row.key) for row in found.parts}
        key = st.pills(_("只看"), list(names), format_func=names.__getitem__, key=f"agency_part_{by}")
        shown = next((row for row in found.parts if row.key == key), found.total) if key is not None else found.total
        layout.figure_tiles(_tiles(shown))
        _draw_parts(_(_PARTS[by]), found.parts, names)
        figure = _figure_choice(shown)
        if figure is not None:
            _draw_list(actor, (since, until), figure, by if key is not None else None, key or "")


def _choices() -> tuple[object, object, FigureBy]:
    one, two, three = st.columns(3, gap="small", vertical_alignment="bottom")
    first = today().replace(month=1, day=1)
    since = one.date_input(_("从哪天"), first, key="agency_since", format="YYYY-MM-DD")
    until = two.date_input(_("到哪天"), today(), key="agency_until", format="YYYY-MM-DD")
    by = three.segmented_control(
        _("怎么分"),
        list(FigureBy),
        default=FigureBy.GROUP,
        format_func=lambda each: _(_BY[each]),
        key="agency_by",
        required=True,
    )
    return since, until, FigureBy(by)


def _part_name(by: FigureBy, key: str) -> str:
    if by is FigureBy.MODE:
        return words(ServiceMode(key))
    return key or _("没有定单位")


def _tiles(row: FigureRow) -> list[layout.Figure]:
    counts = row.counts
    finished = counts[TaskFigure.FINISHED]
    early = f"({counts[TaskFigure.EARLY]}/{finished})" if finished else ""
    return [
        layout.Figure(_("受理"), str(counts[TaskFigure.ACCEPTED]), _("件代办")),
        layout.Figure(_("提前办结率"), _share(row.early_share), early),
        layout.Figure(_("平均用时"), _number(row.mean_days), _("个工作日")),
        layout.Figure(_("平均少跑"), _number(row.mean_trips), _("趟")),
    ]


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _draw_parts(title: str, parts: tuple[FigureRow, ...], names: Mapping[str, str]) -> None:
    if not parts:
        layout.empty_state(_("这些天没有代办"), _("换个起止日期再看。"))
        return
    st.dataframe(
        [
            {
                title: names[row.key],
                **{_(NAMES[figure]): row.counts[figure] for figure in TaskFigure},
                _("提前办结率"): _share(row.early_share),
                _("平均用时"): _number(row.mean_days),
                _("平均少跑"): _number(row.mean_trips),
                _("平均评分"): _number(row.mean_rating),
            }
            for row in parts
        ],
        hide_index=True,
        width="stretch",
    )


def _figure_choice(row: FigureRow) -> TaskFigure | None:
    """Draw every figure as a button that opens its list, and return the one that is open."""
    layout.section(_("点一个数，看是哪些件"))
    chosen = st.pills(
        _("看哪些件"),
        [figure for figure in TaskFigure if row.counts[figure]],
        format_func=lambda figure: f"{_(NAMES[figure])} {row.counts[figure]}",
        key="agency_figure",
        on_change=_to_first_page,
        label_visibility="collapsed",
    )
    return TaskFigure(chosen) if chosen else None


def _to_first_page() -> None:
    st.query_params.pop("after", None)


def _draw_list(actor: Actor, days: tuple[date, date], figure: TaskFigure, by: FigureBy | None, key: str) -> None:
    asked = st.query_params.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    with reading() as session:
        behind = tasks_behind(session, actor, days, figure, by=by, key=key)
        wanted = [task_id for task_id in behind if after is None or task_id < after]
        rows = rows_of(session, actor, wanted[:PAGE_SIZE])
    layout.section(_(NAMES[figure]), _("{n} 件代办", n=len(behind)))
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"link_behind_{row.task_id}"):
            if st.button(literal(f"{row.item} · {row.applicant}"), key=f"behind_{row.task_id}", type="tertiary"):
                go_to("agency_task", no=row.task_no)
            kind, line = promise_chip(row.state, row.promised_on)
            chips = [state_chip(row.state), *([layout.chip(kind, line)] if line else [])]
            why = [_("理由：{reason}", reason=row.push_down_reason)] if figure is TaskFigure.PUSHED_DOWN else []
            layout.row_line([row.task_no, row.place, row.agent, *why], chips)
    if after is not None and st.button(_("‹ 回到最新"), key="behind_newest"):
        st.query_params.pop("after", None)
        st.rerun()
    if len(wanted) > PAGE_SIZE and st.button(_("更早的 ›"), key="behind_older"):
        st.query_params["after"] = str(rows[-1].task_id)
        st.rerun()
