"""The form of a campaign: name, days, topics, list to check, kinds of place and teams; a refusal leaves it as typed."""

from collections.abc import Sequence
from datetime import timedelta
from unicodedata import normalize

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.campaigns import (
    LONGEST_NAME,
    LONGEST_SLOGAN,
    MOST_PER_WEEK,
    CampaignEntry,
    CampaignView,
    TeamEntry,
    TeamView,
    change_campaign,
    start_campaign,
)
from feedback.capture.importing.parsers import split_names
from feedback.capture.lookup import places_for
from feedback.core.clock import today
from feedback.core.database import reading
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import plain_note
from pages.ui.text import _

_USUAL = timedelta(days=99)


def teams_of(text: str, known: CampaignView | None) -> tuple[TeamEntry, ...]:
    """Return the teams of a box: a line each, a name and behind a colon its leader; known ones keep their number."""
    numbers = {team.name: team.team_id for team in known.teams} if known else {}
    found = []
    for line in text.split("\n"):
        # The colon of a Chinese keyboard becomes the plain one.
        name, _colon, leader = (part.strip() for part in normalize("NFKC", line).partition(":"))
        if name:
            found.append(TeamEntry(name=name, leader=leader, team_id=numbers.get(name)))
    return tuple(found)


def draw_form(actor: Actor, view: CampaignView | None = None) -> None:
    """Draw the form of a new campaign, or of `view`."""
    with reading() as session:
        places = {
            each.area_id: each.path_names
            for each in places_for(
                session, actor, Permission.MANAGE_CAMPAIGNS, AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE
            )
        }
    if not places:
        layout.empty_state(_("没有可以开展活动的地方"), _("请联系安全管理员授权。"))
        return
    turn = st.session_state.get("campaign_turn", 0)
    key = f"campaign_{view.campaign_id}" if view else f"campaign_new_{turn}"
    with st.form(key, border=False):
        entry = _fields(key, places, view)
        done = st.form_submit_button(_("存下") if view else _("开始这项活动"), type="primary")
    if not done:
        return
    if view:
        carry_out(lambda session: change_campaign(session, actor, view.campaign_id, entry), _("活动已改好。"))
        return
    carry_out(
        lambda session: start_campaign(session, actor, entry),
        _("“{name}”开始了，记录时可以选它。", name=entry.name.strip()),
        after=lambda: _started(turn),
    )


def _started(turn: int) -> None:
    st.session_state["campaign_turn"] = turn + 1
    st.session_state.pop("campaign_chosen", None)


def _fields(key: str, places: dict[int, str], view: CampaignView | None) -> CampaignEntry:
    left, right = st.columns((3, 2), gap="small")
    name = left.text_input(_("名称"), view.name if view else "", max_chars=LONGEST_NAME, key=f"{key}_name")
    ids = list(places)
    area_id = right.selectbox(
        _("在哪里开展"),
        ids,
        ids.index(view.area_id) if view and view.area_id in places else 0,
        format_func=places.__getitem__,
        key=f"{key}_area",
    )
    slogan = st.text_input(
        _("口号（可不填）"), view.slogan if view else "", max_chars=LONGEST_SLOGAN, key=f"{key}_slogan"
    )
    one, two, three = st.columns(3, gap="small")
    begins = one.date_input(_("从哪天"), view.begins_on if view else today(), key=f"{key}_from", format="YYYY-MM-DD")
    ends = two.date_input(_("到哪天"), view.ends_on if view else today() + _USUAL, key=f"{key}_to", format="YYYY-MM-DD")
    least = three.number_input(
        _("每周至少几次（0 是不要求）"), 0, MOST_PER_WEEK, (view.least_per_week or 0) if view else 0, key=f"{key}_least"
    )
    one, two, three, four = st.columns(4, gap="small")
    topics = _box(one, _("意见归成哪几类"), view.topics if view else (), f"{key}_topics")
    checks = _box(two, _("要看的清单"), view.checklist if view else (), f"{key}_checks")
    kinds = _box(three, _("去哪些地方"), view.place_types if view else (), f"{key}_kinds")
    teams = [_team_line(team) for team in view.teams] if view else []
    typed = _box(four, _("分几组"), teams, f"{key}_teams")
    plain_note(_("一行一项，用顿号、逗号隔开也行。小组写成“第一组：王某某”，冒号后面是组长。"))
    return CampaignEntry(
        name=name,
        area_id=area_id,
        begins_on=begins,
        ends_on=ends,
        slogan=slogan,
        least_per_week=int(least) or None,
        topics=split_names(topics),
        checklist=split_names(checks),
        place_types=split_names(kinds),
        teams=teams_of(typed, view),
    )


def _team_line(team: TeamView) -> str:
    return _("{name}：{leader}", name=team.name, leader=team.leader) if team.leader else team.name


def _box(place: DeltaGenerator, label: str, lines: Sequence[str], key: str) -> str:
    return str(place.text_area(label, "\n".join(lines), height=140, key=key))
