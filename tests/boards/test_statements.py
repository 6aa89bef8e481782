"""Does the number of statements stay the same, whatever there is to count? And do 5,000 cases add up?"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.boards.home import my_day
from feedback.boards.lists import burning, count_behind, list_behind
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.boards.matrix import matrix
from feedback.boards.queries import breakdown, headline
from feedback.boards.trends import ageing, flow, units
from feedback.core.database import transaction
from feedback.tracker.states import OPEN
from models.vocabulary import Role
from tests.boards.county import County, any_rows, lay_down

SEASON = BoardFilter(from_on=date(2026, 8, 25), to_on=date(2026, 11, 22))
MARK = Mark(measure=Measure.REGISTERED)
QueryCount = Callable[[], AbstractContextManager[list[str]]]
TwoSizes = Callable[[Callable[[], int]], tuple[int, int]]
READS: dict[str, tuple[Callable[[Session, Actor, BoardFilter], object], int]] = {
    "headline": (headline, 4),
    "breakdown": (breakdown, 1),
    "matrix": (matrix, 2),
    "flow": (flow, 2),
    "ageing": (ageing, 1),
    "units": (units, 3),
    "burning": (burning, 2),
    "list": (lambda session, actor, sought: list_behind(session, actor, sought, MARK), 1),
    "count": (lambda session, actor, sought: count_behind(session, actor, sought, MARK), 1),
}
HOMES = {Role.CADRE: 4, Role.CLERK: 6, Role.CHAIR: 5, Role.LEADER: 4, Role.HANDLER: 2, Role.AUDITOR: 1}


@pytest.fixture
def two_sizes(built: County) -> TwoSizes:
    """Return what a count gives for 3 cases and for 300."""

    def measured(count: Callable[[], int]) -> tuple[int, int]:
        results = []
        for number in (3, 297):
            with transaction() as session:
                lay_down(session, any_rows(built, number, seed=number))
            results.append(count())
        return results[0], results[1]

    return measured


@pytest.mark.parametrize("name", READS)
def test_a_board_sends_a_fixed_number_of_statements(
    session: Session,
    built: County,
    query_count: QueryCount,
    two_sizes: TwoSizes,
    name: str,
) -> None:
    read, expected = READS[name]

    def statements() -> int:
        session.rollback()
        with query_count() as sent:
            read(session, built.leader(), SEASON)
        return len(sent)

    assert two_sizes(statements) == (expected, expected)


@pytest.mark.parametrize("role", HOMES)
def test_a_home_page_sends_a_fixed_number_of_statements(
    session: Session,
    built: County,
    query_count: QueryCount,
    two_sizes: TwoSizes,
    role: Role,
) -> None:
    def statements() -> int:
        session.rollback()
        with query_count() as sent:
            my_day(session, built.actor(role, 3, unit_id=1))
        return len(sent)

    assert two_sizes(statements) == (HOMES[role], HOMES[role])


def test_an_area_costs_one_statement_more(session: Session, built: County, query_count: QueryCount) -> None:
    looked = BoardFilter(from_on=SEASON.from_on, to_on=SEASON.to_on, area_id=3)
    with query_count() as sent:
        ageing(session, built.leader(), looked)
    assert len(sent) == 2


def test_the_parts_of_5000_cases_add_up_to_the_whole(session: Session, built: County) -> None:
    with transaction() as writing:
        rows = any_rows(built, 5000, span_days=89)
        lay_down(writing, rows)
    open_cases = [row for row in rows if not row["is_confidential"]]
    leader = built.leader()
    first = headline(session, leader, SEASON)
    assert first.registered.value == len(open_cases)
    assert int(matrix(session, leader, SEASON)["count"].sum()) == len(open_cases)
    assert int(flow(session, leader, SEASON)["registered"].sum()) == len(open_cases)
    assert int(flow(session, leader, SEASON)["closed"].sum()) == first.closed.value
    assert int(ageing(session, leader, SEASON)["count"].sum()) == first.open.value
    for _cut, part in breakdown(session, leader, SEASON).groupby("cut"):
        assert int(part["count"].sum()) == len(open_cases)
        assert int(part["overdue"].sum()) == first.overdue.value
    townships = [headline(session, built.leader(each), SEASON).open.value for each in built.townships]
    at_county = sum(row["township_id"] is None and row["status"] in OPEN for row in open_cases)
    assert first.open.value == sum(townships) + at_county
