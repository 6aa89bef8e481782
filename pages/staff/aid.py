"""帮扶: what households ask for beyond the policies, who decides, what was paid, and whether the figures agree."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.services.aid.reading import AidFilter, count_aid
from models.office_vocabulary import AidState
from pages.ui import layout
from pages.ui.aid.apply_form import draw_applying
from pages.ui.aid.figures_view import draw_figures, take_up_opened
from pages.ui.aid.list_view import draw_list
from pages.ui.aid.panel_view import draw_panels
from pages.ui.aid.sheet_view import draw_sheets
from pages.ui.shell import require
from pages.ui.text import _

_NAMES: Final[Mapping[str, str]] = {
    "list": mark("申请"),
    "apply": mark("提申请"),
    "figures": mark("数字"),
    "sheets": mark("台账"),
    "panels": mark("评议组"),
}


def _waiting_line(actor: Actor) -> str:
    with reading() as session:
        waiting = count_aid(session, actor, AidFilter(states=(AidState.APPLIED,)))
        unpaid = count_aid(session, actor, AidFilter(states=(AidState.APPROVED,)))
    if not waiting and not unpaid:
        return _("政策用足以后还有困难的，一事一议")
    return _("{n} 份待评议，{m} 份待发放", n=waiting, m=unpaid)


def _applying(_actor: Actor) -> None:
    draw_applying()


_VIEWS: Final[Mapping[str, Callable[[Actor], None]]] = {
    "list": draw_list,
    "apply": _applying,
    "figures": draw_figures,
    "sheets": draw_sheets,
    "panels": draw_panels,
}


def _offered(actor: Actor) -> list[str]:
    may = {
        "apply": actor.holds(Permission.APPLY_FOR_AID),
        "sheets": actor.holds(Permission.MANAGE_AID) or actor.holds(Permission.PAY_AID),
        "panels": actor.holds(Permission.MANAGE_AID),
    }
    return [name for name in _NAMES if may.get(name, True)]


actor = require(Permission.APPLY_FOR_AID, Permission.MANAGE_AID, Permission.PAY_AID)
take_up_opened()
layout.page_title(_("帮扶"), _waiting_line(actor))
offered = _offered(actor)
linked = st.query_params.get("view", "")
if "aid_view" not in st.session_state:
    st.session_state["aid_view"] = linked if linked in offered else offered[0]
view = st.segmented_control(
    _("看什么"),
    offered,
    format_func=lambda each: _(_NAMES[each]),
    key="aid_view",
    required=True,
    label_visibility="collapsed",
)
_VIEWS[view or offered[0]](actor)
