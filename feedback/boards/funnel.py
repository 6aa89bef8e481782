"""From what people said to what came of it, by channel: heard, accepted, dispatched, looked into, solved, dealt with.

Contacts, cases, visits to look into them and persons are counted each in its own table; what nothing was accepted of
keeps its reason. Every figure opens its list: cases by a mark, contacts by `list_contacts` (domain digest 0.3, A2).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, exists, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_open_contact
from feedback.boards.conditions import (
    Condition,
    Look,
    look_at,
    measured,
    seen,
    tally,
    was_investigation,
    within,
)
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.tracker.cursors import read_cursor, write_cursor
from feedback.tracker.desks import PAGE_SIZE
from models.case import Action, Case
from models.contact import Contact, Opinion
from models.office_vocabulary import ContactRefusal
from models.place import Area
from models.subform import Discipline
from models.user import User
from models.vocabulary import AreaKind, Channel, ContactKind

_CASE_MEASURES: Final = (
    Measure.ACCEPTED,
    Measure.SENT_OUT,
    Measure.INVESTIGATED,
    Measure.RESOLVED,
    Measure.DISCIPLINED,
)


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """The figures of one channel, or of all where `channel` is None.

    `cases` counts cases by measure; `investigations` and `persons` are more than cases where one case had several.
    """

    channel: Channel | None
    contacts: int = 0
    with_matters: int = 0
    refused: Mapping[ContactRefusal, int] = field(default_factory=dict)
    cases: Mapping[Measure, int] = field(default_factory=dict)
    investigations: int = 0
    persons: int = 0

    @property
    def refusals(self) -> int:
        return sum(self.refused.values())

    @property
    def silent(self) -> int:
        """Contacts in which nobody brought anything forward: visits without an opinion."""
        return self.contacts - self.with_matters - self.refusals

    def key(self, measure: Measure) -> str:
        """Return the mark that opens the cases of a measure."""
        return Mark(measure=measure, channel=self.channel).key()


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact as the list shows it; `note` is what was said, for those who may read it."""

    contact_id: int
    kind: ContactKind
    channel: Channel
    recorded_at: datetime
    place: str
    recorder: str
    opinions: int
    refusal: ContactRefusal | None
    note: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    rows: tuple[ContactRow, ...]
    later: str | None = None


def funnel(session: Session, actor: Actor, board_filter: BoardFilter) -> list[ChannelRow]:
    """Return a row for all channels and one for each that was used, in four or five statements.

    Confidential contacts and cases are in none of them.
    """
    actor.require(Permission.READ_BOARD)
    look = look_at(session, actor, board_filter)
    contacts, matters, refused = _contacts(look)
    cases = _cases(look)
    investigations = _summed(look, func.count(col(Action.id)), Action, was_investigation())
    persons = _summed(look, func.sum(col(Discipline.persons)), Discipline, col(Discipline.persons) > 0)
    rows = [
        ChannelRow(
            channel,
            contacts[channel],
            matters[channel],
            refused.get(channel, {}),
            {measure: cases[channel, measure] for measure in _CASE_MEASURES},
            investigations[channel],
            persons[channel],
        )
        for channel in Channel
        if contacts[channel] or cases[channel, Measure.ACCEPTED]
    ]
    return [_total(rows), *rows]


def _in_period(look: Look) -> Condition:
    """Return the condition that an open contact of the period lies where the look is."""
    sought = look.sought
    parts = [
        may_see_open_contact(look.actor),
        col(Contact.is_withdrawn).is_(False),
        within(Contact.recorded_at, sought.from_on, sought.to_on),
    ]
    if sought.channel is not None:
        parts.append(col(Contact.channel) == sought.channel)
    return and_(*parts, _of_area(look))


def _of_area(look: Look) -> Condition:
    area_id = look.sought.area_id
    columns: Mapping[AreaKind | None, Any] = {
        AreaKind.TOWNSHIP: Contact.township_id,
        AreaKind.VILLAGE: Contact.village_id,
    }
    if area_id is None or look.area_kind is AreaKind.COUNTY:
        return col(Contact.id).is_not(None)
    if look.area_kind in columns:
        return col(columns[look.area_kind]) == area_id
    return col(Contact.area_id).in_(select_columns(col(Area.id)).where(col(Area.path).like(f"%/{area_id}/%")))


def _has_matter() -> Condition:
    return exists().where(col(Opinion.contact_id) == Contact.id, col(Opinion.is_confidential).is_(False))


def _contacts(look: Look) -> tuple[Counter[Channel], Counter[Channel], dict[Channel, dict[ContactRefusal, int]]]:
    counted = select_columns(Contact.channel, Contact.refusal, func.count(), tally(_has_matter()))  # type: ignore[call-overload]  # SQLModel's columns are typed as their values.
    rows = look.session.execute(counted.where(_in_period(look)).group_by(Contact.channel, Contact.refusal)).all()
    contacts: Counter[Channel] = Counter()
    matters: Counter[Channel] = Counter()
    refused: dict[Channel, dict[ContactRefusal, int]] = {}
    for channel, refusal, count, with_matter in rows:
        contacts[channel] += count
        matters[channel] += with_matter
        if refusal is not None:
            refused.setdefault(channel, {})[refusal] = count
    return contacts, matters, refused


def _cases(look: Look) -> Counter[tuple[Channel, Measure]]:
    columns = [tally(measured(look, measure)) for measure in _CASE_MEASURES]
    registered = measured(look, Measure.REGISTERED)
    counted: Any = select_columns(Case.channel, *columns).where(seen(look), registered).group_by(Case.channel)  # type: ignore[call-overload]  # The same.
    found: Counter[tuple[Channel, Measure]] = Counter()
    for channel, *counts in look.session.execute(counted).all():
        found.update({(channel, measure): count for measure, count in zip(_CASE_MEASURES, counts, strict=True)})
    return found


def _summed(look: Look, figure: Any, table: Any, where: Condition) -> Counter[Channel]:
    """Return a figure of a table that hangs on cases, by the channel of the case."""
    counted: Any = (
        select_columns(Case.channel, figure)  # type: ignore[call-overload]  # The same.
        .join(Case, col(table.case_id) == Case.id)
        .where(where, seen(look), measured(look, Measure.REGISTERED))
        .group_by(Case.channel)
    )
    return Counter({channel: int(count) for channel, count in look.session.execute(counted).all()})


def _total(rows: list[ChannelRow]) -> ChannelRow:
    refused: Counter[ContactRefusal] = Counter()
    cases: Counter[Measure] = Counter()
    for row in rows:
        refused.update(row.refused)
        cases.update(row.cases)
    return ChannelRow(
        None,
        sum(row.contacts for row in rows),
        sum(row.with_matters for row in rows),
        dict(refused),
        {measure: cases[measure] for measure in _CASE_MEASURES},
        sum(row.investigations for row in rows),
        sum(row.persons for row in rows),
    )


def list_contacts(
    session: Session,
    actor: Actor,
    board_filter: BoardFilter,
    *,
    only_refused: bool = False,
    cursor: str | None = None,
) -> ContactPage:
    """Return a page of the contacts that the funnel counted, the newest first, in two statements."""
    actor.require(Permission.READ_BOARD)
    look = look_at(session, actor, board_filter)
    _backwards, contact_id, _at = read_cursor(cursor)
    opinions = (
        select_columns(func.count())
        .select_from(Opinion)
        .where(col(Opinion.contact_id) == Contact.id, col(Opinion.is_confidential).is_(False))
        .scalar_subquery()
    )
    wanted: Any = (
        select_columns(Contact, Area.name, User.name, opinions)  # type: ignore[call-overload]  # The same.
        .join(Area, col(Contact.area_id) == Area.id)
        .join(User, col(Contact.recorded_by_id) == User.id)
        .where(_in_period(look))
        .order_by(col(Contact.id).desc())
    )
    if only_refused:
        wanted = wanted.where(col(Contact.refusal).is_not(None))
    if contact_id:
        wanted = wanted.where(col(Contact.id) < contact_id)
    found = session.execute(wanted.limit(PAGE_SIZE + 1)).all()
    rows = tuple(_contact_row(actor, *each) for each in found[:PAGE_SIZE])
    return ContactPage(rows, write_cursor("later", rows[-1].contact_id) if len(found) > PAGE_SIZE else None)


def _contact_row(actor: Actor, contact: Contact, place: str, recorder: str, opinions: int) -> ContactRow:
    reads_it = contact.recorded_by_id == actor.user_id or actor.holds(Permission.DIAGNOSE)
    return ContactRow(
        contact_id=contact.id,
        kind=contact.kind,
        channel=contact.channel,
        recorded_at=contact.recorded_at,
        place=place,
        recorder=recorder,
        opinions=opinions,
        refusal=contact.refusal,
        note=(contact.refusal_note or "") if reads_it else "",
    )
