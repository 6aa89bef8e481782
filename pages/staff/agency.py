"""代办: what is done on people's behalf: the desk of A and B, taking on, the batch, the catalogue, figures."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.drafts import load_draft
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.services.task_door import OPEN_STATES
from feedback.services.task_lists import desk_counts, overdue_now
from pages.ui import layout
from pages.ui.agency.batch_view import draw_batch
from pages.ui.agency.catalogue_view import draw_catalogue
from pages.ui.agency.desk_view import draw_desk
from pages.ui.agency.figures_view import draw_figures
from pages.ui.agency.taking import draw_taking
from pages.ui.shell import require
from pages.ui.text import _

_NAMES: Final[Mapping[str, str]] = {
    "desk": mark("办件"),
    "take": mark("接一件"),
    "batch": mark("集中报送"),
    "catalogue": mark("事项目录"),
    "figures": mark("数字"),
}


def _waiting_line(actor: Actor) -> str:
    if not actor.holds(Permission.TAKE_TASKS):
        return _("群众动动嘴，干部来跑腿")
    with reading() as session:
        counts = desk_counts(session, actor, only_mine=True)
        overdue = overdue_now(session, actor)
    line = _("手上有 {n} 件", n=sum(counts[state] for state in OPEN_STATES))
    return line + (_("，{n} 件超过承诺的日子", n=overdue) if overdue else "")


def _begun(actor: Actor) -> str:
    """Return the view in which somebody had begun to type, when the page is opened; else none."""
    if "agency_view" in st.session_state or not actor.holds(Permission.TAKE_TASKS):
        return ""
    with reading() as session:
        return "take" if load_draft(session, actor, "agency") else ""


def _taking(_actor: Actor) -> None:
    draw_taking()


_VIEWS: Final[Mapping[str, Callable[[Actor], None]]] = {
    "desk": draw_desk,
    "take": _taking,
    "batch": draw_batch,
    "catalogue": draw_catalogue,
    "figures": draw_figures,
}

actor = require(Permission.TAKE_TASKS, Permission.READ_BOARD)
layout.page_title(_("代办"), _waiting_line(actor))
# Who leads looks at the tasks and the figures, and takes nothing on.
offered = list(_NAMES) if actor.holds(Permission.TAKE_TASKS) else ["desk", "figures"]
linked = st.query_params.get("view", "") or _begun(actor)
view = st.segmented_control(
    _("看什么"),
    offered,
    default=linked if linked in offered else offered[0],
    format_func=lambda each: _(_NAMES[each]),
    key="agency_view",
    required=True,
    label_visibility="collapsed",
)
_VIEWS[view or offered[0]](actor)
