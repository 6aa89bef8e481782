"""How many contact cards were handed out, by whom and in which village: counted from the log of cards.

A card is logged with the visit on which it was given. Source: domain digest A1 (some 6,000 cards).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.absences import PersonChoice
from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, visible_contacts
from feedback.archive.coverage import check_period
from feedback.archive.duties import runs_on
from feedback.archive.duty_list import ids_of_path
from feedback.core.clock import today
from feedback.core.errors import NotFound
from feedback.tracker.listing import newest_first
from models.contact import Contact, ContactCard
from models.household import Household
from models.place import Area
from models.user import User
from models.visiting import Duty

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class CardCount:
    """How many cards; `subject_id` is a person's or a village's number, None where no village is known."""

    subject_id: int | None
    name: str
    cards: int
    visits: int


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the log; the household is told by its number."""

    card_id: int
    on: date
    count: int
    by: str
    place: str
    household_no: str


@dataclass(frozen=True, slots=True)
class CardPage:
    rows: tuple[CardLine, ...]
    earlier: str | None = None
    later: str | None = None


def _given(actor: Actor, from_on: date, to_on: date) -> ColumnElement[bool]:
    """Return the condition that a card was given in the period on a visit that the actor sees and that stands."""
    check_period(from_on, to_on)
    seen = visible_contacts(actor).where(col(Contact.is_withdrawn).is_(False)).with_only_columns(col(Contact.id))
    return and_(col(ContactCard.contact_id).in_(seen), col(ContactCard.issued_on).between(from_on, to_on))


def cards_by_person(session: Session, actor: Actor, from_on: date, to_on: date) -> list[CardCount]:
    """Return the cards by who gave them, by name; one statement. Raises BadInput where the days make no period."""
    columns: Any = (User.id, User.name, func.sum(ContactCard.count), func.count())
    rows = session.execute(
        select_columns(*columns)
        .join(ContactCard, col(ContactCard.issued_by_id) == User.id)
        .where(_given(actor, from_on, to_on))
        .group_by(col(User.id), col(User.name))
        .order_by(col(User.name), col(User.id))
    )
    return [CardCount(*row) for row in rows]


def cards_by_village(session: Session, actor: Actor, from_on: date, to_on: date) -> list[CardCount]:
    """Return the cards by village, in the order of the tree; one statement. Errors as `cards_by_person`."""
    columns: Any = (Area.id, Area.name, func.sum(ContactCard.count), func.count())
    rows = session.execute(
        select_columns(*columns)
        .select_from(ContactCard)
        .join(Contact, col(ContactCard.contact_id) == Contact.id)
        .join(Area, col(Contact.village_id) == Area.id, isouter=True)
        .where(_given(actor, from_on, to_on))
        .group_by(col(Area.id), col(Area.name), col(Area.code))
        .order_by(col(Area.code))
    )
    return [CardCount(number, name or "", cards, visits) for number, name, cards, visits in rows]


def card_log(
    session: Session,
    actor: Actor,
    from_on: date,
    to_on: date,
    *,
    user_id: int | None = None,
    village_id: int | None = None,
    cursor: str | None = None,
) -> CardPage:
    """Return one page of the log, of one person or village where asked, the newest first; errors as above."""
    where = [_given(actor, from_on, to_on)]
    if user_id is not None:
        where.append(col(ContactCard.issued_by_id) == user_id)
    if village_id is not None:
        where.append(col(Contact.village_id) == village_id)
    found = newest_first(session, _lines().where(*where), number=col(ContactCard.id), cursor=cursor, size=PAGE_SIZE)
    rows = (
        CardLine(card.id, card.issued_on, card.count, by, place, number or "") for card, by, place, number in found.rows
    )
    return CardPage(tuple(rows), found.earlier, found.later)


def _lines() -> Any:
    columns: Any = (ContactCard, User.name, Area.name, Household.household_no)
    return (
        select_columns(*columns)
        .join(Contact, col(ContactCard.contact_id) == Contact.id)
        .join(Area, col(Contact.area_id) == Area.id)
        .join(User, col(ContactCard.issued_by_id) == User.id)
        .join(Household, col(ContactCard.household_id) == Household.id, isouter=True)
    )


def card_area(session: Session, actor: Actor, area_id: int) -> Area:
    """Return the area that a card's code leads to.

    Raises
    ------
    NotFound
        There is no such area, or not where the actor visits or sees to the visits.
    """
    for permission in (Permission.RECORD_VISIT, Permission.MANAGE_VISITS):
        found = session.exec(areas_open_to(actor, permission).where(Area.id == area_id)).first()
        if found is not None:
            return found
    raise NotFound("area_not_found")


def people_for_cards(session: Session, actor: Actor, area_id: int) -> list[PersonChoice]:
    """Return whose name can stand on the cards of an area: the actor, and who answers for it, around it or in it."""
    area = card_area(session, actor, area_id)
    inside = select(Area.id).where(col(Area.path).like(f"%/{area.id}/%"))
    near = or_(col(Duty.area_id).in_(ids_of_path(area.path)), col(Duty.area_id).in_(inside))
    query = select(User.id, User.name, User.username).join(Duty, col(Duty.user_id) == User.id)
    query = query.where(runs_on(today()), near, col(User.is_active), col(User.id) != actor.user_id).distinct()
    others = [PersonChoice(*each) for each in session.exec(query.order_by(col(User.name), col(User.id)))]
    return [PersonChoice(actor.user_id, actor.name), *others]
