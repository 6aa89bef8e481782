"""What was sent to whoever brought a case forward, as it stands on the case; nothing where nothing was sent."""

from html import escape

import streamlit as st

from feedback.notify.citizens import SentStep
from pages.ui import layout
from pages.ui.delivery_words import fault_words, state_chip
from pages.ui.text import _, moment, words


def draw_sent(sent: list[SentStep]) -> None:
    """Draw each short message with what became of it, the newest first."""
    if not sent:
        return
    with layout.card("sent_to_citizen"):
        layout.section(_("发给反映人的短信"), _("{n} 条", n=len(sent)))
        st.html(f'<ul class="zs-sent">{"".join(_line(each) for each in sent)}</ul>')


def _line(each: SentStep) -> str:
    why = fault_words(each.fault, each.fault_detail)
    fault = f"<small>{escape(why)}</small>" if why else ""
    return (
        f"<li><header><b>{escape(words(each.step))}</b>{state_chip(each.state)}"
        f"<time>{escape(moment(each.ended_at or each.made_at))}</time></header><p>{escape(each.text)}</p>{fault}</li>"
    )
