"""How is it said that nothing is accepted of a call or a letter? A switch and a reason; what was said is kept."""

from dataclasses import dataclass

import streamlit as st

from models.office_vocabulary import ContactRefusal
from pages.ui.choices import word_choice
from pages.ui.drafting import Form
from pages.ui.text import _

REFUSAL_FIELDS = ("refused", "refusal")


@dataclass(frozen=True, slots=True)
class Refused:
    reason: ContactRefusal
    said: str


def refusal_choice(form: Form, text: str) -> Refused | None:
    """Draw the switch; return why nothing is accepted and what was said, or None where a case is opened as usual."""
    if not st.toggle(_("不立案，只记一笔"), key=form.key("refused")):
        return None
    reason = word_choice(_("为什么不立案"), ContactRefusal, ContactRefusal.ANSWERED, key=form.key("refusal"))
    st.caption(_("来电和理由会留下，统计时算一次接触，不算受理；说的话照记，不公开"))
    return Refused(reason or ContactRefusal.ANSWERED, text)


def save_label(refused: Refused | None) -> str:
    return _("存下，不立案") if refused else _("存下，出诊号")
