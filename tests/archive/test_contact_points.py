"""Is a contact point visited often enough, each time with its report?"""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.archive.contact_points import (
    PointEntry,
    add_point,
    close_point,
    hand_in_report,
    points,
    points_to_visit,
    unmet,
    visits_of_point,
)
from feedback.core import clock
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from tests.archive.visitwork import visited
from tests.factories import County
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]

REPORT = ("调研报告.pdf", b"%PDF-1.7 report")


def a_point(session: Session, county: County, **changes: object) -> int:
    facts: dict[str, object] = {"name": "粉丝厂", "area_id": county.village.id, "leader_id": county.leader.user_id}
    return add_point(session, county.clerk, PointEntry(**facts | changes))  # type: ignore[arg-type]  # Named above.


class TestPoints:
    def test_two_visits_in_november_are_not_enough(self, session: Session, county: County) -> None:
        point = a_point(session, county)
        where = county.village.id
        with clock.set_to(clock.utc_now().replace(month=11)):
            visited(session, county.clerk, area_id=where, on=date(2026, 4, 2), contact_point_id=point, report=REPORT)
            visited(session, county.clerk, area_id=where, on=date(2025, 9, 9), contact_point_id=point, report=REPORT)
            visited(session, county.clerk, area_id=where, on=date(2026, 7, 1), contact_point_id=point, report=REPORT)
            late = visited(session, county.clerk, area_id=where, on=date(2026, 11, 3), contact_point_id=point)
            (view,) = points(session, county.leader, 2026)
            assert (view.visits, view.counted, view.missing, view.leader) == (3, 2, 1, "leader")
            assert unmet([view]) == [view]
            hand_in_report(session, county.clerk, late, *REPORT)
            (view,) = points(session, county.leader, 2026)
        assert (view.counted, view.missing) == (3, 0)
        made = visits_of_point(session, county.leader, point, 2026)
        assert [(each.on, each.report) for each in made][:1] == [(date(2026, 11, 3), "调研报告.pdf")]

    def test_point_without_report_counts_each_visit(self, session: Session, county: County) -> None:
        point = a_point(session, county, needs_report=False, least_visits=1)
        visited(session, county.cadre, area_id=county.village.id, contact_point_id=point)
        assert points(session, county.clerk, 2026)[0].missing == 0

    def test_refusals(self, session: Session, county: County) -> None:
        point = a_point(session, county)
        with pytest.raises(Conflict, match="contact_point_there_already"):
            a_point(session, county)
        with pytest.raises(BadInput, match="least_visits_out_of_range"):
            a_point(session, county, name="b", least_visits=0)
        with pytest.raises(NotFound, match="user_not_found"):
            a_point(session, county, name="c", leader_id=county.handler.user_id)
        with pytest.raises(MissingFact):
            a_point(session, county, name=" ")
        with pytest.raises(MissingFact):
            visited(session, county.clerk, area_id=county.village.id, report=REPORT)
        with pytest.raises(NotFound):
            close_point(session, county.south_clerk, point)
        with pytest.raises(NotFound):
            visits_of_point(session, county.south_clerk, point, 2026)
        assert points(session, county.south_clerk, 2026) == []
        close_point(session, county.clerk, point)
        assert points_to_visit(session, county.clerk) == []
        with pytest.raises(NotFound, match="contact_point_not_found"):
            visited(session, county.clerk, area_id=county.village.id, contact_point_id=point)
