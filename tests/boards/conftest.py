"""The boards' tests stand on one county at one instant: a Sunday afternoon at the office."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from feedback.core.clock import set_to
from feedback.core.database import reading, transaction
from tests.boards.county import NOW, County, any_rows, county, lay_down


class Place(Protocol):
    """Writes rows of cases into the county."""

    def __call__(self, *rows: dict[str, Any]) -> None: ...


@pytest.fixture
def now() -> Iterator[None]:
    with set_to(NOW):
        yield


@pytest.fixture
def built(database: Engine, now: None) -> County:
    """Return a county of two townships, 3 and 30, with three villages each and no cases."""
    with transaction() as session:
        return county(session)


@pytest.fixture
def place(built: County) -> Place:
    def place_rows(*rows: dict[str, Any]) -> None:
        with transaction() as session:
            lay_down(session, rows)

    return place_rows


@pytest.fixture
def busy(built: County) -> County:
    """Return the county with 400 cases of every kind from the last 90 days."""
    with transaction() as session:
        lay_down(session, any_rows(built, 400))
    return built


@pytest.fixture
def session(built: County) -> Iterator[Session]:
    with reading() as opened:
        yield opened
