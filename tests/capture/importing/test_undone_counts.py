"""Does a sheet that was taken back count nowhere: in no month of its own, and not in that of its arrival?"""

from datetime import date
from typing import Any, Final

import pytest
from sqlmodel import select, true

from feedback.assess.score_sheets import drop_sheet
from feedback.boards.funnel import funnel, list_contacts
from feedback.boards.marks import BoardFilter
from feedback.boards.matrix import matrix
from feedback.boards.queries import breakdown, headline
from feedback.boards.trends import flow
from feedback.capture.importing.undoing import undo_import
from feedback.core.database import reading, transaction
from feedback.reports.brief_counts import Counted, channel_counts
from feedback.reports.bulletin_counts import bulletin_counts
from feedback.reports.month_figures import month_figures
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.office_vocabulary import SheetSubject
from models.work_vocabulary import ImportKind
from tests.assess.making import a_sheet, figures_of
from tests.capture.importing.sheets import LIGHT, ROAD, taken
from tests.capture.importing.test_cases import CLOSED, COLUMNS, KIND, NEW, OPEN, but
from tests.factories import REASON, County

MONTHS: Final = ((date(2025, 3, 1), date(2025, 3, 31)), (date(2025, 11, 1), date(2025, 11, 30)),
                 (date(2026, 3, 1), date(2026, 3, 31)))  # fmt: skip


def counted(county: County) -> list[dict[str, Any]]:
    """Return what the boards, the papers and the assessment count in each of the months."""
    return [_counted(county, first, last) for first, last in MONTHS]


def _counted(county: County, first: date, last: date) -> dict[str, Any]:
    sought = BoardFilter(from_on=first, to_on=last)
    with reading() as session:
        of_days = Counted(session, county.leader, county.north, first, last)
        found = {
            "funnel": funnel(session, county.leader, sought),
            "contacts": [row.contact_id for row in list_contacts(session, county.leader, sought).rows],
            "headline": headline(session, county.leader, sought),
            "flow": flow(session, county.leader, sought).to_dict("records"),
            "breakdown": breakdown(session, county.leader, sought).to_dict("records"),
            "matrix": matrix(session, county.leader, sought).to_dict("records"),
            "channels": channel_counts(of_days),
            "bulletin": bulletin_counts(of_days),
            "month": {cell: number for cell, number in month_figures(session, true(), first).counts.items() if number},
        }
    with transaction() as session:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT, from_on=first, to_on=last)
        for unit in (county.roads, county.water):
            found[unit.name] = figures_of(session, sheet, unit.id)
        drop_sheet(session, county.clerk, sheet.id)
    return found


def take_back(county: County, batch_id: int | None) -> None:
    with transaction() as session:
        undo_import(session, county.clerk, batch_id or 0, reason="传错了表")


@pytest.mark.parametrize(
    ("kind", "columns", "rows"),
    [
        pytest.param(KIND, COLUMNS, (CLOSED, OPEN, NEW), id="an old ledger"),
        pytest.param(ImportKind.OPINIONS, ("id", "body"), (("1", ROAD), ("2", LIGHT)), id="opinions"),
    ],
)
def test_as_if_it_had_never_come(
    county: County, kind: ImportKind, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    taken(county.clerk, KIND, COLUMNS, but(CLOSED, 原编号="B-1", 反映内容="路口没有红绿灯"))
    before = counted(county)
    batch_id = taken(county.clerk, kind, columns, *rows).batch_id
    assert counted(county) != before
    take_back(county, batch_id)
    assert counted(county) == before


def test_what_somebody_withdrew_by_hand_still_counts(county: County) -> None:
    batch_id = taken(county.clerk, KIND, COLUMNS, but(NEW, 登记日期="2026-03-10")).batch_id
    with transaction() as session:
        case_id = session.exec(select(Case.id)).one()
        service.withdraw(session, county.clerk, case_id, NO_STEP, reason=REASON)
    march = counted(county)[-1]
    assert (march["headline"].registered.value, march["funnel"][0].contacts) == (1, 1)
    take_back(county, batch_id)
    assert counted(county)[-1]["headline"].registered.value == 1
