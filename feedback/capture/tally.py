"""How much the actor has taken in today: the grey line under a form's title."""

from typing import NamedTuple

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE, utc_now
from models.contact import Contact, Opinion
from models.vocabulary import ContactKind


class Tally(NamedTuple):
    contacts: int
    matters: int


def taken_today(session: Session, actor: Actor, *kinds: ContactKind) -> Tally:
    """Return how many contacts of these kinds the actor has recorded since midnight at the office."""
    midnight = utc_now().astimezone(OFFICE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    contacts, matters = session.exec(
        select(func.count(func.distinct(Contact.id)), func.count(col(Opinion.id)))
        .select_from(Contact)
        .join(Opinion, col(Opinion.contact_id) == Contact.id, isouter=True)
        .where(
            Contact.recorded_by_id == actor.user_id,
            col(Contact.kind).in_(kinds),
            col(Contact.recorded_at) >= midnight,
            col(Contact.is_withdrawn).is_(False),
        )
    ).one()
    return Tally(contacts, matters)
