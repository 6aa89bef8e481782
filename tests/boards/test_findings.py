"""Is the title the answer that the numbers give, and does it claim nothing that they do not?"""

import pandas as pd
import pytest

from feedback.boards.findings import (
    FindingName,
    ageing_finding,
    category_finding,
    cut_finding,
    flow_finding,
    unit_finding,
    urgency_finding,
)
from feedback.boards.marks import Mark, Measure
from tests.boards.test_figures import AGEING, BREAKDOWN, FLOW, UNITS, cells

PLACES = ("east", "north", "south", "west", "mill")


def spread(category: str, counts: tuple[int, ...], *, before: int = 0) -> pd.DataFrame:
    """Return one category over five places; all that was before was in the first."""
    rows = zip(PLACES, counts, strict=True)
    return cells(
        *[
            (category, number, name, count, before if number == 1 else 0, 0)
            for number, (name, count) in enumerate(rows, 1)
        ]
    )


class TestCategory:
    def test_the_largest_rise_with_its_factor_and_its_places(self) -> None:
        found = category_finding(
            pd.concat([spread("12", (20, 20, 20, 20, 20), before=90), spread("04", (1, 8, 6, 6, 1), before=11)])
        )
        assert found.name is FindingName.CATEGORY_DOUBLED
        assert found.facts == {"category": "04", "count": 22, "previous": 11, "factor": 2.0}
        assert found.places == ("north", "south")
        assert Mark.read(found.key) == Mark(measure=Measure.REGISTERED, category="04")

    def test_a_rise_below_double_is_a_rise(self) -> None:
        found = category_finding(spread("04", (9, 0, 0, 0, 0), before=6))
        assert (found.name, found.facts["factor"], found.places) == (FindingName.CATEGORY_ROSE, 1.5, ("east",))

    def test_what_was_not_there_before_is_new(self) -> None:
        found = category_finding(spread("04", (1, 1, 1, 1, 1)))
        assert (found.name, found.facts) == (FindingName.CATEGORY_NEW, {"category": "04", "count": 5, "previous": 0})

    @pytest.mark.parametrize(
        "counts",
        [pytest.param((4, 0, 0, 0, 0), id="too few to mean anything"), pytest.param((10, 4, 0, 0, 0), id="too little")],
    )
    def test_where_nothing_has_risen_the_largest_leads(self, counts: tuple[int, ...]) -> None:
        found = category_finding(spread("04", counts, before=10))
        assert found.name is FindingName.CATEGORY_LEADS
        assert found.facts["share"] == 1

    def test_what_is_spread_over_many_places_is_concentrated_nowhere(self) -> None:
        assert category_finding(spread("04", (5, 5, 5, 5, 5))).places == ()

    def test_a_township_of_three_villages_has_no_concentration(self) -> None:
        found = category_finding(spread("04", (9, 1, 1, 0, 0)).head(3))
        assert found.places == ()

    def test_a_place_above_is_not_named_as_a_place(self) -> None:
        found = category_finding(spread("04", (9, 0, 0, 0, 0)).replace({"place_name": {"east": ""}}))
        assert found.places == ()

    def test_undecided_cases_are_not_spoken_of(self) -> None:
        assert category_finding(spread("", (9, 0, 0, 0, 0))).name is FindingName.NOTHING_REGISTERED

    def test_nothing_is_said_of_nothing(self) -> None:
        assert category_finding(cells()).name is FindingName.NOTHING_REGISTERED


class TestFlow:
    @pytest.mark.parametrize(
        ("registered", "closed", "name"),
        [
            (5, 2, FindingName.MORE_CAME),
            (2, 5, FindingName.MORE_CLOSED),
            (3, 3, FindingName.AS_MANY_CLOSED),
            (0, 0, FindingName.NOTHING_MOVED),
        ],
    )
    def test_compares_what_came_with_what_was_closed(self, registered: int, closed: int, name: FindingName) -> None:
        found = flow_finding(FLOW.head(1).assign(registered=registered, closed=closed))
        assert found.name is name
        assert found.facts.get("difference") in {None, 3}


class TestAgeing:
    def test_names_the_state_with_most_of_the_old_cases(self) -> None:
        frame = pd.DataFrame(
            [("registered", "16-30", 1), ("handling", ">30", 3), ("handling", "0-2", 4)],
            columns=["status", "span", "count"],
        )
        found = ageing_finding(frame)
        assert found.name is FindingName.OLD_CASES
        assert found.facts == {"count": 4, "total": 8, "share": 0.5, "status": "handling"}

    def test_says_when_none_is_old_and_when_none_is_open(self) -> None:
        assert ageing_finding(AGEING).name is FindingName.NONE_OLD
        assert ageing_finding(AGEING.iloc[1:]).name is FindingName.NOTHING_OPEN


class TestCuts:
    def test_names_the_word_with_most_cases(self) -> None:
        found = cut_finding(BREAKDOWN, "channel")
        assert (found.name, found.key) == (FindingName.CODE_LEADS, "k1")
        assert found.facts == {"code": "visit", "count": 5, "total": 8, "share": 0.625}

    def test_says_nothing_where_no_word_is_set(self) -> None:
        assert cut_finding(BREAKDOWN, "scope").name is FindingName.NOTHING_REGISTERED

    @pytest.mark.parametrize(
        ("overdue", "name", "facts"),
        [
            (2, FindingName.HASTE_OVERDUE, {"count": 2, "total": 3}),
            (0, FindingName.HASTE_ON_TRACK, {"total": 3}),
        ],
    )
    def test_asks_of_the_urgent_how_many_are_overdue(
        self, overdue: int, name: FindingName, facts: dict[str, int]
    ) -> None:
        rows = [("urgency", "normal", 9, 9, "n", "n"), ("urgency", "critical", 3, overdue, "c", "c")]
        found = urgency_finding(pd.DataFrame(rows, columns=BREAKDOWN.columns))
        assert (found.name, found.facts) == (name, facts)


class TestUnits:
    def test_names_the_ranked_unit_with_most_overdue(self) -> None:
        found = unit_finding(UNITS.assign(overdue=[4, 0, 2]))
        assert (found.name, found.key) == (FindingName.UNIT_OVERDUE, "l1")
        assert found.facts == {"unit": "water", "overdue": 4, "open": 9, "total": 6}

    def test_never_names_a_unit_with_few_cases(self) -> None:
        found = unit_finding(UNITS.assign(overdue=[0, 0, 2]))
        assert (found.name, found.facts) == (FindingName.UNITS_ON_TRACK, {"total": 2})

    def test_says_when_nothing_lies_with_units(self) -> None:
        assert unit_finding(UNITS.iloc[1:2]).name is FindingName.NOTHING_AT_UNITS
