"""The cases that the draw passed over, closed together: each in a transaction of its own; what failed is listed."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.core.errors import FeedbackError
from feedback.tracker import service
from feedback.tracker.desks import Desk, desk_steps
from feedback.tracker.door import Step
from pages.ui.shell import said_last
from pages.ui.text import _, fault, literal

_MOST: int = 200
_FAILED = "unasked_failed"


def draw_close_all(actor: Actor, count: int) -> None:
    """Draw the button that closes them all, as their handlers proposed, and what could not be closed the last time."""
    failed: list[str] = st.session_state.pop(_FAILED, [])
    if failed:
        st.error(literal("\n".join([_("有 {n} 件没有办结：", n=len(failed)), *failed])), icon=":material/error:")
    if count and st.button(_("没抽中的 {n} 件一起办结", n=min(count, _MOST)), key="close_unasked_all"):
        _close_all(actor)


def _close_all(actor: Actor) -> None:
    last = said_last()
    with reading() as session:
        steps = desk_steps(session, actor, Desk.UNASKED, most=_MOST)
    failed = []
    for case_id, case_no, version in steps:
        try:
            with transaction() as session:
                service.close_unasked(session, actor, case_id, Step(seen_version=version))
        except FeedbackError as error:
            failed.append(f"{case_no} · {fault(error)}")
    st.session_state[_FAILED] = failed
    last.text = _("已办结 {n} 件", n=len(steps) - len(failed))
    st.rerun()
