"""A county with a case in every state, made once for a worker: what a test does to it is never committed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from sqlalchemy import Engine, func, literal, select, union_all
from sqlmodel import Session, SQLModel

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core import database as core_database
from models.case import Case
from models.vocabulary import CaseStatus, Role
from tests.factories import NOW, County, a_case, a_county, actor, seeded
from tests.stores import Store


@dataclass(frozen=True, slots=True)
class World:
    """The county and, for each state, the number of a diagnosed case there that has a lead and a co-unit."""

    county: County
    cases: dict[CaseStatus, int]


_worlds: Final[dict[Store, tuple[World, dict[str, int]]]] = {}


@pytest.fixture(autouse=True)
def office_hours() -> Iterator[None]:
    """Let every test begin at the same working hour."""
    with clock.set_to(NOW):
        yield


@pytest.fixture(scope="module")
def world(store: Store) -> Iterator[World]:
    engine = store.kept("world")
    core_database.use(engine)
    if store not in _worlds:
        _worlds[store] = _made(), _rows(engine)
    world, rows = _worlds[store]
    yield world
    core_database.use(None)
    # A row that was committed would be found by whichever test comes next.
    assert _rows(engine) == rows
    engine.dispose()


def _rows(engine: Engine) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = SQLModel.metadata.sorted_tables
    counted = (
        select(literal(table.name), select(func.count()).select_from(table).scalar_subquery()) for table in tables
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(union_all(*counted))}


def _made() -> World:
    with clock.set_to(NOW), core_database.transaction() as session:
        seeded(session)
        county = a_county(session)
        return World(county, {status: a_case(session, county, status=status, co=True).id for status in CaseStatus})


@pytest.fixture
def county(world: World) -> County:
    return world.county


@pytest.fixture
def sysadmin(session: Session, county: County) -> Actor:
    """Add the county's system administrator."""
    return actor(session, Role.SYSADMIN, area=county.root)


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    """Yield a session on the shared county; it ends without a commit, so the next test finds all as it was."""
    with Session(core_database.for_writing(core_database.engine()), expire_on_commit=False) as opened:
        yield opened


def case_in(session: Session, world: World, status: CaseStatus) -> Case:
    return session.get_one(Case, world.cases[status])
