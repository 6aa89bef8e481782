"""Is what was typed kept, for whom, and is it readable in the database?"""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session, select

from feedback.capture.drafts import drop_draft, load_draft, save_draft
from feedback.core import clock
from models.keeping import Draft
from tests.factories import NOW, County
from tests.reading import WATER


class TestDrafts:
    def test_comes_back_as_it_was(self, session: Session, county: County) -> None:
        body = {"words": WATER, "fields": {"cards": 2, "on": {"day": "2026-03-12"}}}
        assert save_draft(session, county.cadre, "visit", body) == NOW
        session.flush()
        assert load_draft(session, county.cadre, "visit") == (body, NOW)

    def test_the_last_one_counts(self, session: Session, county: County) -> None:
        save_draft(session, county.cadre, "visit", {"words": "水"})
        session.flush()
        with clock.set_to(NOW + timedelta(minutes=5)):
            save_draft(session, county.cadre, "visit", {"words": WATER})
        session.flush()
        assert load_draft(session, county.cadre, "visit") == ({"words": WATER}, NOW + timedelta(minutes=5))
        assert len(session.exec(select(Draft).where(Draft.user_id == county.cadre.user_id)).all()) == 1

    def test_is_nobody_elses_and_of_no_other_form(self, session: Session, county: County) -> None:
        save_draft(session, county.cadre, "visit", {"words": WATER})
        session.flush()
        assert load_draft(session, county.clerk, "visit") is None
        assert load_draft(session, county.cadre, "call") is None

    def test_is_sealed(self, session: Session, county: County) -> None:
        save_draft(session, county.cadre, "visit", {"words": WATER})
        session.flush()
        kept = session.connection().execute(text("SELECT body FROM draft")).scalars().all()
        assert all(WATER.encode() not in bytes(body) for body in kept)

    def test_is_gone_once_dropped(self, session: Session, county: County) -> None:
        save_draft(session, county.cadre, "visit", {"words": WATER})
        session.flush()
        drop_draft(session, county.cadre, "visit")
        drop_draft(session, county.cadre, "call")
        session.flush()
        assert load_draft(session, county.cadre, "visit") is None
