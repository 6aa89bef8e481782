"""Does every change of the access log show, as it does in a case's chain?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.access.log import broken_lines, write_access
from models.keeping import AccessLog
from models.work_vocabulary import AccessAction
from tests.factories import NOW, County

REASON: Final = "核实联系方式"


@pytest.fixture
def lines(session: Session, county: County) -> list[AccessLog]:
    """Five lines, each with a reason."""
    return [
        write_access(
            session,
            AccessAction.REVEAL,
            actor_id=county.clerk.user_id,
            subject=("person", number),
            reason=REASON,
            facts={"field": "phone"},
        )
        for number in range(5)
    ]


def broken(session: Session) -> list[int]:
    session.flush()
    session.expire_all()
    return list(broken_lines(session))


class TestLine:
    def test_says_who_read_what_and_why(self, session: Session, county: County, lines: list[AccessLog]) -> None:
        line = lines[2]
        assert (line.seq, line.at, line.actor_id, line.reason) == (3, NOW, county.clerk.user_id, REASON)
        assert (line.subject_kind, line.subject_id, line.facts) == ("person", 2, {"field": "phone"})

    def test_follows_from_the_one_before(self, session: Session, lines: list[AccessLog]) -> None:
        assert [line.previous for line in lines] == ["", *[line.hash for line in lines[:-1]]]
        assert broken(session) == []

    def test_may_stand_without_anybody_and_anything(self, session: Session, lines: list[AccessLog]) -> None:
        write_access(session, AccessAction.SIGN_IN_FAILED, actor_id=None)
        assert broken(session) == []

    def test_of_an_empty_log_there_is_none(self, session: Session, county: County) -> None:
        assert broken(session) == []


def retell(lines: list[AccessLog]) -> None:
    lines[2].reason = "另一个理由"


def change_actor(lines: list[AccessLog]) -> None:
    lines[2].actor_id = None


def change_subject(lines: list[AccessLog]) -> None:
    lines[2].subject_id = 77


def change_time(lines: list[AccessLog]) -> None:
    lines[2].at += timedelta(seconds=1)


def change_action(lines: list[AccessLog]) -> None:
    lines[2].action = AccessAction.EXPORT


def change_facts(lines: list[AccessLog]) -> None:
    lines[2].facts = {"field": "identity"}


class TestChange:
    @pytest.mark.parametrize("tamper", [retell, change_actor, change_subject, change_time, change_action, change_facts])
    def test_shows_at_its_line(
        self, session: Session, lines: list[AccessLog], tamper: Callable[[list[AccessLog]], None]
    ) -> None:
        tamper(lines)
        assert broken(session) == [3]

    @pytest.mark.parametrize(("number", "shown"), [(1, [2]), (3, [4]), (5, [5])])
    def test_of_a_line_that_is_gone_shows_too(
        self, session: Session, lines: list[AccessLog], number: int, shown: list[int]
    ) -> None:
        session.delete(lines[number - 1])
        assert broken(session) == shown

    def test_of_the_whole_log_shows_too(self, session: Session, lines: list[AccessLog]) -> None:
        for line in lines:
            session.delete(line)
        assert broken(session) == [1]

    def test_of_two_lines_for_each_other_shows_too(self, session: Session, lines: list[AccessLog]) -> None:
        second, third = lines[1].model_dump(exclude={"seq"}), lines[2].model_dump(exclude={"seq"})
        for line, told in ((lines[1], third), (lines[2], second)):
            for name, value in told.items():
                setattr(line, name, value)
        assert broken(session)[0] == 2

    def test_by_law_of_a_reason_breaks_nothing(self, session: Session, lines: list[AccessLog]) -> None:
        for line in lines:
            line.reason = None
        assert broken(session) == []


def test_number_of_a_line_that_was_not_kept_is_given_again(session: Session, lines: list[AccessLog]) -> None:
    savepoint = session.begin_nested()
    write_access(session, AccessAction.EXPORT, actor_id=None)
    savepoint.rollback()
    assert write_access(session, AccessAction.EXPORT, actor_id=None).seq == 6
    assert session.exec(select(AccessLog.seq).order_by(col(AccessLog.seq))).all() == [1, 2, 3, 4, 5, 6]
    assert broken(session) == []
