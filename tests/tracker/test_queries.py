"""Does a list cost as many statements with forty rows as with three? The numbers are the promise."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.database import reading, transaction
from feedback.tracker import service
from feedback.tracker.casefile import find_case, open_case
from feedback.tracker.desks import CaseSearch, Desk, count_cases, desk_page, search_cases, waiting_at
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.keeping import Attachment
from models.vocabulary import ActionKind, CaseStatus
from tests.factories import NOW, County, a_case, a_county, an_opinion, copies_of, seeded

QueryCount = Callable[[], AbstractContextManager[list[str]]]
WORDS: Final = "灌溉渠让塌方的土石堵死了"
# One each: the case, its opinions, events, places, parts, requests, who acted, units, outcomes, revisits, labels, its
# files, and the cases that joined it.
FILE_STATEMENTS: Final = 16
DESKS: Final = [
    (Desk.TRIAGE, "clerk", CaseStatus.REGISTERED),
    (Desk.CLINIC, "chair", CaseStatus.AWAITING_CLINIC),
    (Desk.SUSPENDED, "leader", CaseStatus.SUSPENDED),
    (Desk.UNIT, "handler", CaseStatus.HANDLING),
    (Desk.REVIEW, "reviewer", CaseStatus.REPLIED),
    (Desk.REVISIT, "revisitor", CaseStatus.REVIEWING),
    (Desk.MINE, "recorder", CaseStatus.CLOSED),
]


@pytest.fixture(params=[3, 40])
def town(database: object, request: pytest.FixtureRequest) -> Iterator[County]:
    """A county with three cases, or forty, at every desk."""
    with clock.set_to(NOW):
        with transaction() as session:
            seeded(session)
            made = a_county(session)
            for _, _, status in DESKS:
                copies_of(session, a_case(session, made, status=status), request.param)
            copies_of(session, a_case(session, made, confidential=True), request.param)
        yield made


class TestLists:
    def test_desk_is_one_statement_and_its_count_another(self, town: County, query_count: QueryCount) -> None:
        everybody = [(desk, name) for desk, name, _ in DESKS] + [(Desk.CONFIDENTIAL, "discipline")]
        for desk, name in everybody:
            who: Actor = getattr(town, name)
            with reading() as session, query_count() as statements:
                assert len(desk_page(session, who, desk).rows) > 3
            assert len(statements) == 1
            with reading() as session, query_count() as statements:
                waiting_at(session, who, desk)
            assert len(statements) == 1

    def test_search_is_one_statement_and_its_count_another(self, town: County, query_count: QueryCount) -> None:
        with transaction() as session:
            for case in session.exec(select(Case).where(Case.status == CaseStatus.REGISTERED).limit(3)).all():
                if not case.is_confidential:
                    an_opinion(session, case, words=WORDS)
        for sought in (CaseSearch(), CaseSearch(text="灌溉渠"), CaseSearch(area_id=town.north.id, only_overdue=True)):
            with reading() as session, query_count() as statements:
                search_cases(session, town.clerk, sought)
            assert len(statements) == 1
            with reading() as session, query_count() as statements:
                count_cases(session, town.clerk, sought)
            assert len(statements) == 1


@pytest.mark.parametrize("lines", [3, 40])
def test_file_of_a_case_takes_the_same_however_long_it_is(
    database: object, query_count: QueryCount, lines: int
) -> None:
    with clock.set_to(NOW), transaction() as session:
        seeded(session)
        town = a_county(session)
        case = a_case(session, town, status=CaseStatus.HANDLING, co=True)
        lengthen(session, town, case, lines)
    with reading() as session, query_count() as statements:
        file = open_case(session, town.clerk, case.id)
    assert (len(file.opinions), len(file.files), len(file.events)) == (lines, lines, 5 + lines)
    assert file.broken_link is None
    assert len(statements) == FILE_STATEMENTS, "\n".join(statements)
    with reading() as session, query_count() as statements:
        assert find_case(session, town.clerk, case.case_no) == case.id
    assert len(statements) == 1


def lengthen(session: Session, town: County, case: Case, lines: int) -> None:
    """Give `case` that many opinions, files and lines of the work log."""
    for number in range(lines):
        an_opinion(session, case, words=f"{WORDS}{number}", is_searched=number == 0)
        service.log_action(session, town.handler, case.id, NO_STEP, kind=ActionKind.WORK, text=f"第{number}次到场")
        session.add(
            Attachment(
                case_id=case.id,
                filename="现场.jpg",
                media_type="image/jpeg",
                size_bytes=1,
                sha256="0",
                stored_as=str(number),
                added_by_id=town.handler.user_id,
                added_at=NOW,
            )
        )
