"""Does everybody read their own notices, in their language, and lose sight of what is no longer theirs to see?"""

from dataclasses import replace

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.errors import NotPermitted
from feedback.i18n.notice_texts import NoticeText
from feedback.notify.inbox import inbox, mark_read, unread_count
from feedback.notify.service import Told, tell, tell_all
from feedback.notify.templates import change_template
from feedback.tracker.confidential import seal_case
from models.vocabulary import CaseStatus, Role
from models.work_vocabulary import NoticeKind
from tests.county import County, actor
from tests.factories import a_registered_case
from tests.statements import statements
from tests.worlds import World, case_in


@pytest.fixture
def reader(session: Session, county: County) -> Actor:
    return actor(session, Role.CLERK, area=county.north)


def told_some(session: Session, reader: Actor, number: int) -> None:
    tell_all(
        session,
        [(Told(NoticeKind.AGENDA_READY, f"a/{n}", facts={"count": n}), [reader.user_id]) for n in range(number)],
    )


def test_pages_go_on_where_the_last_one_ended(session: Session, reader: Actor) -> None:
    told_some(session, reader, 5)
    first = inbox(session, reader, limit=2)
    second = inbox(session, reader, limit=2, after=first.older)
    third = inbox(session, reader, limit=2, after=second.older)
    assert [len(page.notices) for page in (first, second, third)] == [2, 2, 1]
    assert third.older is None
    numbers = [each.notice_id for page in (first, second, third) for each in page.notices]
    assert numbers == sorted(numbers, reverse=True)


def test_reads_in_the_readers_language(session: Session, world: World, reader: Actor, sysadmin: Actor) -> None:
    case = case_in(session, world, CaseStatus.REGISTERED)
    tell(session, Told(NoticeKind.ADOPTED, "x", case.id), [reader.user_id])
    change_template(session, sysadmin, NoticeKind.ADOPTED, NoticeText("包案 {number}", "领导来抓。"))
    [chinese] = inbox(session, reader).notices
    [english] = inbox(session, replace(reader, language="en")).notices
    assert chinese.words == (f"包案 {case.case_no}", "领导来抓。")
    assert english.words.title == f"{case.case_no} was taken over by a leader"
    assert (chinese.case_no, chinese.is_read, chinese.instead_of) == (case.case_no, False, "")


def test_says_for_whom_somebody_stands_in(session: Session, reader: Actor, county: County) -> None:
    told = Told(NoticeKind.AGENDA_READY, "a", facts={"for": county.clerk.user_id, "count": 1})
    tell(session, told, [reader.user_id])
    assert inbox(session, reader).notices[0].instead_of == county.clerk.name


def test_case_that_the_reader_does_not_see_has_no_link(session: Session, world: World, county: County) -> None:
    case = case_in(session, world, CaseStatus.HANDLING)
    tell(session, Told(NoticeKind.RELEASED, "x", case.id), [county.south_clerk.user_id])
    [found] = inbox(session, county.south_clerk).notices
    assert (found.case_no, found.heading) == ("", "")
    assert case.case_no in found.words.title


def test_says_what_its_case_is_called(session: Session, county: County, reader: Actor) -> None:
    case = a_registered_case(session, county, title="后山滑坡")
    tell(session, Told(NoticeKind.REMINDED, "x", case.id), [reader.user_id, county.discipline.user_id])
    assert [each.heading for each in inbox(session, reader).notices] == ["后山滑坡"]
    seal_case(session, case)
    session.flush()
    assert [each.heading for each in inbox(session, county.discipline).notices if each.case_no] == [""]


def test_of_a_case_that_was_made_confidential_since_nothing_is_left(
    session: Session, county: County, reader: Actor
) -> None:
    case = a_registered_case(session, county)
    tell(session, Told(NoticeKind.REMINDED, "x", case.id), [reader.user_id, county.discipline.user_id])
    before = unread_count(session, county.discipline)
    assert unread_count(session, reader) == 1
    seal_case(session, case)
    session.flush()
    assert not inbox(session, reader).notices
    assert unread_count(session, reader) == 0
    assert unread_count(session, county.discipline) == before


def test_reading_is_noted_for_ones_own_notices_only(session: Session, reader: Actor, county: County) -> None:
    other = actor(session, Role.CLERK, area=county.north)
    for each in (reader, other):
        told_some(session, each, 3)
    theirs = [each.notice_id for each in inbox(session, other).notices]
    mine = [each.notice_id for each in inbox(session, reader).notices]
    assert mark_read(session, reader, [*mine[:1], *theirs]) == 1
    assert (unread_count(session, reader), unread_count(session, other)) == (2, 3)
    assert [each.notice_id for each in inbox(session, reader, is_read=False).notices] == mine[1:]
    assert [each.notice_id for each in inbox(session, reader, is_read=True).notices] == mine[:1]
    assert mark_read(session, reader) == 2
    assert (unread_count(session, reader), unread_count(session, other)) == (0, 3)


def test_statements_do_not_grow_with_notices(session: Session, reader: Actor) -> None:
    told_some(session, reader, 30)
    with statements(session) as one:
        inbox(session, reader, limit=1)
    with statements(session) as many:
        assert len(inbox(session, reader).notices) == 30
    assert len(one) == len(many) == 2
    with statements(session) as counted:
        unread_count(session, reader)
        mark_read(session, reader)
    assert len(counted) == 2


def test_who_has_no_role_has_no_inbox(session: Session, reader: Actor) -> None:
    with pytest.raises(NotPermitted):
        inbox(session, replace(reader, grants=()))
