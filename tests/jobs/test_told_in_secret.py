"""Does the night's work tell of a confidential case nobody but those who may know it, and nothing but that it waits?"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.core.clock import set_to, today, utc_now
from feedback.core.database import reading, transaction
from feedback.core.job_runs import job_runs
from feedback.jobs import sweeping
from feedback.jobs.standing import read_work
from feedback.notify.outlets import NewOutlet, add_outlet
from feedback.notify.wording import notice_words
from feedback.tracker import announcing
from models.case import Case, CaseAccess
from models.duty import Absence, Backup
from models.notice import Delivery, Escalation, Notice
from models.user import User
from models.vocabulary import CaseStatus, Role, Urgency
from models.work_vocabulary import NoticeKind, OutletKind
from tests.factories import NOW, County, a_case, a_county, a_user, actor, an_opinion, seeded
from tests.tracker.sweeps import without_part_clocks

WORDS = "孙大山占了公家的地"
SAID = {
    "zh": ("保密件 {no}", "保密件 {no} 有变化，请到保密件处理页查看。"),
    "en": ("Confidential case {no}", "Something changed in the confidential case {no}; see the confidential desk."),
}


@pytest.fixture
def town(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    """Make a county in which everybody and every unit is reached outside, and one officer is away."""
    monkeypatch.setattr(sweeping, "once", lambda _name, work, *ids: work(*ids))
    monkeypatch.setattr(announcing, "MOST_SINGLE", 1)
    with set_to(NOW):
        with transaction() as session:
            seeded(session)
            made = a_county(session)
            away, backup = made.discipline.user_id, made.clerk.user_id
            session.add(Backup(user_id=away, backup_id=backup, set_at=utc_now()))
            last = today() + timedelta(days=300)
            session.add(Absence(user_id=away, first_on=today(), last_on=last, set_by_id=away, set_at=utc_now()))
            boss = actor(session, Role.SYSADMIN, area=made.root)
            for user_id in session.exec(select(User.id)).all():
                new = NewOutlet(kind=OutletKind.WEBHOOK, address="https://hook.example.gov.cn", user_id=user_id)
                add_outlet(session, boss, new)
            for unit in (made.roads, made.water, made.bureau):
                add_outlet(session, boss, NewOutlet(kind=OutletKind.WECOM, address="abcdef123456", unit_id=unit.id))
        yield made


def a_secret(town: County, status: CaseStatus, urgency: Urgency = Urgency.CRITICAL) -> int:
    with transaction() as session:
        case = a_case(session, town, status=status, co=True, confidential=True)
        case.urgency = urgency
        an_opinion(session, case, words=WORDS)
        return case.id


def forget_what_was_told() -> None:
    with transaction() as session:
        for notice in session.exec(select(Notice)).all():
            session.delete(notice)


def told() -> list[tuple[Notice, str]]:
    """Return the notices, each with the number of its case."""
    with reading() as session:
        found = session.exec(select(Notice, Case.case_no).join(Case, col(Notice.case_id) == Case.id, isouter=True))
        return [(notice, number or "") for notice, number in found.all()]


@pytest.fixture
def named(town: County) -> tuple[list[int], int]:
    """Add confidential cases in several hands, and somebody who is named for the first of them."""
    statuses = (CaseStatus.HANDLING, CaseStatus.REGISTERED, CaseStatus.DISPATCHED, CaseStatus.REPLIED)
    cases = [a_secret(town, status) for status in statuses]
    with transaction() as session:
        reader = a_user(session).id
        granted = CaseAccess(
            case_id=cases[0], user_id=reader, granted_by_id=reader, granted_at=utc_now(), reason="查办"
        )
        session.add(granted)
    forget_what_was_told()
    return cases, reader


def night(after: timedelta = timedelta(days=200)) -> None:
    """Do what comes by schedule so much later; twice, as after a crash."""
    with set_to(NOW + after):
        for _ in range(2):
            sweeping.sweep_due()
            sweeping.next_looks()
            sweeping.digests()


def test_only_those_who_may_know_are_told_and_nothing_leaves_the_house(
    town: County, named: tuple[list[int], int]
) -> None:
    cases, reader = named
    with transaction() as session:
        session.get_one(Case, cases[0]).due_at = NOW + timedelta(hours=1)
    for after in (timedelta(minutes=45), timedelta(days=200)):
        night(after)
    officers = {town.discipline.user_id, town.second_discipline.user_id}
    found = told()
    assert {notice.kind for notice, _no in found} == {NoticeKind.DUE_SOON, NoticeKind.OVERDUE}
    assert {notice.user_id for notice, _no in found} == officers | {reader}
    assert {notice.case_id for notice, _no in found if notice.user_id == reader} <= {cases[0]}
    for notice, number in found:
        assert notice.facts == {"number": number, "is_confidential": 1}
        for language, (title, body) in SAID.items():
            words = notice_words(notice.kind, notice.facts, language, link="https://zs.example.gov.cn")
            assert (words.title, words.body) == (title.format(no=number), body.format(no=number))
    with reading() as session:
        assert session.exec(select(Delivery)).all() == []
        assert job_runs(session, ["deliver"]) == []


def test_each_is_told_by_itself_so_that_no_count_holds_it(town: County, named: tuple[list[int], int]) -> None:
    cases, reader = named
    night()
    overdue = {(notice.user_id, notice.case_id) for notice, _no in told() if notice.kind is NoticeKind.OVERDUE}
    officers = (town.discipline.user_id, town.second_discipline.user_id)
    assert overdue == {*((who, case) for who in officers for case in cases), (reader, cases[0])}


def test_counts_of_others_are_those_of_their_open_cases_alone(town: County, named: tuple[list[int], int]) -> None:
    with transaction() as session:
        for _ in range(2):
            a_case(session, town, status=CaseStatus.HANDLING).urgency = Urgency.NORMAL
        without_part_clocks(session)
    forget_what_was_told()
    night()
    counting = {
        (notice.user_id, notice.facts["count"])
        for notice, _no in told()
        if notice.case_id is None and notice.kind is NoticeKind.OVERDUE
    }
    assert (town.handler.user_id, 1) in counting
    assert {count for _user_id, count in counting} == {1}
    with reading() as session:
        bodies = session.exec(select(Delivery.body).where(col(Delivery.event_key).startswith("digest/"))).all()
    assert any(body.startswith(("待签收", "已经超期")) for body in bodies)
    assert set(re.findall("已经超期 ([0-9]+) 件", "".join(bodies))) == {"2"}


def test_administrator_is_not_told_that_its_desk_is_empty(town: County) -> None:
    case_id = a_secret(town, CaseStatus.REGISTERED)
    with transaction() as session:
        for person in (town.discipline, town.second_discipline):
            session.get_one(User, person.user_id).is_active = False
    night()
    with reading() as session:
        climbed = session.exec(select(Escalation.told).where(Escalation.case_id == case_id)).all()
        boss = actor(session, Role.SYSADMIN, area=town.root)
        assert (set(climbed), read_work(session, boss).told_nobody) == ({0}, 0)
