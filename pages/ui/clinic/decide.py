"""The decision on one matter: the verbs that fit it, what is put off, and what is only noted."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import Session, transaction
from feedback.tracker.agenda_rows import AgendaItem
from feedback.tracker.casefile import CaseFile
from feedback.tracker.decisions import defer, note_item
from models.vocabulary import CaseStatus, ClinicDecision, Verb
from pages.ui import layout
from pages.ui.forms.handing_in import acts_key
from pages.ui.forms.registry import FORMS
from pages.ui.shell import acting, said_last
from pages.ui.text import _, words

_DEFER, _NOTED = ClinicDecision.DEFER, ClinicDecision.NOTED
_AWAITING: Final = (Verb.DISPATCH, Verb.ANSWER, Verb.SUSPEND, Verb.ESCALATE, Verb.ADOPT, _DEFER)
_WITH_UNITS: Final = (
    _NOTED,
    Verb.SUPERVISE,
    Verb.REMIND,
    Verb.UPHOLD_RETURN,
    Verb.DENY_RETURN,
    Verb.GRANT_EXTENSION,
    Verb.DENY_EXTENSION,
    Verb.ADOPT,
    Verb.SUSPEND,
    Verb.ESCALATE,
    _DEFER,
)
_FIRST: Final = {
    CaseStatus.AWAITING_CLINIC: _AWAITING,
    CaseStatus.DISPATCHED: _WITH_UNITS,
    CaseStatus.HANDLING: _WITH_UNITS,
    CaseStatus.SUSPENDED: (Verb.RESUME, Verb.ADOPT, _DEFER),
}


def offered_decisions(file: CaseFile) -> tuple[StrEnum, ...]:
    """Return what may be decided on a case, what is likeliest first."""
    wanted: Sequence[StrEnum] = (*_FIRST.get(file.case.status, (_NOTED,)), *FORMS)
    return tuple(
        dict.fromkeys(each for each in wanted if not isinstance(each, Verb) or (each in file.verbs and each in FORMS))
    )


def draw_decision(actor: Actor, file: CaseFile, item: AgendaItem) -> None:
    """Draw the choice of a decision and its form."""
    choices = offered_decisions(file)
    with layout.card(acts_key(file)):
        key = f"verb_{file.case.id}_{file.case.version}_{item.decision}"
        chosen = st.pills(_("办理"), choices, default=choices[0], format_func=words, key=key, required=True)
        decision = chosen or choices[0]
        if isinstance(decision, Verb):
            FORMS[decision](actor, file)
        elif decision is _DEFER:
            draw_defer(actor, item)
        else:
            draw_note(actor, item)


def draw_topic_decision(actor: Actor, item: AgendaItem) -> None:
    """Draw what may be decided on a hot issue: the session's opinion, or that it is talked about next time."""
    with layout.card(f"acts_topic_{item.item_id}"):
        choices = (_NOTED, _DEFER)
        key = f"topic_{item.item_id}_{item.decision}"
        chosen = st.pills(_("办理"), choices, default=_NOTED, format_func=words, key=key, required=True)
        (draw_defer if chosen is _DEFER else draw_note)(actor, item)


def draw_defer(actor: Actor, item: AgendaItem) -> None:
    _one_text(
        item,
        _DEFER,
        asks=_("为什么下次再议"),
        button=_("下次再议"),
        deed=lambda session, text: defer(session, actor, item.item_id, reason=text, seen=item.decided_at),
    )


def draw_note(actor: Actor, item: AgendaItem) -> None:
    _one_text(
        item,
        _NOTED,
        asks=_("会诊意见（谁去办、什么时候看结果）"),
        button=_("记下意见，议下一件"),
        deed=lambda session, text: note_item(session, actor, item.item_id, opinion=text, seen=item.decided_at),
    )


def _one_text(
    item: AgendaItem, decision: ClinicDecision, *, asks: str, button: str, deed: Callable[[Session, str], None]
) -> None:
    key = f"{decision}_{item.item_id}"
    with st.form(key, border=False):
        text = st.text_area(asks, key=f"{key}_text", height=80, max_chars=2000)
        with layout.action_bar(key):
            done = st.form_submit_button(button, type="primary")
    if done:
        last = said_last()
        with acting():
            with transaction() as session:
                deed(session, text)
            last.text = f"{item.case_no or item.heading} · {words(decision)}"
            st.rerun()
