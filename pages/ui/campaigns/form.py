"""The form of a campaign: name, days, topics, list to check, kinds of place and teams; a refusal leaves it as typed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
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
from feedback.core.database import Session, reading
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import plain_note
from pages.ui.drafting import Form, open_form
from pages.ui.text import _, literal

# Which campaign was started just now: the page shows it.
STARTED: Final = "campaign_started"
_USUAL: Final = timedelta(days=99)
_FIELDS: Final = ("name", "area", "slogan", "from", "to", "least", "topics", "teams", "checks", "kinds")


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


def form_of(actor: Actor, view: CampaignView | None = None) -> Form:
    """Return the form of a new campaign, or of `view`, with what was typed into it and not handed in."""
    return open_form(actor, f"campaign_{view.campaign_id if view else 'new'}", anchor="name")


def draw_form(form: Form, view: CampaignView | None = None) -> None:
    """Draw the form of a new campaign, or of `view`; what is typed is kept as a draft."""
    actor = form.actor
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
    if form.kept_line:
        st.caption(literal(form.kept_line))
    opened = form.once("opened", lambda: _opened(list(places), view))
    seen = form.once("seen", lambda: view)
    entry = _fields(form, places, opened, view)
    form.keep(_FIELDS, {}, worth_keeping=any(form.value(name) != value for name, value in opened.items()))
    if st.button(_("存下") if view else _("开始这项活动"), type="primary", key=form.key("save")):
        _save(form, entry, seen)


def _save(form: Form, entry: CampaignEntry, seen: CampaignView | None) -> None:
    started: list[int] = []

    def deed(session: Session) -> None:
        if seen:
            change_campaign(session, form.actor, seen.campaign_id, entry, seen=seen)
        else:
            started.append(start_campaign(session, form.actor, entry))
        form.discard(session)

    def after() -> None:
        form.finish()
        if started:
            st.session_state[STARTED] = started[0]

    said = _("活动已改好。") if seen else _("“{name}”开始了，记录时可以选它。", name=entry.name.strip())
    carry_out(deed, said, after=after)


def _opened(ids: Sequence[int], view: CampaignView | None) -> dict[str, Any]:
    """Return what the boxes open with."""
    if view is None:
        empty = dict.fromkeys(("name", "slogan", "topics", "checks", "kinds", "teams"), "")
        return {**empty, "area": ids[0], "from": today(), "to": today() + _USUAL, "least": 0}
    lines = {"topics": view.topics, "checks": view.checklist, "kinds": view.place_types}
    return {
        **{name: "\n".join(held) for name, held in lines.items()},
        "teams": "\n".join(_team_line(team) for team in view.teams),
        "name": view.name,
        "slogan": view.slogan,
        "area": view.area_id if view.area_id in ids else ids[0],
        "from": view.begins_on,
        "to": view.ends_on,
        "least": view.least_per_week or 0,
    }


def _fields(form: Form, places: dict[int, str], opened: dict[str, Any], view: CampaignView | None) -> CampaignEntry:
    key = {name: form.starts_with(name, value) for name, value in opened.items()}
    left, right = st.columns((3, 2), gap="small")
    name = left.text_input(_("名称"), max_chars=LONGEST_NAME, key=key["name"])
    area_id = right.selectbox(_("在哪里开展"), list(places), format_func=places.__getitem__, key=key["area"])
    slogan = st.text_input(_("口号（可不填）"), max_chars=LONGEST_SLOGAN, key=key["slogan"])
    one, two, three = st.columns(3, gap="small")
    begins = one.date_input(_("从哪天"), key=key["from"], format="YYYY-MM-DD")
    ends = two.date_input(_("到哪天"), key=key["to"], format="YYYY-MM-DD")
    least = three.number_input(_("每周至少几次（0 是不要求）"), 0, MOST_PER_WEEK, key=key["least"])
    one, two = st.columns(2, gap="small")
    topics = _box(one, _("意见归成哪几类"), key["topics"])
    typed = _box(two, _("分几组"), key["teams"])
    plain_note(_("一行一项，用顿号、逗号隔开也行。小组写成“第一组：王某某”，冒号后面是组长。"))
    with st.expander(_("要看的清单、去哪些地方（可不填）")):
        one, two = st.columns(2, gap="small")
        checks = _box(one, _("要看的清单"), key["checks"])
        kinds = _box(two, _("去哪些地方"), key["kinds"])
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


def _box(place: DeltaGenerator, label: str, key: str) -> str:
    return str(place.text_area(label, height=140, key=key) or "")
