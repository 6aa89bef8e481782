"""The weights of the composite: those of the program, those of the office, and a form for new ones."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.assess.presets import LONGEST_LABEL, presets, save_preset, weighable
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.scores.said import measure_name, preset_name, weights_line
from pages.ui.text import _

_COLUMNS: Final = 3
_PERCENT: Final = 100


def draw_weights(actor: Actor) -> None:
    """Draw what there is, and the form."""
    with reading() as session:
        known = presets(session)
    with layout.card("weights"):
        layout.section(_("现有的权重"), _("已经做好的表不受改动影响"))
        layout.fact_list([(preset_name(each.name, each.label), weights_line(dict(each.weights))) for each in known])
    _draw_new(actor, dict(known[0].weights))


def _draw_new(actor: Actor, first: dict[str, float]) -> None:
    """Draw the measures that shall count, and a weight for each of them alone; `first` is what stands there before."""
    with layout.card("weights_new"):
        layout.section(_("本单位自己的权重"), _("同名的会被改成新的"))
        chosen = st.multiselect(
            _("哪些指标算进综合得分"),
            list(weighable()),
            default=list(first),
            format_func=measure_name,
            key="weights_chosen",
        )
        with st.form("weights_form", border=False):
            label = st.text_input(_("这套权重叫什么"), key="weights_label", max_chars=LONGEST_LABEL)
            columns = st.columns(_COLUMNS)
            weights: dict[str, float] = {}
            for number, code in enumerate(chosen):
                with columns[number % _COLUMNS]:
                    held = round(first.get(code, 0) * _PERCENT)
                    typed = st.number_input(f"{measure_name(code)} %", 0, _PERCENT, held, 5, key=f"weights_{code}")
                    weights[code] = typed / _PERCENT
            st.caption(_("各项加起来要正好是 100%。"))
            pressed = st.form_submit_button(_("存下这套权重"), type="primary")
    if pressed:
        carry_out(
            lambda session: save_preset(session, actor, label=label, weights=weights),
            _("权重已存下，做考核表时可以选。"),
        )
