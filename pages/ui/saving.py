"""How is a contact handed in? Once, and its draft goes with it; a refusal leaves all as it was typed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import ContactNote, Detail, Matter, Occasion
from feedback.capture.service import record
from feedback.core.clock import today
from feedback.core.database import transaction
from feedback.core.errors import FeedbackError
from models.vocabulary import Channel
from pages.ui.drafting import Form
from pages.ui.receipt import note_receipt
from pages.ui.refusing import Refused
from pages.ui.text import fault, literal


@contextmanager
def telling_why(slot: DeltaGenerator) -> Iterator[None]:
    """Say in `slot` why something was refused, and over the page too: on a phone the slot may be out of sight."""
    try:
        yield
    except FeedbackError as error:
        slot.error(literal(fault(error)), icon=":material/error:")
        st.toast(literal(fault(error)), icon=":material/error:")


def save_note(
    form: Form,
    channel: Channel,
    detail: Detail,
    matters: Sequence[Matter],
    *,
    place: AreaChoice | None,
    held_on: date | None = None,
    files: Sequence[tuple[str, bytes]] = (),
    occasion: Occasion | None = None,
    about: str = "",
    carried: Mapping[str, object] | None = None,
    refused: Refused | None = None,
) -> None:
    """Take the contact in, without its matters where it is refused, and begin the form's next turn.

    To be called inside `telling_why`; it was held today where nothing else is said.
    """
    note = ContactNote(
        submission_key=form.submission_key,
        channel=channel,
        area_id=place.area_id if place else None,
        detail=detail,
        matters=() if refused else matters,
        held_on=held_on or today(),
        files=files,
        refusal=refused.reason if refused else None,
        refusal_note=refused.said if refused else "",
        occasion=occasion or Occasion(),
        is_trial=form.actor.is_trial,
    )
    with transaction() as session:
        receipt = record(session, form.actor, note)
        form.discard(session)
    note_receipt(form, receipt, about)
    form.finish(carried)
    st.rerun()
