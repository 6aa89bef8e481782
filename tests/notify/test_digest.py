"""Does everybody get one digest a morning at most, and only of what waits for them?"""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE, at_office, set_to, today, utc_now
from feedback.core.job_runs import job_runs
from feedback.notify.digest import write_digests
from feedback.notify.inbox import mark_read
from feedback.notify.outlets import NewOutlet, add_outlet, switch_outlet
from feedback.notify.service import Told, tell, tell_all
from models.case import CaseAccess
from models.duty import Absence, Backup
from models.notice import Delivery, Notice
from models.user import User
from models.vocabulary import CaseStatus, Role
from models.work_vocabulary import NoticeKind, OutletKind
from tests.county import County, a_user, actor
from tests.factories import a_registered_case, copies_of
from tests.statements import statements
from tests.worlds import World, case_in

MORNING = datetime(2026, 3, 13, 7, 30, tzinfo=OFFICE_ZONE)
FRIDAY, SATURDAY, MONDAY = date(2026, 3, 13), date(2026, 3, 14), date(2026, 3, 16)


@pytest.fixture
def person(session: Session) -> User:
    return a_user(session, name="林晓")


def digests_of(session: Session, user_id: int) -> list[Notice]:
    wanted = select(Notice).where(Notice.user_id == user_id, Notice.kind == NoticeKind.DIGEST)
    return list(session.exec(wanted.order_by(col(Notice.id))).all())


def told(session: Session, person: User, *kinds: NoticeKind, key: str = "") -> None:
    for n, kind in enumerate(kinds):
        tell(session, Told(kind, f"{kind}/{key}{n}"), [person.id])


class TestWritten:
    def test_counts_what_waits_unread_and_what_the_caller_counts(self, session: Session, person: User) -> None:
        told(session, person, NoticeKind.ASSIGNED, NoticeKind.ASSIGNED, NoticeKind.SENT_BACK)
        write_digests(session, FRIDAY, {person.id: {"due_today": 2, "overdue": 1}})
        [digest] = digests_of(session, person.id)
        assert digest.event_key == "digest/2026-03-13"
        assert digest.facts == {
            "of_assigned": 2,
            "of_sent_back": 1,
            "count": 3,
            "due_today": 2,
            "overdue": 1,
            "critical": 0,
        }

    def test_once_a_day_and_nothing_is_counted_twice(self, session: Session, person: User) -> None:
        told(session, person, NoticeKind.ASSIGNED)
        assert write_digests(session, FRIDAY) >= 1
        told(session, person, NoticeKind.REMINDED, key="later")
        assert write_digests(session, FRIDAY) == 0
        write_digests(session, MONDAY)
        first, second = digests_of(session, person.id)
        assert (first.facts["count"], second.facts["count"]) == (1, 1)
        assert second.facts["of_reminded"] == 1

    def test_what_was_read_is_left_out(self, session: Session, county: County) -> None:
        mark_read(session, county.handler)
        write_digests(session, FRIDAY)
        assert not digests_of(session, county.handler.user_id)

    def test_nobody_hears_that_nothing_waits(self, session: Session, person: User) -> None:
        write_digests(session, FRIDAY, {person.id: {"due_today": 0, "overdue": 0}})
        assert not digests_of(session, person.id)

    def test_what_is_confidential_is_not_counted(self, session: Session, county: County) -> None:
        case, named = a_registered_case(session, county, confidential=True), a_user(session)
        session.add(
            CaseAccess(case_id=case.id, user_id=named.id, granted_by_id=named.id, granted_at=utc_now(), reason="查办")
        )
        assert tell(session, Told(NoticeKind.ASSIGNED, "x", case.id), [named.id]) == 1
        write_digests(session, FRIDAY)
        assert not digests_of(session, named.id)

    def test_who_stands_in_hears_what_is_due_of_whom_they_stand_in_for(self, session: Session, county: County) -> None:
        backup = actor(session, Role.HANDLER, unit=county.roads)
        away = actor(session, Role.HANDLER, unit=county.roads)
        session.add(Backup(user_id=away.user_id, backup_id=backup.user_id, set_at=utc_now()))
        session.add(
            Absence(user_id=away.user_id, first_on=FRIDAY, last_on=FRIDAY, set_by_id=away.user_id, set_at=utc_now())
        )
        session.flush()
        write_digests(session, FRIDAY, {away.user_id: {"overdue": 2}, backup.user_id: {"overdue": 1}})
        assert not digests_of(session, away.user_id)
        assert digests_of(session, backup.user_id)[0].facts["overdue"] == 3


class TestFreeDays:
    def test_wait_for_the_next_working_day(self, session: Session, person: User) -> None:
        told(session, person, NoticeKind.ASSIGNED)
        write_digests(session, SATURDAY, {person.id: {"overdue": 5}})
        assert not digests_of(session, person.id)
        write_digests(session, MONDAY)
        assert digests_of(session, person.id)[0].facts["count"] == 1

    @pytest.mark.parametrize("is_counted", [True, False], ids=["a case", "a notice"])
    def test_but_for_something_critical(self, session: Session, person: User, is_counted: bool) -> None:
        if not is_counted:
            told(session, person, NoticeKind.CRITICAL)
        write_digests(session, SATURDAY, {person.id: {"critical": 1}} if is_counted else {})
        assert len(digests_of(session, person.id)) == 1


class TestOutside:
    def test_goes_to_the_outlets_that_take_it_after_the_quiet_hours(
        self, session: Session, person: User, sysadmin: Actor
    ) -> None:
        taking, refusing = (
            add_outlet(
                session,
                sysadmin,
                NewOutlet(kind=OutletKind.WEBHOOK, address="https://hook.example.gov.cn", user_id=person.id),
            )
            for _ in range(2)
        )
        switch_outlet(session, sysadmin, refusing, takes_digest=False)
        told(session, person, NoticeKind.ASSIGNED)
        with set_to(MORNING - timedelta(hours=1)):
            write_digests(session, FRIDAY)
        [message] = session.exec(select(Delivery)).all()
        assert message.outlet_id == taking
        assert (message.title, message.body) == ("今日汇总", "没看的通知有 1 条：派来一件 1 件。")
        assert at_office(message.not_before) == datetime(2026, 3, 13, 7, 0, tzinfo=OFFICE_ZONE)
        assert [job.ids for job in job_runs(session, ["deliver"])] == [(message.id,)]


def test_five_hundred_people_and_five_thousand_cases_make_five_hundred_digests(
    session: Session, world: World, sysadmin: Actor
) -> None:
    people = [User(username=f"digest{n}", name="林晓", password_hash="-") for n in range(500)]
    session.add_all(people)
    session.flush()
    for each in people[:20]:
        new = NewOutlet(kind=OutletKind.WEBHOOK, address="https://hook.example.gov.cn", user_id=each.id)
        add_outlet(session, sysadmin, new)
    case = case_in(session, world, CaseStatus.HANDLING)
    some = copies_of(session, case, 50)
    # Five thousand open cases, each due: what the caller has counted, and what of it was told by the sweep.
    tell_all(
        session, [(Told(NoticeKind.OVERDUE, f"overdue/{n}", each.id), [people[n].id]) for n, each in enumerate(some)]
    )
    counts = {each.id: {"due_today": 4, "overdue": 6} for each in people}
    with set_to(MORNING), statements(session) as few:
        assert write_digests(session, today(), dict(list(counts.items())[:1])) >= 50
    with set_to(MORNING), statements(session) as many:
        assert write_digests(session, today(), counts) == 450
    wanted = [each.id for each in people]
    made = session.exec(
        select(func.count()).where(Notice.kind == NoticeKind.DIGEST, col(Notice.user_id).in_(wanted))
    ).one()
    assert made == 500
    assert len(many) <= len(few) + 6
    assert session.exec(select(func.count()).select_from(Delivery)).one() == 20
