"""What came of a sheet, and the sheets that were taken in before: each can be taken back, with the consequence said."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.importing.running import ImportResult
from feedback.capture.importing.undoing import BatchView, batches, undo_import
from feedback.core.database import reading, transaction
from feedback.sheets.writing import XLSX_MEDIA_TYPE, table_bytes
from pages.ui import layout
from pages.ui.shell import acting, go_to, said_last
from pages.ui.text import _, literal, moment, words


def draw_result(result: ImportResult) -> None:
    """Draw what was taken in, where it is found, and the one-time passwords where there are any."""
    with layout.card("sheet_result"):
        layout.section(_("导入好了") if result.taken else _("没有新的内容"))
        layout.fact_list(_facts(result))
        if result.accounts:
            _draw_passwords(result)
        with st.container(horizontal=True):
            shown = result.cases - result.confidential
            if shown and st.button(_("看这批诉求"), key="sheet_open", icon=":material/list:"):
                go_to("search", batch_id=str(result.batch_id))
            if st.button(_("再导入一份"), key="sheet_next", type="tertiary"):
                st.session_state.pop("sheet_result", None)
                st.rerun()


def _facts(result: ImportResult) -> list[tuple[str, str]]:
    facts = [
        (_("读到"), _("{n} 行", n=f"{result.read:,}")),
        (_("导入"), _("{n} 行", n=f"{result.taken:,}")),
    ]
    if result.bad:
        facts.append((_("有误没有导入"), _("{n} 行", n=f"{result.bad:,}")))
    if result.seen_before:
        facts.append((_("以前导入过"), _("{n} 行", n=f"{result.seen_before:,}")))
    if result.first_case_no:
        numbers = result.first_case_no
        if result.last_case_no != result.first_case_no:
            numbers = _("{first} 到 {last}", first=result.first_case_no, last=result.last_case_no)
        facts.append((_("诉求"), _("{n} 件，{numbers}", n=f"{result.cases:,}", numbers=numbers)))
    if result.confidential:
        facts.append((_("其中保密"), _("{n} 件，已转保密台", n=f"{result.confidential:,}")))
    return facts


def _draw_passwords(result: ImportResult) -> None:
    rows = [[each.username, each.name, each.password] for each in result.accounts]
    st.download_button(
        _("下载 {n} 个账号的初始密码", n=len(rows)),
        table_bytes([_("账号"), _("姓名"), _("初始密码")], rows),
        file_name=_("初始密码.xlsx"),
        mime=XLSX_MEDIA_TYPE,
        key="sheet_passwords",
        icon=":material/key:",
        type="primary",
        on_click="ignore",
    )
    st.caption(_("初始密码只在这里给一次，离开本页就看不到了。第一次登录时要换成自己的密码。"))


def draw_batches(actor: Actor) -> None:
    """Draw the earlier batches; the one to be undone asks first."""
    with reading() as session:
        found = batches(session, actor)
    if not found:
        return
    layout.section(_("以前的导入"), _("最近 {n} 份", n=len(found)))
    for batch in found:
        _draw_batch(actor, batch)


def _draw_batch(actor: Actor, batch: BatchView) -> None:
    with layout.card(f"sheet_batch_{batch.batch_id}"):
        text, act = st.columns((6, 1), vertical_alignment="center")
        with text:
            layout.label_line(words(batch.kind), [batch.filename or "—"], chips=_chips(batch))
            st.caption(literal(" · ".join(_details(batch))))
        asked = st.session_state.get("sheet_undo") == batch.batch_id
        if batch.can_be_undone and not asked:
            with act:
                if st.button(_("撤销"), key=f"sheet_undo_{batch.batch_id}", width="stretch"):
                    st.session_state["sheet_undo"] = batch.batch_id
                    st.rerun()
        if batch.can_be_undone and asked:
            _ask(actor, batch)


def _chips(batch: BatchView) -> list[layout.Markup]:
    return [layout.chip("waiting", _("已撤销"))] if batch.undone_at else []


def _details(batch: BatchView) -> list[str]:
    details = [moment(batch.created_at), batch.by, _("导入 {n} 行", n=f"{batch.taken:,}")]
    if batch.bad:
        details.append(_("有误 {n} 行", n=f"{batch.bad:,}"))
    if batch.confidential:
        details.append(_("保密 {n} 件", n=f"{batch.confidential:,}"))
    if batch.undone_at:
        details.append(_("{time} 撤销", time=moment(batch.undone_at)))
    return details


def _ask(actor: Actor, batch: BatchView) -> None:
    """Say what undoing does, and do it for a reason."""
    st.warning(
        _("这一批里还没有人动过的诉求都会撤回，各自的经过里留下记录；已经有人办的不动。撤回后，改好的表可以重新导入。"),
        icon=":material/warning:",
    )
    with st.form(f"sheet_undo_form_{batch.batch_id}", border=False):
        reason = st.text_input(_("为什么撤销"), max_chars=100, key=f"sheet_undo_reason_{batch.batch_id}")
        with st.container(horizontal=True):
            done = st.form_submit_button(_("撤销这一批"), key=f"sheet_undo_do_{batch.batch_id}")
            kept = st.form_submit_button(_("不撤了"), type="tertiary", key=f"sheet_undo_keep_{batch.batch_id}")
    if kept:
        st.session_state.pop("sheet_undo", None)
        st.rerun()
    if done:
        line = said_last()
        with acting():
            with transaction() as session:
                undone = undo_import(session, actor, batch.batch_id, reason=reason)
            said = _("已撤回 {n} 件。", n=f"{undone.cases:,}")
            if undone.left:
                said += _("另有 {n} 件已经有人办理，没有动。", n=undone.left)
            line.text = said
            st.session_state.pop("sheet_undo", None)
            st.rerun()
