"""The sheets that somebody may see, the newest first."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.reading import SheetLine, sheets
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.paging import page_in_address, page_links
from pages.ui.scores.said import preset_name, sheet_title, state_chip
from pages.ui.text import _, literal, moment, words


def draw_sheets(actor: Actor) -> None:
    """Draw the list; a press opens a sheet."""
    with reading() as session:
        page = page_in_address(lambda cursor: sheets(session, actor, cursor=cursor))
    if not page.rows:
        hint = (
            _("点上面的“做一张考核表”，选好考核谁和哪段时间，数字自己算出来。")
            if actor.holds(Permission.MANAGE_SCORES)
            else _("考核表封存以后，您单位或您自己的那一行会出现在这里。")
        )
        layout.empty_state(_("还没有考核表"), hint)
        return
    with st.container(key="case_rows_scores", gap=None):
        for line in page.rows:
            _draw_line(line)
    page_links(page)


def _draw_line(line: SheetLine) -> None:
    with st.container(key=f"case_row_scores_{line.sheet_id}", gap=None):
        st.button(
            literal(sheet_title(line)), key=f"scores_{line.sheet_id}", type="tertiary", on_click=open_sheet,
            args=(line.sheet_id,),
        )  # fmt: skip
        facts = [line.area, words(line.subject)] if line.name else []
        facts += [_("{name} 制表", name=line.made_by), moment(line.made_at)]
        if line.preset:
            facts.append(preset_name(line.preset))
        chips = [state_chip(line.state)]
        if line.corrects_id is not None:
            chips.append(layout.chip("plain", _("更正表")))
        layout.row_line(facts, chips)


def open_sheet(sheet_id: int) -> None:
    """Open a sheet in the next run; for callbacks."""
    st.query_params.clear()
    st.query_params["sheet"] = str(sheet_id)


def close_sheet() -> None:
    st.query_params.clear()
