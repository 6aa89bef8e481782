"""Campaigns: a piece of work with a name, days and teams, a list to check, topics to sort by, a least number a week.

Whatever is recorded may name one, so its figures are counted and nobody fills in a form for them. Source: domain
digest A2 (visits by five teams) and A5 (a hundred days against quacks), decision 0022.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from models.place import Area
from models.visiting import Campaign, CampaignTeam

LONGEST_NAME: Final = 60
LONGEST_SLOGAN: Final = 120
LONGEST_TOPIC: Final = 30
LONGEST_PLACE_TYPE: Final = 20
LONGEST_TEAM: Final = 40
MOST_WORDS: Final = 30
MOST_PER_WEEK: Final = 1000
# Who takes part in one may look at it.
_READING: Final = (Permission.MANAGE_CAMPAIGNS, Permission.RECORD_FORUM)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEntry:
    """A team of a campaign; `team_id` is None for a new one."""

    name: str
    leader: str = ""
    area_ids: tuple[int, ...] = ()
    team_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignEntry:
    """A campaign as it is handed in."""

    name: str
    area_id: int
    begins_on: date
    ends_on: date
    slogan: str = ""
    least_per_week: int | None = None
    checklist: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    place_types: tuple[str, ...] = ()
    teams: tuple[TeamEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamView:
    team_id: int
    name: str
    leader: str
    area_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as pages show it; `may_manage` says whether the actor may change it."""

    campaign_id: int
    name: str
    slogan: str
    area_id: int
    place: str
    begins_on: date
    ends_on: date
    closed_on: date | None
    least_per_week: int | None
    checklist: tuple[str, ...]
    topics: tuple[str, ...]
    place_types: tuple[str, ...]
    teams: tuple[TeamView, ...]
    may_manage: bool

    def is_running(self, day: date) -> bool:
        return self.closed_on is None and self.begins_on <= day <= self.ends_on


def is_running(campaign: Campaign, day: date) -> bool:
    """Say whether something of `day` can belong to the campaign: within its days, and not after it was closed."""
    closed = campaign.closed_on is not None and campaign.closed_on < day
    return not closed and campaign.begins_on <= day <= campaign.ends_on


def start_campaign(session: Session, actor: Actor, entry: CampaignEntry) -> int:
    """Start a campaign with its teams, and return its number.

    Raises
    ------
    NotFound
        The area is not there, or not where the actor manages campaigns.
    MissingFact, BadInput
        The name is missing, the days make no period, or a list is too long.
    Conflict
        A campaign of that name is going on there.
    """
    area = _checked(session, actor, entry)
    held = select(Campaign.id).where(
        Campaign.name == entry.name.strip(), Campaign.area_id == area.id, col(Campaign.ends_on) >= entry.begins_on
    )
    if session.exec(held.where(col(Campaign.closed_on).is_(None))).first() is not None:
        raise Conflict("campaign_there_already", name=entry.name.strip())
    campaign = Campaign(**_columns(entry), is_trial=actor.is_trial)
    session.add(campaign)
    session.flush()  # Its teams name it.
    _set_teams(session, actor, campaign.id, entry.teams)
    return campaign.id


def change_campaign(
    session: Session, actor: Actor, campaign_id: int, entry: CampaignEntry, *, seen: CampaignView
) -> None:
    """Put `entry` in the place of what the actor has `seen` of a campaign; what was recorded keeps its topic and team.

    Raises
    ------
    NotFound, MissingFact, BadInput
        As `start_campaign`.
    Conflict
        Somebody else has changed or closed it since.
    """
    campaign = _own(session, actor, campaign_id)
    if _views(session, actor, select(Campaign).where(Campaign.id == campaign_id)) != [seen]:
        raise Conflict("changed_meanwhile")
    _checked(session, actor, entry)
    for name, value in _columns(entry).items():
        setattr(campaign, name, value)
    _set_teams(session, actor, campaign_id, entry.teams)


def close_campaign(session: Session, actor: Actor, campaign_id: int) -> None:
    """End a campaign with today; what is recorded afterwards cannot name it.

    Raises
    ------
    NotFound
        There is no such campaign, or it is not the actor's to close.
    Conflict
        It was closed already.
    """
    campaign = _own(session, actor, campaign_id)
    if campaign.closed_on is not None:
        raise Conflict("campaign_closed_already", name=campaign.name)
    campaign.closed_on = today()


def _own(session: Session, actor: Actor, campaign_id: int) -> Campaign:
    actor.require(Permission.MANAGE_CAMPAIGNS)
    own = areas_open_to(actor, Permission.MANAGE_CAMPAIGNS).with_only_columns(col(Area.id))
    wanted = select(Campaign).where(Campaign.id == campaign_id, col(Campaign.area_id).in_(own))
    campaign = session.exec(wanted).first()
    if campaign is None:
        raise NotFound("campaign_not_found")
    return campaign


def _checked(session: Session, actor: Actor, entry: CampaignEntry) -> Area:
    actor.require(Permission.MANAGE_CAMPAIGNS)
    if not entry.name.strip():
        raise MissingFact("fact_missing", field="campaign_name")
    for field, text, most in (("name", entry.name, LONGEST_NAME), ("slogan", entry.slogan, LONGEST_SLOGAN)):
        if len(text.strip()) > most:
            raise BadInput("text_too_long", field=field, most=most)
    if entry.ends_on < entry.begins_on:
        raise BadInput("campaign_days_in_order", begins_on=entry.begins_on, ends_on=entry.ends_on)
    _check_words(entry.topics, LONGEST_TOPIC)
    _check_words(entry.place_types, LONGEST_PLACE_TYPE)
    _check_words(entry.checklist, LONGEST_NAME)
    _check_words([team.name for team in entry.teams], LONGEST_TEAM)
    if entry.least_per_week is not None and not 1 <= entry.least_per_week <= MOST_PER_WEEK:
        raise BadInput("least_visits_out_of_range", most=MOST_PER_WEEK)
    area = session.exec(areas_open_to(actor, Permission.MANAGE_CAMPAIGNS).where(Area.id == entry.area_id)).first()
    if area is None:
        raise NotFound("area_not_found")
    return area


def _check_words(words: Sequence[str], longest: int) -> None:
    if len(words) > MOST_WORDS:
        raise BadInput("campaign_list_too_long", most=MOST_WORDS)
    for word in words:
        if not word.strip() or len(word.strip()) > longest:
            raise BadInput("campaign_word_too_long", word=word.strip(), most=longest)
    if len({word.strip() for word in words}) != len(words):
        raise BadInput("campaign_word_twice")


def _columns(entry: CampaignEntry) -> dict[str, Any]:
    return {
        "name": entry.name.strip(),
        "slogan": entry.slogan.strip(),
        "area_id": entry.area_id,
        "begins_on": entry.begins_on,
        "ends_on": entry.ends_on,
        "least_per_week": entry.least_per_week,
        "checklist": [each.strip() for each in entry.checklist],
        "topics": [each.strip() for each in entry.topics],
        "place_types": [each.strip() for each in entry.place_types],
    }


def _set_teams(session: Session, actor: Actor, campaign_id: int, teams: Sequence[TeamEntry]) -> None:
    """Write the teams: one is known again by its number, else by its name; one left out stays."""
    there = list(session.exec(select(CampaignTeam).where(CampaignTeam.campaign_id == campaign_id)))
    by_id, by_name = {team.id: team for team in there}, {team.name: team for team in there}
    for entry in teams:
        team = by_id.get(entry.team_id or 0) or by_name.get(entry.name.strip())
        if team is None:
            team = CampaignTeam(campaign_id=campaign_id, name="", is_trial=actor.is_trial)
            session.add(team)
        team.name, team.leader = entry.name.strip(), entry.leader.strip()[:LONGEST_TEAM]
        team.area_ids = list(entry.area_ids)


def _seen_by(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a campaign lies in the actor's areas, or holds one of them."""
    open_to = [areas_open_to(actor, each).with_only_columns(col(Area.id)) for each in _READING]
    own = {grant.area_id for each in _READING for grant in actor.grants_for(each) if grant.area_id is not None}
    paths = session.exec(select(Area.path).where(col(Area.id).in_(own))).all() if own else []
    above = {int(part) for path in paths for part in path.split("/") if part}
    return or_(*[col(Campaign.area_id).in_(each) for each in open_to], col(Campaign.area_id).in_(above))


def campaigns(session: Session, actor: Actor) -> list[CampaignView]:
    """Return the campaigns in the actor's areas and those they are part of, the running ones first; four statements."""
    query = select(Campaign).where(_seen_by(session, actor))
    views = _views(session, actor, query)
    return sorted(views, key=lambda each: (not each.is_running(today()), -each.begins_on.toordinal(), each.name))


def campaign(session: Session, actor: Actor, campaign_id: int) -> CampaignView:
    """Return one campaign.

    Raises
    ------
    NotFound
        There is no such campaign, or not for this actor.
    """
    found = _views(session, actor, select(Campaign).where(Campaign.id == campaign_id, _seen_by(session, actor)))
    if not found:
        raise NotFound("campaign_not_found")
    return found[0]


def running_campaigns(session: Session, actor: Actor, place: Place, day: date) -> list[CampaignView]:
    """Return the campaigns to which something said at `place` on `day` can belong; three statements."""
    path = session.exec(select(Area.path).where(Area.id == place.area_id)).first() or ""
    above = [int(part) for part in path.split("/") if part]
    query = select(Campaign).where(
        col(Campaign.area_id).in_(above),
        col(Campaign.begins_on) <= day,
        col(Campaign.ends_on) >= day,
        or_(col(Campaign.closed_on).is_(None), col(Campaign.closed_on) >= day),
    )
    return _views(session, actor, query)


def _views(session: Session, actor: Actor, query: SelectOfScalar[Campaign]) -> list[CampaignView]:
    found = session.exec(query.order_by(col(Campaign.id))).all()
    if not found:
        return []
    ids = [each.id for each in found]
    teams: dict[int, list[TeamView]] = {}
    wanted = select(CampaignTeam).where(col(CampaignTeam.campaign_id).in_(ids)).order_by(col(CampaignTeam.id))
    for team in session.exec(wanted):
        view = TeamView(team.id, team.name, team.leader, tuple(team.area_ids))
        teams.setdefault(team.campaign_id, []).append(view)
    areas = {each.id: each for each in session.exec(select(Area).where(col(Area.id).in_({c.area_id for c in found})))}
    managed = {grant.area_id for grant in actor.grants_for(Permission.MANAGE_CAMPAIGNS)}
    return [_view(each, areas, teams.get(each.id, []), managed) for each in found]


def _view(
    campaign: Campaign, areas: Mapping[int, Area], teams: Sequence[TeamView], managed: set[int | None]
) -> CampaignView:
    area = areas[campaign.area_id]
    above = {int(part) for part in area.path.split("/") if part}
    return CampaignView(
        campaign_id=campaign.id,
        name=campaign.name,
        slogan=campaign.slogan,
        area_id=area.id,
        place=area.name,
        begins_on=campaign.begins_on,
        ends_on=campaign.ends_on,
        closed_on=campaign.closed_on,
        least_per_week=campaign.least_per_week,
        checklist=tuple(campaign.checklist),
        topics=tuple(campaign.topics),
        place_types=tuple(campaign.place_types),
        teams=tuple(teams),
        may_manage=not managed.isdisjoint(above),
    )
