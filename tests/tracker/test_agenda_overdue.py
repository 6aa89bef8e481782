"""Does a case that is only overdue come before a session again when it should, and not on every agenda for ever?"""

from datetime import timedelta

import pytest
from sqlmodel import Session

from feedback.core import clock
from feedback.core.clock import today, utc_now
from feedback.tracker.agenda import add_case, refresh_agenda
from feedback.tracker.agenda_places import AgendaPlace, places_with_matters
from feedback.tracker.decisions import defer, note_item
from feedback.tracker.sessions import close_session
from feedback.worktime.office_rules import OfficeRuleName
from models.case import Case
from models.vocabulary import CaseStatus, OrgLevel
from models.worktime import OfficeRule
from tests.county import a_county
from tests.factories import NOW, County
from tests.tracker.tables import agenda, brought, forget_decisions, item_of, opened, planned


@pytest.fixture
def county(session: Session) -> County:
    """Add a county of this test's own, whose sessions nobody else has touched."""
    return a_county(session)


class TestOverdue:
    """A case that is only overdue was noted by the session of 12 March; the next ones are on the Tuesdays after it."""

    @pytest.fixture
    def case(self, session: Session, county: County) -> Case:
        case = brought(session, county, "路灯不亮", status=CaseStatus.HANDLING)
        held = opened(session, county)
        forget_decisions(session, held)
        case.resolve_due_at = utc_now() - timedelta(hours=1)
        refresh_agenda(session, held)
        item = item_of(session, held, case)
        note_item(session, county.chair, item.id, opinion="单位抓紧办", seen=None)
        close_session(session, county.chair, held.id)
        return case

    def due_after(self, session: Session, county: County, days: int) -> list[str]:
        """Return what is on the agenda of the session that is planned so many days later."""
        with clock.set_to(NOW + timedelta(days=days)):
            held = planned(session, county)
            refresh_agenda(session, held)
            return [title for title, _ in agenda(session, held)]

    def test_stays_away_until_the_days_of_the_office_are_over(
        self, session: Session, county: County, case: Case
    ) -> None:
        assert [self.due_after(session, county, days) for days in (1, 13)] == [[], []]
        assert self.due_after(session, county, 15) == ["路灯不亮"]

    def test_comes_with_the_office_s_own_days(self, session: Session, county: County, case: Case) -> None:
        session.merge(OfficeRule(name=OfficeRuleName.CLINIC_AGAIN_DAYS, value="3"))
        session.flush()
        session.info.pop("office_rules", None)
        assert self.due_after(session, county, 4) == ["路灯不亮"]

    def test_comes_when_a_new_due_date_has_passed(self, session: Session, county: County, case: Case) -> None:
        case.resolve_due_at = NOW + timedelta(days=2)
        session.flush()
        assert [self.due_after(session, county, days) for days in (1, 3)] == [[], ["路灯不亮"]]

    @pytest.mark.parametrize("is_put_off", [True, False])
    def test_comes_when_a_later_session_put_it_off_or_did_not_reach_it(
        self, session: Session, county: County, case: Case, is_put_off: bool
    ) -> None:
        with clock.set_to(NOW + timedelta(days=1)):
            held = opened(session, county)
            item = add_case(session, county.chair, held.id, case.case_no)
            if is_put_off:
                defer(session, county.chair, item.id, reason="单位的人没来", seen=None)
            close_session(session, county.chair, held.id)
        assert self.due_after(session, county, 6) == ["路灯不亮"]

    def test_makes_no_session_of_its_own_in_between(self, session: Session, county: County, case: Case) -> None:
        north = AgendaPlace(OrgLevel.TOWNSHIP, county.north.id)
        found = []
        for days in (1, 15):
            with clock.set_to(NOW + timedelta(days=days)):
                found.append(north in places_with_matters(session, today()))
        assert found == [False, True]
