"""What a brief counts: households, cards, opinions by nature, outcomes, three channels, aid, a campaign's topics.

Everything is of one place and some days, counted in the database; nothing confidential and nothing withdrawn is in it.
Definitions: domain digest A1, A2, A9 and E. A second visit to a household raises the visits and not the households.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, true
from sqlalchemy import case as case_when
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case
from feedback.boards.conditions import tally, within
from feedback.classify.taxonomy import newest_code
from feedback.reports.groups import Scheme, group_names, groups_of
from feedback.reports.phrases import category_name
from feedback.reports.scoping import lies_in
from models.aid import AidApplication, Payout
from models.case import Action, Case
from models.contact import Contact, ContactCard, Opinion, Visit
from models.office_vocabulary import AidKind, AidState, HouseholdType
from models.place import Area
from models.subform import Discipline
from models.vocabulary import ActionKind, AreaKind, CaseStatus, ContactKind, Nature, OutcomeType

PROBLEMS: Final = (Nature.HELP, Nature.COMPLAINT, Nature.REPORT)
_MOST_FIELDS: Final = 5
_OUTCOMES: Final = {
    OutcomeType.REQUEST_RESOLVED: "resolved",
    OutcomeType.RISK_REMOVED: "risks",
    OutcomeType.DISPUTE_MEDIATED: "disputes",
}
_LOW: Final = {HouseholdType.MINIMUM_LIVING: "aid_minimum", HouseholdType.LOW_INCOME: "aid_low"}


@dataclass(frozen=True, slots=True)
class Counted:
    """One actor counting one place (or one campaign) over some days, both included."""

    session: Session
    actor: Actor
    area: Area
    from_on: date
    to_on: date
    campaign_id: int | None = None

    def cases(self) -> ColumnElement[bool]:
        """Return the condition of the cases that are counted at all."""
        return and_(may_see_open_case(self.actor), lies_in(self.area))

    def contacts(self) -> ColumnElement[bool]:
        """Return the condition of the contacts of the days: by the day on which they were held."""
        by_day = and_(col(Contact.held_on) >= self.from_on, col(Contact.held_on) <= self.to_on)
        by_time = and_(col(Contact.held_on).is_(None), within(Contact.recorded_at, self.from_on, self.to_on))
        of_campaign = col(Contact.campaign_id) == self.campaign_id if self.campaign_id else true()
        is_open = (col(Contact.is_confidential).is_(False), col(Contact.is_withdrawn).is_(False))
        return and_(by_day | by_time, _in_area(self.area, Contact), of_campaign, *is_open)

    def one(self, query: Any) -> Any:
        return self.session.execute(query).one()


def _in_area(area: Area, table: Any) -> ColumnElement[bool]:
    if area.kind is AreaKind.COUNTY:
        return true()
    if area.kind is AreaKind.TOWNSHIP:
        return col(table.township_id) == area.id
    if area.kind is AreaKind.VILLAGE:
        return col(table.village_id) == area.id
    return col(table.area_id).in_(select(Area.id).where(col(Area.path).like(f"%/{area.id}/%")))


def visit_counts(counted: Counted) -> dict[str, int]:
    """Return visited households, visits, cards, and what was said on the visits; three statements."""
    columns: Any = (func.count(func.distinct(Visit.household_id)), func.count())
    visits = select_columns(*columns).join(Contact, col(Visit.contact_id) == Contact.id)
    households, times = counted.one(visits.where(counted.contacts()))
    total: Any = select_columns(func.coalesce(func.sum(ContactCard.count), 0))
    cards = total.join(Contact, col(ContactCard.contact_id) == Contact.id).where(counted.contacts())
    said = _said(counted, col(Contact.kind) == ContactKind.VISIT)
    return {"households": households, "visits": times, "cards": int(counted.one(cards)[0]), **said}


def _said(counted: Counted, of_kind: ColumnElement[bool]) -> dict[str, int]:
    """Return how many opinions of the contacts are problems, suggestions and praise, by the nature of their cases."""
    nature = col(Case.nature)
    columns: Any = (tally(nature.in_(PROBLEMS)), tally(nature == Nature.SUGGESTION), tally(nature == Nature.PRAISE))
    query = (
        select_columns(*columns)
        .select_from(Opinion)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id)
        .where(counted.contacts(), of_kind, col(Case.is_confidential).is_(False))
    )
    names = ("problems", "suggestions", "praises")
    return {name: int(value) for name, value in zip(names, counted.one(query), strict=True)}


def outcome_counts(counted: Counted) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return what the cases closed in the days were worth, and the groups most of them belong to; three statements."""
    columns: Any = (Case.outcome_type, Case.category, func.count())
    closed = (counted.cases(), within(Case.closed_at, counted.from_on, counted.to_on), of_outcome())
    rows = counted.session.execute(
        select_columns(*columns).where(*closed).group_by(col(Case.outcome_type), col(Case.category))
    )
    names = group_names(groups_of(counted.session)[Scheme.BRIEF])
    worth, fields = dict.fromkeys(_OUTCOMES.values(), 0), dict[str, int]()
    for outcome, category, count in rows:
        worth[_OUTCOMES[outcome]] += count
        if category is not None:
            name = names.get(category) or category_name(newest_code(category) or category)
            fields[name] = fields.get(name, 0) + count
    return worth, tuple(sorted(fields, key=lambda name: (-fields[name], name))[:_MOST_FIELDS])


def of_outcome() -> ColumnElement[bool]:
    return and_(col(Case.outcome_type).is_not(None), col(Case.status) == CaseStatus.CLOSED)


def channel_counts(counted: Counted) -> dict[str, int]:
    """Return the funnel of calls and letters: heard, refused, accepted, investigated, dealt with; four statements.

    Investigations and persons are those of the accepted cases up to the last day.
    """
    heard = col(Contact.kind).in_((ContactKind.CALL, ContactKind.MESSAGE))
    sums: Any = (
        tally(col(Contact.kind) == ContactKind.CALL),
        tally(col(Contact.kind) == ContactKind.MESSAGE),
        tally(col(Contact.refusal).is_not(None)),
    )
    calls, mails, refused = counted.one(select_columns(*sums).where(counted.contacts(), heard))
    accepted: Any = (
        select_columns(col(Opinion.case_id))
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id)
        .where(counted.contacts(), heard, col(Contact.refusal).is_(None), col(Case.is_confidential).is_(False))
        .where(col(Case.status) != CaseStatus.DECLINED)
        .distinct()
    )
    of_these = accepted.scalar_subquery()
    actions = select(func.count()).where(
        col(Action.case_id).in_(of_these),
        col(Action.kind) == ActionKind.INVESTIGATION,
        within(Action.at, None, counted.to_on),
    )
    persons: Any = select_columns(func.coalesce(func.sum(Discipline.persons), 0))
    dealt = persons.where(col(Discipline.case_id).in_(of_these), col(Discipline.on) <= counted.to_on)
    return {
        "calls": int(calls),
        "mails": int(mails),
        "refused": int(refused),
        "accepted": counted.session.execute(select_columns(func.count()).select_from(accepted.subquery())).scalar_one(),
        "investigations": counted.session.exec(actions).one(),
        "disciplined": int(counted.one(dealt)[0]),
    }


def aid_counts(counted: Counted) -> dict[str, int]:
    """Return how often households were helped, by kind and by household, and the sum paid in fen; two statements."""
    helped = and_(
        col(AidApplication.state).in_((AidState.APPROVED, AidState.PAID)),
        _in_area(counted.area, AidApplication),
        col(AidApplication.applied_on) >= counted.from_on,
        col(AidApplication.applied_on) <= counted.to_on,
    )
    columns: Any = (AidApplication.kind, AidApplication.household_type, func.count())
    grouped = select_columns(*columns).where(helped).group_by(*columns[:2])
    names = ("helped", *(f"aid_{kind}" for kind in AidKind), "aid_minimum", "aid_low", "aid_other")
    found = dict.fromkeys(names, 0)
    for kind, household, count in counted.session.execute(grouped):
        found["helped"] += count
        # Past aid may say neither; the page of aid tells how many such there are.
        if kind is not None:
            found[f"aid_{kind}"] += count
        if household is not None:
            found[_LOW.get(household, "aid_other")] += count
    paid: Any = select_columns(func.coalesce(func.sum(Payout.amount_fen), 0))
    joined = paid.join(AidApplication, col(Payout.application_id) == AidApplication.id)
    days = (col(Payout.paid_on) >= counted.from_on, col(Payout.paid_on) <= counted.to_on)
    of_place = joined.where(_in_area(counted.area, AidApplication), *days)
    return {**found, "paid_fen": int(counted.one(of_place)[0])}


def topic_counts(counted: Counted) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return a campaign's opinions by topic, and how many of each are solved: closed, and solved as the person said.

    One statement; what was sorted under no topic stands under an empty name.
    """
    solved = and_(col(Case.status) == CaseStatus.CLOSED, col(Case.is_resolved).is_not(False))
    columns: Any = (Opinion.topic, func.count(), func.sum(case_when((solved, 1), else_=0)))
    rows = counted.session.execute(
        select_columns(*columns)
        .select_from(Opinion)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id)
        .where(counted.contacts(), col(Case.is_confidential).is_(False))
        .group_by(Opinion.topic)
    ).all()
    return {row[0]: row[1] for row in rows}, {row[0]: int(row[2] or 0) for row in rows}


def solved_names(counted: Counted) -> tuple[str, ...]:
    """Return the categories of a campaign's solved opinions, the most frequent first; two statements."""
    solved = and_(col(Case.status) == CaseStatus.CLOSED, col(Case.is_resolved).is_not(False))
    columns: Any = (Case.category, func.count())
    rows = counted.session.execute(
        select_columns(*columns)
        .select_from(Opinion)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id)
        .where(counted.contacts(), solved, col(Case.is_confidential).is_(False), col(Case.category).is_not(None))
        .group_by(Case.category)
        .order_by(func.count().desc(), col(Case.category))
    )
    names = group_names(groups_of(counted.session)[Scheme.BRIEF])
    return tuple(dict.fromkeys(names.get(code) or category_name(code) for code, _count in rows))[:_MOST_FIELDS]
