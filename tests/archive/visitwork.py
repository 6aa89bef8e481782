"""What the tests of visits need: households of each kind in the small county, and visits made to them."""

from datetime import date
from itertools import count
from typing import Any, Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.capture.notes import ContactNote, Matter, Occasion, VisitDetail
from feedback.capture.service import record
from feedback.core.clock import today
from models.household import Household
from models.office_vocabulary import VisitTier
from models.place import Area
from models.vocabulary import Channel
from tests.county import County, a_household

_numbers: Final = count(1)


def a_house(
    session: Session, county: County, *, area: Area | None = None, tier: VisitTier = VisitTier.ORDINARY, **more: Any
) -> Household:
    """Add a household of `area`, else of the northern group."""
    household = a_household(session, county)
    place = area or county.group
    household.area_id, household.village_id = place.id, place.village_id or place.id
    household.township_id = place.township_id or 0
    household.visit_tier = tier
    for name, value in more.items():
        setattr(household, name, value)
    session.flush()
    return household


def visited(
    session: Session,
    by: Actor,
    household: Household | None = None,
    *said: Matter,
    on: date | None = None,
    area_id: int | None = None,
    occasion: Occasion | None = None,
    **detail: Any,
) -> int:
    """Record a visit to the household, or in an area, and return the contact's number."""
    note = ContactNote(
        submission_key=f"walk-{next(_numbers)}",
        channel=Channel.VISIT,
        area_id=household.area_id if household else area_id,
        detail=VisitDetail(household_id=household.id if household else None, **detail),
        matters=said,
        held_on=on or today(),
        occasion=occasion or Occasion(),
    )
    return record(session, by, note).contact_id
