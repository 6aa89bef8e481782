"""What can be done with a sheet: count it anew, freeze, drop or take it along, make the one that corrects it."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.export import export_sheet
from feedback.assess.reading import SheetView
from feedback.assess.score_sheets import correcting_sheet, drop_sheet, freeze_sheet, refresh_sheet
from feedback.core.clock import today
from feedback.core.database import transaction
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from models.office_vocabulary import SheetState
from pages.ui.scores.said import sheet_title
from pages.ui.scores.sheet_list import close_sheet, open_sheet
from pages.ui.shell import acting, said_last
from pages.ui.text import _, day, language, literal


def draw_acts(actor: Actor, view: SheetView) -> None:
    """Draw the row of acts; the coloured one is what comes next."""
    is_draft = view.line.state is SheetState.DRAFT
    keeps = view.sees_all and actor.holds(Permission.MANAGE_SCORES)
    with st.container(horizontal=True, vertical_alignment="center", key="score_acts"):
        if keeps and is_draft:
            _draw_draft(actor, view)
        _draw_taking(actor, view)
        may_correct = keeps and not is_draft and view.is_appeal_upheld
        if may_correct and st.button(_("出更正表"), key="score_correct", type="tertiary"):
            _correct(actor, view)
    if keeps and is_draft and view.line.to_on >= today():
        st.caption(_("这段时间到{day}结束，结束以后才能封存。", day=day(view.line.to_on)))


def _draw_draft(actor: Actor, view: SheetView) -> None:
    sheet_id, said = view.line.sheet_id, said_last()
    with st.popover(_("封存"), icon=":material/lock:", disabled=view.line.to_on >= today()):
        st.markdown(literal(_("封存前会按现在的记录再算一次。封存以后谁也不能再改，有不对的只能出更正表。")))
        if st.button(_("确定封存"), key="score_freeze", type="primary"):
            with acting():
                with transaction() as session:
                    freeze_sheet(session, actor, sheet_id)
                said.text = _("已封存。考核对象现在能看到自己的一行。")
                st.rerun()
    if st.button(_("按现在的记录重算"), key="score_refresh"):
        with acting():
            with st.spinner(_("正在算，件数多的要几秒钟")), transaction() as session:
                refresh_sheet(session, actor, sheet_id)
            said.text = _("重算好了。")
            st.rerun()
    with st.popover(_("删除草稿"), icon=":material/delete:", type="tertiary"):
        st.markdown(literal(_("草稿删了可以随时再做，诉求和走访的记录都不受影响。")))
        if st.button(_("确定删除"), key="score_drop"):
            with acting():
                with transaction() as session:
                    drop_sheet(session, actor, sheet_id)
                said.text = _("草稿已删除。")
                close_sheet()
                st.rerun()


def _draw_taking(actor: Actor, view: SheetView) -> None:
    """Draw the way to the workbook: made when it is asked for, since the access log keeps who took it."""
    key = f"score_file_{view.line.sheet_id}_{view.line.made_at.timestamp()}"
    made = st.session_state.get(key)
    if made is None:
        if st.button(_("做成 Excel"), key="score_export", icon=":material/table_view:"):
            with acting():
                with transaction() as session:
                    st.session_state[key] = export_sheet(session, actor, view.line.sheet_id, language=language())
                st.rerun()
        return
    st.download_button(
        _("下载 Excel"), made, file_name=f"{sheet_title(view.line)}.xlsx", mime=XLSX_MEDIA_TYPE, key="score_download",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _correct(actor: Actor, view: SheetView) -> None:
    said = said_last()
    with acting():
        with transaction() as session:
            sheet_id = correcting_sheet(session, actor, view.line.sheet_id).id
        said.text = _("更正表的草稿算好了，原表保持不变。")
        open_sheet(sheet_id)
        st.rerun()
