"""How is a contact handed in? Once, and its draft goes with it; a refusal leaves all as it was typed."""

from collections.abc import Mapping

import streamlit as st

from feedback.capture.notes import ContactNote
from feedback.capture.service import record
from feedback.core.database import transaction
from pages.ui.drafting import Form
from pages.ui.receipt import note_receipt


def save_note(form: Form, note: ContactNote, *, about: str = "", carried: Mapping[str, object] | None = None) -> None:
    """Take the note in and begin the form's next turn; call it inside `acting()`, which says why it is refused."""
    with transaction() as session:
        receipt = record(session, form.actor, note)
        form.discard(session)
    note_receipt(form, receipt, about)
    form.finish(carried)
    st.rerun()
