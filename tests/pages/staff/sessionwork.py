"""A clinic's session as tests bring it about, and what they read of it."""

import re
from enum import StrEnum
from typing import Final

from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from feedback.core.database import reading, transaction
from feedback.tracker.sessions import open_session, plan_session
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import CaseStatus, ClinicDecision, OrgLevel
from tests.factories import County, a_case
from tests.pages.staff.deskwork import (
    fill_in,
)
from tests.pages.visiting import run

PAGE: Final = "pages/staff/clinic.py"
SAID: Final = "会上的意见（谁说了什么）"
BEGIN: Final = re.compile("开始会诊$")


def brought(county: County, *names: str) -> list[Case]:
    with transaction() as session:
        return [a_case(session, county, title=name, status=CaseStatus.AWAITING_CLINIC) for name in names]


def held(session: Session) -> ClinicSession:
    return session.exec(select(ClinicSession).order_by(ClinicSession.id)).first()  # type: ignore[arg-type,return-value]  # A column, and there is one.


def items(county: County) -> list[tuple[str, ClinicDecision | None]]:
    """Return the agenda as it stands in the database."""
    with reading() as session:
        rows = session.exec(select(ClinicItem).order_by(ClinicItem.position)).all()  # type: ignore[arg-type]  # A column.
        titles = dict(session.exec(select(Case.id, Case.title)).all())
    return [(titles.get(row.case_id or 0, row.topic), row.decision) for row in rows]


def view(page: AppTest, name: StrEnum) -> AppTest:
    return run(fill_in(page, {"看哪一类": name}))


def begun(county: County) -> int:
    with transaction() as session:
        planned = plan_session(session, OrgLevel.TOWNSHIP, county.north.id)
        return open_session(session, county.chair, planned.id, place="二楼").id
