"""Does each of two townships, number 3 and number 30, see its own cases and not one of the other's?"""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.boards.conditions import look_at
from feedback.boards.lists import burning, count_behind, list_behind
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.boards.matrix import matrix
from feedback.boards.queries import breakdown, headline
from feedback.boards.selection import as_search
from feedback.boards.trends import ageing, flow, units
from feedback.core.database import transaction
from feedback.core.errors import NotFound
from feedback.tracker.desks import count_cases
from models.place import Area
from models.vocabulary import AreaKind, CaseStatus, Role, Urgency
from tests.boards.conftest import Place
from tests.boards.county import NOW, County, case_row, closed_row

MONTH = BoardFilter(from_on=date(2026, 10, 24), to_on=date(2026, 11, 22))
BURNING = {"urgency": Urgency.CRITICAL, "due_at": NOW, "category": "0401"}


@pytest.fixture
def neighbours(built: County, place: Place) -> County:
    """Township 3 has two cases and township 30 five, and one stands at the county itself."""
    with_unit = {"status": CaseStatus.HANDLING, "lead_unit_id": 1} | BURNING
    place(
        *[case_row(3001, days_ago=3, registered_by_id=2, **with_unit) for _ in range(2)],
        *[case_row(30001, days_ago=3, registered_by_id=2, **with_unit) for _ in range(5)],
        closed_row(30001, closed_days_ago=1, registered_by_id=2, lead_unit_id=1),
        case_row(1, days_ago=3, registered_by_id=2, **BURNING),
    )
    return built


def add_natural_villages(session: Session, above: int, *, numbers: tuple[int, ...]) -> None:
    parent = session.get_one(Area, above)
    session.add_all(
        Area(
            id=number,
            parent_id=above,
            kind=AreaKind.NATURAL_VILLAGE,
            code=f"N{number}",
            name=f"natural village {number}",
            path=f"{parent.path}{number}/",
            township_id=parent.township_id,
            village_id=parent.village_id,
        )
        for number in numbers
    )


def counts(session: Session, actor: Actor, sought: BoardFilter) -> dict[str, int]:
    first = headline(session, actor, sought)
    return {
        "registered": first.registered.value,
        "open": first.open.value,
        "matrix": int(matrix(session, actor, sought)["count"].sum()),
        "channels": int(breakdown(session, actor, sought).query("cut == 'channel'")["count"].sum()),
        "flow": int(flow(session, actor, sought)["registered"].sum()),
        "closed": int(flow(session, actor, sought)["closed"].sum()),
        "ageing": int(ageing(session, actor, sought)["count"].sum()),
        "units": int(units(session, actor, sought)["open"].sum()),
        "burning": burning(session, actor, sought).total,
        "listed": len(list_behind(session, actor, sought, Mark(measure=Measure.OPEN)).rows),
    }


def expected(*, registered: int, open_now: int, at_units: int, closed: int = 0) -> dict[str, int]:
    everything = dict.fromkeys(("registered", "matrix", "channels", "flow"), registered)
    return (
        everything
        | dict.fromkeys(("open", "ageing", "burning", "listed"), open_now)
        | {"units": at_units, "closed": closed}
    )


THREE = expected(registered=2, open_now=2, at_units=2)
THIRTY = expected(registered=6, open_now=5, at_units=5, closed=1)


class TestScope:
    @pytest.mark.parametrize("role", [Role.LEADER, Role.CLERK, Role.CHAIR])
    def test_a_township_counts_its_own(self, session: Session, neighbours: County, role: Role) -> None:
        assert counts(session, neighbours.actor(role, 3), MONTH) == THREE
        assert counts(session, neighbours.actor(role, 30), MONTH) == THIRTY

    def test_the_county_counts_all(self, session: Session, neighbours: County) -> None:
        assert counts(session, neighbours.leader(), MONTH) == expected(registered=9, open_now=8, at_units=7, closed=1)

    def test_the_county_looks_at_one_township(self, session: Session, neighbours: County) -> None:
        for township, numbers in ((3, THREE), (30, THIRTY)):
            looked = BoardFilter(from_on=MONTH.from_on, to_on=MONTH.to_on, area_id=township)
            assert counts(session, neighbours.leader(), looked) == numbers

    def test_the_township_looks_at_one_natural_village_with_its_groups(
        self, session: Session, built: County, place: Place
    ) -> None:
        with transaction() as writing:
            add_natural_villages(writing, 3001, numbers=(41, 410))
            writing.flush()
            add_natural_villages(writing, 41, numbers=(4100,))
        for number, cases in ((41, 2), (410, 5), (4100, 1)):
            place(*[case_row(3001, days_ago=3, area_id=number, **BURNING) for _ in range(cases)])
        looked = BoardFilter(from_on=MONTH.from_on, to_on=MONTH.to_on, area_id=41)
        leader = built.leader(3)
        assert counts(session, leader, looked) == expected(registered=3, open_now=3, at_units=0)
        search = as_search(look_at(session, leader, looked), Mark(measure=Measure.OPEN, village_id=3001))
        assert search is not None
        assert count_cases(session, leader, search) == 3

    @pytest.mark.parametrize("area_id", [30, 30001, 1, 999])
    def test_not_found_when_the_area_is_anothers_or_nobodys(
        self, session: Session, neighbours: County, area_id: int
    ) -> None:
        looked = BoardFilter(from_on=MONTH.from_on, to_on=MONTH.to_on, area_id=area_id)
        with pytest.raises(NotFound, match="area_not_found"):
            headline(session, neighbours.leader(3), looked)
        with pytest.raises(NotFound, match="area_not_found"):
            count_behind(session, neighbours.leader(3), looked, Mark(measure=Measure.OPEN))

    def test_a_forged_mark_opens_nothing_of_a_neighbour(self, session: Session, neighbours: County) -> None:
        for mark in (Mark(measure=Measure.OPEN, township_id=30), Mark(measure=Measure.CLOSED, village_id=30001)):
            assert count_behind(session, neighbours.leader(3), MONTH, mark) == 0
            assert list_behind(session, neighbours.leader(3), MONTH, mark).rows == ()

    def test_no_name_of_a_neighbours_place_is_shown(self, session: Session, neighbours: County) -> None:
        names = set(matrix(session, neighbours.leader(3), MONTH)["place_name"])
        assert names == {"area 3001", "area 3002", "area 3003"}

    def test_whoever_sees_no_cases_opens_none(self, session: Session, neighbours: County) -> None:
        for role in (Role.DISCIPLINE, Role.SYSADMIN, Role.AUDITOR):
            assert count_behind(session, neighbours.actor(role, 1), MONTH, Mark(measure=Measure.OPEN)) == 0
