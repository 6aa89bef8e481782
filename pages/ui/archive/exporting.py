"""How do files leave as a sheet? Masked for all who read them, whole for a reason; always a line in the access log."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.file_lists import FileSearch
from feedback.capture.household_sheet import HouseholdSheet, household_sheet
from feedback.core.clock import today
from feedback.core.database import transaction
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from pages.ui import layout
from pages.ui.shell import acting
from pages.ui.text import _, language

_HELD = "households_sheet"


def draw_export(actor: Actor, sought: FileSearch, found: int) -> None:
    """Offer the files that were found as a sheet; it is made when somebody asks for it."""
    with st.expander(_("导出这 {n} 户", n=f"{found:,}")):
        is_whole = actor.holds(Permission.REVEAL) and st.checkbox(
            _("带完整的电话和身份证号（要写理由，会记入日志）"), key="households_whole"
        )
        reason = st.text_input(_("为什么要完整的号码"), key="households_reason", max_chars=100) if is_whole else None
        if st.button(_("生成表格"), key="households_export", icon=":material/table:"):
            with acting(), st.spinner(_("正在生成……")), transaction() as session:
                st.session_state[_HELD] = (
                    (sought, reason),
                    household_sheet(session, actor, sought, language=language(), reason=reason),
                )
        held: tuple[tuple[FileSearch, str | None], HouseholdSheet] | None = st.session_state.get(_HELD)
        if held is not None and held[0] == (sought, reason):
            _draw_download(held[1])


def _draw_download(sheet: HouseholdSheet) -> None:
    layout.saved_line(_("{households} 户、{people} 人", households=f"{sheet.households:,}", people=f"{sheet.people:,}"))
    st.download_button(
        _("下载表格"), sheet.content, _("民情档案_{day}.xlsx", day=today().isoformat()), XLSX_MEDIA_TYPE,
        key="households_save", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    st.caption(_("改好后可以在“导入表格”里再导入；勾选“户号已有的，按这份表更新”。"))
