"""The sheet that goes along on a walk without network: a row for each household, read back by the import of visits.

Rows that nobody fills in are no visits and no mistakes (`visits.is_unvisited`).
"""

from collections.abc import Sequence

from feedback.access.actor import Actor
from feedback.archive.plans import Leg
from feedback.capture.importing.columns import route_columns
from feedback.sheets.writing import SheetFormat, table_bytes
from models.work_vocabulary import ImportKind


def route_sheet(actor: Actor, legs: Sequence[Leg]) -> bytes:
    """Return the .xlsx for these legs, in walking order, with the head's masked name and the actor as the visitor."""
    columns = route_columns()
    rows = []
    for leg in legs:
        for stop in leg.stops:
            known = {
                "township": stop.township,
                "village": stop.village,
                "group": stop.group if stop.group != stop.village else "",
                "household": stop.household_no,
                "door": stop.house_no,
                "called": stop.head,
                "visitors": actor.name,
            }
            rows.append([known.get(name, "") for name in columns])
    return table_bytes(list(columns.values()), rows, sheet_format=SheetFormat.XLSX, sheet_name=ImportKind.VISITS)
