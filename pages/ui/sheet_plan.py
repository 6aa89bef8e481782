"""What will come of a sheet, before it is taken in: how many rows, the first of them, and every bad one."""

from datetime import date, datetime
from enum import StrEnum

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.importing.columns import columns_of
from feedback.capture.importing.planning import ImportPlan, bad_rows_sheet, plan_import
from feedback.capture.importing.running import ImportResult, run_import
from feedback.capture.importing.templates import is_guide
from feedback.core.database import reading
from feedback.core.errors import FeedbackError
from feedback.i18n.amounts import yuan
from feedback.i18n.faults import sentence_for
from feedback.i18n.file_fields import file_field
from feedback.sheets.parsing import Fault
from feedback.sheets.safe_text import shorten
from feedback.sheets.writing import XLSX_MEDIA_TYPE, SheetFormat
from models.office_vocabulary import KeyKind
from pages.ui import layout
from pages.ui.sheet_choice import Chosen
from pages.ui.text import _, category_name, fault, language, listed, literal, moment, words

_MOST_SHOWN = 200
_MOST_NAMED = 20
_LONGEST_CELL = 40


def planned(actor: Actor, chosen: Chosen, mapping: dict[str, str]) -> ImportPlan | None:
    """Return what will come of the sheet, made anew where a choice has changed; None after saying what is missing."""
    asked = (chosen.file_id, chosen.kind, chosen.options, tuple(sorted(mapping.items())), actor.user_id)
    held = st.session_state.get("sheet_plan")
    if isinstance(held, tuple) and held[0] == asked and isinstance(held[1], ImportPlan):
        return held[1]
    try:
        with st.spinner(_("正在逐行检查……")), reading() as session:
            plan = plan_import(chosen.table, chosen.kind, mapping, session=session, actor=actor, options=chosen.options)
    except FeedbackError as error:
        st.warning(literal(fault(error)), icon=":material/info:")
        return None
    st.session_state["sheet_plan"] = (asked, plan)
    return plan


def draw_plan(plan: ImportPlan) -> None:
    """Draw the counts, the first rows as they will be taken, and the bad rows with their reasons."""
    figures = [
        layout.Figure(_("读到"), f"{plan.rows_read:,}", _("行")),
        layout.Figure(_("可以导入"), f"{plan.rows_good:,}", _("行")),
        layout.Figure(_("有误"), f"{plan.rows_bad:,}", _("行")),
        layout.Figure(_("以前导入过"), f"{len(plan.seen_rows):,}", _("行")),
    ]
    layout.figure_tiles(figures)
    unread = [name for name in plan.table.other_sheets if not is_guide(name)]
    if unread:
        st.caption(_("只读第一张有内容的工作表；没有读的：{sheets}", sheets=literal(" · ".join(unread))))
    if plan.unvisited_rows:
        _draw_unvisited(plan)
    if plan.changed_rows:
        _draw_changed(plan)
    if plan.rows_changing:
        st.info(_("其中 {n} 行会更新已有的档案，空着的格不改动。", n=f"{plan.rows_changing:,}"), icon=":material/info:")
    if plan.preview:
        layout.section(_("前几行会这样记下"))
        st.dataframe(_preview(plan), hide_index=True, width="stretch", key="sheet_preview")
    if plan.faults:
        _draw_faults(plan)


def _draw_unvisited(plan: ImportPlan) -> None:
    rows = listed([str(row) for row in plan.unvisited_rows[:_MOST_NAMED]])
    text = _(
        "{n} 行只有户名，没有日期、内容和备注，当作没有走到，不导入：第 {rows} 行。",
        n=len(plan.unvisited_rows),
        rows=rows,
    )
    st.info(literal(text + _("走过的，请补上日期再来。")), icon=":material/info:")


def _draw_changed(plan: ImportPlan) -> None:
    rows = listed([str(row) for row in plan.changed_rows[:_MOST_NAMED]])
    text = _("这些行以前导入过，内容却和那次不一样，不会再导入：第 {rows} 行。", rows=rows)
    hint = _("若来自别的系统，请在“还可以对应的内容”里写明来源；若是补充，请在原来的页面补记。")
    st.warning(literal(f"{text}{hint}"), icon=":material/info:")


def _preview(plan: ImportPlan) -> list[dict[str, str]]:
    names = {column.name: column.label_in(language()) for column in columns_of(plan.kind)}
    rows = []
    for row in plan.preview:
        shown = {_("行号"): str(row.number)}
        if row.stands_at:
            shown[_("记在")] = row.stands_at
        if plan.rows_changing:
            shown[_("会改什么")] = listed([file_field(name, language()) for name in row.changes]) or _("新建")
        shown |= {names[name]: _shown(name, row.values.get(name)) for name in plan.mapping}
        rows.append(shown)
    return rows


def _shown(name: str, value: object) -> str:
    """Return a parsed value as a person reads it."""
    if isinstance(value, StrEnum):
        return words(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return moment(value) if isinstance(value, datetime) else value.isoformat()
    if name == "yearly_income" and isinstance(value, int):
        return yuan(value)
    if name == "category" and value:
        return category_name(str(value), with_code=True)
    return shorten(_spelled(value), _LONGEST_CELL)


def _spelled(value: object) -> str:
    if isinstance(value, dict):
        return listed([f"{name} {count}".strip() for name, count in value.items()])
    if isinstance(value, tuple):
        kinds = {kind.value: words(kind) for kind in KeyKind}
        return listed([kinds.get(str(each), str(each)) for each in value])
    return "" if value is None else str(value)


def _draw_faults(plan: ImportPlan) -> None:
    layout.section(_("有误的行"), _("{n} 处", n=len(plan.faults)))
    layout.reason_list([_fault_line(each) for each in plan.faults[:_MOST_SHOWN]])
    if len(plan.faults) > _MOST_SHOWN:
        st.caption(_("这里只列前 {n} 处，全部都在下载的表里。", n=_MOST_SHOWN))
    spoken = language()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("下载有误的行"),
            # It runs beside the page, where nobody's language is known.
            lambda: fault_file(plan, spoken),
            file_name=_("有误的行.xlsx"),
            mime=XLSX_MEDIA_TYPE,
            key="sheet_faults_save",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(_("每行后面写着原因，改好后把这份表再导入一次就行。"))


def fault_file(plan: ImportPlan, spoken: str) -> bytes:
    """Return the bad rows with their reasons in the language `spoken`."""
    return bad_rows_sheet(plan, lambda each: _reason(each, spoken), SheetFormat.XLSX)


def _fault_line(each: Fault) -> tuple[str, str, str]:
    at = _("第 {row} 行", row=each.row)
    if each.column:
        at = _("{at}，{column}", at=at, column=each.column)
    return at, shorten(each.value or "", _LONGEST_CELL), _reason(each, language())


def _reason(each: Fault, spoken: str) -> str:
    return sentence_for(each.key, each.facts, spoken)


def draw_import(actor: Actor, plan: ImportPlan) -> ImportResult | None:
    """Draw the choice and the button; take the sheet in when it is pressed, and return what came of it."""
    partial = False
    if plan.faults and plan.rows_good:
        choices = {False: _("全部无误才导入"), True: _("只导入无误的 {n} 行", n=f"{plan.rows_good:,}")}
        partial = bool(
            st.radio(_("有误的行怎么办"), list(choices), format_func=choices.__getitem__, key="sheet_partial")
        )
    if not plan.rows_good:
        _draw_nothing_to_take(plan)
        return None
    with layout.action_bar("sheet"):
        pressed = st.button(
            _("导入 {n} 行", n=f"{plan.rows_good:,}"),
            type="primary",
            key="sheet_import",
            disabled=bool(plan.faults) and not partial,
        )
        if plan.faults and not partial:
            st.caption(_("先改好有误的行，或选择只导入无误的行。"))
    return _run(actor, plan, partial=partial) if pressed else None


def _draw_nothing_to_take(plan: ImportPlan) -> None:
    if plan.seen_rows and not plan.faults:
        layout.saved_line(_("这份表里的 {n} 行以前都导入过，没有新的内容。", n=f"{len(plan.seen_rows):,}"))
    else:
        st.info(_("没有可以导入的行，请按上面的原因改好后再来。"), icon=":material/info:")


def _run(actor: Actor, plan: ImportPlan, *, partial: bool) -> ImportResult | None:
    bar = st.progress(0.0, text=_("正在读每一行，请不要离开本页……"))

    def show(done: int, total: int) -> None:
        text = _("正在读每一行，请不要离开本页……") if 2 * done < total else _("正在写入，马上就好……")
        bar.progress(done / max(total, 1), text=text)

    try:
        return run_import(plan, actor=actor, partial=partial, progress=show)
    except FeedbackError as error:
        bar.empty()
        st.error(literal(fault(error)), icon=":material/error:")
        # What has changed in between shows in a new plan.
        st.session_state.pop("sheet_plan", None)
        return None
