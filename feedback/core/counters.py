"""Numbers given out in order, without gaps: case numbers of a year, lines of the access log."""

from sqlalchemy import update
from sqlmodel import Session, col

from models.keeping import Counter


def take_numbers(session: Session, name: str, count: int = 1) -> int:
    """Take `count` numbers of the series `name` and return the first.

    The series' row stays locked until the caller's transaction ends, so a number that is rolled back is given again.
    """
    step = update(Counter).where(col(Counter.name) == name).values(value=Counter.value + count)
    last = session.exec(step.returning(col(Counter.value))).scalar_one_or_none()
    if last is None:
        _start_series(session, name)
        last = session.exec(step.returning(col(Counter.value))).scalar_one()
    return int(last) - count + 1


def _start_series(session: Session, name: str) -> None:
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.exec(dialect.insert(Counter).values(name=name, value=0).on_conflict_do_nothing())
