"""Which form belongs to which verb, and how a page offers the open verbs: one drawn, the others a tap away."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.tracker.casefile import CaseFile
from models.vocabulary import Verb
from pages.ui import layout
from pages.ui.forms import assignment, closing, intake, supervision
from pages.ui.text import _, words

Form = Callable[[Actor, CaseFile], None]

FORMS: Final[dict[Verb, Form]] = {
    Verb.DIAGNOSE: intake.diagnose,
    Verb.QUEUE_FOR_CLINIC: intake.queue_for_clinic,
    Verb.DISPATCH: assignment.dispatch,
    Verb.ANSWER: intake.answer,
    Verb.SIGN: assignment.sign,
    Verb.REPLY: closing.reply,
    Verb.APPROVE_REPLY: closing.approve_reply,
    Verb.SEND_BACK: closing.send_back,
    Verb.RECORD_REVISIT: closing.record_revisit,
    Verb.ANSWER_PART: assignment.answer_part,
    Verb.LOG_ACTION: assignment.log_action,
    Verb.REQUEST_RETURN: assignment.request_return,
    Verb.UPHOLD_RETURN: assignment.uphold_return,
    Verb.DENY_RETURN: assignment.deny_return,
    Verb.REQUEST_EXTENSION: assignment.request_extension,
    Verb.GRANT_EXTENSION: assignment.grant_extension,
    Verb.DENY_EXTENSION: assignment.deny_extension,
    Verb.SUSPEND: supervision.suspend,
    Verb.RESUME: supervision.resume,
    Verb.ESCALATE: supervision.escalate,
    Verb.REMIND: supervision.remind,
    Verb.SUPERVISE: supervision.supervise,
    Verb.ADOPT: supervision.adopt,
    Verb.CHANGE_LABELS: intake.change_labels,
    Verb.MERGE: intake.merge,
    Verb.UNMERGE: intake.unmerge,
    Verb.TRANSFER_OUT: intake.transfer_out,
    Verb.DECLINE: intake.decline,
    Verb.REOPEN: closing.reopen,
    Verb.ARCHIVE: closing.archive,
    Verb.WITHDRAW: intake.withdraw,
}


def draw_verbs(actor: Actor, file: CaseFile, *, first: Sequence[Verb] = ()) -> None:
    """Offer the verbs that are open to the actor here; those of `first` come first, dangerous ones last."""
    order = [*first, *FORMS]
    verbs = [verb for verb in dict.fromkeys(order) if verb in file.verbs and verb in FORMS]
    if not verbs:
        st.caption(_("这件事现在不用您办理。"))
        return
    key = f"verb_{file.case.id}_{file.case.version}"
    with layout.card(f"acts_{file.case.id}"):
        chosen = verbs[0]
        if len(verbs) > 1:
            chosen = st.pills(_("办理"), verbs, default=verbs[0], format_func=words, key=key, required=True) or verbs[0]
        else:
            layout.section(words(chosen))
        FORMS[chosen](actor, file)
