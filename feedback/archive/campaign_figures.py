"""What came of a campaign: contacts, opinions by topic, solved ones, each team's, and weeks without the least number.

All is counted from the contacts that name it and that the actor sees. A confidential opinion is in none of it. Solved
is what was closed and of which whoever asked heard that it was; the number of topics is counted, never typed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case, visible_contacts
from feedback.archive.campaigns import CampaignView
from feedback.core.clock import today
from feedback.tracker.desks import Page, open_cases_where
from feedback.tracker.listing import newest_first
from models.case import Case
from models.contact import Contact, Opinion, Visit
from models.place import Area
from models.user import User
from models.visiting import CampaignTeam
from models.vocabulary import CaseStatus, ContactKind

PAGE_SIZE: Final = 30
MOST_TITLES: Final = 12
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many opinions of a topic, and how many of them were solved; the topic is empty where none was chosen."""

    topic: str
    opinions: int
    solved: int


@dataclass(frozen=True, slots=True)
class TeamCount:
    """What one team recorded; `team_id` is None for what names no team."""

    team_id: int | None
    name: str
    contacts: int


@dataclass(frozen=True, slots=True)
class WeekCount:
    """The contacts of one week from Monday; `is_short` where they are fewer than the least and the week is over."""

    monday: date
    contacts: int
    is_short: bool


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    by_kind: dict[ContactKind, int]
    households: int
    topics: tuple[TopicCount, ...]
    solved_titles: tuple[str, ...]
    teams: tuple[TeamCount, ...]
    weeks: tuple[WeekCount, ...]

    @property
    def contacts(self) -> int:
        return sum(self.by_kind.values())

    @property
    def opinions(self) -> int:
        return sum(each.opinions for each in self.topics)

    @property
    def solved(self) -> int:
        return sum(each.solved for each in self.topics)

    @property
    def named_topics(self) -> int:
        """How many topics something was said of."""
        return sum(1 for each in self.topics if each.topic and each.opinions)


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact in a campaign's list."""

    contact_id: int
    kind: ContactKind
    on: date | None
    place: str
    place_type: str
    team: str
    checked: int
    opinions: int
    by: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    rows: tuple[ContactLine, ...]
    earlier: str | None = None
    later: str | None = None


def campaign_figures(session: Session, actor: Actor, view: CampaignView) -> CampaignFigures:
    """Return the figures of a campaign, in four statements."""
    mine = _contacts_of(actor, view)
    columns: Any = (Contact.kind, Contact.team_id, Contact.held_on, func.count())
    by = (col(Contact.kind), col(Contact.team_id), col(Contact.held_on))
    rows = session.execute(select_columns(*columns).where(mine).group_by(*by)).all()
    kinds: Counter[ContactKind] = Counter()
    teams: Counter[int | None] = Counter()
    days: Counter[date | None] = Counter()
    for kind, team_id, on, number in rows:
        kinds[ContactKind(kind)] += number
        teams[team_id] += number
        days[on] += number
    households = select(func.count(func.distinct(Visit.household_id))).join(
        Contact, col(Visit.contact_id) == Contact.id
    )
    return CampaignFigures(
        by_kind=dict(kinds),
        households=session.exec(households.where(mine)).one(),
        topics=_topics(session, actor, view),
        solved_titles=_solved_titles(session, actor, view),
        teams=_teams(view, teams),
        weeks=_weeks(view, days),
    )


def _contacts_of(actor: Actor, view: CampaignView) -> ColumnElement[bool]:
    seen = visible_contacts(actor).with_only_columns(col(Contact.id))
    return and_(
        col(Contact.campaign_id) == view.campaign_id, col(Contact.is_withdrawn).is_(False), col(Contact.id).in_(seen)
    )


def _opinions_of(actor: Actor, view: CampaignView) -> ColumnElement[bool]:
    return and_(_contacts_of(actor, view), col(Opinion.is_confidential).is_(False))


def _is_solved() -> ColumnElement[bool]:
    return and_(col(Case.status) == CaseStatus.CLOSED, col(Case.is_resolved).is_(True))


def _topics(session: Session, actor: Actor, view: CampaignView) -> tuple[TopicCount, ...]:
    """Return the counts by topic in the campaign's order, then what has a topic taken out since, then what has none."""
    counted = func.count(col(Opinion.id))
    columns: Any = (Opinion.topic, counted, counted.filter(_is_solved()))
    rows = session.execute(
        select_columns(*columns)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(_opinions_of(actor, view))
        .group_by(col(Opinion.topic))
    ).all()
    found = {topic: TopicCount(topic, opinions, solved) for topic, opinions, solved in rows}
    order = [*view.topics, *sorted(topic for topic in found if topic and topic not in view.topics)]
    counts = [found.get(topic, TopicCount(topic, 0, 0)) for topic in order]
    return (*counts, found[""]) if "" in found else tuple(counts)


def _solved_titles(session: Session, actor: Actor, view: CampaignView) -> tuple[str, ...]:
    query = (
        select(Case.title)
        .join(Opinion, col(Opinion.case_id) == Case.id)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .where(_opinions_of(actor, view), may_see_open_case(actor), _is_solved())
        .order_by(col(Case.id))
        .limit(MOST_TITLES)
    )
    return tuple(dict.fromkeys(session.exec(query).all()))


def _teams(view: CampaignView, counts: Counter[int | None]) -> tuple[TeamCount, ...]:
    named = [TeamCount(team.team_id, team.name, counts[team.team_id]) for team in view.teams]
    return (*named, TeamCount(None, "", counts[None])) if counts[None] and named else tuple(named)


def _weeks(view: CampaignView, days: Counter[date | None]) -> tuple[WeekCount, ...]:
    """Return the weeks of the campaign up to now, the newest first."""
    last = min(view.closed_on or view.ends_on, view.ends_on, today())
    monday = view.begins_on - timedelta(days=view.begins_on.weekday())
    weeks = []
    while monday <= last:
        number = sum(count for day, count in days.items() if day is not None and monday <= day < monday + _WEEK)
        is_over = monday + _WEEK <= today()
        weeks.append(WeekCount(monday, number, is_over and number < (view.least_per_week or 0)))
        monday += _WEEK
    return tuple(reversed(weeks))


def checked_this_week(figures: CampaignFigures, view: CampaignView) -> bool:
    """Say whether this week has the least number already; a campaign that asks for none always has."""
    this = next((week for week in figures.weeks if week.monday <= today() < week.monday + _WEEK), None)
    return this is None or this.contacts >= (view.least_per_week or 0)


def contacts_of_campaign(
    session: Session,
    actor: Actor,
    view: CampaignView,
    *,
    kind: ContactKind | None = None,
    team_id: int | None = None,
    cursor: str | None = None,
) -> ContactPage:
    """Return one page of the campaign's contacts, of one kind or team (0 for none) where asked, the newest first."""
    where = [_contacts_of(actor, view)]
    if kind is not None:
        where.append(col(Contact.kind) == kind)
    if team_id is not None:
        where.append(col(Contact.team_id) == team_id if team_id else col(Contact.team_id).is_(None))
    found = newest_first(session, _lines().where(*where), number=col(Contact.id), cursor=cursor, size=PAGE_SIZE)
    return ContactPage(tuple(_line(each) for each in found.rows), found.earlier, found.later)


def _lines() -> Any:
    said = (
        select(func.count())
        .where(col(Opinion.contact_id) == Contact.id, col(Opinion.is_confidential).is_(False))
        .scalar_subquery()
    )
    columns: Any = (Contact, Area.name, CampaignTeam.name, User.name, said)
    return (
        select_columns(*columns)
        .join(Area, col(Contact.area_id) == Area.id)
        .join(User, col(Contact.recorded_by_id) == User.id)
        .join(CampaignTeam, col(Contact.team_id) == CampaignTeam.id, isouter=True)
    )


def _line(row: Sequence[Any]) -> ContactLine:
    contact, place, team, by, said = row
    return ContactLine(
        contact_id=contact.id,
        kind=contact.kind,
        on=contact.held_on,
        place=place,
        place_type=contact.place_type,
        team=team or "",
        checked=len(contact.checked),
        opinions=said,
        by=by,
    )


def opinions_of_campaign(
    session: Session,
    actor: Actor,
    view: CampaignView,
    *,
    topic: str | None = None,
    only_solved: bool = False,
    cursor: str | None = None,
) -> Page:
    """Return one page of the cases of the campaign's opinions, of one topic or only solved ones, the newest first."""
    where = [_opinions_of(actor, view)]
    if topic is not None:
        where.append(col(Opinion.topic) == topic)
    of_cases = select(Opinion.case_id).join(Contact, col(Opinion.contact_id) == Contact.id).where(*where)
    wanted = col(Case.id).in_(of_cases)
    return open_cases_where(session, actor, and_(wanted, _is_solved()) if only_solved else wanted, cursor=cursor)
