"""Do hot issues come onto agendas by themselves: once, never out of a secret, and not again until they have grown?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.access.accounts import system_actor
from feedback.boards.hot_topics import hot_topics, places_with_talk
from feedback.core.clock import set_to
from feedback.core.database import reading, transaction
from feedback.jobs import agendas
from feedback.jobs.agendas import refresh_agendas
from feedback.tracker.agenda import refresh_agenda, take_off
from feedback.tracker.agenda_places import AgendaPlace
from feedback.tracker.decisions import note_item
from feedback.tracker.sessions import close_session, open_session, plan_session
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import OrgLevel
from tests.county import a_county
from tests.factories import NOW, County, a_case, an_opinion, seeded

WORDS = "村里自来水发黄，放出来有铁锈味，烧开还有沉淀，一家人不敢喝"
MORE = ("三天了", "请来看看", "老人孩子都不敢喝", "一直没人来修", "水站说不知道", "打过电话了")


@pytest.fixture
def county(database: Engine) -> County:
    with set_to(NOW), transaction() as session:
        seeded(session)
        return a_county(session)


def heard(county: County, number: int, *, first: int = 0, confidential: bool = False) -> list[int]:
    """Let `number` persons say the same of the northern township's water, each in a case of its own."""
    with transaction() as session:
        cases = [a_case(session, county, title="自来水发黄", confidential=confidential) for _ in range(number)]
        for place, case in enumerate(cases, first):
            case.level = OrgLevel.TOWNSHIP
            an_opinion(session, case, words=f"{WORDS}，{MORE[place]}。", phone=f"1380000000{place}")
        return [case.id for case in cases]


def topics() -> list[tuple[int, list[int]]]:
    """Return the hot issues on all agendas: of which session each is, and its cases."""
    with reading() as session:
        rows = session.exec(select(ClinicItem).where(ClinicItem.topic != "").order_by(col(ClinicItem.id))).all()
        return [(row.session_id, sorted(row.case_ids)) for row in rows]


def on(days: int, act: Callable[[], object]) -> None:
    with set_to(NOW + timedelta(days=days)):
        act()


class TestHotTopics:
    def test_come_onto_the_agenda_of_a_place_that_has_nothing_else_once(self, county: County) -> None:
        with set_to(NOW):
            cases = heard(county, 4)
            for _ in range(2):
                assert refresh_agendas() == 1
        with reading() as session:
            held = session.exec(select(ClinicSession)).one()
        assert (held.level, held.area_id, held.held_on.isoformat()) == (
            OrgLevel.TOWNSHIP,
            county.north.id,
            "2026-03-17",
        )
        assert topics() == [(held.id, cases)]

    def test_grow_where_they_stand(self, county: County) -> None:
        with set_to(NOW):
            cases = heard(county, 3)
            refresh_agendas()
            cases += heard(county, 2, first=3)
            refresh_agendas()
        assert [ids for _session, ids in topics()] == [cases]

    def test_are_none_out_of_confidential_words(self, county: County) -> None:
        with set_to(NOW):
            heard(county, 4, confidential=True)
            heard(county, 2, first=4)
            assert refresh_agendas() == 0
            with transaction() as session:
                assert places_with_talk(session) == []
                assert hot_topics(session, system_actor(session), OrgLevel.TOWNSHIP, county.north.id) == []
        assert topics() == []

    def test_are_looked_for_no_longer_than_there_is_time(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(agendas, "HOT_SECONDS", -1)
        with set_to(NOW):
            heard(county, 4)
            with reading() as session:
                assert places_with_talk(session) == [AgendaPlace(OrgLevel.TOWNSHIP, county.north.id)]
            assert refresh_agendas() == 0

    def test_of_very_many_words_the_newest_are_read(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedback.boards.hot_topics.MOST_MESSAGES", 3)
        with set_to(NOW):
            cases = heard(county, 5)
            refresh_agendas()
        assert [ids for _session, ids in topics()] == [cases[2:]]


class TestNotAgain:
    @pytest.fixture
    def cases(self, county: County) -> list[int]:
        """The session of 12 March has noted the issue of three cases."""
        with set_to(NOW):
            cases = heard(county, 3)
            refresh_agendas()
            with transaction() as session:
                planned = plan_session(session, OrgLevel.TOWNSHIP, county.north.id)
                held = open_session(session, county.chair, planned.id)
                item = session.exec(select(ClinicItem).where(ClinicItem.session_id == held.id)).one()
                note_item(session, county.chair, item.id, opinion="水利站本周查明", seen=None)
                close_session(session, county.chair, held.id)
        return cases

    def test_in_the_weeks_after_it_was_noted(self, county: County, cases: list[int]) -> None:
        on(1, refresh_agendas)
        on(20, refresh_agendas)
        assert len(topics()) == 1

    def test_unless_it_has_grown(self, county: County, cases: list[int]) -> None:
        on(1, lambda: heard(county, 1, first=4))
        on(2, refresh_agendas)
        assert [len(ids) for _session, ids in topics()] == [3, 4]

    def test_unless_the_weeks_are_over(self, county: County, cases: list[int]) -> None:
        on(29, refresh_agendas)
        assert [ids for _session, ids in topics()] == [cases, cases]

    def test_after_it_was_taken_off_but_by_hand(self, county: County) -> None:
        with set_to(NOW):
            heard(county, 3)
            refresh_agendas()
            with transaction() as session:
                item = session.exec(select(ClinicItem)).one()
                take_off(session, county.chair, item.session_id, item.id)
            refresh_agendas()
            assert topics() == []
            with transaction() as session:
                found = hot_topics(session, county.chair, OrgLevel.TOWNSHIP, county.north.id)
                held = plan_session(session, OrgLevel.TOWNSHIP, county.north.id)
                assert refresh_agenda(session, held, found) == 1


def test_places_are_the_cases_own_level_and_open(county: County) -> None:
    with set_to(NOW):
        heard(county, 3)
        with transaction() as session:
            for case in session.exec(select(Case)):
                case.level = OrgLevel.COUNTY
        with reading() as session:
            assert places_with_talk(session) == [AgendaPlace(OrgLevel.COUNTY, county.root.id)]
    with set_to(NOW + timedelta(days=31)), reading() as session:
        assert places_with_talk(session) == []
