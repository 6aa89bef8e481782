"""What is said after a save: the numbers of the cases, each with a way to it, and of a confidential one no more."""

from html import escape

import streamlit as st

from feedback.capture.notes import MatterReceipt, Receipt
from feedback.capture.tally import taken_today
from feedback.core.clock import utc_now
from feedback.core.database import reading
from models.vocabulary import ContactKind
from pages.ui import layout
from pages.ui.drafting import Form, clock_of
from pages.ui.emergency import draw_alarm
from pages.ui.shell import go_to
from pages.ui.text import _, category_name, literal

_MOST_SHOWN = 12


def today_line(form: Form, *kinds: ContactKind) -> str:
    """Return the line under the title: what was recorded today, and when the draft was kept."""
    with reading() as session:
        taken = taken_today(session, form.actor, *kinds)
    done = _("今天已记 {contacts} 次、{matters} 件事", contacts=taken.contacts, matters=taken.matters)
    return " · ".join(part for part in (done if taken.contacts else _("今天还没有记"), form.kept_line) if part)


def note_receipt(form: Form, receipt: Receipt, about: str = "") -> None:
    """Keep what was saved, to show it over the next turn of the form; of a confidential matter not who told it."""
    if any(matter.is_confidential for matter in receipt.matters):
        about = ""
    st.session_state[f"{form.name}_receipt"] = (receipt, about, clock_of(utc_now()))


def show_receipt(form: Form, *, large: bool = False) -> None:
    """Show what the turn before has saved; `large` where somebody reads the number out on the phone."""
    kept = st.session_state.get(f"{form.name}_receipt")
    if kept is None:
        return
    receipt, about, at = kept
    with st.container(key=f"{form.name}_receipt_box", gap="xxsmall"):
        empty = _("已存下，没有立案") if receipt.is_refused else _("已存下，这次没有提意见")
        said = _("已存下 {n} 件", n=len(receipt.matters)) if receipt.matters else empty
        layout.saved_line(" · ".join(part for part in (said, about, at) if part))
        if large and len(receipt.matters) == 1:
            said, number = _("诊号，请报给对方"), receipt.matters[0].case_no
            st.html(f'<div class="zs-number"><span>{escape(said)}</span><strong>{escape(number)}</strong></div>')
        if any(matter.is_critical for matter in receipt.matters):
            draw_alarm()
        for matter in receipt.matters[:_MOST_SHOWN]:
            _draw_matter(form, matter)
        if len(receipt.matters) > _MOST_SHOWN:
            st.caption(_("还有 {n} 件，到“查诉求”里看", n=len(receipt.matters) - _MOST_SHOWN))


def _draw_matter(form: Form, matter: MatterReceipt) -> None:
    if matter.is_confidential:
        layout.row_line([matter.case_no, _("已转保密台")])
        return
    if matter.case_id is None:
        layout.row_line([matter.case_no])
        return
    about = _("并入旧件") if matter.joined else category_name(matter.category)
    with st.container(key=f"link_{form.name}_{matter.case_id}"):
        said = f"{matter.case_no} {literal(matter.heading)} · {about}"
        if st.button(said, key=f"{form.name}_open_{matter.case_id}", type="tertiary"):
            go_to("case", no=matter.case_no)
