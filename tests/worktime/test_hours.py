"""Whose hours count where, what is no day's work, and is a change logged and nothing else moved by it?"""

from datetime import time
from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.worktime.calendar import OFFICE_HOURS
from feedback.worktime.hours import (
    MOST_SPANS,
    Owner,
    checked_spans,
    drop_hours,
    held_hours,
    hours_owners,
    load_hours,
    set_hours,
)
from models.case import Case
from models.keeping import AccessLog
from models.place import Area, Unit
from models.vocabulary import CaseStatus
from models.work_vocabulary import AccessAction
from tests.factories import County
from tests.statements import statements_of
from tests.worlds import World, county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]

SHORT: Final = ((time(9, 0), time(12, 0)), (time(14, 0), time(17, 0)))
LATE: Final = ((time(10, 0), time(19, 0)),)
SUMMER: Final = ((time(8, 0), time(11, 30)), (time(14, 30), time(18, 0)))


def at(*hours: float) -> list[tuple[time, time]]:
    moments = [time(int(hour), round(hour % 1 * 60)) for hour in hours]
    return list(zip(moments[::2], moments[1::2], strict=True))


class TestWhoseHoursCount:
    def test_without_any_they_are_the_built_in_ones(self, session: Session, county: County) -> None:
        hours = load_hours(session)
        assert hours.of_place(county.village.id, county.north.id) == OFFICE_HOURS
        assert hours.of_unit(county.roads.id) == OFFICE_HOURS

    def test_the_most_specific_win(self, session: Session, county: County, sysadmin: Actor) -> None:
        set_hours(session, sysadmin, Owner(), SUMMER)
        set_hours(session, sysadmin, Owner(area_id=county.north.id), SHORT)
        set_hours(session, sysadmin, Owner(area_id=county.village.id), LATE)
        set_hours(session, sysadmin, Owner(unit_id=county.water.id), at(7, 15))
        hours = load_hours(session)
        assert hours.of_place(county.south_village.id, county.south.id) == SUMMER
        assert hours.of_place(county.other_village.id, county.north.id) == SHORT
        assert hours.of_place(county.village.id, county.north.id) == LATE
        assert hours.of_unit(county.bureau.id) == SUMMER
        assert hours.of_unit(county.roads.id) == SHORT
        assert hours.of_unit(county.water.id) == ((time(7), time(15)),)

    def test_are_read_in_as_many_statements_however_many_there_are(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        engine = session.get_bind()
        set_hours(session, sysadmin, Owner(area_id=county.north.id), SHORT)
        with statements_of(engine) as one:  # type: ignore[arg-type]  # The session is bound to an engine.
            load_hours(session)
        for area in (county.south, county.village, county.other_village):
            set_hours(session, sysadmin, Owner(area_id=area.id), SHORT)
        with statements_of(engine) as more:  # type: ignore[arg-type]  # The session is bound to an engine.
            load_hours(session)
        assert len(one) == len(more) == 2


class TestFaults:
    @pytest.mark.parametrize(
        ("spans", "key", "row"),
        [
            pytest.param([], "hours_none", None, id="none"),
            pytest.param(at(8, 9, 10, 11, 12, 13, 14, 15, 16, 17), "hours_too_many", None, id="more than a day has"),
            pytest.param([(time(8), None)], "hours_incomplete", 1, id="half filled in"),
            pytest.param(at(12, 8.5), "hours_reversed", 1, id="ends before it begins"),
            pytest.param(at(8, 8), "hours_reversed", 1, id="no length"),
            pytest.param([*at(8, 12), (time(22), time(2))], "hours_reversed", 2, id="past midnight"),
            pytest.param(at(8, 12, 11.5, 17), "hours_overlap", 2, id="overlap"),
            pytest.param(at(8, 17, 9, 12), "hours_overlap", 2, id="one inside the other"),
            pytest.param(at(8, 12, 12, 17), "hours_touch", 2, id="touch"),
            pytest.param(at(13, 17, 8, 12), "hours_out_of_order", 2, id="out of order"),
            pytest.param(at(8, 12, 8, 12), "hours_out_of_order", 2, id="the same twice"),
        ],
    )
    def test_is_told_with_its_row_and_changes_nothing(
        self, session: Session, sysadmin: Actor, spans: list[tuple[time, time]], key: str, row: int | None
    ) -> None:
        with pytest.raises(BadInput) as refused:
            set_hours(session, sysadmin, Owner(), spans)
        assert (refused.value.key, refused.value.facts.get("row")) == (key, row)
        assert held_hours(session, sysadmin) == []

    def test_most_spans_are_taken(self) -> None:
        assert len(checked_spans(at(8, 9, 10, 11, 12, 13, 14, 15))) == MOST_SPANS

    def test_unit_is_gone(self, session: Session, county: County, sysadmin: Actor) -> None:
        session.get_one(Unit, county.water.id).is_active = False
        session.flush()
        with pytest.raises(NotFound) as refused:
            set_hours(session, sysadmin, Owner(unit_id=county.water.id), SHORT)
        assert refused.value.key == "unit_not_found"

    def test_area_is_gone_or_has_no_office(self, session: Session, county: County, sysadmin: Actor) -> None:
        session.get_one(Area, county.north.id).is_active = False
        session.flush()
        for area_id in (county.north.id, county.hamlet.id, 0):
            with pytest.raises(NotFound):
                set_hours(session, sysadmin, Owner(area_id=area_id), SHORT)

    def test_nobody_else_may(self, session: Session, county: County) -> None:
        for act in (
            lambda: set_hours(session, county.clerk, Owner(), SHORT),
            lambda: drop_hours(session, county.clerk, Owner()),
            lambda: held_hours(session, county.clerk),
            lambda: hours_owners(session, county.clerk),
        ):
            with pytest.raises(NotPermitted):
                act()


class TestEditing:
    def test_is_logged_and_set_anew(self, session: Session, county: County, sysadmin: Actor) -> None:
        owner = Owner(unit_id=county.water.id)
        set_hours(session, sysadmin, owner, SHORT)
        set_hours(session, sysadmin, owner, LATE)
        assert [(held.owner, held.name, held.spans) for held in held_hours(session, sysadmin)] == [
            (owner, "石桥镇水利站", LATE)
        ]
        wanted = select(AccessLog).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)
        first, second = session.exec(wanted.order_by(col(AccessLog.seq))).all()[-2:]
        assert first.facts == {"hours": "09:00-12:00 14:00-17:00", "of": "石桥镇水利站"}
        assert second.facts["hours"] == "10:00-19:00"
        assert (second.subject_kind, second.subject_id) == ("unit", county.water.id)

    def test_goes_back_to_the_larger_place(self, session: Session, county: County, sysadmin: Actor) -> None:
        set_hours(session, sysadmin, Owner(), SUMMER)
        set_hours(session, sysadmin, Owner(), LATE)
        drop_hours(session, sysadmin, Owner())
        assert load_hours(session).of_unit(county.roads.id) == OFFICE_HOURS
        with pytest.raises(NotFound):
            drop_hours(session, sysadmin, Owner())

    def test_moves_no_date_that_is_stored(
        self, session: Session, world: World, county: County, sysadmin: Actor
    ) -> None:
        case = session.get_one(Case, world.cases[CaseStatus.HANDLING])
        before = case.due_at
        set_hours(session, sysadmin, Owner(unit_id=county.roads.id), SHORT)
        session.flush()
        session.refresh(case)
        assert case.due_at == before

    def test_offers_townships_villages_and_units(self, session: Session, county: County, sysadmin: Actor) -> None:
        owners = dict(hours_owners(session, sysadmin))
        assert owners[Owner()] == ""
        assert owners[Owner(area_id=county.village.id)] == "石桥镇 · 上河村"
        assert owners[Owner(unit_id=county.roads.id)] == "石桥镇村镇建设办"
        assert Owner(area_id=county.group.id) not in owners
