"""How the catalogue goes out as a sheet and comes back: first what it would do, then all of it or nothing."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.i18n.faults import sentence_for
from feedback.services.catalogue_sheet import CataloguePlan, catalogue_sheet, plan_catalogue, run_plan
from feedback.sheets.parsing import Fault
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from pages.ui import layout
from pages.ui.shell import acting, said_last
from pages.ui.text import _, language

_MOST_SHOWN = 20
_MEGABYTES = 5


def draw_sheets(actor: Actor) -> None:
    """Draw the way out and the way in."""
    with st.expander(_("用表格改目录")):
        st.caption(_("先下载，在表格里改好，再传回来。编号相同的改，没有的加；有一格不对，整张都不写入。"))
        if st.button(_("准备下载"), key="items_prepare", icon=":material/table:"):
            with reading() as session:
                st.session_state["items_sheet"] = catalogue_sheet(session, actor, language())
        content = st.session_state.get("items_sheet")
        if content is not None:
            st.download_button(
                _("下载目录"),
                content,
                f"{_('代办事项目录')}.xlsx",
                XLSX_MEDIA_TYPE,
                key="items_download",
                on_click="ignore",
                icon=":material/download:",
            )
        round_no = st.session_state.setdefault("items_upload_round", 0)
        uploaded = st.file_uploader(
            _("传回来的表"), type=["xlsx", "csv"], key=f"items_upload_{round_no}", max_upload_size=_MEGABYTES
        )
        if uploaded is not None:
            with acting():
                with reading() as session:
                    plan = plan_catalogue(session, actor, uploaded.getvalue(), uploaded.name)
                _draw_plan(actor, plan)


def _draw_plan(actor: Actor, plan: CataloguePlan) -> None:
    layout.row_line([_("新加 {n} 项", n=len(plan.new)), _("修改 {n} 项", n=len(plan.changed))])
    if plan.faults:
        layout.reason_list([_fault_line(each) for each in plan.faults[:_MOST_SHOWN]])
        st.caption(_("共 {n} 处要改，改好再传", n=len(plan.faults)))
        return
    if not (plan.new or plan.changed):
        raise BadInput("sheet_empty")
    if st.button(_("写入目录"), key="items_run", type="primary"):
        said = said_last()
        with transaction() as session:
            done = run_plan(session, actor, plan)
        st.session_state["items_upload_round"] += 1
        said.text = _("写入了 {n} 项", n=done)
        st.rerun()


def _fault_line(each: Fault) -> tuple[str, str, str]:
    at = _("第 {row} 行 · {column}", row=each.row, column=each.column)
    return at, each.value, sentence_for(each.key, each.facts, language())
