"""How does an office put its own Word template in a paper's place? Fetch the one in use, change it, hand it in."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import transaction
from feedback.reports.layout import layout_of
from feedback.reports.paper import MEDIA_TYPES, PaperFormat, PaperName
from feedback.reports.templates import drop_template, office_template, replace_template, template_in_use
from pages.ui import layout
from pages.ui.admin_acts import ask_first
from pages.ui.admin_style import plain_note
from pages.ui.papers import PAPER_NAMES
from pages.ui.shell import acting, said_last
from pages.ui.text import _, listed


def draw_templates(actor: Actor) -> None:
    """Draw the template of the chosen paper and what can be done with it."""
    plain_note(_("下载现用的模板，在 Word 或 WPS 里改版式，花括号里的栏目留着，改好后传上来；填得出来才换上。"))
    plain_note(_("PDF 仍用标准公文版式；字体由管理员放进数据文件夹的 fonts 里。"))
    papers: list[PaperName] = list(PaperName)
    name = st.selectbox(_("哪种文书"), papers, format_func=lambda each: _(PAPER_NAMES[each]), key="template_of")
    is_own = office_template(name) is not None
    layout.chips_row([layout.chip("next" if is_own else "plain", _("本单位模板") if is_own else _("系统模板"))])
    st.download_button(
        _("下载现用的模板"),
        template_in_use(name),
        f"{layout_of(name).name}.docx",
        MEDIA_TYPES[PaperFormat.DOCX],
        key=f"template_{name}_fetch",
        on_click="ignore",
        icon=":material/download:",
    )
    round_no = st.session_state.get("template_round", 0)
    given = st.file_uploader(_("换上新模板"), type=["docx"], key=f"template_{name}_{round_no}")
    if st.button(_("试填并换上"), key="template_replace", type="primary", disabled=given is None) and given is not None:
        _replace(actor, name, given.getvalue())
    if is_own:
        ask_first(
            _("换回系统模板"),
            _("本单位的模板会删去。要留着的话，请先下载。"),
            lambda session: drop_template(session, actor, name),
            key="template_drop",
            said=_("已换回系统模板。"),
            sure=_("删去并换回"),
        )


def _replace(actor: Actor, name: PaperName, content: bytes) -> None:
    with acting():
        last = said_last()
        with transaction() as session:
            left_out = replace_template(session, actor, name, content)
        last.text = _("模板已换上。")
        if left_out:
            last.text = _("模板已换上，没有用到的栏目：{fields}。", fields=listed(left_out))
        st.session_state["template_round"] = st.session_state.get("template_round", 0) + 1
        st.rerun()
