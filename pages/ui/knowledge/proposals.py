"""Which cards answer what a caller asks? Proposed while the call is typed; a press makes one the answer on the spot."""

from datetime import date

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.services.knowledge import CardView
from feedback.services.knowledge_search import cards_for_words
from pages.ui import layout
from pages.ui.drafting import Form
from pages.ui.text import _, day


def draw_known_answers(form: Form, text: str) -> None:
    """Draw the cards that the words name, each with its answer; nothing where none does.

    The fields `answered` and `answer` of the form are filled in when one is taken.
    """
    if not form.actor.holds(Permission.READ_KNOWLEDGE):
        return
    for card in _known(form, text):
        with layout.card(form.key(f"known_{card.card_id}")):
            layout.section(_("可以这样答：{title}", title=card.entry.title), _since(card.entry.valid_from))
            layout.quote(card.entry.answer)
            if card.entry.rules:
                st.caption(_("各人不同的，在“政策问答”里按年纪和家庭查"))
            st.button(
                _("用作答复"),
                key=form.key(f"use_{card.card_id}"),
                icon=":material/reply:",
                on_click=_take,
                args=(form, card),
            )


def _known(form: Form, text: str) -> list[CardView]:
    """Return the cards that the words name; they are searched anew only when they changed."""
    key = form.key("known_cards")
    held: tuple[str, date, list[CardView]] | None = st.session_state.get(key)
    if held is None or held[:2] != (text, today()):
        found = []
        if text.strip():
            with reading() as session:
                found = cards_for_words(session, form.actor, text)
        held = st.session_state[key] = (text, today(), found)
    return held[2]


def _since(on: date) -> str:
    return _("{since} 起执行", since=day(on))


def _take(form: Form, card: CardView) -> None:
    """Put the card's answer behind what was written of one already, and say that the caller was answered."""
    said = str(form.value("answer") or "").strip()
    answer = card.entry.answer
    st.session_state[form.key("answered")] = True
    st.session_state[form.key("answer")] = f"{said}\n{answer}" if said and answer not in said else said or answer
