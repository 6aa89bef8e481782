"""Asking why somebody below the level that owns an item is to see to it: common reasons to tap, or one's own words."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from feedback.i18n.catalogue import mark
from feedback.services.push_down import LONGEST_REASON, Agent
from models.vocabulary import OrgLevel
from pages.ui.choices import told_apart
from pages.ui.text import _, literal, words

_COMMON: Final[Sequence[str]] = (
    mark("群众行动不便，就近代收代跑"),
    mark("只代收材料，由上级窗口办理"),
    mark("上级窗口当天没有人，先受理"),
)


def agent_names(agents: Mapping[int, Agent]) -> dict[int, str]:
    """Return who may see to a task as choices, with the account behind a name that several bear."""
    names = {user_id: each.name for user_id, each in agents.items()}
    return told_apart(names, {user_id: each.username for user_id, each in agents.items()})


def push_down_reason(giver: Agent | None, agent: Agent | None, owner: OrgLevel | None, key: str) -> str:
    """Draw the warning and the question where the giver lets the item go below its owner; else draw nothing."""
    if giver is None or agent is None or owner is None or not agent.is_pushed_down(giver, owner):
        return ""
    said = _(
        "这一项由{owner}办理，不能随意交给下一级；由{agent}来办，请写明理由。",
        owner=words(owner),
        agent=agent.name,
    )
    st.warning(literal(said), icon=":material/vertical_align_bottom:")
    chosen = st.selectbox(
        _("交给下一级的理由"),
        [_(each) for each in _COMMON],
        index=None,
        key=key,
        placeholder=_("选一条，或自己写"),
        accept_new_options=True,
    )
    return (chosen or "")[:LONGEST_REASON]
