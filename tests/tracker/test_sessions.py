"""Does a session go its way: planned once, begun by one, closed once, with what is left over on the next agenda?"""

from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlmodel import Session

from feedback.core import clock
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, Conflict, NotFound
from feedback.tracker.agenda import add_case, refresh_agenda
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.attendance import Present, attendees_of, set_attendees
from feedback.tracker.clinic import take_session
from feedback.tracker.decisions import defer
from feedback.tracker.sessions import close_session, history, open_session, plan_session, roll_over_past
from models.vocabulary import CaseStatus, OrgLevel, Verb
from models.work_vocabulary import AgendaReason, AttendeeKind, SessionState
from tests.county import a_county
from tests.factories import NOW, REASON, County
from tests.tracker.acts import do
from tests.tracker.tables import agenda, brought, item_of, items_of, opened, planned

TUESDAY: Final = date(2026, 3, 17)
WEEK: Final = timedelta(days=7)
TOWNSHIP: Final = OrgLevel.TOWNSHIP


@pytest.fixture
def county(session: Session) -> County:
    """Add a county of this test's own, whose sessions nobody else has touched."""
    return a_county(session)


def on(day: date) -> Any:
    return clock.set_to(NOW + (day - NOW.date()))


class TestPlanned:
    def test_for_the_tuesday_and_the_same_one_when_asked_again(self, session: Session, county: County) -> None:
        first, second = planned(session, county), planned(session, county)
        assert first is second
        assert (first.held_on, first.state, first.number) == (TUESDAY, SessionState.PLANNED, None)

    def test_for_the_week_after_once_the_session_of_this_day_is_over(self, session: Session, county: County) -> None:
        with on(TUESDAY):
            held = opened(session, county)
            assert planned(session, county) is held
            close_session(session, county.chair, held.id)
            assert planned(session, county).held_on == TUESDAY + WEEK

    def test_a_decision_after_the_session_goes_to_the_next_one(self, session: Session, county: County) -> None:
        with on(TUESDAY):
            held = opened(session, county)
            close_session(session, county.chair, held.id)
            case = brought(session, county, "散会后来的")
            do(Verb.DISPATCH, session, county.chair, case, county)
            following = planned(session, county)
            assert agenda(session, held) == []
            assert [title for title, _ in agenda(session, following)] == ["散会后来的"]

    def test_nowhere_is_nobodys(self, session: Session, county: County) -> None:
        with pytest.raises(NotFound):
            plan_session(session, TOWNSHIP, 999_999)


class TestBegun:
    def test_with_number_chair_and_place(self, session: Session, county: County) -> None:
        brought(session, county, "上学路坑洼")
        with on(TUESDAY):
            held = planned(session, county)
            open_session(session, county.clerk, held.id, place=" 乡政府二楼 ", chair_id=county.chair.user_id)
            assert (held.state, held.number, held.place) == (SessionState.OPEN, 1, "乡政府二楼")
            assert (held.chair_id, held.keeper_id) == (county.chair.user_id, county.clerk.user_id)
            assert held.began_at == utc_now()
            assert agenda(session, held) == [("上学路坑洼", AgendaReason.AWAITING)]

    def test_by_a_chair_of_the_place_alone(self, session: Session, county: County) -> None:
        held = planned(session, county)
        for other in (county.handler.user_id, county.south_clerk.user_id, 999_999):
            with pytest.raises(BadInput) as refused:
                open_session(session, county.clerk, held.id, chair_id=other)
            assert refused.value.key == "chair_not_of_place"
        assert open_session(session, county.clerk, held.id, chair_id=county.leader.user_id).number == 1

    def test_ahead_of_its_day_is_held_on_the_day_it_begins(self, session: Session, county: County) -> None:
        held = opened(session, county)
        assert held.held_on == NOW.date()
        close_session(session, county.chair, held.id)
        assert planned(session, county).held_on == TUESDAY
        with pytest.raises(Conflict) as refused:
            opened(session, county)
        assert refused.value.key == "session_held_today"

    def test_counts_from_one_each_year_and_for_each_place(self, session: Session, county: County) -> None:
        numbers = []
        for day in (date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 5)):
            with on(day):
                held = opened(session, county)
                numbers.append((held.number, held.held_on))
                close_session(session, county.chair, held.id)
        south = plan_session(session, TOWNSHIP, county.south.id)
        open_session(session, county.south_clerk, south.id)
        assert [number for number, _ in numbers] == [1, 2, 1]
        assert south.number == 1

    def test_twice_by_one_is_once_and_by_another_is_refused(self, session: Session, county: County) -> None:
        held = opened(session, county)
        assert open_session(session, county.chair, held.id).number == 1
        with pytest.raises(Conflict) as refused:
            open_session(session, county.clerk, held.id)
        assert (refused.value.key, held.chair_id) == ("session_open_already", county.chair.user_id)

    def test_with_whoever_was_at_the_last_one(self, session: Session, county: County) -> None:
        held = opened(session, county)
        people = [
            Present(AttendeeKind.PRESENT, "镇长", "镇长", county.leader.user_id),
            Present(AttendeeKind.EXCUSED, "站长", "水利站站长", county.co_handler.user_id),
            Present(AttendeeKind.LISTENING, "王律师", "驻村律师"),
        ]
        set_attendees(session, county.chair, held.id, people)
        close_session(session, county.chair, held.id)
        following = planned(session, county)
        told = [(each.kind, each.post, each.user_id) for each in attendees_of(session, following.id)]
        assert told == [
            ("present", "镇长", county.leader.user_id),
            ("present", "水利站站长", county.co_handler.user_id),
            ("listening", "驻村律师", None),
        ]


class TestOver:
    def test_leaves_what_is_undecided_or_put_off_to_the_next_one_and_counts_it(
        self, session: Session, county: County
    ) -> None:
        done, open_one, put_off = (brought(session, county, title) for title in ("定了", "没定", "下次"))
        with on(TUESDAY):
            held = opened(session, county)
            do(Verb.DISPATCH, session, county.chair, done, county)
            defer(session, county.chair, item_of(session, held, put_off).id, reason=REASON, seen=None)
            assert close_session(session, county.chair, held.id) == 2
            following = planned(session, county)
            rolled = AgendaReason.ROLLED_OVER
            assert sorted(agenda(session, following)) == sorted([("没定", rolled), ("下次", rolled)])
            assert [item.decision for item in items_of(session, following)] == [None, None]
        with on(TUESDAY + WEEK):
            again = opened(session, county)
            close_session(session, county.chair, again.id)
            from feedback.tracker.agenda_rows import agenda_of

            later = planned(session, county)
            told = {item.heading: item.times_rolled for item in agenda_of(session, county.chair, later.id)}
            assert told == {"没定": 2, "下次": 2}
        assert open_one.status == "awaiting_clinic"

    def test_leaves_out_what_went_elsewhere(self, session: Session, county: County) -> None:
        case = brought(session, county, "撤回了的")
        held = opened(session, county)
        do(Verb.WITHDRAW, session, county.clerk, case, county)
        close_session(session, county.chair, held.id)
        assert agenda(session, planned(session, county)) == []

    def test_leaves_what_was_added_by_hand_and_hot_issues_too(self, session: Session, county: County) -> None:
        added = brought(session, county, "路灯不亮", status=CaseStatus.REVIEWING)
        hot = brought(session, county, "自来水发黄")
        held = opened(session, county)
        for item in items_of(session, held):
            if item.case_id == added.id:
                session.delete(item)
        session.flush()
        add_case(session, county.chair, held.id, added.case_no)
        refresh_agenda(session, held, [HotTopic("水质", (hot.id,))])
        assert close_session(session, county.chair, held.id) == 3
        told = agenda(session, planned(session, county))
        assert sorted(told) == sorted(
            [
                ("路灯不亮", AgendaReason.ADDED),
                ("水质", AgendaReason.ROLLED_OVER),
                ("自来水发黄", AgendaReason.ROLLED_OVER),
            ]
        )

    def test_is_over_once(self, session: Session, county: County) -> None:
        held = planned(session, county)
        with pytest.raises(Conflict) as refused:
            close_session(session, county.chair, held.id)
        assert refused.value.key == "session_not_begun"
        held = opened(session, county)
        close_session(session, county.chair, held.id)
        for act in (close_session, open_session):
            with pytest.raises(Conflict) as refused:
                act(session, county.chair, held.id)
            assert refused.value.key == "session_closed_meanwhile"

    def test_stands_in_the_history_the_newest_first(self, session: Session, county: County) -> None:
        brought(session, county, "没定")
        for day in (TUESDAY, TUESDAY + WEEK):
            with on(day):
                held = opened(session, county)
                close_session(session, county.chair, held.id)
        told = history(session, county.chair, TOWNSHIP, county.north.id)
        assert [(line.number, line.held_on, line.items, line.left_over) for line in told] == [
            (2, TUESDAY + WEEK, 1, 1),
            (1, TUESDAY, 1, 1),
        ]
        assert history(session, county.chair, TOWNSHIP, county.north.id, before=TUESDAY + WEEK) == told[1:]
        with pytest.raises(NotFound):
            history(session, county.south_clerk, TOWNSHIP, county.north.id)


class TestGoneBy:
    def test_a_session_that_nobody_opened_rolls_over(self, session: Session, county: County) -> None:
        brought(session, county, "没定")
        held = planned(session, county)
        refresh_agenda(session, held)
        with on(TUESDAY):
            assert roll_over_past(session, TOWNSHIP, county.north.id) == 0
        with on(TUESDAY + timedelta(days=1)):
            assert roll_over_past(session, TOWNSHIP, county.north.id) == 1
            following = planned(session, county)
        assert (held.state, held.number) == (SessionState.CLOSED, None)
        assert (following.held_on, agenda(session, following)) == (
            TUESDAY + WEEK,
            [("没定", AgendaReason.ROLLED_OVER)],
        )
        assert history(session, county.chair, TOWNSHIP, county.north.id) == []

    def test_one_in_which_something_was_decided_has_its_number_and_minutes(
        self, session: Session, county: County
    ) -> None:
        case = brought(session, county, "会前定的")
        do(Verb.DISPATCH, session, county.chair, case, county)
        with on(TUESDAY + timedelta(days=1)):
            planned(session, county)
            told = history(session, county.chair, TOWNSHIP, county.north.id)
        assert [(line.number, line.held_on, line.items) for line in told] == [(1, TUESDAY, 1)]

    def test_one_left_open_is_gone_on_with_for_three_days(self, session: Session, county: County) -> None:
        with on(TUESDAY):
            held = opened(session, county)
        with on(TUESDAY + timedelta(days=3)):
            assert planned(session, county) is held
        with on(TUESDAY + timedelta(days=4)):
            assert planned(session, county).held_on == TUESDAY + WEEK
        assert held.state is SessionState.CLOSED


def test_a_village_has_sessions_that_its_township_may_hold(session: Session, county: County) -> None:
    held = plan_session(session, OrgLevel.VILLAGE, county.village.id)
    assert take_session(session, county.chair, held.id) is held
    with pytest.raises(NotFound):
        take_session(session, county.south_clerk, held.id)
    above = plan_session(session, OrgLevel.COUNTY, county.root.id)
    with pytest.raises(NotFound):
        take_session(session, county.chair, above.id)
    assert take_session(session, county.county_chair, above.id) is above
