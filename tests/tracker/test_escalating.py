"""Does a sweep look at every open clock, tell who has to know, and tell them once?"""

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import select

from feedback.core.clock import OFFICE_ZONE, utc_now
from feedback.core.database import transaction
from feedback.tracker.escalating import sweep_due, tell_next_looks
from models.case import Case, CaseAccess, Part
from models.notice import LadderStep
from models.user import User
from models.vocabulary import CaseStatus, LimitUnit, PartStatus, Urgency, Verb
from models.work_vocabulary import NoticeKind
from tests.factories import REASON, County
from tests.tracker.acts import do
from tests.tracker.sweeps import (
    LATER,
    add,
    at,
    case_of,
    climbed,
    deliveries,
    due,
    ids,
    notices,
    positions,
    told_of,
    town,
)

__all__ = ["town"]


class TestWarning:
    def test_once_a_clock_and_to_those_who_have_the_case(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        with at(due(case_id) - timedelta(hours=25)):
            assert sweep_due().climbed == 0
        for hours in (24, 12, 1):
            with at(due(case_id) - timedelta(hours=hours)):
                sweep_due()
        assert positions(case_id) == [0]
        assert [notice.user_id for notice in notices()] == [town.handler.user_id]
        [notice] = notices(NoticeKind.DUE_SOON)
        number = case_of(case_id).case_no
        assert notice.facts == {
            "number": number,
            "due": due(case_id).isoformat(),
            "stage": "resolve",
            "urgency": "normal",
        }
        assert not notice.is_urgent

    def test_extended_case_is_warned_of_anew(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        with at(due(case_id) - timedelta(hours=1)):
            sweep_due()
        with transaction() as session:
            session.get_one(Case, case_id).due_at = due(case_id) + timedelta(days=3)
        with at(due(case_id) - timedelta(hours=1)):
            sweep_due()
        assert positions(case_id) == [0, 0]


class TestLadder:
    def test_each_rung_is_climbed_once_and_tells_its_people(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        due_at = due(case_id)
        wanted = [
            (timedelta(0), ids(town.handler, town.clerk)),
            (timedelta(days=1), ids(town.chair)),
            (timedelta(days=5), ids(town.leader)),
        ]
        seen: set[int] = set()
        # The case is due on a Thursday, so its third working day after that is a Tuesday.
        assert due_at.weekday() == 3
        for after, people in wanted:
            with at(due_at + after):
                assert sweep_due().climbed == 1
                assert sweep_due().climbed == 0
            assert told_of(case_id) - seen == people
            seen |= people
        with at(due_at + timedelta(days=8)):
            sweep_due()
        assert positions(case_id) == [1, 2, 3, 4]
        last = climbed(case_id)[-1]
        # The county has no leader, so the last rung goes to its chair, and says so.
        assert (last.told, last.is_without_superior, last.is_unassigned) == (1, True, False)
        [notice] = [each for each in notices() if each.user_id == town.county_chair.user_id]
        assert (notice.facts["rung"], notice.facts["without_superior"]) == (4, 1)

    def test_all_rungs_at_once_are_one_notice_a_person(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        with at(LATER):
            sweep_due()
        assert positions(case_id) == [1, 2, 3, 4]
        told = Counter(notice.user_id for notice in notices())
        assert told.keys() == ids(town.handler, town.clerk, town.chair, town.leader, town.county_chair)
        assert set(told.values()) == {1}

    def test_editing_a_case_does_not_restart_its_clock(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        with at(due(case_id) + timedelta(hours=1)):
            sweep_due()
            with transaction() as session:
                do(Verb.CHANGE_LABELS, session, town.clerk, session.get_one(Case, case_id), town)
                do(Verb.LOG_ACTION, session, town.handler, session.get_one(Case, case_id), town)
                do(Verb.REMIND, session, town.clerk, session.get_one(Case, case_id), town)
            before = len(notices(NoticeKind.OVERDUE))
            assert sweep_due().climbed == 0
        assert positions(case_id) == [1]
        assert len(notices(NoticeKind.OVERDUE)) == before

    def test_unassigned_case_climbs_and_says_so(self, town: County) -> None:
        registered = add(town, CaseStatus.REGISTERED)
        left = add(town, CaseStatus.HANDLING)
        with transaction() as session:
            session.get_one(User, town.handler.user_id).is_active = False
        with at(LATER):
            sweep_due()
        assert [row.is_unassigned for case_id in (registered, left) for row in climbed(case_id)] == [True] * 8
        assert town.handler.user_id not in told_of(left)
        assert all(notice.facts["unassigned"] == 1 for notice in notices(NoticeKind.OVERDUE))

    def test_checks_and_revisits_climb_past_their_desks(self, town: County) -> None:
        replied, reviewing = add(town, CaseStatus.REPLIED), add(town, CaseStatus.REVIEWING)
        with at(LATER):
            sweep_due()
        assert town.reviewer.user_id in told_of(replied)
        assert town.revisitor.user_id in told_of(reviewing)
        assert town.handler.user_id not in told_of(replied) | told_of(reviewing)

    def test_ended_and_suspended_cases_are_left(self, town: County) -> None:
        left = [add(town, status) for status in (CaseStatus.SUSPENDED, CaseStatus.CLOSED, CaseStatus.WITHDRAWN)]
        with at(LATER):
            assert sweep_due().looked == 0
        assert [positions(case_id) for case_id in left] == [[], [], []]

    def test_undecided_return_is_the_offices_and_not_the_units(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        stood_still = due(case_id)
        with transaction() as session:
            do(Verb.REQUEST_RETURN, session, town.handler, session.get_one(Case, case_id), town)
        assert case_of(case_id).paused_due_at == stood_still
        with at(LATER):
            sweep_due()
        assert town.handler.user_id not in told_of(case_id)
        assert {row.due_at for row in climbed(case_id)} == {due(case_id)}
        assert due(case_id) != stood_still

    def test_ladder_of_the_office_is_the_one_that_is_climbed(self, town: County) -> None:
        with transaction() as session:
            session.add(LadderStep(position=1, after=2, unit=LimitUnit.HOURS, roles=["chair"]))
        case_id = add(town, CaseStatus.HANDLING)
        with at(due(case_id) + timedelta(hours=1)):
            sweep_due()
        assert 1 not in positions(case_id)
        with at(due(case_id) + timedelta(hours=2)):
            sweep_due()
        assert told_of(case_id) == ids(town.chair)


class TestParts:
    def test_unit_that_does_not_sign_is_told_though_the_lead_has_signed(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING, co=True)
        sign_due = utc_now() + timedelta(hours=3)
        with transaction() as session:
            co = session.exec(select(Part).where(Part.case_id == case_id, Part.unit_id == town.water.id)).one()
            assert co.status is PartStatus.WAITING
            co.sign_due_at = sign_due
        with at(sign_due + timedelta(minutes=1)):
            sweep_due()
        assert told_of(case_id) == ids(town.co_handler, town.clerk)
        assert [(row.due_at, row.position) for row in climbed(case_id)] == [(sign_due, 1)]
        assert {notice.facts["stage"] for notice in notices(NoticeKind.OVERDUE)} == {"sign"}

    def test_first_contact_is_the_leads_and_ends_with_the_call(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING, co=True)
        contact_due = utc_now() + timedelta(hours=3)
        with transaction() as session:
            lead = session.exec(select(Part).where(Part.case_id == case_id, Part.unit_id == town.roads.id)).one()
            lead.contact_due_at = contact_due
        with at(contact_due + timedelta(minutes=1)):
            sweep_due()
        assert told_of(case_id) == ids(town.handler, town.clerk)
        with transaction() as session:
            lead = session.exec(select(Part).where(Part.case_id == case_id, Part.unit_id == town.roads.id)).one()
            lead.contacted_at = contact_due
        with at(due(case_id) - timedelta(hours=25)):
            assert sweep_due().climbed == 0

    def test_unsigned_units_share_the_cases_own_clock(self, town: County) -> None:
        case_id = add(town, CaseStatus.DISPATCHED, co=True)
        with transaction() as session:
            for part in session.exec(select(Part).where(Part.case_id == case_id)):
                part.sign_due_at = due(case_id)
        with at(due(case_id)):
            assert sweep_due().climbed == 1
        assert told_of(case_id) == ids(town.handler, town.co_handler, town.clerk)


class TestHidden:
    def test_confidential_case_reaches_its_desk_and_those_named_alone(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING, confidential=True, urgency=Urgency.CRITICAL)
        with transaction() as session:
            session.add(
                CaseAccess(case_id=case_id, user_id=town.reviewer.user_id, granted_by_id=town.discipline.user_id,
                           granted_at=utc_now(), reason=REASON)
            )  # fmt: skip
        with at(LATER):
            sweep_due()
        assert told_of(case_id) == ids(town.discipline, town.second_discipline, town.reviewer)
        assert {tuple(notice.facts) for notice in notices()} == {("number", "is_confidential")}
        assert deliveries() == []


class TestNextLook:
    def test_chair_is_told_once_on_the_morning_of_the_day(self, town: County) -> None:
        case_id = add(town, CaseStatus.SUSPENDED)
        looked_on = case_of(case_id).next_look_on
        assert looked_on is not None
        morning = datetime.combine(looked_on, datetime.min.time(), OFFICE_ZONE) + timedelta(hours=7)
        with at(morning - timedelta(days=1)):
            assert tell_next_looks(morning - timedelta(hours=7)).told == 0
        for _time in range(2):
            with at(morning):
                tell_next_looks(morning + timedelta(hours=17))
        assert told_of(case_id, NoticeKind.NEXT_LOOK) == ids(town.chair)
        assert len(notices()) == 1
