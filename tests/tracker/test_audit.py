"""Does the proof of the whole store find what was changed, cut off, told anew or made to disappear?"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

import models
from feedback.access.log import write_access
from feedback.core import database as core_database
from feedback.core.chain import link_hash
from feedback.core.counters import take_numbers
from feedback.tracker.audit import verify_all
from feedback.tracker.door import covered
from models.base import metadata
from models.case import Case, CaseEvent
from models.keeping import Counter
from models.vocabulary import CaseStatus
from models.work_vocabulary import AccessAction
from tests.factories import County, a_case, a_county, a_registered_case, seeded
from tests.stores import Store
from tests.tracker.test_door import events_of
from tests.worlds import World, case_in


def erase(session: Session, case: Case) -> None:
    """Make a case disappear as somebody does who can write to the database."""
    session.flush()
    for table in reversed(metadata.sorted_tables):
        if "case_id" in table.c:
            session.exec(delete(table).where(table.c.case_id == case.id))
    session.exec(delete(Case).where(col(Case.id) == case.id))


def broken(session: Session) -> str:
    session.flush()
    return verify_all(session).first_broken


class TestWholeStore:
    def test_is_proved(self, session: Session, world: World) -> None:
        proof = verify_all(session)
        assert proof.is_whole
        assert proof.cases == len(session.exec(select(Case)).all())
        assert proof.events == len(session.exec(select(CaseEvent)).all())

    def test_first_broken_link_is_named(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        events_of(session, case)[2].note_digest = "0" * 64
        assert broken(session) == f"{case.case_no} #3"

    def test_case_that_is_gone_is_named(self, session: Session, county: County) -> None:
        gone, _left = (a_registered_case(session, county) for _ in range(2))
        erase(session, gone)
        assert broken(session) == f"{gone.case_no} #1"

    @pytest.mark.parametrize("hidden", [False, True])
    def test_newest_case_is_missed_though_its_series_was_set_back(
        self, session: Session, county: County, hidden: bool
    ) -> None:
        gone = a_registered_case(session, county, confidential=hidden)
        erase(session, gone)
        series = session.get_one(Counter, "hidden-2026" if hidden else "case-2026")
        series.value -= 1
        assert broken(session) == f"{gone.case_no} #1"

    def test_numbers_that_were_taken_back_on_purpose_are_not_missed(self, session: Session, county: County) -> None:
        erase(session, a_registered_case(session, county))
        take_numbers(session, "gone-case-2026")
        assert not broken(session)

    def test_series_that_is_gone_is_missed(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        session.delete(session.get_one(Counter, "hidden-2026"))
        assert broken(session)
        assert case.case_no.startswith("ZM2026-")

    def test_end_that_was_cut_off_with_its_count_is_named(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        *kept, last = events_of(session, case)
        session.delete(last)
        case.event_count, case.chain_head, case.status = kept[-1].seq, kept[-1].hash, kept[-1].target
        assert broken(session) == f"{case.case_no} #5"

    def test_chain_that_was_told_anew_is_named(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        last = events_of(session, case)[-1]
        last.at += timedelta(hours=1)
        last.hash = case.chain_head = link_hash(last.previous, covered(last))
        assert broken(session) == f"{case.case_no} #6"

    def test_log_that_was_cut_with_its_count_is_named(self, session: Session, county: County) -> None:
        lines = [write_access(session, AccessAction.REVEAL, actor_id=county.clerk.user_id) for _ in range(2)]
        session.delete(lines[1])
        series = session.get_one(Counter, "access_log")
        session.refresh(series)
        series.value, series.head = lines[0].seq, lines[0].hash
        assert broken(session) == f"access log #{lines[1].seq}"

    def test_case_without_any_event_is_broken(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        session.delete(events_of(session, case)[0])
        assert broken(session) == f"{case.case_no} #1"


class TestStoreFromBefore:
    def test_is_whole_after_its_upgrade_and_broken_where_it_was(self, store: Store) -> None:
        with store.fresh() as engine:
            core_database.use(engine)
            with core_database.transaction() as session:
                seeded(session)
                county = a_county(session)
                cases = [a_case(session, county, status=CaseStatus.HANDLING) for _ in range(3)]
                write_access(session, AccessAction.REVEAL, actor_id=county.clerk.user_id)
                erase(session, cases[1])
            migrate(engine, command.downgrade, "0003")
            migrate(engine, command.upgrade, "head")
            with core_database.transaction() as session:
                assert not broken(session)
                session.get_one(Case, cases[2].id).chain_head = "0" * 64
                assert broken(session) == f"{cases[2].case_no} #6"
            core_database.use(None)


def migrate(engine: Engine, move: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(models.__file__).parent / "migrations"))
    with engine.execution_options(zhenshi_writes=True).connect() as connection:
        config.attributes["connection"] = connection
        move(config, revision)
