"""The weights of the composite: those of the program, those of the office, and a form for new ones."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.assess.presets import LONGEST_LABEL, presets, save_preset, weighable
from feedback.core.database import reading, transaction
from pages.ui import layout
from pages.ui.scores.said import measure_name, preset_name, weights_line
from pages.ui.shell import acting, said_last
from pages.ui.text import _

_COLUMNS = 3


def draw_weights(actor: Actor) -> None:
    """Draw what there is, and the form."""
    with reading() as session:
        known = presets(session)
    with layout.card("weights"):
        layout.section(_("现有的权重"), _("已经做好的表不受改动影响"))
        layout.fact_list([(preset_name(each.name, each.label), weights_line(dict(each.weights))) for each in known])
    with layout.card("weights_new"), st.form("weights_form", border=False):
        layout.section(_("本单位自己的权重"), _("同名的会被改成新的"))
        label = st.text_input(_("名称"), key="weights_label", max_chars=LONGEST_LABEL)
        columns = st.columns(_COLUMNS)
        weights: dict[str, float] = {}
        for number, code in enumerate(weighable()):
            with columns[number % _COLUMNS]:
                weights[code] = st.number_input(f"{measure_name(code)} %", 0, 100, 0, 5, key=f"weights_{code}") / 100
        if st.form_submit_button(_("存下"), type="primary"):
            said = said_last()
            with acting():
                with transaction() as session:
                    save_preset(session, actor, label=label, weights=weights)
                said.text = _("权重已存下，做考核表时可以选。")
                st.rerun()
