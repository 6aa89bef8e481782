"""Distinct households against all, key ones in their cycle; each figure has as many households behind it."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from feedback.archive.coverage import (
    Reach,
    Reached,
    ReachQuestion,
    by_cadre,
    by_village,
    households_behind,
)
from feedback.archive.duties import DutyEntry, set_duties
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound, NotPermitted
from models.office_vocabulary import DutyKind, VisitTier
from models.vocabulary import Role
from tests.archive.visitwork import a_house, visited
from tests.county import actor
from tests.factories import County
from tests.statements import statements
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]

FROM, TO = date(2026, 3, 1), date(2026, 3, 12)


@pytest.fixture
def houses(session: Session, county: County) -> None:
    """Three households in the group, one of them key and visited twice; one elsewhere."""
    key = a_house(session, county, tier=VisitTier.KEY)
    visited(session, county.cadre, key, on=date(2026, 3, 3))
    visited(session, county.cadre, key, on=date(2026, 3, 10))
    a_house(session, county, tier=VisitTier.KEY, last_visited_on=date(2026, 1, 1))
    visited(session, county.cadre, a_house(session, county), on=date(2026, 2, 20))
    visited(session, county.clerk, a_house(session, county, area=county.other_village), on=TO)


def asked(reach: Reach, **of: int) -> ReachQuestion:
    return ReachQuestion(reach=reach, from_on=FROM, to_on=TO, **of)


class TestVillages:
    def test_second_visit_counts_as_a_time_and_no_household(
        self, session: Session, county: County, houses: None
    ) -> None:
        reached = {each.name: each.reached for each in by_village(session, county.leader, FROM, TO)}
        assert reached == {
            "上河村": Reached(households=3, visited=1, times=2, key=2, key_in_cycle=1, overdue=1),
            "下河村": Reached(households=1, visited=1, times=1),
        }

    def test_each_figure_opens_as_many_households(self, session: Session, county: County, houses: None) -> None:
        village = county.village.id
        counted = {
            reach: households_behind(session, county.clerk, asked(reach, village_id=village)).total for reach in Reach
        }
        assert counted == {
            Reach.ALL: 3,
            Reach.VISITED: 1,
            Reach.UNVISITED: 2,
            Reach.KEY: 2,
            Reach.KEY_IN_CYCLE: 1,
            Reach.KEY_LATE: 1,
            Reach.OVERDUE: 1,
        }
        page = households_behind(session, county.leader, asked(Reach.KEY_LATE, village_id=village))
        assert [(row.head, row.place, row.last_on) for row in page.rows] == [("陈**", "三组", date(2026, 1, 1))]

    def test_scope(self, session: Session, county: County, houses: None) -> None:
        assert [each.name for each in by_village(session, county.south_clerk, FROM, TO)] == ["松坪村"]
        assert households_behind(session, county.south_clerk, asked(Reach.ALL)).total == 0
        with pytest.raises(NotFound):
            households_behind(session, county.south_clerk, asked(Reach.ALL, village_id=county.village.id))
        with pytest.raises(NotPermitted):
            by_village(session, county.cadre, FROM, TO)
        with pytest.raises(BadInput, match="period_unusable"):
            by_village(session, county.clerk, TO, FROM)

    def test_pages_by_keyset(
        self, session: Session, county: County, houses: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("feedback.archive.coverage.PAGE_SIZE", 2)
        first = households_behind(session, county.clerk, asked(Reach.ALL))
        second = households_behind(session, county.clerk, asked(Reach.ALL), cursor=first.later)
        assert (len(first.rows), len(second.rows), first.earlier, second.later) == (2, 2, None, None)
        assert households_behind(session, county.clerk, asked(Reach.ALL), cursor=second.earlier).rows == first.rows


class TestCadres:
    def test_sum_of_their_areas_and_single_households(self, session: Session, county: County, houses: None) -> None:
        other = actor(session, Role.CADRE, area=county.village)
        alone = a_house(session, county, area=county.other_village, tier=VisitTier.KEY, last_visited_on=today())
        set_duties(
            session,
            county.clerk,
            [
                DutyEntry(user_id=county.cadre.user_id, kind=DutyKind.AREA, target_id=county.hamlet.id),
                DutyEntry(user_id=other.user_id, kind=DutyKind.HOUSEHOLD, target_id=alone.id),
            ],
        )
        lines = {each.user_id: each for each in by_cadre(session, county.leader, FROM, TO)}
        assert lines[county.cadre.user_id].places == ("杨家湾",)
        assert lines[county.cadre.user_id].reached == Reached(3, 1, 2, 2, 1, 1)
        assert lines[other.user_id].reached == Reached(households=1, key=1, key_in_cycle=1)
        page = households_behind(session, county.clerk, asked(Reach.KEY, user_id=other.user_id))
        assert [row.household_id for row in page.rows] == [alone.id]

    def test_statements_do_not_grow(self, session: Session, county: County, houses: None) -> None:
        counts = []
        for area in (county.group, county.hamlet):
            entry = DutyEntry(user_id=county.cadre.user_id, kind=DutyKind.AREA, target_id=area.id)
            set_duties(session, county.clerk, [entry])
            a_house(session, county, area=area)
            with statements(session) as sent:
                by_cadre(session, county.leader, FROM, TO)
                by_village(session, county.leader, FROM, TO + timedelta(days=1))
            counts.append(len(sent))
        assert counts[0] == counts[1]
