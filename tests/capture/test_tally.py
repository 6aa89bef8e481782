"""How much has somebody taken in today?"""

from datetime import timedelta

from sqlmodel import Session

from feedback.capture.service import record
from feedback.capture.tally import Tally, taken_today
from feedback.core import clock
from models.contact import Contact
from models.vocabulary import ContactKind
from tests.capture.notes import a_call, a_forum, a_visit
from tests.factories import NOW, County
from tests.reading import LIGHT, WATER


class TestTakenToday:
    def test_counts_contacts_and_matters_of_the_kind(self, session: Session, county: County) -> None:
        before = taken_today(session, county.clerk, ContactKind.VISIT)
        record(session, county.clerk, a_visit(county, WATER, LIGHT))
        record(session, county.clerk, a_visit(county))
        record(session, county.clerk, a_call(county, WATER))
        after = taken_today(session, county.clerk, ContactKind.VISIT)
        assert (after.contacts - before.contacts, after.matters - before.matters) == (2, 2)

    def test_counts_nobody_elses(self, session: Session, county: County) -> None:
        before = taken_today(session, county.clerk, ContactKind.FORUM)
        record(session, county.recorder, a_forum(county, WATER))
        assert taken_today(session, county.clerk, ContactKind.FORUM) == before

    def test_the_day_begins_at_midnight_at_the_office(self, session: Session, county: County) -> None:
        midnight = NOW.replace(hour=0, minute=0)
        for instant in (midnight - timedelta(minutes=1), midnight):
            with clock.set_to(instant):
                record(session, county.cadre, a_visit(county, WATER, held_on=None))
        assert taken_today(session, county.cadre, ContactKind.VISIT) == Tally(1, 1)

    def test_leaves_out_what_was_taken_back(self, session: Session, county: County) -> None:
        receipt = record(session, county.cadre, a_visit(county, WATER))
        session.get_one(Contact, receipt.contact_id).is_withdrawn = True
        session.flush()
        assert taken_today(session, county.cadre, ContactKind.VISIT) == Tally(0, 0)
