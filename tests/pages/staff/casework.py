"""A town whose cases the case page shows, and what a test reads of them and from the page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from feedback.core import database as core_database
from feedback.core.database import reading, transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.keeping import AccessLog
from models.vocabulary import (
    CaseStatus,
)
from models.work_vocabulary import AccessAction
from tests.factories import (
    REASON,
    County,
    a_case,
    a_county,
    a_registered_case,
    an_opinion,
    seeded,
)
from tests.stores import Store

PHONE = "13805741234"
SAME = "为什么是同一件事（同一人再次反映的可不填）"
GROUND = "写明文件、条款（选“其他依据”的必填）"
EARLIER = "原来那一件的编号（诊号、信访编号）"
DECLINE_NOTICE = "告知反映人的话（写明该走哪个渠道）"
NOTICE = "此事应当向人民法院起诉，请带上材料去立案庭。"
Made = Callable[[Session, County], Case]


@pytest.fixture(scope="module")
def town(store: Store) -> Iterator[County]:
    """One county for the whole file; each test brings its own case."""
    with store.fresh() as engine:
        core_database.use(engine)
        with transaction() as session:
            seeded(session)
            made = a_county(session)
        yield made
        core_database.use(None)


def at(status: CaseStatus, **more: Any) -> Made:
    """Return how a case gets to `status`."""
    return lambda session, county: a_case(session, county, status=status, **more)


def undiagnosed(session: Session, county: County) -> Case:
    return a_registered_case(session, county)


def asking_return(session: Session, county: County) -> Case:
    case = a_case(session, county, status=CaseStatus.DISPATCHED)
    asks: dict[str, Any] = {"reason": REASON, "legal_ground": "权责清单第3条", "suggested_unit_id": county.water.id}
    return service.request_return(session, county.handler, case.id, NO_STEP, **asks)


def asking_time(session: Session, county: County) -> Case:
    case = a_case(session, county, status=CaseStatus.HANDLING)
    assert case.resolve_due_at is not None
    later = case.resolve_due_at + timedelta(days=6)
    return service.request_extension(session, county.handler, case.id, NO_STEP, reason=REASON, new_due_at=later)


def made(way: Made, town: County) -> Case:
    with transaction() as session:
        return way(session, town)


def written(page: AppTest) -> str:
    """Return what stands in the first large box."""
    return page.text_area[0].value or ""


def told_by(town: County, *, name: str, phone: str) -> tuple[Case, int]:
    with transaction() as session:
        case = a_case(session, town, status=CaseStatus.REVIEWING)
        return case, an_opinion(session, case, phone=phone, reporter_name=name, is_searched=False).id


def logged(action: AccessAction, subject_id: int) -> list[AccessLog]:
    with reading() as session:
        lines = select(AccessLog).where(AccessLog.action == action, AccessLog.subject_id == subject_id)
        return list(session.exec(lines).all())


def of_case(table: Any, case: Case) -> list[Any]:
    with reading() as session:
        return list(session.exec(select(table).where(table.case_id == case.id).order_by(table.id)).all())
