"""`import` of what the office keeps beside cases: aid of years past with its payments, and the catalogue of items."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from feedback.access.actor import Actor
from feedback.capture.importing.columns import reason_column
from feedback.capture.importing.planning import MOST_ROWS
from feedback.cli.sheet_telling import MOST_LISTED, fault_told, reason_of, say, write_private
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.services.aid.sheets import PastAid, plan_past_aid, run_past_aid
from feedback.services.catalogue_sheet import CataloguePlan, plan_catalogue, run_plan
from feedback.services.intake import SheetPlan
from feedback.sheets.reading import read_table
from feedback.sheets.writing import SheetFormat, fault_sheet

Plan = SheetPlan[PastAid] | CataloguePlan


class OfficeKind(StrEnum):
    """The kinds beside those of `ImportKind`."""

    AID = "aid"
    ITEMS = "items"


def take_office_sheet(
    file: Path,
    kind: OfficeKind,
    actor: Actor,
    *,
    dry_run: bool,
    partial: bool,
    faults: Path | None,
    as_json: bool,
) -> None:
    """Take a sheet in whole, or tell what would come of it; of aid the good rows alone with `partial`.

    Raises
    ------
    BadInput
        Rows are bad; of a catalogue never some without the others.
    """
    plan = _plan(file, kind, actor)
    bad = len(plan.sheet.bad_rows)
    if faults is not None and plan.faults:
        sheet_format = SheetFormat(faults.suffix.lower()[1:])
        written = fault_sheet(
            plan.table, plan.sheet, reason_column=reason_column(), explain=reason_of, sheet_format=sheet_format
        )
        write_private(faults, written)
    told = _told(file, kind, plan)
    if dry_run or (plan.faults and not partial):
        say(told | {"dry_run": dry_run, "would_take": _good(plan)}, plan.faults, as_json=as_json)
        if plan.faults and not partial:
            raise BadInput("import_has_bad_rows", bad=bad, read=len(plan.table.rows))
        return
    with transaction() as session:
        if isinstance(plan, CataloguePlan):
            taken = run_plan(session, actor, plan)
        else:
            taken = run_past_aid(session, actor, plan, partial=partial)
    say(told | {"taken": taken}, plan.faults, as_json=as_json)


def _plan(file: Path, kind: OfficeKind, actor: Actor) -> Plan:
    with reading() as session:
        if kind is OfficeKind.ITEMS:
            return plan_catalogue(session, actor, file)
        return plan_past_aid(session, actor, read_table(file, limit_rows=MOST_ROWS))


def _good(plan: Plan) -> int:
    return len(plan.new) + len(plan.changed) if isinstance(plan, CataloguePlan) else len(plan.rows)


def _told(file: Path, kind: OfficeKind, plan: Plan) -> dict[str, Any]:
    return {
        "file": file.name,
        "kind": kind.value,
        "dry_run": False,
        "read": len(plan.table.rows),
        "taken": 0,
        "bad": len(plan.sheet.bad_rows),
        "seen_before": 0 if isinstance(plan, CataloguePlan) else len(plan.seen_rows),
        "faults": [fault_told(fault) for fault in plan.faults[:MOST_LISTED]],
    }
