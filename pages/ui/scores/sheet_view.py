"""One sheet as a calm table: a group of measures at a time, in the order of areas, and every number opens its list."""

from typing import Any, Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.assess.formulas import Direction, Format, Formula, bulletins, formulas_for
from feedback.assess.reading import SheetView, SubjectRow, read_sheet
from feedback.assess.rules import score_rules
from feedback.core.database import reading
from feedback.i18n.labels_of_scores import GROUPS
from models.office_vocabulary import SheetState
from pages.ui import layout
from pages.ui.addresses import number_in
from pages.ui.choices import told_apart
from pages.ui.scores.acts import draw_acts
from pages.ui.scores.behind import draw_behind, open_behind
from pages.ui.scores.said import (
    figure_line,
    group_name,
    measure_how,
    measure_name,
    preset_name,
    ranked_list,
    sheet_title,
    span_line,
    state_chip,
    value_of,
    weights_line,
)
from pages.ui.scores.sheet_list import close_sheet, open_sheet
from pages.ui.text import _, literal, moment, words

_TABLE: Final = "score_table"
_FIRST: Final = "handling"


def draw_sheet(actor: Actor, *, is_phone: bool) -> None:
    """Draw the sheet that the address names."""
    query = st.query_params
    sheet_id = number_in(query.get("sheet", "")) or 0
    st.button(_("‹ 全部考核表"), key="score_back", type="tertiary", on_click=close_sheet)
    sort_by = str(st.session_state.get("score_sort") or "")
    with reading() as session:
        view = read_sheet(session, actor, sheet_id, sort_by=sort_by)
    _draw_head(view)
    draw_acts(actor, view)
    measures = [each for each in formulas_for(view.line.subject) if _is_there(view, each)]
    groups = [code for code in (*GROUPS, *bulletins()) if _of_group(measures, code)]
    if not view.rows or not groups:
        layout.empty_state(_("这里没有要考核的对象"), _("请换一个地方，或先在“地方与单位”里建好。"))
        return
    with layout.card("score_table"):
        layout.section(_("各项数字"), _sorted_line(view))
        first = _FIRST if _FIRST in groups else groups[0]
        group = st.pills(
            _("哪些指标"), groups, default=first, required=True, format_func=group_name, key="score_group",
            label_visibility="collapsed",
        )  # fmt: skip
        chosen = _of_group(measures, group)
        if view.may_be_ranked:
            _draw_sort(measures)
        if is_phone:
            _draw_narrow(view, chosen)
        else:
            _draw_wide(view, chosen)
    _draw_one(view, measures)
    _draw_meaning(measures)
    draw_behind(actor, view)


def _is_there(view: SheetView, measure: Formula) -> bool:
    return any(measure.code in row.figures for row in view.rows)


def _of_group(measures: list[Formula], group: str) -> list[Formula]:
    if group in GROUPS:
        return [each for each in measures if each.group == group]
    codes = bulletins()[group]
    found = {each.code: each for each in measures}
    return [found[code] for code in codes] if set(codes) <= set(found) else []


def _draw_head(view: SheetView) -> None:
    line = view.line
    layout.matter_card(_("第 {number} 号", number=line.sheet_id), sheet_title(line), chips=[state_chip(line.state)])
    named = [(_("期间"), span_line(line.from_on, line.to_on)), (_("地方"), line.area)] if line.name else []
    facts = [
        *named,
        (_("制表"), f"{line.made_by} {moment(line.made_at)}"),
        (_("剔除"), _("{n} 件，原始和剔除后的数字都列出", n=view.excluded)),
    ]
    if view.weights:
        facts.append((_("权重"), f"{preset_name(line.preset)} ({weights_line(dict(view.weights))})"))
    if line.state is SheetState.FROZEN and line.frozen_at is not None:
        facts.append((_("封存于"), _("{at}，校验码 {code}", at=moment(line.frozen_at), code=view.hash[:12])))
    layout.fact_list(facts)
    if line.corrects_id is not None:
        _link(_("更正第 {number} 号表", number=line.corrects_id), line.corrects_id)
    if view.corrected_by is not None:
        _link(_("已由第 {number} 号表更正", number=view.corrected_by), view.corrected_by)


def _link(text: str, sheet_id: int) -> None:
    st.button(text, key=f"score_link_{sheet_id}", type="tertiary", on_click=open_sheet, args=(sheet_id,))


def _sorted_line(view: SheetView) -> str:
    if not view.sees_all:
        return _("只列您自己的一行")
    if not view.may_be_ranked:
        return _("干部按所在地方排列，不排名")
    if view.sorted_by:
        return _("按{name}排，不足 {n} 件的不排名", name=measure_name(view.sorted_by), n=score_rules().fewest_to_rank)
    return _("按所在地方排列")


def _draw_sort(measures: list[Formula]) -> None:
    orders = [
        each.code for each in measures if each.direction is not Direction.NONE and each.format is not Format.COUNT
    ]
    st.selectbox(
        _("怎么排"), ["", *orders], key="score_sort",
        format_func=lambda code: measure_name(code) if code else _("按所在地方"),
    )  # fmt: skip


def _place(row: SubjectRow) -> str:
    if row.is_small:
        return _("样本不足，不排名")
    return "" if row.rank is None else str(row.rank)


def _draw_wide(view: SheetView, measures: list[Formula]) -> None:
    """Draw the table; a press on a cell opens the list behind it."""
    rows: list[dict[str, Any]] = []
    for row in view.rows:
        cells = {_("名次"): _place(row)} if view.sorted_by else {}
        cells[words(view.line.subject)] = row.name
        for each in measures:
            figure = row.figures.get(each.code)
            cells[measure_name(each.code)] = figure_line(each, figure) if figure else "—"
        rows.append(cells)
    names = {measure_name(each.code): each.code for each in measures}

    def picked() -> None:
        cells = st.session_state[_TABLE]["selection"]["cells"]
        if cells and cells[0][1] in names:
            open_behind(view.rows[cells[0][0]].subject_id, names[cells[0][1]])

    config = {words(view.line.subject): st.column_config.TextColumn(pinned=True)}
    config |= {measure_name(each.code): st.column_config.TextColumn(help=measure_how(each.code)) for each in measures}
    st.dataframe(
        rows, hide_index=True, width="stretch", key=_TABLE, on_select=picked, selection_mode="single-cell",
        column_config=config,
    )  # fmt: skip
    st.caption(_("点一个数字，看它是由哪些件算出来的。"))


def _draw_narrow(view: SheetView, measures: list[Formula]) -> None:
    """Draw one measure for all subjects, as a list that a phone can show."""
    codes = {each.code: each for each in measures}
    code = st.selectbox(_("看哪一项"), list(codes), format_func=measure_name, key="score_measure")
    ranked_list(
        [
            (
                str(row.rank or ""),
                row.name,
                f"{figure_line(codes[code], row.figures[code])}{'  ' + _place(row) if row.is_small else ''}",
            )
            for row in view.rows
            if code in row.figures
        ]
    )


def _draw_one(view: SheetView, measures: list[Formula]) -> None:
    """Draw all figures of one subject, each with the way to its list."""
    rows = {row.subject_id: row for row in view.rows}
    with layout.card("score_one"):
        layout.section(_("一个一个看"))
        own = [row.subject_id for row in view.rows if row.is_own]
        ids, names = list(rows), told_apart({row_id: row.name for row_id, row in rows.items()})
        subject_id = st.selectbox(
            _("看哪一个"), ids, index=ids.index(own[0]) if own else 0, format_func=names.__getitem__,
            key="score_of", label_visibility="collapsed",
        )  # fmt: skip
        with st.container(key="score_lines", gap=None):
            _draw_lines(rows[subject_id], measures)


def _draw_lines(row: SubjectRow, measures: list[Formula]) -> None:
    group = ""
    for each in measures:
        figure = row.figures.get(each.code)
        if figure is None:
            continue
        if each.group != group:
            group = each.group
            st.html(f'<h3 class="zs-group">{group_name(group)}</h3>')
        with st.container(key=f"score_line_{each.code}", horizontal=True, vertical_alignment="center"):
            st.markdown(literal(measure_name(each.code)), width="stretch")
            st.button(
                literal(figure_line(each, figure)), key=f"score_open_{each.code}", type="tertiary",
                on_click=open_behind, args=(row.subject_id, each.code), disabled=value_of(each, figure.value) == "—",
            )  # fmt: skip


def _draw_meaning(measures: list[Formula]) -> None:
    with st.expander(_("每一项怎么算")):
        layout.fact_list([(measure_name(each.code), measure_how(each.code)) for each in measures])
