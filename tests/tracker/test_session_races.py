"""Two at one table: does one begin, close or plan a session, and is the other told, with nothing there twice?"""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from feedback.core import clock
from feedback.core.database import reading, transaction
from feedback.core.errors import Conflict
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.sessions import close_session, open_session, plan_session
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import OrgLevel
from models.work_vocabulary import SessionState
from tests.county import a_county
from tests.factories import NOW, County, seeded
from tests.tracker.tables import brought, items_of, opened, planned


@pytest.fixture
def town(database: Engine) -> County:
    with clock.set_to(NOW), transaction() as session:
        seeded(session)
        made = a_county(session)
        brought(session, made, "没定")
    return made


def at_once(*works: Any) -> list[object]:
    """Do all works at one moment, and return what each said or how it was refused."""
    together = Barrier(len(works))

    def work(deed: Any) -> object:
        together.wait(10)
        try:
            with transaction() as session:
                return deed(session)
        except Conflict as refused:
            return refused.key

    with clock.set_to(NOW), ThreadPoolExecutor(len(works)) as pool:
        return [done.result(20) for done in [pool.submit(copy_context().run, work, deed) for deed in works]]


def test_of_two_chairs_who_begin_at_once_one_does(town: County) -> None:
    with clock.set_to(NOW), transaction() as session:
        held_id = planned(session, town).id
    said = at_once(
        lambda session: open_session(session, town.chair, held_id).number,
        lambda session: open_session(session, town.clerk, held_id).number,
    )
    assert sorted(map(str, said)) == ["1", "session_open_already"]


def test_what_is_left_over_stands_once_on_the_next_agenda_when_two_close_at_once(town: County) -> None:
    with clock.set_to(NOW), transaction() as session:
        held_id = opened(session, town).id
    said = at_once(
        lambda session: close_session(session, town.chair, held_id),
        lambda session: close_session(session, town.clerk, held_id),
    )
    assert sorted(map(str, said)) == ["1", "session_closed_meanwhile"]
    with reading() as session:
        left = session.exec(
            select(ClinicItem).join(ClinicSession).where(ClinicSession.state == SessionState.PLANNED)
        ).all()
        assert len(left) == 1


def test_a_session_that_two_plan_at_once_is_one(town: County) -> None:
    with clock.set_to(NOW), transaction() as session:
        before = len(session.exec(select(ClinicSession)).all())
    first, second = at_once(
        lambda session: plan_session(session, OrgLevel.VILLAGE, town.village.id).id,
        lambda session: plan_session(session, OrgLevel.VILLAGE, town.village.id).id,
    )
    assert first == second
    with reading() as session:
        assert len(session.exec(select(ClinicSession)).all()) == before + 1


def test_an_agenda_that_two_make_at_once_is_made_once(town: County) -> None:
    with clock.set_to(NOW), transaction() as session:
        for title in ("甲", "乙"):
            brought(session, town, title)
    made = at_once(*[lambda session: refresh_agenda(session, planned(session, town))] * 2)
    assert sorted(map(str, made)) == ["0", "3"]
    with reading() as session:
        (held,) = session.exec(select(ClinicSession)).all()
        assert [item.position for item in items_of(session, held)] == [1, 2, 3]
