"""Which form belongs to which verb, and how a page offers the open verbs: one drawn, the others a tap away."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.tracker.casefile import CaseFile
from models.vocabulary import Verb
from pages.ui import layout
from pages.ui.forms import assignment, closing, intake, merging, sub_forms, supervision, turning_away
from pages.ui.forms.handing_in import acts_key
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
    Verb.CLOSE_UNASKED: closing.close_unasked,
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
    Verb.FILL_FORM: sub_forms.fill_form,
    Verb.RECORD_DISCIPLINE: sub_forms.record_discipline,
    Verb.MERGE: merging.merge,
    Verb.UNMERGE: merging.unmerge,
    Verb.TRANSFER_OUT: turning_away.transfer_out,
    Verb.DECLINE: turning_away.decline,
    Verb.UPHOLD_DECLINE: turning_away.uphold_decline,
    Verb.DENY_DECLINE: turning_away.deny_decline,
    Verb.REOPEN: closing.reopen,
    Verb.ARCHIVE: closing.archive,
    Verb.WITHDRAW: intake.withdraw,
}


# What moves a case on its way; the rest may be done as well, but nobody waits for it.
_NEXT_ACTS: Final = frozenset(
    {
        Verb.DIAGNOSE,
        Verb.QUEUE_FOR_CLINIC,
        Verb.DISPATCH,
        Verb.ANSWER,
        Verb.SIGN,
        Verb.REPLY,
        Verb.ANSWER_PART,
        Verb.LOG_ACTION,
        Verb.APPROVE_REPLY,
        Verb.SEND_BACK,
        Verb.RECORD_REVISIT,
        Verb.CLOSE_UNASKED,
        Verb.UPHOLD_RETURN,
        Verb.DENY_RETURN,
        Verb.GRANT_EXTENSION,
        Verb.DENY_EXTENSION,
        Verb.UPHOLD_DECLINE,
        Verb.DENY_DECLINE,
        Verb.RESUME,
    }
)


def draw_verbs(actor: Actor, file: CaseFile, *, first: Sequence[Verb] = ()) -> None:
    """Offer the verbs that are open to the actor here: those of `first`, then the next acts, then all others."""
    order = [*first, *(verb for verb in FORMS if verb in _NEXT_ACTS), *FORMS]
    verbs = [verb for verb in dict.fromkeys(order) if verb in file.verbs and verb in FORMS]
    if not verbs:
        st.caption(_("这件事现在不用您办理。"))
        return
    with layout.card(acts_key(file)):
        chosen = _chosen(file, verbs)
        if chosen is not None:
            FORMS[chosen](actor, file)


def _chosen(file: CaseFile, verbs: Sequence[Verb]) -> Verb | None:
    """Draw the choice of a verb; where none is a next act, nothing is chosen until somebody does."""
    key = f"verb_{file.case.id}_{file.case.version}"
    if verbs[0] not in _NEXT_ACTS:
        st.caption(_("这件事现在不用您办理。"))
        return st.pills(_("办理"), verbs, format_func=words, key=key)
    if len(verbs) == 1:
        layout.section(words(verbs[0]))
        return verbs[0]
    return st.pills(_("办理"), verbs, default=verbs[0], format_func=words, key=key, required=True) or verbs[0]
