"""Are numbers given out in order, without gaps, also where several ask at once and some change their mind?"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from feedback.core.counters import take_numbers
from feedback.core.database import reading, transaction
from feedback.core.errors import Conflict
from models.keeping import Counter

pytestmark = pytest.mark.usefixtures("database")


def take(name: str = "case-2026", count: int = 1) -> int:
    with transaction() as session:
        return take_numbers(session, name, count)


def take_and_give_up() -> None:
    with transaction() as session:
        take_numbers(session, "case-2026", 5)
        raise Conflict("changed_meanwhile")


def test_begin_with_one_and_follow_each_other() -> None:
    assert [take() for _ in range(3)] == [1, 2, 3]


def test_are_given_in_blocks_by_their_first() -> None:
    assert [take(count=3), take(count=2), take()] == [1, 4, 6]


def test_of_two_series_do_not_meet() -> None:
    assert [take("case-2026"), take("case-2027"), take("case-2026")] == [1, 1, 2]


def test_within_one_transaction_follow_each_other() -> None:
    with transaction() as session:
        assert [take_numbers(session, "a") for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("has_begun", [True, False])
def test_that_were_rolled_back_are_given_again(has_begun: bool) -> None:
    first = take() if has_begun else 0
    with pytest.raises(Conflict):
        take_and_give_up()
    assert take() == first + 1


def test_asked_for_at_once_have_no_gaps() -> None:
    def ask(turn: int) -> list[int]:
        if turn % 3 == 0:
            with pytest.raises(Conflict):
                take_and_give_up()
            return []
        first = take(count=2)
        return [first, first + 1]

    with ThreadPoolExecutor(6) as pool:
        given = sorted(number for numbers in pool.map(ask, range(24)) for number in numbers)
    assert given == list(range(1, 33))
    with reading() as session:
        assert session.get_one(Counter, "case-2026").value == 32
