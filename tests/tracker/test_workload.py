"""Is what is overdue and due today counted for those who have it, and for nobody else?"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from feedback.core import clock
from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.tracker.workload import counts_by_person, counts_by_unit
from models.case import Case, Part
from models.vocabulary import CaseStatus, PartRole, Urgency, Verb
from tests.factories import NOW, County, a_case, a_county, copies_of, seeded
from tests.tracker.acts import do


@pytest.fixture
def town(database: Engine) -> Iterator[County]:
    with clock.set_to(NOW):
        with transaction() as session:
            seeded(session)
            made = a_county(session)
        yield made


def counted() -> dict[int, dict[str, int]]:
    with reading() as session:
        return counts_by_person(session)


def due(town: County, status: CaseStatus, hours: float, *, co: bool = False, confidential: bool = False) -> Case:
    """Add a case that is due in so many hours."""
    with transaction() as session:
        case = a_case(session, town, status=status, co=co, confidential=confidential)
        case.due_at = utc_now() + timedelta(hours=hours)
    return case


def test_each_desk_has_its_own(town: County) -> None:
    due(town, CaseStatus.REGISTERED, -1)
    due(town, CaseStatus.REPLIED, 2)
    due(town, CaseStatus.REVIEWING, 2)
    due(town, CaseStatus.REVIEWING, 48)
    assert counted() == {
        town.clerk.user_id: {"overdue": 1},
        town.reviewer.user_id: {"due_today": 1},
        town.revisitor.user_id: {"due_today": 1},
    }


def test_units_have_their_parts_each_by_its_own_date(town: County) -> None:
    case = due(town, CaseStatus.HANDLING, 2, co=True)
    with transaction() as session:
        session.get_one(Case, case.id).urgency = Urgency.CRITICAL
        co = session.exec(select(Part).where(Part.case_id == case.id, Part.role == PartRole.CO)).one()
        co.due_at = utc_now() - timedelta(hours=1)
    assert counted() == {
        town.handler.user_id: {"due_today": 1, "critical": 1},
        town.co_handler.user_id: {"overdue": 1, "critical": 1},
    }


def test_return_that_waits_is_of_those_who_decide(town: County) -> None:
    case = due(town, CaseStatus.HANDLING, 2)
    with transaction() as session:
        do(Verb.REQUEST_RETURN, session, town.handler, session.get_one(Case, case.id), town)
        session.get_one(Case, case.id).due_at = utc_now() + timedelta(hours=1)
    assert counted() == {person.user_id: {"due_today": 1} for person in (town.clerk, town.chair)}


def test_confidential_and_suspended_cases_are_not_counted(town: County) -> None:
    due(town, CaseStatus.HANDLING, -1, confidential=True)
    due(town, CaseStatus.REGISTERED, -1, confidential=True)
    due(town, CaseStatus.SUSPENDED, -1)
    assert counted() == {}


class TestUnits:
    def counted(self) -> dict[int, dict[str, int]]:
        with reading() as session:
            return counts_by_unit(session)

    def test_have_what_is_to_sign_due_late_and_sent_back(self, town: County) -> None:
        due(town, CaseStatus.DISPATCHED, 48, co=True)
        back = due(town, CaseStatus.REPLIED, 2)
        with transaction() as session:
            do(Verb.SEND_BACK, session, town.reviewer, session.get_one(Case, back.id), town)
            session.get_one(Case, back.id).due_at = utc_now() - timedelta(hours=1)
        due(town, CaseStatus.HANDLING, 2)
        roads = {"to_sign": 1, "overdue": 1, "due_today": 1, "sent_back": 1}
        assert self.counted() == {town.roads.id: roads, town.water.id: {"to_sign": 1}}

    def test_reply_of_a_unit_that_has_the_case_no_more_came_back_to_nobody(self, town: County) -> None:
        case = due(town, CaseStatus.REPLIED, 48)
        with transaction() as session:
            found = session.get_one(Case, case.id)
            do(Verb.SEND_BACK, session, town.reviewer, found, town)
            with clock.set_to(NOW + timedelta(hours=1)):
                do(Verb.REQUEST_RETURN, session, town.handler, found, town)
                do(Verb.UPHOLD_RETURN, session, town.clerk, found, town)
                do(Verb.SIGN, session, town.bureau_handler, found, town)
        assert self.counted() == {}

    def test_return_that_waits_suspended_and_confidential_cases_are_not_counted(self, town: County) -> None:
        waiting = due(town, CaseStatus.DISPATCHED, -1)
        with transaction() as session:
            do(Verb.REQUEST_RETURN, session, town.handler, session.get_one(Case, waiting.id), town)
        due(town, CaseStatus.SUSPENDED, -1)
        due(town, CaseStatus.DISPATCHED, -1, confidential=True)
        assert self.counted() == {}


def test_statements_do_not_grow(town: County, query_count: Callable[[], AbstractContextManager[list[str]]]) -> None:
    case = due(town, CaseStatus.HANDLING, -1)
    with transaction() as session:
        copies_of(session, session.get_one(Case, case.id), 20)
        due_at = case.due_at
        for each in session.exec(select(Case).where(Case.status == CaseStatus.HANDLING)):
            each.due_at = due_at
    with query_count() as statements:
        assert counted() == {town.handler.user_id: {"overdue": 21}}
    assert len(statements) == 4
