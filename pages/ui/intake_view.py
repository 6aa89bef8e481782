"""A sheet on its way in: chosen, checked row by row, shown, and taken in on a press; bad rows leave as a sheet."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import streamlit as st

from feedback.core.database import Session, reading, transaction
from feedback.core.errors import FeedbackError
from feedback.i18n.faults import sentence_for
from feedback.services.intake import SheetPlan, bad_rows_file
from feedback.sheets.parsing import Fault
from feedback.sheets.reading import EXTENSIONS, read_table
from feedback.sheets.table import Table
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from pages.ui import layout
from pages.ui.layout import Figure
from pages.ui.shell import acting, said_last
from pages.ui.text import _, fault, language, literal

_MOST_SHOWN: Final = 50
_PREVIEW: Final = 8


def draw_intake(
    key: str,
    *,
    plan: Callable[[Session, Table], SheetPlan[Any]],
    run: Callable[[Session, SheetPlan[Any], bool], int],
    shown: Callable[[Any], dict[str, str]],
    template: bytes,
    template_name: str,
) -> None:
    """Draw the template, the box for a file, and what will come of the one that was chosen.

    `shown` makes the cells of one good row for the preview; `run` is told whether bad rows are left out.
    """
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("下载空表"),
            template,
            template_name,
            XLSX_MEDIA_TYPE,
            key=f"{key}_template",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(_("照空表的列填好，再传上来；列的次序可以不同"))
    chosen = st.file_uploader(_("填好的表"), [each.lstrip(".") for each in EXTENSIONS], key=f"{key}_file_{turn}")
    if chosen is None:
        return
    found = _planned(f"{key}_plan", chosen.file_id, chosen.name, chosen.getvalue(), plan)
    if found is not None:
        _draw_plan(key, found, shown)
        _draw_run(key, found, run)


def _planned(
    key: str, file_id: str, name: str, content: bytes, plan: Callable[[Session, Table], SheetPlan[Any]]
) -> SheetPlan[Any] | None:
    held: tuple[str, SheetPlan[Any]] | None = st.session_state.get(key)
    if held is not None and held[0] == file_id:
        return held[1]
    try:
        with st.spinner(_("正在逐行检查……")), reading() as session:
            found = plan(session, read_table(content, filename=name))
    except FeedbackError as error:
        st.warning(literal(fault(error)), icon=":material/info:")
        return None
    st.session_state[key] = (file_id, found)
    return found


def _draw_plan(key: str, plan: SheetPlan[Any], shown: Callable[[Any], dict[str, str]]) -> None:
    layout.figure_tiles(
        [
            Figure(_("可以导入"), f"{len(plan.rows):,}", _("行")),
            Figure(_("有误"), f"{plan.bad_rows:,}", _("行")),
            Figure(_("以前导入过"), f"{len(plan.seen_rows):,}", _("行")),
        ]
    )
    if plan.rows:
        layout.section(_("前几行会这样记下"))
        rows = [{_("行号"): str(number), **shown(content)} for number, content in plan.rows[:_PREVIEW]]
        st.dataframe(rows, hide_index=True, width="stretch", key=f"{key}_preview")
    if plan.faults:
        layout.section(_("有误的行"), _("{n} 处", n=len(plan.faults)))
        layout.reason_list(fault_lines(plan.faults[:_MOST_SHOWN]))
        spoken = language()
        st.download_button(
            _("下载有误的行"),
            # It runs beside the page, where nobody's language is known.
            lambda: bad_rows_file(plan, lambda each: _said(each, spoken)),
            file_name=_("有误的行.xlsx"),
            mime=XLSX_MEDIA_TYPE,
            key=f"{key}_faults",
            icon=":material/download:",
            on_click="ignore",
        )


def fault_lines(faults: Sequence[Fault]) -> list[tuple[str, str, str]]:
    """Return faults as (where, what stands there, why)."""
    return [_fault_line(each) for each in faults]


def _fault_line(each: Fault) -> tuple[str, str, str]:
    at = _("第 {row} 行 {column}", row=each.row, column=each.column) if each.column else _("第 {row} 行", row=each.row)
    return at, each.value, _said(each, language())


def _said(each: Fault, spoken: str) -> str:
    return sentence_for(each.key, each.facts, spoken)


def _draw_run(key: str, plan: SheetPlan[Any], run: Callable[[Session, SheetPlan[Any], bool], int]) -> None:
    if not plan.rows:
        st.caption(_("没有可以导入的新行"))
        return
    partial = bool(plan.faults) and st.toggle(_("先导入没有错的行"), key=f"{key}_partial")
    label = _("导入 {n} 行", n=f"{len(plan.rows):,}")
    if st.button(label, type="primary", key=f"{key}_run", disabled=bool(plan.faults) and not partial):
        with acting(), st.spinner(_("正在导入……")):
            said = said_last()
            with transaction() as session:
                taken = run(session, plan, partial)
            said.text = _("已导入 {n} 行", n=f"{taken:,}")
            st.session_state[f"{key}_turn"] += 1
            st.session_state.pop(f"{key}_plan", None)
            st.rerun()


def offer_file(key: str, label: str, make: Callable[[], bytes], name: str) -> None:
    """Draw the button that makes a file, and after it was pressed the one that fetches it."""
    held: tuple[str, bytes] | None = st.session_state.get(key)
    if st.button(label, key=f"{key}_make", icon=":material/table:"):
        with acting(), st.spinner(_("正在生成……")):
            st.session_state[key] = held = (name, make())
    if held is not None and held[0] == name:
        st.download_button(
            _("下载{name}", name=name),
            held[1],
            name,
            XLSX_MEDIA_TYPE,
            key=f"{key}_save",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def cells_of(pairs: Sequence[tuple[str, object]]) -> dict[str, str]:
    """Return cells of a preview as texts, those that are empty left out."""
    return {name: str(value) for name, value in pairs if value not in (None, "")}
