"""A town whose cases a test leaves open for so long, and what a sweep then wrote."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.database import reading, transaction
from models.case import Case
from models.notice import Delivery, Escalation, Notice
from models.vocabulary import CaseStatus
from models.work_vocabulary import NoticeKind
from tests.factories import NOW, County, a_case, a_county, seeded
from tests.stores import Store

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
