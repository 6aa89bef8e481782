"""To which campaign does what is recorded belong? One choice, remembered; with its team, topics and list to check.

Nothing is drawn where no campaign runs at the place on that day.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import streamlit as st

from feedback.archive.campaigns import CampaignView, running_campaigns
from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import Matter, Occasion
from feedback.capture.occasions import LONGEST_PLACE_TYPE
from feedback.capture.sketch import Sketch
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.drafting import Form
from pages.ui.text import _, literal

OCCASION_FIELDS: Final = ("campaign", "team", "place_type", "checked")
_PLACES: Final = (
    mark("村部"),
    mark("学校"),
    mark("学校食堂"),
    mark("企业"),
    mark("工地"),
    mark("市场商铺"),
    mark("养老院"),
    mark("卫生院"),
)
_MOST_TOPICS: Final = 30


def campaign_choice(form: Form, place: AreaChoice | None, on: date) -> CampaignView | None:
    """Draw the box of the campaigns that run there on that day, and return the chosen one."""
    offered = {each.campaign_id: each for each in _offered(form, place, on)}
    if not offered:
        return None
    last = form.remembered("campaign")
    key = form.starts_with("campaign", last if last in offered else None)
    if st.session_state[key] not in offered:
        # The draft's own may be over, or run somewhere else.
        st.session_state[key] = None
    chosen = st.selectbox(
        _("专项活动"),
        list(offered),
        format_func=told_apart({number: each.name for number, each in offered.items()}).__getitem__,
        key=key,
        placeholder=_("不属于专项活动"),
    )
    form.remember("campaign", chosen)
    campaign = offered.get(chosen or 0)
    if campaign is not None and campaign.teams:
        _team_choice(form, campaign)
    return campaign


def _offered(form: Form, place: AreaChoice | None, on: date) -> Sequence[CampaignView]:
    if place is None:
        return ()

    def read() -> Sequence[CampaignView]:
        with reading() as session:
            return running_campaigns(session, form.actor, place.place, on)

    return form.once(f"campaigns_{place.area_id}_{on}", read)


def _team_choice(form: Form, campaign: CampaignView) -> None:
    teams = told_apart({team.team_id: team.name for team in campaign.teams})
    last = form.remembered("team")
    key = form.starts_with("team", last if last in teams else None)
    if st.session_state[key] not in teams:
        st.session_state[key] = None
    form.remember(
        "team", st.selectbox(_("哪一组"), list(teams), format_func=teams.__getitem__, key=key, placeholder=_("不分组"))
    )


def place_type_choice(form: Form, campaign: CampaignView | None) -> None:
    """Draw what kind of place was visited, for a visit that is nobody's household: a few words, or one's own."""
    known = list(campaign.place_types) if campaign and campaign.place_types else [_(each) for each in _PLACES]
    held = form.value("place_type")
    st.selectbox(
        _("去的是什么地方（可不填）"),
        known if held in (None, *known) else [*known, held],
        index=None,
        key=form.key("place_type"),
        accept_new_options=True,
        placeholder=_("学校、企业、工地……也可以自己写"),
    )


def checklist(form: Form, campaign: CampaignView | None) -> None:
    """Draw the campaign's list to check."""
    if campaign is None or not campaign.checklist:
        return
    key = form.key("checked")
    st.session_state[key] = [each for each in form.value("checked") or [] if each in campaign.checklist]
    st.pills(_("看过了哪些（可多选）"), campaign.checklist, selection_mode="multi", key=key)


def topic_choice(form: Form, campaign: CampaignView | None, sketches: Sequence[Sketch]) -> None:
    """Draw the topic of each matter, where the campaign sorts by topics."""
    if campaign is None or not campaign.topics or not sketches:
        return
    with layout.card(form.key("topics")):
        layout.section(_("按活动归类"), campaign.name)
        for number, sketch in enumerate(sketches[:_MOST_TOPICS], start=1):
            key = form.key(f"topic_{sketch.number}")
            if form.value(f"topic_{sketch.number}") not in campaign.topics:
                st.session_state[key] = None
            about = literal(sketch.words[:16])
            st.pills(_("第{n}件：{words}", n=number, words=about), campaign.topics, key=key)


def topic_fields(sketches: Sequence[Sketch]) -> list[str]:
    """Return the fields of the topics, to keep them with the draft."""
    return [f"topic_{sketch.number}" for sketch in sketches[:_MOST_TOPICS]]


def with_topics(
    form: Form, campaign: CampaignView | None, sketches: Sequence[Sketch], matters: Sequence[Matter]
) -> list[Matter]:
    """Return the matters with the topics that were chosen for them."""
    if campaign is None:
        return list(matters)
    chosen = [form.value(f"topic_{sketch.number}") for sketch in sketches]
    return [
        replace(matter, topic=topic if topic in campaign.topics else "")
        for matter, topic in zip(matters, chosen, strict=True)
    ]


def occasion_of(form: Form, campaign: CampaignView | None, *, has_place_type: bool = False) -> Occasion:
    """Return what was chosen, as it is handed in."""
    place_type = str(form.value("place_type") or "").strip()[:LONGEST_PLACE_TYPE] if has_place_type else ""
    if campaign is None:
        return Occasion(place_type=place_type)
    return Occasion(
        campaign_id=campaign.campaign_id,
        team_id=form.value("team") if campaign.teams else None,
        place_type=place_type,
        checked=tuple(form.value("checked") or ()) if has_place_type else (),
    )
