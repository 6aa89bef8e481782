"""Does a sweep look at every open clock, tell who has to know, and tell them once?"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE, utc_now
from feedback.core.database import reading, transaction
from feedback.tracker import announcing, escalating, running
from feedback.tracker.escalating import sweep_due, tell_next_looks
from models.case import Case, CaseAccess, Part
from models.duty import Absence, Backup
from models.notice import Delivery, Escalation, LadderStep, Notice, Outlet
from models.user import User
from models.vocabulary import CaseStatus, LimitUnit, NoticeKind, OutletKind, PartStatus, Role, Urgency, Verb
from tests.factories import NOW, REASON, County, a_case, a_county, actor, copies_of, seeded
from tests.stores import Store
from tests.tracker.acts import do

LATER: Final = NOW + timedelta(days=200)


@pytest.fixture
def town(store: Store, database: Engine) -> Iterator[County]:
    with clock.set_to(NOW):
        yield store.filled("sweep", _a_town)


def _a_town() -> County:
    with transaction() as session:
        seeded(session)
        return a_county(session)


def add(town: County, status: CaseStatus, *, co: bool = False, confidential: bool = False, **changes: Any) -> int:
    """Add a case in a state, and change its row as a test needs it."""
    with transaction() as session:
        case = a_case(session, town, status=status, co=co, confidential=confidential)
        for name, value in changes.items():
            setattr(case, name, value)
        return case.id


def case_of(case_id: int) -> Case:
    with reading() as session:
        return session.get_one(Case, case_id)


def due(case_id: int) -> datetime:
    found = case_of(case_id).due_at
    assert found is not None
    return found


def climbed(case_id: int) -> list[Escalation]:
    with reading() as session:
        asked = select(Escalation).where(Escalation.case_id == case_id)
        return list(session.exec(asked.order_by(col(Escalation.due_at), col(Escalation.position))).all())


def positions(case_id: int) -> list[int]:
    return [row.position for row in climbed(case_id)]


def notices(*kinds: NoticeKind) -> list[Notice]:
    """Return what a sweep has told, or only some kinds of it."""
    wanted = kinds or (NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.NEXT_LOOK)
    with reading() as session:
        return list(session.exec(select(Notice).where(col(Notice.kind).in_(wanted))).all())


def told_of(case_id: int, kind: NoticeKind = NoticeKind.OVERDUE) -> set[int]:
    return {notice.user_id for notice in notices(kind) if notice.case_id == case_id}


def deliveries() -> list[int | None]:
    with reading() as session:
        return list(session.exec(select(Delivery.case_id)).all())


def ids(*people: Actor) -> set[int]:
    return {person.user_id for person in people}


def at(when: datetime) -> Any:
    return clock.set_to(when)


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


class TestTold:
    def test_critical_case_is_told_outside_at_once(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING, urgency=Urgency.CRITICAL)
        with transaction() as session:
            session.add(
                Outlet(user_id=town.chair.user_id, kind=OutletKind.WEBHOOK, address='{"url": "https://127.0.0.1/x"}',
                       added_by_id=town.chair.user_id, added_at=utc_now())
            )  # fmt: skip
        with at(due(case_id) + timedelta(minutes=1)):
            sweep_due()
            sweep_due()
        assert told_of(case_id) == ids(town.handler, town.clerk, town.chair)
        assert all(notice.is_urgent for notice in notices(NoticeKind.OVERDUE))
        assert deliveries() == [case_id]

    def test_who_is_away_is_stood_in_for(self, town: County) -> None:
        with transaction() as session:
            second = actor(session, Role.CLERK, area=town.north)
            day = NOW.date()
            session.add(Backup(user_id=town.clerk.user_id, backup_id=second.user_id, set_at=utc_now()))
            session.add(
                Absence(user_id=town.clerk.user_id, first_on=day, last_on=day + timedelta(days=300),
                        set_by_id=town.clerk.user_id, set_at=utc_now())
            )  # fmt: skip
        add(town, CaseStatus.REGISTERED)
        with at(LATER):
            sweep_due()
        told = [each.user_id for each in notices()]
        assert (told.count(second.user_id), told.count(town.clerk.user_id)) == (1, 0)

    def test_many_cases_are_some_notices_and_one_that_counts(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(announcing, "MOST_SINGLE", 3)
        with transaction() as session:
            case = a_case(session, town, status=CaseStatus.HANDLING)
            copies_of(session, case, 19)
        with at(LATER):
            done = sweep_due()
        assert (done.looked, done.climbed) == (20, 80)
        for person in (town.handler, town.chair):
            mine = [notice for notice in notices() if notice.user_id == person.user_id]
            assert sorted(notice.case_id is None for notice in mine) == [False, False, False, True]
            assert [notice.facts for notice in mine if notice.case_id is None] == [{"count": 17}]

    def test_number_of_all_is_that_of_the_whole_sweep_in_small_batches(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(announcing, "MOST_SINGLE", 2)
        in_batches_of(monkeypatch, 4)
        with transaction() as session:
            copies_of(session, a_case(session, town, status=CaseStatus.HANDLING), 10)
        with at(LATER):
            done = sweep_due()
        assert (done.looked, done.climbed) == (11, 44)
        counted = [notice for notice in notices() if notice.user_id == town.chair.user_id and notice.case_id is None]
        assert [notice.facts for notice in counted] == [{"count": 9}]

    def test_broken_off_and_begun_anew_it_tells_nobody_twice(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        in_batches_of(monkeypatch, 2)
        with transaction() as session:
            copies_of(session, a_case(session, town, status=CaseStatus.HANDLING), 5)
        whole, batches = escalating._write, Counter[str]()

        def breaks_off(*given: Any) -> None:
            batches["n"] += 1
            if batches["n"] == 4:
                raise KeyError("gone")
            whole(*given)

        monkeypatch.setattr(escalating, "_write", breaks_off)
        with at(LATER), pytest.raises(KeyError):
            sweep_due()
        assert 0 < len(notices()) < 30
        monkeypatch.setattr(escalating, "_write", whole)
        with at(LATER + timedelta(minutes=1)):
            sweep_due()
        keys = Counter((notice.user_id, notice.case_id) for notice in notices())
        assert len(keys) == 30
        assert set(keys.values()) == {1}

    def test_two_sweeps_at_once_tell_each_thing_once(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        # The second has read what was climbed before the first has written it.
        monkeypatch.setattr(escalating, "_marked", lambda *_given: set())
        with at(LATER):
            assert sweep_due().climbed == 4
            assert sweep_due().told == 0
        assert positions(case_id) == [1, 2, 3, 4]


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


class TestLoad:
    def test_statements_of_a_batch_do_not_grow_with_its_cases(self, town: County, query_count: Any) -> None:
        with transaction() as session:
            case = a_case(session, town, status=CaseStatus.HANDLING, co=True)
        with at(LATER):
            sweep_due()
            with query_count() as few:
                sweep_due()
            with transaction() as session:
                copies_of(session, session.get_one(Case, case.id), 30)
            with query_count() as first:
                sweep_due()
            with query_count() as many:
                sweep_due()
        assert len(many) == len(few)
        assert len(first) < len(few) + 15


def in_batches_of(patch: pytest.MonkeyPatch, number: int) -> None:
    whole = running._paged
    patch.setattr(running, "_paged", lambda session, asked, _batch: whole(session, asked, number))
