"""Are the trial offices' rules, backups, absences and roster such as an office could have, and do they go again?"""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, func, select

from feedback.access.absences import alike, duty_leaders, receivers
from feedback.core.clock import set_to, today
from feedback.core.database import reading, transaction
from feedback.tracker.routing import read_book
from feedback.trial.marker import mark_trial
from feedback.trial.places import areas
from feedback.trial.removal import remove_county
from feedback.trial.roster import Roster, enrol
from feedback.trial.standing import lay_down
from models.duty import Absence, Backup, DutyShift, RoutingRule
from models.keeping import AccessLog
from tests.factories import NOW
from tests.trial.county import SEED, YUEXI

TABLES = (RoutingRule, Absence, Backup, DutyShift)


@pytest.fixture
def roster(database: Engine) -> Roster:
    with set_to(NOW), transaction() as session:
        made = enrol(session, Random(SEED), year=2026, household_count=2)
        lay_down(session, made)
        mark_trial(session, areas()[0].name)
        return made


def counted(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_are_whole(roster: Roster) -> None:
    with set_to(NOW), reading() as session:
        book = read_book(session)
        assert len(book.rules) == 6
        assert all(book.units[rule.lead_unit_id].is_active for rule in book.rules)
        for row in session.exec(select(Backup)):
            assert row.backup_id in {person.user_id for person in alike(session, row.user_id)}
        away, other = roster.user_ids["yuexi_clerk2"], roster.user_ids["yuexi_clerk"]
        assert receivers(session, [away], today()) == {away: other}
        yuexi = roster.areas[YUEXI].id
        on_duty = [duty_leaders(session, [yuexi], today() + timedelta(days=7 * weeks)) for weeks in range(4)]
        assert [len(leaders) for leaders in on_duty] == [1, 1, 1, 0]
        assert session.exec(select(AccessLog)).all() == []


def test_go_with_the_county(roster: Roster) -> None:
    with set_to(NOW), transaction() as session:
        assert all(counted(session, table) for table in TABLES)
        removal = remove_county(session)
        assert [counted(session, table) for table in TABLES] == [0, 0, 0, 0]
    assert removal.kept == {}
