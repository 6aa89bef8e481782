"""Whether the figures of drift add up, and small ones say that they are small."""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.learning.decisions import Tallied
from feedback.learning.drift import Share, drift_of, months_until, read_drift
from tests.factories import County
from tests.learning.deciding import a_decision, decided
from tests.reading import LIGHT, VAGUE, WATER

MONTHS = months_until(date(2026, 3, 12), 2)


def in_month(month: int, suggested: str | None, category: str | None, n: int = 1) -> Tallied:
    return Tallied(a_decision(suggested, category).verdict, suggested, category, month, n)


DECISIONS = [
    in_month(0, "0401", "0401", 9),
    in_month(0, "0401", "0402"),
    in_month(1, "0401", "0402"),
    in_month(1, "0402", "0402"),
    in_month(1, None, "0402"),
    in_month(1, "0603", None),
    in_month(1, "0603", "0402"),
]


class TestFigures:
    def test_accepted_by_month(self) -> None:
        assert drift_of(DECISIONS, MONTHS).accepted == (Share(9, 10), Share(1, 3))

    def test_abstained_by_month(self) -> None:
        assert drift_of(DECISIONS, MONTHS).abstained == (Share(0, 10), Share(1, 4))

    def test_rows_by_what_the_machine_said(self) -> None:
        rows = drift_of(DECISIONS, MONTHS).rows
        assert [(row.code, row.months, row.whole) for row in rows] == [
            ("04", (Share(9, 10), Share(1, 2)), Share(10, 12)),
            ("06", (Share(0, 0), Share(0, 1)), Share(0, 1)),
        ]
        assert [row.code for row in drift_of(DECISIONS, MONTHS, by_sector=False).rows] == ["0401", "0402", "0603"]

    def test_confusions_that_happened_more_than_once(self) -> None:
        (confusion,) = drift_of(DECISIONS, MONTHS).confusions
        assert (confusion.suggested, confusion.category, confusion.count) == ("0401", "0402", Share(2, 11))

    def test_no_matter_is_told_apart(self) -> None:
        assert drift_of(DECISIONS, MONTHS).no_matter == 1

    def test_nothing_was_decided(self) -> None:
        empty = drift_of([], MONTHS)
        assert (empty.is_empty, empty.rows, empty.confusions) == (True, (), ())
        assert not drift_of(DECISIONS, MONTHS).is_empty


@pytest.mark.parametrize(("share", "is_small"), [(Share(9, 9), True), (Share(0, 10), False), (Share(0, 0), True)])
def test_fewer_than_ten_say_nothing(share: Share, *, is_small: bool) -> None:
    assert share.is_small is is_small


def test_reads_what_the_actor_sees(session: Session, county: County) -> None:
    decided(session, county, WATER, "0401")
    decided(session, county, LIGHT, "0101", days_ago=40)
    decided(session, county, VAGUE, "1601", days_ago=300)
    session.flush()
    found = read_drift(session, county.clerk)
    assert [share.of for share in found.accepted] == [0, 0, 0, 1, 0, 1]
    assert [share.n for share in found.accepted] == [0, 0, 0, 0, 0, 1]
    assert read_drift(session, county.south_clerk).is_empty
