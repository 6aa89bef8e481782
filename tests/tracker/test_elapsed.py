"""Where did the time go? A case's events as tables: who had it, from when to when, and the sums that have to add up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE, in_utc
from feedback.tracker.clocks import clocks_of
from feedback.tracker.elapsed import Elapsed, Holder, elapsed
from feedback.worktime.calendar import Calendar, seed_from_chinesecalendar
from models.case import Case, CaseEvent
from models.vocabulary import CaseStatus, Verb
from models.work_vocabulary import DayKind
from tests.factories import NOW, County
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in

Facts = dict[str, str | int | bool | None]
REGISTERED, DISPATCHED, HANDLING = CaseStatus.REGISTERED, CaseStatus.DISPATCHED, CaseStatus.HANDLING
SUSPENDED, REPLIED, REVIEWING = CaseStatus.SUSPENDED, CaseStatus.REPLIED, CaseStatus.REVIEWING
CLOSED, AWAITING = CaseStatus.CLOSED, CaseStatus.AWAITING_CLINIC


def official(*years: int) -> Calendar:
    days = seed_from_chinesecalendar(years)
    free = frozenset(day.day for day in days if day.kind is DayKind.HOLIDAY)
    return Calendar(free, frozenset(day.day for day in days) - free, frozenset(years))


CALENDAR: Final = official(2025, 2026)


@dataclass(frozen=True)
class Event:
    at: datetime
    verb: Verb
    target: CaseStatus
    facts: Facts = field(default_factory=dict)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def event(text: str, verb: Verb, target: CaseStatus, **facts: str | int) -> Event:
    return Event(at(text), verb, target, dict(facts))


def hours(spent: Elapsed) -> list[tuple[str, str, float]]:
    return [(each.holder.value, each.unit, each.worked / timedelta(hours=1)) for each in spent.shares]


def dispatched(text: str, unit: str = "水务站", number: int = 7) -> Event:
    return event(text, Verb.DISPATCH, DISPATCHED, lead=unit, lead_id=number, due="2026-03-20T09:30:00+00:00")


class TestWho:
    @pytest.mark.parametrize(
        ("start", "end", "worked"),
        [
            pytest.param("2026-03-12T23:30", "2026-03-13T00:30", 0.0, id="across midnight nobody works"),
            pytest.param("2026-03-12T17:00", "2026-03-13T09:00", 1.0, id="an evening and a morning"),
            pytest.param("2026-03-13T17:00", "2026-03-16T09:00", 1.0, id="across a weekend"),
            pytest.param("2026-03-12T11:30", "2026-03-12T14:00", 1.0, id="across the lunch break"),
            # The 14th is a worked Saturday; the Festival lasts from the 15th to the 23rd.
            pytest.param("2026-02-14T16:30", "2026-02-24T09:30", 2.0, id="across the Spring Festival"),
            pytest.param("2026-02-13T17:30", "2026-02-24T08:30", 7.5, id="the worked Saturday before it counts"),
            # New Year is free from the 1st to the 3rd; Sunday the 4th is worked.
            pytest.param("2025-12-31T16:30", "2026-01-04T09:30", 2.0, id="across the year's end"),
        ],
    )
    def test_working_hours_of_a_unit(self, start: str, end: str, worked: float) -> None:
        spent = elapsed([dispatched(start)], CALENDAR, at(end))
        assert hours(spent) == [("unit", "水务站", worked)]
        assert spent.took == at(end) - at(start)
        assert spent.worked == timedelta(hours=worked)

    def test_each_in_turn(self) -> None:
        events = [
            event("2026-03-12T08:30", Verb.REGISTER, REGISTERED),
            event("2026-03-12T09:00", Verb.DIAGNOSE, REGISTERED),
            event("2026-03-12T09:30", Verb.QUEUE_FOR_CLINIC, AWAITING),
            dispatched("2026-03-12T10:30"),
            event("2026-03-12T11:00", Verb.SIGN, HANDLING),
            event("2026-03-12T11:10", Verb.LOG_ACTION, HANDLING),
            event("2026-03-12T15:00", Verb.REPLY, REPLIED),
            event("2026-03-12T15:30", Verb.APPROVE_REPLY, REVIEWING),
            event("2026-03-12T17:00", Verb.RECORD_REVISIT, CLOSED),
            event("2026-03-12T17:10", Verb.ARCHIVE, CLOSED),
        ]
        spent = elapsed(events, CALENDAR, at("2026-05-01T10:00"))
        assert hours(spent) == [
            ("desk", "", 1.0),
            ("clinic", "", 1.0),
            ("unit", "水务站", 3.0),
            ("reviewer", "", 0.5),
            ("revisit", "", 1.5),
        ]
        assert [(each.stage, each.start, each.end) for each in spent.stretches][2:4] == [
            ("sign", at("2026-03-12T10:30"), at("2026-03-12T11:00")),
            ("resolve", at("2026-03-12T11:00"), at("2026-03-12T15:00")),
        ]
        assert spent.days(spent.worked) == pytest.approx(7 / 7.5)

    def test_a_unit_pays_neither_for_a_suspension_nor_for_a_return_that_waits(self) -> None:
        paused = "2026-03-20T09:30:00+00:00"
        events = [
            dispatched("2026-03-12T09:00"),
            event("2026-03-12T10:00", Verb.REQUEST_RETURN, DISPATCHED, due=paused, paused_due=paused),
            event("2026-03-12T11:00", Verb.DENY_RETURN, DISPATCHED, due=paused),
            event("2026-03-12T12:00", Verb.SIGN, HANDLING),
            event("2026-03-12T14:30", Verb.SUSPEND, SUSPENDED, due=paused, paused_due=paused),
            event("2026-03-12T16:00", Verb.RESUME, HANDLING),
        ]
        spent = elapsed(events, CALENDAR, at("2026-03-12T17:00"))
        assert hours(spent) == [("unit", "水务站", 4.0), ("decision", "", 1.0), ("waiting", "", 1.5)]

    def test_what_had_run_out_runs_on_while_a_return_waits(self) -> None:
        late = event("2026-03-12T10:00", Verb.REQUEST_RETURN, DISPATCHED, due="2026-03-13T09:30:00+00:00")
        spent = elapsed([dispatched("2026-03-12T09:00"), late], CALENDAR, at("2026-03-12T11:00"))
        assert hours(spent) == [("unit", "水务站", 2.0)]

    def test_each_unit_its_own_and_the_time_between_an_end_and_a_reopening_nobody(self) -> None:
        events = [
            dispatched("2026-03-12T09:00"),
            event("2026-03-12T10:00", Verb.UPHOLD_RETURN, DISPATCHED, lead="交通局", lead_id=9),
            event("2026-03-12T11:00", Verb.RECORD_REVISIT, CLOSED),
            event("2026-03-13T09:00", Verb.REOPEN, DISPATCHED, lead="水务站", lead_id=7),
        ]
        spent = elapsed(events, CALENDAR, at("2026-03-13T10:00"))
        assert hours(spent) == [("unit", "水务站", 2.0), ("unit", "交通局", 1.0), ("nobody", "", 5.5)]
        assert spent.worked == timedelta(hours=8.5)

    def test_no_events_no_time(self) -> None:
        spent = elapsed([], CALENDAR, NOW)
        assert (spent.stretches, spent.shares, spent.took, spent.worked) == ((), (), timedelta(), timedelta())


_MOVES: Final = st.lists(
    st.tuples(
        st.integers(0, 60 * 24 * 20),
        st.sampled_from(
            [Verb.DISPATCH, Verb.SIGN, Verb.SUSPEND, Verb.REQUEST_RETURN, Verb.RESUME, Verb.RECORD_REVISIT]
        ),
        st.sampled_from(list(CaseStatus)),
        st.booleans(),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=12,
)


@given(_MOVES, st.integers(0, 60 * 24 * 90))
def test_parts_add_up_to_the_whole_exactly(
    moves: Sequence[tuple[int, Verb, CaseStatus, bool, int]], later: int
) -> None:
    moment, events = at("2026-01-20T09:17:31.000001"), []
    for minutes, verb, target, is_paused, unit in moves:
        moment += timedelta(minutes=minutes)
        facts: Facts = {"paused_due": "x"} if is_paused else {}
        if verb is Verb.DISPATCH:
            facts |= {"lead": f"单位{unit}", "lead_id": unit}
        events.append(Event(moment, verb, target, facts))
    spent = elapsed(events, CALENDAR, moment + timedelta(minutes=later))
    assert sum((each.took for each in spent.shares), timedelta()) == spent.took
    assert sum((each.worked for each in spent.shares), timedelta()) == spent.worked
    assert all(one.end == other.start for one, other in zip(spent.stretches, spent.stretches[1:], strict=False))


class TestOfARealCase:
    def spent(self, session: Session, case: Case) -> Elapsed:
        rows = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()
        told = [Event(row.at, row.verb, row.target, dict(row.stated)) for row in rows]
        return elapsed(told, clocks_of(session).of_place(case), clock.utc_now())

    def test_names_the_unit_by_its_number(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        with clock.set_to(NOW + timedelta(hours=1)):
            do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        with clock.set_to(NOW + timedelta(hours=5)):
            do(Verb.DENY_RETURN, session, county.clerk, case, county)
            make_ready(Verb.REPLY, session, case, county)
        with clock.set_to(NOW + timedelta(hours=6)):
            do(Verb.REPLY, session, county.handler, case, county)
        with clock.set_to(NOW + timedelta(hours=7)):
            shares = {each.holder: each for each in self.spent(session, case).shares}
        assert (shares[Holder.UNIT].unit_id, shares[Holder.UNIT].unit) == (county.roads.id, county.roads.name)
        # From ten to eleven and from three to four; in between those decide who dispatched, lunch left out.
        assert shares[Holder.UNIT].worked == timedelta(hours=2)
        assert shares[Holder.DECISION].worked == timedelta(hours=2.5)
        assert shares[Holder.REVIEWER].took == timedelta(hours=1)

    @pytest.mark.parametrize("status", list(CaseStatus))
    def test_of_every_state_can_be_told(self, session: Session, world: World, status: CaseStatus) -> None:
        case = case_in(session, world, status)
        with clock.set_to(NOW + timedelta(days=1)):
            spent = self.spent(session, case)
        is_open = status not in {CLOSED, CaseStatus.DECLINED, CaseStatus.MERGED, CaseStatus.TRANSFERRED,
                                 CaseStatus.WITHDRAWN}  # fmt: skip
        assert spent.took == (timedelta(days=1) if is_open else timedelta())
        assert not spent.stretches or spent.stretches[-1].end == in_utc(NOW + timedelta(days=1))
