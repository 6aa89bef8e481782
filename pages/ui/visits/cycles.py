"""走访周期: within how many days a household of each tier is visited again; the county's to set."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.cycles import DEFAULT_DAYS, LONGEST_CYCLE, cycle_days, may_set_cycles, set_cycles
from feedback.core.database import reading
from models.office_vocabulary import VisitTier
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import plain_note
from pages.ui.text import _, words


def draw_cycles(actor: Actor) -> None:
    """Draw the cycles; as fields for whoever sets them."""
    with reading() as session:
        days = cycle_days(session)
    with layout.card("cycles"):
        layout.section(_("多少天走一次"))
        if not may_set_cycles(actor):
            layout.fact_list([(words(tier), _("{n} 天", n=days[tier])) for tier in VisitTier])
            plain_note(_("周期全县统一，要改请找县里的台账员或会诊召集人。"))
            return
        with st.form("cycles", border=False):
            places = st.columns(4)
            wanted = {
                tier: int(
                    place.number_input(
                        words(tier),
                        1,
                        LONGEST_CYCLE,
                        days[tier],
                        key=f"cycle_{tier}",
                        help=_("系统自带 {n} 天", n=DEFAULT_DAYS[tier]),
                    )
                )
                for tier, place in zip(VisitTier, places, strict=True)
            }
            done = st.form_submit_button(_("存下"), type="primary")
        plain_note(_("户是哪一类，在家庭档案里定。改了周期，各人的走访安排马上按新的算。"))
    if done:
        carry_out(lambda session: set_cycles(session, actor, wanted), _("走访周期已存下。"))
