"""Is the database asked as much for one note as for many? Rows are written one by one on SQLite, and read at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine
from sqlmodel import col, func, select

from feedback.capture.notes import ContactNote
from feedback.capture.service import record_all
from feedback.core.database import reading, transaction
from feedback.core.errors import NotPermitted
from models.contact import Contact
from tests.capture.notes import a_call, a_caller, a_forum, a_matter, a_visit
from tests.factories import County, a_county, a_household, a_registered_case, seeded
from tests.reading import LIGHT, WATER

Count = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def county(database: Engine, office_hours: None) -> County:
    """Return a county that has given out a case number already: the first one of a year takes one statement more."""
    with transaction() as session:
        seeded(session)
        made = a_county(session)
        a_registered_case(session, made)
    return made


def questions(statements: list[str]) -> int:
    """Return how many statements only ask, or take a number."""
    return sum(1 for statement in statements if statement.startswith(("SELECT", "UPDATE counter")))


def visits(county: County, number: int) -> list[ContactNote]:
    return [a_visit(county, WATER, LIGHT, cards=1) for _each in range(number)]


def calls(county: County, number: int) -> list[ContactNote]:
    return [a_call(county, a_matter(WATER, reporter=a_caller())) for _each in range(number)]


def letters(county: County, number: int) -> list[ContactNote]:
    return [a_call(county, a_matter(WATER, source="信箱", external_key=f"{number}-{each}")) for each in range(number)]


@pytest.mark.parametrize("make", [visits, calls, letters])
def test_questions_do_not_grow_with_the_notes(
    county: County, query_count: Count, make: Callable[[County, int], list[ContactNote]]
) -> None:
    counts = []
    for number in (2, 20):
        with query_count() as statements, transaction() as session:
            record_all(session, county.clerk, make(county, number))
        counts.append(questions(statements))
    assert counts[0] == counts[1] <= 9


def test_questions_do_not_grow_with_the_matters(county: County, query_count: Count) -> None:
    counts = []
    for number in (2, 40):
        with query_count() as statements, transaction() as session:
            record_all(session, county.recorder, [a_forum(county, *[LIGHT] * number)])
        counts.append(questions(statements))
    assert counts[0] == counts[1]


def test_questions_do_not_grow_with_the_households(county: County, query_count: Count) -> None:
    with transaction() as session:
        ids = [a_household(session, county, phone=f"1380574{number:04}").id for number in range(12)]
    counts = []
    for chosen in (ids[:2], ids[2:]):
        with query_count() as statements, transaction() as session:
            record_all(session, county.cadre, [a_visit(county, WATER, household_id=each) for each in chosen])
        counts.append(questions(statements))
    assert counts[0] == counts[1]


def test_nothing_lands_where_one_note_is_refused(county: County) -> None:
    notes = [a_visit(county, WATER), a_visit(county, LIGHT, area_id=county.south_village.id)]
    with pytest.raises(NotPermitted), transaction() as session:
        record_all(session, county.clerk, notes)
    with reading() as session:
        assert session.exec(select(func.count(col(Contact.id)))).one() == 0
