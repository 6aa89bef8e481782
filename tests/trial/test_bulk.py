"""Does a filled store look like one that people worked in: whole chains, desks with cases, numbers that go on?"""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor, load_actor
from feedback.boards.marks import BoardFilter
from feedback.boards.queries import headline
from feedback.core import database as core_database
from feedback.core.clock import office_day, today, utc_now
from feedback.core.counters import take_numbers
from feedback.core.database import reading, transaction
from feedback.tracker.audit import verify_all
from feedback.tracker.casefile import open_case
from feedback.tracker.desks import CaseSearch, Desk, count_cases, desk_page, search_cases, waiting_at
from feedback.tracker.states import OPEN
from feedback.trial.bulk.course import STANDS
from feedback.trial.bulk.filling import fill
from feedback.trial.roster import enrol
from models.case import Case, Part, Request
from models.contact import Contact, Opinion
from models.place import Area
from models.user import RoleGrant
from models.vocabulary import AreaKind, CaseStatus, Role
from tests.stores import Store

CASES = 300


def fill_a_county() -> list[int]:
    """Fill a county, and return what the progress was told."""
    with transaction() as session:
        enrol(session, Random(1), year=2026, household_count=5)
    told: list[int] = []
    fill(CASES, progress=told.append)
    return told


@pytest.fixture(scope="module")
def filled(store: Store) -> Iterator[list[int]]:
    """One filled county for all tests that only read it."""
    engine = store.kept("bulk")
    core_database.use(engine)
    yield fill_a_county()
    core_database.use(None)
    engine.dispose()


@pytest.fixture
def own_county(database: Engine) -> None:
    fill_a_county()


def holder(session: Session, role: Role, kind: AreaKind = AreaKind.COUNTY) -> Actor:
    """Return the first who holds `role` in a place of that kind."""
    query = select(RoleGrant.user_id).join(Area, col(Area.id) == RoleGrant.area_id)
    user_id = session.exec(query.where(RoleGrant.role == role, Area.kind == kind).order_by(col(RoleGrant.id))).first()
    found = load_actor(session, user_id or 0)
    assert found is not None
    return found


class TestFill:
    def test_every_chain_is_whole(self, filled: list[int]) -> None:
        with reading() as session:
            proof = verify_all(session)
        assert (proof.first_broken, proof.cases) == ("", CASES)
        assert sum(filled) == CASES

    def test_desks_list_the_cases_that_wait_there(self, filled: list[int]) -> None:
        places = {
            Desk.TRIAGE: (Role.CLERK, CaseStatus.REGISTERED),
            Desk.CLINIC: (Role.CHAIR, CaseStatus.AWAITING_CLINIC),
            Desk.REVIEW: (Role.REVIEWER, CaseStatus.REPLIED),
            Desk.REVISIT: (Role.REVISITOR, CaseStatus.REVIEWING),
        }
        with reading() as session:
            counts = Counter(session.exec(select(Case.status).where(col(Case.is_confidential).is_(False))).all())
            for desk, (role, status) in places.items():
                actor = holder(session, role)
                assert waiting_at(session, actor, desk).count == counts[status]
                assert {row.status for row in desk_page(session, actor, desk).rows} <= {status}
            assert sum(counts[status] for status in OPEN) > 0

    def test_a_case_opens_with_all_that_it_has(self, filled: list[int]) -> None:
        with reading() as session:
            actor = holder(session, Role.LEADER)
            closed = search_cases(session, actor, CaseSearch(statuses=(CaseStatus.CLOSED,))).rows[0]
            file = open_case(session, actor, closed.case_id)
            assert [len(each) for each in (file.opinions, file.outcomes, file.revisits)] == [1, 1, 1]
            assert file.parts
            assert len(file.events) == STANDS[CaseStatus.CLOSED].steps

    def test_words_are_found_and_confidential_ones_are_not(self, filled: list[int]) -> None:
        with reading() as session:
            actor = holder(session, Role.LEADER)
            known = session.exec(select(Opinion).where(col(Opinion.is_confidential).is_(False))).first()
            assert known is not None
            assert count_cases(session, actor, CaseSearch(text=known.title)) > 0
            shown = headline(session, actor, BoardFilter(from_on=today().replace(year=today().year - 3), to_on=today()))
            hidden = session.exec(select(func.count()).where(col(Case.is_confidential))).one()
            assert shown.registered.value == CASES - hidden

    def test_numbers_go_on(self, own_county: None) -> None:
        with transaction() as session:
            hidden = session.exec(select(func.count()).where(col(Case.is_confidential))).one()
            year = office_day(utc_now()).year
            assert take_numbers(session, f"case-{year}") == CASES - hidden + 1
            assert take_numbers(session, f"hidden-{year}") == hidden + 1
            area = session.exec(select(Area)).first()
            assert area is not None
            last = session.exec(select(func.max(Contact.id))).one()
            known = session.exec(select(Contact).where(Contact.id == last)).one()
            added = Contact(**(known.model_dump(exclude={"id"}) | {"submission_key": "another"}))
            session.add(added)
            session.flush()  # Its number is asked below.
            assert added.id == CASES + 1

    def test_a_second_fill_adds_to_the_first(self, own_county: None) -> None:
        with reading() as session:
            township = session.exec(select(Area.id).where(Area.kind == AreaKind.TOWNSHIP)).first()
        fill(20, seed=2, status=CaseStatus.HANDLING, township_id=township)
        with reading() as session:
            added = session.exec(select(Case).where(col(Case.id) > CASES)).all()
            assert {(case.status, case.township_id) for case in added} == {(CaseStatus.HANDLING, township)}
            assert len({case.case_no for case in session.exec(select(Case)).all()}) == CASES + 20
            assert session.exec(select(func.count()).select_from(Part)).one() > 0
            assert session.exec(select(func.count()).select_from(Request)).one() > 0
            assert verify_all(session).is_whole
