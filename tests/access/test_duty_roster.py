"""Is the roster of duty leaders filled in turn, with its gaps shown, by who keeps it alone?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from feedback.access.absences import add_absence, set_backup
from feedback.access.duty_roster import drop_shift, duty_areas, duty_people, plan_duty, roster, uncovered_days
from feedback.core.clock import set_to
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound, NotPermitted
from models.duty import DutyShift
from models.vocabulary import Role
from tests.factories import NOW, County, actor
from tests.statements import statements

# A Monday.
FIRST = date(2026, 3, 16)


def on(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def planned(session: Session, county: County, *people: int, last: int = 6, first: int = 0) -> int:
    return plan_duty(session, county.chair, county.north.id, people, first_on=on(first), last_on=on(last))


def seen(session: Session, county: County) -> list[tuple[str, date, date]]:
    shifts = roster(session, county.chair, county.north.id, first_on=FIRST, last_on=on(27))
    return [(shift.name, shift.first_on, shift.last_on) for shift in shifts]


def test_people_take_turns_by_the_week(session: Session, county: County) -> None:
    leader, chair = county.leader, county.chair
    assert planned(session, county, leader.user_id, chair.user_id, last=16) == 3
    assert seen(session, county) == [
        (leader.name, FIRST, on(6)),
        (chair.name, on(7), on(13)),
        (leader.name, on(14), on(16)),
    ]


def test_gaps_are_days_on_which_nobody_would_be_told(session: Session, county: County) -> None:
    planned(session, county, county.leader.user_id)
    planned(session, county, county.chair.user_id, first=9, last=13)
    add_absence(session, county.leader, county.leader.user_id, first_on=on(2), last_on=on(3))
    add_absence(session, county.chair, county.chair.user_id, first_on=on(10), last_on=on(10))
    mate = actor(session, Role.CHAIR, area=county.north)
    set_backup(session, county.chair, county.chair.user_id, mate.user_id)
    shifts = roster(session, county.chair, county.north.id, first_on=FIRST, last_on=on(13))
    assert uncovered_days(shifts, first_on=FIRST, last_on=on(13)) == [on(2), on(3), on(7), on(8)]


def test_takes_the_same_number_of_statements_for_any_roster(session: Session, county: County) -> None:
    counts = []
    for first in (0, 14):
        planned(session, county, county.leader.user_id, county.chair.user_id, first=first, last=first + 13)
        add_absence(session, county.leader, county.leader.user_id, first_on=on(first), last_on=on(first + 4))
        with statements(session) as sent:
            roster(session, county.chair, county.north.id, first_on=FIRST, last_on=on(27))
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("who", "first", "last", "error", "key"),
    [
        pytest.param("leader", 3, 2, BadInput, "days_reversed", id="dates reversed"),
        pytest.param("leader", -20, -10, BadInput, "duty_in_the_past", id="over already"),
        pytest.param("leader", 0, 400, BadInput, "duty_too_long", id="more than a year"),
        pytest.param("leader", 6, 8, Conflict, "duty_taken", id="on duty then already"),
        pytest.param("clerk", 0, 6, BadInput, "duty_not_a_leader", id="no leader there"),
        pytest.param("county_chair", 0, 6, BadInput, "duty_not_a_leader", id="a leader elsewhere"),
        pytest.param("", 0, 6, BadInput, "duty_needs_people", id="nobody"),
    ],
)
def test_is_refused(
    session: Session, county: County, who: str, first: int, last: int, error: type[FeedbackError], key: str
) -> None:
    planned(session, county, county.leader.user_id)
    people = [getattr(county, who).user_id] if who else []
    with pytest.raises(error) as refused:
        planned(session, county, *people, first=first, last=last)
    assert refused.value.key == key
    assert len(seen(session, county)) == 1


def test_shift_that_has_begun_ends_with_yesterday(session: Session, county: County) -> None:
    planned(session, county, county.leader.user_id, county.chair.user_id, last=13)
    rows = session.exec(select(DutyShift).order_by(col(DutyShift.first_on))).all()
    with set_to(NOW + timedelta(days=6)):  # The Wednesday of the first week.
        for row in rows:
            drop_shift(session, county.chair, row.id)
        session.flush()
        assert seen(session, county) == [(county.leader.name, FIRST, on(1))]
        with pytest.raises(NotFound):
            drop_shift(session, county.chair, rows[0].id)


def test_each_place_keeps_its_own(session: Session, county: County) -> None:
    planned(session, county, county.leader.user_id)
    row = session.exec(select(DutyShift)).one()
    assert [area.name for area in duty_areas(session, county.south_clerk)] == ["林口乡"]
    assert [area.name for area in duty_areas(session, county.county_chair)] == ["青岩县", "石桥镇", "林口乡"]
    assert {each.user_id for each in duty_people(session, county.north.id)} == {
        county.leader.user_id,
        county.chair.user_id,
    }
    with pytest.raises(NotFound):
        drop_shift(session, county.south_clerk, row.id)
    with pytest.raises(NotFound):
        roster(session, county.south_clerk, county.north.id, first_on=FIRST, last_on=on(6))
    with pytest.raises(NotPermitted):
        duty_areas(session, county.handler)
