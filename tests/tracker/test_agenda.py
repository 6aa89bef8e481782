"""Does an agenda make itself: all that has to be there, in a good order, once, and nothing that must not be seen?"""

from datetime import timedelta
from typing import Final

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.errors import Conflict, FeedbackError, IllegalMove, NotFound
from feedback.tracker import service
from feedback.tracker.agenda import add_case, refresh_agenda, reorder, take_off
from feedback.tracker.agenda_rows import agenda_of
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.casefile import open_case
from feedback.tracker.door import NO_STEP
from feedback.tracker.sessions import close_session, open_session, plan_session
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import CaseStatus, OrgLevel, Urgency, Verb
from models.work_vocabulary import AgendaReason, SessionState
from tests.factories import NOW, County, a_case, a_diagnosis, a_registered_case, an_opinion, copies_of
from tests.statements import statements
from tests.tracker.acts import do
from tests.tracker.tables import agenda, brought, forget_decisions, item_of, items_of, opened, planned

AWAITING: Final = AgendaReason.AWAITING


@pytest.fixture
def county(session: Session) -> County:
    """Add a county of this test's own, so that what stands on an agenda is what the test has brought."""
    from tests.county import a_county

    return a_county(session)


def urgent(session: Session, case: Case, urgency: Urgency) -> Case:
    case.urgency = urgency
    session.flush()
    return case


class TestMakesItself:
    def test_of_a_case_that_was_registered_on_the_thursday_before(self, session: Session, county: County) -> None:
        brought(session, county, "上学路坑洼")
        held = planned(session, county)
        assert refresh_agenda(session, held) == 1
        assert agenda(session, held) == [("上学路坑洼", AWAITING)]
        assert held.held_on.isoformat() == "2026-03-17"

    def test_of_what_is_overdue_with_its_units_and_what_was_suspended_until_that_day(
        self, session: Session, county: County
    ) -> None:
        late = brought(session, county, "路灯不亮", status=CaseStatus.HANDLING)
        in_time = brought(session, county, "井盖丢了", status=CaseStatus.HANDLING)
        paused = brought(session, county, "断头路", status=CaseStatus.SUSPENDED)
        later = brought(session, county, "拆迁安置", status=CaseStatus.SUSPENDED)
        held = planned(session, county)
        late.resolve_due_at = utc_now() - timedelta(hours=1)
        paused.next_look_on, later.next_look_on = held.held_on, held.held_on + timedelta(days=1)
        forget_decisions(session, held)
        refresh_agenda(session, held)
        assert agenda(session, held) == [("路灯不亮", AgendaReason.OVERDUE), ("断头路", AgendaReason.NEXT_LOOK)]
        assert in_time.resolve_due_at is not None

    def test_in_the_order_of_haste_then_of_what_was_left_over_then_of_lateness_then_of_age(
        self, session: Session, county: County
    ) -> None:
        brought(session, county, "最早的一件")
        late = brought(session, county, "超期的", status=CaseStatus.HANDLING)
        left = brought(session, county, "上次没议完的")
        urgent(session, brought(session, county, "紧急的"), Urgency.URGENT)
        urgent(session, brought(session, county, "特急的"), Urgency.CRITICAL)
        late.resolve_due_at = utc_now() - timedelta(hours=1)
        before = ClinicSession(
            area_id=county.north.id,
            level=OrgLevel.TOWNSHIP,
            held_on=NOW.date() - timedelta(days=2),
            state=SessionState.CLOSED,
        )
        session.add(before)
        session.flush()
        session.add(ClinicItem(session_id=before.id, case_id=left.id, position=1))
        held = planned(session, county)
        forget_decisions(session, held)
        refresh_agenda(session, held)
        assert [title for title, _ in agenda(session, held)] == [
            "特急的",
            "紧急的",
            "上次没议完的",
            "超期的",
            "最早的一件",
        ]
        assert {item.heading: item.times_rolled for item in agenda_of(session, county.chair, held.id)} == {
            "特急的": 0,
            "紧急的": 0,
            "上次没议完的": 1,
            "超期的": 0,
            "最早的一件": 0,
        }

    def test_once_however_often_it_is_asked(self, session: Session, county: County) -> None:
        brought(session, county, "上学路坑洼")
        held = planned(session, county)
        refresh_agenda(session, held)
        before = [(item.id, item.position) for item in items_of(session, held)]
        assert refresh_agenda(session, held) == 0
        assert [(item.id, item.position) for item in items_of(session, held)] == before

    def test_without_what_went_elsewhere_meanwhile_unless_somebody_spoke_of_it(
        self, session: Session, county: County
    ) -> None:
        gone, spoken = brought(session, county, "撤回了的"), brought(session, county, "议过几句的")
        held = planned(session, county)
        refresh_agenda(session, held)
        item_of(session, held, spoken).said = "村里说可以先修"
        for case in (gone, spoken):
            do(Verb.WITHDRAW, session, county.clerk, case, county)
        refresh_agenda(session, held)
        assert [title for title, _ in agenda(session, held)] == ["议过几句的"]

    def test_of_one_level_and_place_alone(self, session: Session, county: County) -> None:
        below, above = a_case(session, county, title="村里的"), brought(session, county, "县里的")
        service.queue_for_clinic(session, county.clerk, below.id, NO_STEP, level=OrgLevel.VILLAGE)
        do(Verb.ESCALATE, session, county.chair, above, county)
        brought(session, county, "镇里的")
        seats = {
            "村里的": (OrgLevel.VILLAGE, county.village.id),
            "镇里的": (OrgLevel.TOWNSHIP, county.north.id),
            "县里的": (OrgLevel.COUNTY, county.root.id),
        }
        for title, seat in seats.items():
            held = plan_session(session, *seat)
            refresh_agenda(session, held)
            undecided = [item for item in items_of(session, held) if item.decision is None]
            mine = [
                item
                for item in undecided
                if session.get_one(Case, item.case_id).registered_by_id == county.recorder.user_id
            ]
            assert [session.get_one(Case, item.case_id).title for item in mine] == [title]

    def test_in_as_many_statements_for_three_hundred_as_for_three(self, session: Session, county: County) -> None:
        case = brought(session, county, "上学路坑洼")
        copies_of(session, case, 2)
        held = planned(session, county)
        with statements(session) as few:
            refresh_agenda(session, held)
        session.add_all([ClinicItem(session_id=planned_copy(session, held), case_id=case.id, position=1)])
        copies_of(session, case, 300)
        with statements(session) as many:
            assert refresh_agenda(session, held) == 300
        assert len(many) <= len(few) + 1
        with statements(session) as read:
            assert len(agenda_of(session, county.chair, held.id)) == 303
        assert len(read) <= 4


def planned_copy(session: Session, held: ClinicSession) -> int:
    """Add an older session that is over, and return its number."""
    before = ClinicSession(
        area_id=held.area_id, level=held.level, held_on=held.held_on - timedelta(days=28), state=SessionState.CLOSED
    )
    session.add(before)
    session.flush()
    return before.id


class TestSecrets:
    def test_a_confidential_case_is_never_on_it(self, session: Session, county: County) -> None:
        a_case(session, county, status=CaseStatus.AWAITING_CLINIC, confidential=True)
        held = planned(session, county)
        assert refresh_agenda(session, held) == 0

    def test_one_that_was_sealed_since_is_gone_at_once_and_taken_off_with_what_was_said(
        self, session: Session, county: County
    ) -> None:
        case = brought(session, county, "村干部吃拿卡要")
        an_opinion(session, case)
        held = planned(session, county)
        refresh_agenda(session, held)
        item_of(session, held, case).said = "要查一查"
        case.is_confidential, case.sealed_title, case.title = True, case.title, ""
        session.flush()
        assert agenda_of(session, county.chair, held.id) == ()
        refresh_agenda(session, held)
        assert items_of(session, held) == []

    def test_a_hot_issue_of_cases_that_one_does_not_see_is_not_told(self, session: Session, county: County) -> None:
        case = brought(session, county, "自来水发黄")
        held = planned(session, county)
        refresh_agenda(session, held, [HotTopic("上河村：自来水发黄", (case.id,))])
        assert [item.heading for item in agenda_of(session, county.south_clerk, held.id)] == []
        seen = agenda_of(session, county.chair, held.id)
        assert [(item.heading, item.related) for item in seen][-1] == ("上河村：自来水发黄", (case.case_no,))


class TestHotTopics:
    def test_come_last_once_and_are_renewed_as_they_grow(self, session: Session, county: County) -> None:
        first, second = brought(session, county, "自来水发黄"), brought(session, county, "水有怪味")
        held = planned(session, county)
        assert refresh_agenda(session, held, [HotTopic("水质", (first.id,))]) == 3
        assert refresh_agenda(session, held, [HotTopic("水质（两件）", (first.id, second.id))]) == 0
        assert agenda(session, held)[-1] == ("水质（两件）", AgendaReason.HOT)
        assert items_of(session, held)[-1].case_ids == [first.id, second.id]

    def test_of_another_place_or_of_closed_cases_are_none(self, session: Session, county: County) -> None:
        closed = brought(session, county, "修好了", status=CaseStatus.CLOSED)
        held = planned(session, county)
        forget_decisions(session, held)
        assert refresh_agenda(session, held, [HotTopic("修好了的", (closed.id,))]) == 0
        south = plan_session(session, OrgLevel.TOWNSHIP, county.south.id)
        other = brought(session, county, "自来水发黄")
        assert refresh_agenda(session, south, [HotTopic("水质", (other.id,))]) == 0


class TestOrder:
    def test_that_the_chair_has_chosen_survives_and_new_matters_find_their_place_in_it(
        self, session: Session, county: County
    ) -> None:
        for title in ("甲", "乙", "丙"):
            brought(session, county, title)
        held = planned(session, county)
        refresh_agenda(session, held)
        first, second, third = items_of(session, held)
        reorder(session, county.chair, held.id, [third.id, first.id, second.id])
        refresh_agenda(session, held)
        assert [title for title, _ in agenda(session, held)] == ["丙", "甲", "乙"]
        brought(session, county, "丁")
        urgent(session, brought(session, county, "急"), Urgency.URGENT)
        refresh_agenda(session, held)
        assert [title for title, _ in agenda(session, held)] == ["急", "丙", "甲", "乙", "丁"]

    def test_leaves_what_is_decided_where_it_is(self, session: Session, county: County) -> None:
        done = brought(session, county, "已定的")
        held = opened(session, county)
        do(Verb.DISPATCH, session, county.chair, done, county)
        urgent(session, brought(session, county, "急"), Urgency.URGENT)
        refresh_agenda(session, held)
        assert [title for title, _ in agenda(session, held)] == ["已定的", "急"]

    def test_given_without_what_came_meanwhile_puts_that_behind(self, session: Session, county: County) -> None:
        for title in ("甲", "乙"):
            brought(session, county, title)
        held = planned(session, county)
        refresh_agenda(session, held)
        first, second = items_of(session, held)
        brought(session, county, "丙")
        refresh_agenda(session, held)
        reorder(session, county.chair, held.id, [second.id, first.id, 999_999])
        assert [title for title, _ in agenda(session, held)] == ["乙", "甲", "丙"]


class TestByHand:
    def test_a_case_is_added_by_its_number_and_taken_off_again(self, session: Session, county: County) -> None:
        case = brought(session, county, "路灯不亮", status=CaseStatus.HANDLING)
        held = planned(session, county)
        forget_decisions(session, held)
        item = add_case(session, county.chair, held.id, f" {case.case_no.lower()} ")
        refresh_agenda(session, held)
        assert agenda(session, held) == [("路灯不亮", AgendaReason.ADDED)]
        take_off(session, county.chair, held.id, item.id)
        assert agenda(session, held) == []

    def test_refusals_say_why(self, session: Session, county: County) -> None:
        case = brought(session, county, "上学路坑洼")
        closed = brought(session, county, "修好了", status=CaseStatus.CLOSED)
        secret = a_case(session, county, status=CaseStatus.AWAITING_CLINIC, confidential=True)
        held = planned(session, county)
        forget_decisions(session, held)
        refresh_agenda(session, held)
        told = {}
        for name, number in {
            "": "",
            "there": case.case_no,
            "closed": closed.case_no,
            "secret": secret.case_no,
            "none": "ZS2026-999999",
        }.items():
            with pytest.raises(FeedbackError) as refused:
                add_case(session, county.chair, held.id, number)
            told[name] = (type(refused.value), refused.value.key)
        assert told["there"] == (Conflict, "on_agenda_already")
        assert told["closed"] == (IllegalMove, "agenda_case_ended")
        assert told["secret"] == told["none"] == (NotFound, "joined_case_not_found")
        with pytest.raises(Conflict):
            take_off(session, county.chair, held.id, item_of(session, held, case).id)

    @pytest.mark.parametrize("who", ["south_clerk", "leader", "handler"])
    def test_nobody_else_touches_it(self, session: Session, county: County, who: str) -> None:
        case, held = brought(session, county, "上学路坑洼"), planned(session, county)
        other: Actor = getattr(county, who)
        for act in (
            lambda: add_case(session, other, held.id, case.case_no),
            lambda: reorder(session, other, held.id, []),
            lambda: open_session(session, other, held.id),
        ):
            with pytest.raises(NotFound):
                act()

    def test_an_agenda_of_a_session_that_is_over_stays_as_it_is(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        close_session(session, county.chair, held.id)
        with pytest.raises(Conflict) as refused:
            reorder(session, county.chair, held.id, [])
        assert refused.value.key == "session_closed_meanwhile"
        brought(session, county, "又来一件")
        assert refresh_agenda(session, held) == 0
        assert [item.case_id for item in items_of(session, held)] == [case.id]


def test_a_diagnosis_that_turns_critical_puts_the_case_first(session: Session, county: County) -> None:
    brought(session, county, "先来的")
    case = brought(session, county, "后来的")
    diagnosis = a_diagnosis(urgency=Urgency.CRITICAL, note="房子要倒了")
    service.change_labels(session, county.chair, case.id, NO_STEP, diagnosis)
    held = planned(session, county)
    refresh_agenda(session, held)
    assert [title for title, _ in agenda(session, held)] == ["后来的", "先来的"]


def test_what_is_critical_is_not_queued_but_dispatched_at_once(session: Session, county: County) -> None:
    case = a_registered_case(session, county)
    service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(urgency=Urgency.CRITICAL))
    with pytest.raises(IllegalMove) as refused:
        service.queue_for_clinic(session, county.clerk, case.id, NO_STEP, level=OrgLevel.TOWNSHIP)
    assert refused.value.key == "critical_never_waits"
    do(Verb.DISPATCH, session, county.clerk, case, county)
    assert case.resolve_due_at == utc_now() + timedelta(hours=2)


def test_what_is_confidential_is_offered_no_agenda(session: Session, county: County) -> None:
    case = a_registered_case(session, county)
    service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(confidential=True))
    offered = open_case(session, county.discipline, case.id).verbs
    assert (Verb.QUEUE_FOR_CLINIC in offered, Verb.DISPATCH in offered) == (False, True)
