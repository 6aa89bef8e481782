"""Numbers given out in order, without gaps: case numbers of a year, lines of the access log.

A series is sealed with a key, so that `audit verify` notices one that was set back.
"""

from sqlalchemy import update
from sqlmodel import Session, col

from feedback.core.chain import head_seal
from feedback.core.database import add_unless_there
from models.keeping import Counter


def take_numbers(session: Session, name: str, count: int = 1) -> int:
    """Take `count` numbers of the series `name` and return the first.

    The series' row stays locked until the caller's transaction ends, so a number that is rolled back is given again.
    """
    step = update(Counter).where(col(Counter.name) == name).values(value=Counter.value + count)
    last = session.exec(step.returning(col(Counter.value))).scalar_one_or_none()
    if last is None:
        add_unless_there(session, Counter(name=name))
        last = session.exec(step.returning(col(Counter.value))).scalar_one()
    seal_series(session, name, int(last))
    return int(last) - count + 1


def seal_series(session: Session, name: str, value: int, head: str = "") -> None:
    """Seal a series whose last number is `value`; `head` is the hash of the last link where it numbers a chain."""
    seal = head_seal("series", name, value, head)
    session.exec(update(Counter).where(col(Counter.name) == name).values(head=head, seal=seal))


def is_sealed(counter: Counter) -> bool:
    """Say whether a series is as it was left by `take_numbers`."""
    return counter.seal == head_seal("series", counter.name, counter.value, counter.head)
