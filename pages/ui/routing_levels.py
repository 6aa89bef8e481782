"""职责层级: on which level the matters of each category are owned, as a grid that the county's people change."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from feedback.access.actor import Actor
from feedback.classify.taxonomy import category_codes
from feedback.core.database import reading
from feedback.tracker.responsibility import fill_in_levels, may_set_levels, owner_levels, owner_of, save_levels
from models.vocabulary import OrgLevel
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import plain_note
from pages.ui.text import _, category_name, words


def draw_levels(actor: Actor) -> None:
    """Draw the grid; who is not of the county reads it."""
    with reading() as session:
        levels = owner_levels(session)
    may_change = may_set_levels(actor)
    with layout.card("owner_levels"):
        layout.section(_("职责层级"), _("写明 {n} 行", n=len(levels)))
        plain_note(
            _(
                "归乡镇或县里管的事，派给下一级的单位要写明理由，理由记在经过里。没写明的小类随大类；大类也没写明的，不作限制。"
            )
        )
        if not levels:
            layout.empty_state(_("还没有写明"), _("派账时不会提醒把事推给了下一级。"))
            if may_change and st.button(_("填入默认的一套"), key="levels_fill", type="primary"):
                carry_out(lambda session: fill_in_levels(session, actor), _("默认的一套已填入。"))
        _draw_grid(actor, levels, may_change=may_change)


def _draw_grid(actor: Actor, levels: Mapping[str, OrgLevel], *, may_change: bool) -> None:
    rows = [_cells(code, levels) for code in category_codes()]
    turn = st.session_state.setdefault("levels_turn", 0)
    grid = st.data_editor(
        rows,
        column_config={
            "code": None,
            "name": st.column_config.TextColumn(_("类别"), disabled=True, width="medium"),
            "level": st.column_config.SelectboxColumn(
                _("归哪一级管"), options=[level.value for level in OrgLevel], format_func=_level_name, width="small"
            ),
            "holds": st.column_config.TextColumn(_("现在算"), disabled=True, width="small"),
        },
        placeholder=_("随大类"),
        hide_index=True,
        disabled=not may_change,
        height=560,
        key=f"levels_{turn}",
    )
    if may_change and st.button(_("保存职责层级"), key="levels_save", type="secondary" if not levels else "primary"):
        _save(actor, levels, grid)


def _level_name(stored: object) -> str:
    return words(OrgLevel(str(stored)))


def _cells(code: str, levels: Mapping[str, OrgLevel]) -> dict[str, Any]:
    own, owner = levels.get(code), owner_of(levels, code)
    name = category_name(code, with_code=True)
    return {
        "code": code,
        "name": name if len(code) == 2 else f"　{name}",
        "level": own.value if own else None,
        "holds": words(owner) if owner else _("不限"),
    }


def _save(actor: Actor, levels: Mapping[str, OrgLevel], grid: Sequence[Mapping[str, Any]]) -> None:
    wanted = {cells["code"]: _level(cells["level"]) for cells in grid}
    changed: dict[str, OrgLevel | None] = {}
    carry_out(
        lambda session: changed.update(save_levels(session, actor, seen=levels, wanted=wanted)),
        _("职责层级已保存。"),
        after=_next_turn,
    )


def _next_turn() -> None:
    st.session_state["levels_turn"] += 1


def _level(stored: object) -> OrgLevel | None:
    """Return what stands in a cell, which is None or not a number where it is blank."""
    return OrgLevel(stored) if isinstance(stored, str) and stored else None
