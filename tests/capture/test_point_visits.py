"""Does whose point it is record a visit to it, once and with its day, and nobody else?"""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.archive.contact_points import hand_in_report, points, visits_of_point
from feedback.archive.duties import DutyEntry, end_duties, set_duties
from feedback.capture.attachments import read_report
from feedback.capture.notes import ContactNote, VisitDetail
from feedback.capture.point_visits import LONGEST_NOTE, PointVisitEntry, record_point_visit
from feedback.capture.service import record
from feedback.core.clock import set_to, today, utc_now
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from models.contact import Contact, Visit
from models.office_vocabulary import DutyKind
from models.visiting import Duty
from models.vocabulary import Channel, Role
from tests.archive.test_contact_points import REPORT, a_point
from tests.county import actor
from tests.factories import County
from tests.statements import statements
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


@pytest.fixture
def point(session: Session, county: County) -> int:
    return a_point(session, county)


@pytest.fixture
def deputy(session: Session, county: County, point: int) -> Actor:
    """Return a handler of the county, who holds the duty for the point and no role in its place."""
    entry = DutyEntry(user_id=county.bureau_handler.user_id, kind=DutyKind.CONTACT_POINT, target_id=point)
    set_duties(session, county.clerk, [entry])
    return county.bureau_handler


def went(session: Session, by: Actor, point: int, **changes: Any) -> int:
    facts: dict[str, Any] = {"submission_key": f"point-{by.user_id}", "point_id": point, "on": today()}
    return record_point_visit(session, by, PointVisitEntry(**facts | changes))


class TestRecorded:
    def test_by_its_leader_with_a_report(self, session: Session, county: County, point: int) -> None:
        contact_id = went(
            session, county.leader, point, note="路灯坏了三盏", companions=["陈强", " "], report=REPORT,
            on=today() - timedelta(days=2),
        )  # fmt: skip
        contact, visit = session.get_one(Contact, contact_id), session.get_one(Visit, contact_id)
        assert (contact.area_id, contact.township_id, contact.held_on) == (
            county.village.id,
            county.north.id,
            today() - timedelta(days=2),
        )
        assert (visit.visitors, visit.note, visit.contact_point_id) == (["leader", "陈强"], "路灯坏了三盏", point)
        (view,) = points(session, county.leader, today().year, only_own=True)
        assert (view.counted, view.missing) == (1, 2)

    def test_second_press_is_the_same_visit(self, session: Session, county: County, point: int, deputy: Actor) -> None:
        first = went(session, county.leader, point, submission_key="once")
        assert went(session, county.leader, point, submission_key="once") == first
        with pytest.raises(Conflict):
            went(session, deputy, point, submission_key="once")

    def test_by_who_holds_the_duty_as_long_as_they_do(
        self, session: Session, county: County, point: int, deputy: Actor
    ) -> None:
        contact_id = went(session, deputy, point)
        assert [each.counted for each in points(session, deputy, today().year)] == [0]
        hand_in_report(session, deputy, contact_id, *REPORT)
        [visit] = visits_of_point(session, deputy, point, today().year)
        assert read_report(session, deputy, visit.report_id or 0)[0] == REPORT[0]
        duty = session.exec(select(Duty).where(Duty.contact_point_id == point)).one()
        end_duties(session, county.clerk, [duty.id])
        with set_to(utc_now() + timedelta(days=1)):
            assert points(session, deputy, today().year) == []
            with pytest.raises(NotFound):
                went(session, deputy, point, submission_key="later")
            with pytest.raises(NotFound):
                read_report(session, deputy, visit.report_id or 0)

    def test_own_points_are_one_statement(self, session: Session, county: County, point: int) -> None:
        for n in range(3):
            a_point(session, county, name=f"点{n}")
            went(session, county.leader, point, submission_key=f"k{n}", report=REPORT)
        other = actor(session, Role.LEADER, area=county.north)
        with statements(session) as sent:
            mine = points(session, county.leader, today().year, only_own=True)
        assert (len(sent), len(mine), mine[-1].missing) == (1, 4, 0)
        # A leader of the place sees all of them, and none is theirs.
        assert len(points(session, other, today().year)) == 4
        assert points(session, other, today().year, only_own=True) == []


class TestRefused:
    @pytest.mark.parametrize("who", ["clerk", "cadre", "south_clerk", "handler"])
    def test_whose_it_is_not(self, session: Session, county: County, point: int, who: str) -> None:
        with pytest.raises(NotFound):
            went(session, getattr(county, who), point)

    def test_without_a_day_or_with_one_ahead(self, session: Session, county: County, point: int) -> None:
        with pytest.raises(MissingFact, match="point_visit_needs_day"):
            went(session, county.leader, point, on=None)
        with pytest.raises(BadInput, match="day_ahead"):
            went(session, county.leader, point, on=date(2030, 1, 1))
        with pytest.raises(BadInput):
            went(session, county.leader, point, note="长" * (LONGEST_NOTE + 1))
        assert session.exec(select(Visit)).all() == []

    def test_the_offices_own_way_needs_the_day_too(self, session: Session, county: County, point: int) -> None:
        note = ContactNote(
            submission_key="office",
            channel=Channel.VISIT,
            area_id=county.village.id,
            detail=VisitDetail(contact_point_id=point),
        )
        with pytest.raises(MissingFact, match="point_visit_needs_day"):
            record(session, county.clerk, note)
