"""Does each role's home page show what waits for it, and nothing of what it may not see?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.boards.home import MyDay, last_seven_days, my_day
from feedback.boards.lists import count_behind
from feedback.boards.marks import BoardFilter, Mark
from feedback.core.clock import set_to
from feedback.core.database import transaction
from feedback.tracker.desks import Desk
from models.case import Part
from models.keeping import Draft
from models.vocabulary import CaseStatus, PartRole, PartStatus, Role
from tests.boards.conftest import Place
from tests.boards.county import NOW, County, case_row, closed_row

DESKS = {
    Role.CADRE: {Desk.TRIAGE},
    Role.RECORDER: set(),
    Role.CLERK: {Desk.TRIAGE, Desk.CLINIC, Desk.REQUESTS},
    Role.CHAIR: {Desk.CLINIC, Desk.REQUESTS, Desk.SUSPENDED},
    Role.HANDLER: {Desk.UNIT},
    Role.REVIEWER: {Desk.REVIEW},
    Role.REVISITOR: {Desk.REVISIT, Desk.UNASKED},
    Role.LEADER: {Desk.SUSPENDED, Desk.DECLINES},
    Role.DISCIPLINE: {Desk.CONFIDENTIAL},
    Role.SYSADMIN: set(),
    Role.SECADMIN: set(),
    Role.AUDITOR: set(),
}


def waiting(day: MyDay) -> dict[Desk, tuple[int, int]]:
    return {each.desk: (each.waiting.count, each.waiting.overdue) for each in day.desks}


class TestDesks:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_has_its_own(self, session: Session, built: County, role: Role) -> None:
        day = my_day(session, built.actor(role, 3, unit_id=1))
        assert set(waiting(day)) == DESKS[role]

    def test_they_count_what_waits_in_the_actors_place(self, session: Session, built: County, place: Place) -> None:
        place(
            case_row(3001, due_at=NOW - timedelta(days=1)),
            case_row(3002),
            case_row(30001),
            case_row(3001, is_confidential=True),
            case_row(3001, status=CaseStatus.AWAITING_CLINIC),
            case_row(3001, status=CaseStatus.SUSPENDED, suspended_from=CaseStatus.HANDLING),
        )
        assert waiting(my_day(session, built.actor(Role.CLERK, 3))) == {
            Desk.TRIAGE: (2, 1),
            Desk.CLINIC: (1, 0),
            Desk.REQUESTS: (0, 0),
        }
        assert waiting(my_day(session, built.actor(Role.CADRE, 3002))) == {Desk.TRIAGE: (1, 0)}
        assert waiting(my_day(session, built.actor(Role.DISCIPLINE, 3))) == {Desk.CONFIDENTIAL: (1, 0)}
        assert waiting(my_day(session, built.leader(30))) == {
            Desk.DECLINES: (0, 0),
            Desk.SUSPENDED: (0, 0),
        }

    def test_a_handler_sees_the_parts_of_their_unit(self, session: Session, built: County, place: Place) -> None:
        place(*[case_row(3001, id=number, status=CaseStatus.HANDLING, lead_unit_id=number) for number in (1, 2)])
        with transaction() as writing:
            writing.add_all(
                Part(case_id=number, unit_id=number, role=PartRole.LEAD, due_at=NOW, status=PartStatus.SIGNED)
                for number in (1, 2)
            )
        assert waiting(my_day(session, built.actor(Role.HANDLER, unit_id=1))) == {Desk.UNIT: (1, 0)}

    def test_whoever_has_several_roles_has_all_their_desks(self, session: Session, built: County) -> None:
        grants = tuple(built.grant(role, 3) for role in (Role.REVIEWER, Role.CLERK, Role.CHAIR))
        day = my_day(session, Actor(1, "a", "", grants))
        assert [each.desk for each in day.desks] == [
            Desk.TRIAGE,
            Desk.CLINIC,
            Desk.REQUESTS,
            Desk.REVIEW,
            Desk.SUSPENDED,
        ]


class TestRecorded:
    def test_what_a_cadre_recorded_since_monday_and_what_became_of_it(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(
            case_row(3001, days_ago=1),
            case_row(3001, days_ago=6.6, status=CaseStatus.HANDLING),
            closed_row(3001, closed_days_ago=1, days_ago=5),
            case_row(30001, days_ago=1),
            case_row(3001, days_ago=6.7),
            case_row(3001, days_ago=1, registered_by_id=2),
            case_row(3001, days_ago=1, is_confidential=True),
        )
        cadre = built.actor(Role.CADRE, 3001)
        recorded = my_day(session, cadre).recorded
        assert recorded is not None
        assert recorded.week.from_on == date(2026, 11, 16)
        assert {each.status: each.count for each in recorded.became} == {
            CaseStatus.REGISTERED: 2,
            CaseStatus.HANDLING: 1,
            CaseStatus.CLOSED: 1,
        }
        assert recorded.total == count_behind(session, cadre, recorded.week, Mark.read(recorded.key)) == 4
        for each in recorded.became:
            assert count_behind(session, cadre, recorded.week, Mark.read(each.key)) == each.count

    def test_is_for_those_who_record(self, session: Session, built: County) -> None:
        days = {role: my_day(session, built.actor(role, 3)).recorded for role in Role}
        assert {role for role, recorded in days.items() if recorded} == {Role.CADRE, Role.RECORDER, Role.CLERK}


class TestRest:
    def test_the_next_clinic_is_on_tuesday(self, session: Session, built: County) -> None:
        assert my_day(session, built.actor(Role.CADRE, 3001)).next_clinic_on == date(2026, 11, 24)
        assert my_day(session, built.actor(Role.CHAIR, 3)).next_clinic_on == date(2026, 11, 24)
        assert my_day(session, built.leader()).next_clinic_on is None

    def test_a_leader_sees_what_they_took_over(self, session: Session, built: County, place: Place) -> None:
        place(
            case_row(3001, adopted_by_id=1),
            case_row(3001, adopted_by_id=2),
            closed_row(3001, closed_days_ago=1, adopted_by_id=1),
        )
        assert my_day(session, built.leader()).adopted == 1
        assert my_day(session, built.actor(Role.CLERK, 3)).adopted is None

    def test_drafts_are_ones_own_the_newest_first_and_without_their_text(self, session: Session, built: County) -> None:
        with transaction() as writing:
            writing.add_all(
                Draft(user_id=user, form=form, body="private", saved_at=NOW - timedelta(hours=hours))
                for user, form, hours in ((1, "visit", 5), (1, "call", 1), (2, "forum", 1))
            )
        day = my_day(session, built.actor(Role.CADRE, 3001))
        assert [draft.form for draft in day.drafts] == ["call", "visit"]
        assert "private" not in repr(day)


def test_a_monday_looks_back_as_far_as_every_day() -> None:
    with set_to(datetime(2026, 11, 30, 1, tzinfo=UTC)):
        assert last_seven_days() == BoardFilter(from_on=date(2026, 11, 24), to_on=date(2026, 11, 30))
