"""Numbers given out in order, without gaps: case numbers of a year, lines of the access log."""

from sqlalchemy import update
from sqlmodel import Session, col

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
    return int(last) - count + 1
