"""The banner over whatever is dangerous now: whom to call first, and that it waits for no Tuesday.

Source: domain digest D2 (先拨110/119/120/122; critical matters do not wait for the clinic day).
"""

import streamlit as st

from feedback.tracker.casefile import CaseFile
from models.vocabulary import CaseStatus, Urgency
from pages.ui.text import _

_NOT_DISPATCHED = (CaseStatus.REGISTERED, CaseStatus.AWAITING_CLINIC)
_AT_WORK = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)


def draw_alarm() -> None:
    """Draw what is to be done first about what was taken in just now."""
    st.error(
        _("特急件：有危险先拨 110、119、120 或 122；不等周二会诊，请初诊台马上派账，2 小时内办理。"),
        icon=":material/emergency:",
    )


def draw_emergency(file: CaseFile) -> None:
    """Draw the banner of a critical case until somebody has answered it."""
    case = file.case
    if case.urgency is not Urgency.CRITICAL:
        return
    if case.status in _NOT_DISPATCHED:
        st.error(
            _("特急件：有危险先拨 110、119、120 或 122；不等周二会诊，马上派账，2 小时内办理。"),
            icon=":material/emergency:",
        )
    elif case.status in _AT_WORK:
        st.error(
            _("特急件：有危险先拨 110、119、120 或 122；2 小时内要有处置。"),
            icon=":material/emergency:",
        )
