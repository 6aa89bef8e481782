"""What hangs on a session of the trial county goes with it; a real session keeps what is real and nothing else."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from feedback.core import clock
from feedback.core.database import reading, transaction
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.attendance import Present, set_attendees
from feedback.tracker.sessions import plan_session
from feedback.trial.marker import mark_trial
from feedback.trial.removal import remove_county
from models.case import Case, Label
from models.clinic import Attendee, ClinicItem, ClinicSession
from models.place import Area
from models.user import User
from models.vocabulary import CaseStatus, OrgLevel
from models.work_vocabulary import AttendeeKind
from tests.county import County, a_county
from tests.factories import NOW, a_case, seeded

TUESDAY = date(2026, 3, 17)


@pytest.fixture
def county(database: Engine) -> County:
    with clock.set_to(NOW), transaction() as session:
        seeded(session)
        made = a_county(session)
        mark_trial(session, made.root.name)
        for row in [*session.exec(select(Area)), *session.exec(select(User))]:
            row.is_trial = True
        return made


def held_with(session: Session, county: County, *, is_trial: bool) -> int:
    """Hold a session with a trial case, a hot issue of it, and somebody present; return its number."""
    case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
    for row in (case, *session.exec(select(Label))):
        row.is_trial = True
    held = plan_session(session, OrgLevel.TOWNSHIP, county.north.id, TUESDAY)
    held.is_trial = is_trial
    refresh_agenda(session, held, [HotTopic("路", (case.id,))])
    set_attendees(session, county.chair, held.id, [Present(AttendeeKind.LISTENING, "王律师")])
    return held.id


def left(session: Session) -> list[int]:
    tables = (ClinicSession, ClinicItem, Attendee)
    return [len(session.exec(select(table)).all()) for table in tables]


def test_goes_with_its_items_its_hot_issues_and_who_was_there(county: County) -> None:
    with clock.set_to(NOW), transaction() as session:
        held_with(session, county, is_trial=True)
        assert left(session) == [1, 2, 1]
        remove_county(session)
    with reading() as session:
        assert left(session) == [0, 0, 0]
        assert session.exec(select(Case).where(col(Case.is_trial))).all() == []


def test_a_real_session_stays_without_the_trial_cases(county: County) -> None:
    with clock.set_to(NOW), transaction() as session:
        held_with(session, county, is_trial=False)
        remove_county(session)
    with reading() as session:
        (topic,) = session.exec(select(ClinicItem)).all()
        assert (topic.case_id, topic.topic, left(session)) == (None, "路", [1, 1, 1])
