"""专项活动: what came of each campaign, counted from what was recorded in it; started, changed and closed here."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.archive.campaigns import CampaignView, campaigns
from feedback.core.clock import today
from feedback.core.database import reading
from pages.ui import admin_style, board_style, layout
from pages.ui.campaigns.figures import draw_figures
from pages.ui.campaigns.form import STARTED, draw_form, form_of
from pages.ui.choices import told_apart
from pages.ui.shell import require
from pages.ui.text import _, day

actor = require(Permission.MANAGE_CAMPAIGNS, Permission.RECORD_FORUM)
admin_style.apply()
board_style.apply()
manages = actor.holds(Permission.MANAGE_CAMPAIGNS)
with reading() as session:
    found = {each.campaign_id: each for each in campaigns(session, actor)}
running = [each for each in found.values() if each.is_running(today())]
layout.page_title(_("专项活动"), _("正在开展 {n} 项", n=len(running)) if running else _("眼下没有正在开展的活动"))


def _named(campaign: CampaignView) -> str:
    if campaign.is_running(today()):
        return campaign.name
    if campaign.closed_on is None and campaign.begins_on > today():
        return _("{name}（{day}开始）", name=campaign.name, day=day(campaign.begins_on))
    return _("{name}（已结束）", name=campaign.name)


_NEW = 0


def _draw() -> None:
    if not found:
        layout.empty_state(_("还没有专项活动"), _("在下面写明名称、日期和要归的类，记录时就能选它，数字自动出来。"))
    choices = [*found, _NEW] if manages else list(found)
    names = told_apart({number: _named(found[number]) if number else _("＋ 新的活动") for number in choices})
    linked = st.query_params.get("campaign", "")
    first = int(linked) if linked.isdecimal() and int(linked) in choices else choices[0]
    # What is given by the state reaches the browser; a mere default would leave its old choice standing.
    if (started := st.session_state.pop(STARTED, None)) in choices:
        st.session_state["campaign_chosen"] = started
    if st.session_state.get("campaign_chosen") not in choices:
        st.session_state["campaign_chosen"] = first
    chosen = st.pills(
        _("哪项活动"),
        choices,
        format_func=names.__getitem__,
        key="campaign_chosen",
        required=True,
        label_visibility="collapsed",
    )
    # A page that is loaded again shows the same.
    st.query_params["campaign"] = str(chosen or _NEW)
    if chosen:
        draw_figures(actor, found[chosen])
    elif manages:
        with layout.card("campaign_new"):
            draw_form(form_of(actor))


if found or manages:
    _draw()
else:
    layout.empty_state(_("还没有专项活动"), _("活动开始后，记走访、座谈、来电、来信时就能选它。"))
