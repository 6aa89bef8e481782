"""`import`: a sheet is taken in from the command line, in the name of the machine, with every bad row named."""

import gc
import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from feedback.access.actor import Actor
from feedback.capture.importing.columns import guessed_mapping
from feedback.capture.importing.entries import ImportOptions
from feedback.capture.importing.planning import MOST_ROWS, ImportPlan, bad_rows_sheet, plan_import
from feedback.capture.importing.running import ImportResult, NewAccount, run_import
from feedback.cli.machine import machine_actor
from feedback.cli.telling import AsJson, tell
from feedback.core.database import reading
from feedback.core.errors import BadInput
from feedback.i18n.faults import sentence_for
from feedback.sheets.parsing import Fault
from feedback.sheets.reading import read_table
from feedback.sheets.writing import SheetFormat, table_bytes
from models.vocabulary import Channel, Role
from models.work_vocabulary import ImportKind

MOST_LISTED: Final = 20
# Whoever has the machine may do what these may: keep records, places and accounts.
_ROLES: Final = (Role.CLERK, Role.SYSADMIN, Role.SECADMIN)


_File = Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx, .csv or .tsv file.")]
_Kind = Annotated[ImportKind, typer.Option(help="What the rows are.")]
_Channel = Annotated[Channel | None, typer.Option(help="How opinions came in; online where not given.")]
_Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=FIELD", help="What a column holds; COLUMN= leaves it out. Repeatable."),
]
_Area = Annotated[str, typer.Option(metavar="CODE", help="Where rows stand that name no place.")]
_Source = Annotated[str, typer.Option(help="A name that keeps this sheet's numbers apart from others.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would come of it; write nothing.")]
_Partial = Annotated[bool, typer.Option("--partial", help="Take the good rows although others are bad.")]
_Update = Annotated[
    bool, typer.Option("--update", help="Households: change files that are there by what the sheet says of them.")
]
_Faults = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Write the bad rows with their reasons to this .xlsx or .csv.")
]
_Passwords = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Write the one-time passwords of new accounts to this .xlsx.")
]


def import_sheet(
    file: _File,
    kind: _Kind,
    *,
    channel: _Channel = None,
    columns: _Columns = None,
    area: _Area = "",
    source: _Source = "",
    dry_run: _DryRun = False,
    partial: _Partial = False,
    update: _Update = False,
    faults: _Faults = None,
    passwords: _Passwords = None,
    as_json: AsJson = False,
) -> None:
    """Take in a sheet: all of its rows or, with --partial, the good ones; a row that was taken before is skipped."""
    if kind is ImportKind.USERS and passwords is None and not dry_run:
        raise BadInput("passwords_need_file")
    for target in (faults, passwords):
        _check_target(target)
    actor = _machine()
    options = ImportOptions(channel=channel, area_code=area, source=source, filename=file.name, updates=update)
    plan = _plan(file, kind, columns or (), actor, options)
    if faults is not None and plan.faults:
        _write(faults, bad_rows_sheet(plan, _reason, SheetFormat(faults.suffix.lower()[1:])))
    if dry_run or (plan.faults and not partial):
        _say(_summary(plan, None, dry_run=dry_run), plan, as_json=as_json)
        if plan.faults and not partial:
            raise BadInput("import_has_bad_rows", bad=plan.rows_bad, read=plan.rows_read)
        return
    result = _run(plan, actor, partial=partial)
    if passwords is not None and result.accounts:
        _write(passwords, _password_sheet(result.accounts))
    _say(_summary(plan, result), plan, as_json=as_json)


def _check_target(target: Path | None) -> None:
    if target is None:
        return
    if target.suffix.lower() not in {f".{each}" for each in SheetFormat}:
        raise BadInput("sheet_kind", filename=target.name, allowed=" ".join(f".{each}" for each in SheetFormat))
    if not target.resolve().parent.is_dir():
        raise BadInput("sheet_not_written", filename=str(target))


def _machine() -> Actor:
    """Return the actor of this command: the machine's own, with the duties of who runs it."""
    actor = machine_actor()
    root = actor.grants[0]
    return replace(actor, grants=(*actor.grants, *(replace(root, role=role) for role in _ROLES)))


def _plan(file: Path, kind: ImportKind, given: Sequence[str], actor: Actor, options: ImportOptions) -> ImportPlan:
    table = read_table(file, limit_rows=MOST_ROWS)
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    mapping = _mapping(kind, table.columns, given)
    with reading() as session:
        return plan_import(table, kind, mapping, session=session, actor=actor, options=replace(options, sha256=digest))


def _mapping(kind: ImportKind, columns: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    """Return field -> column: as guessed from the header, but for what was given."""
    mapping = guessed_mapping(kind, columns)
    for pair in given:
        column, sign, name = pair.rpartition("=")
        if not sign or not column:
            raise BadInput("map_not_understood", given=pair)
        if column not in columns:
            raise BadInput("sheet_column_unknown", column=column, found=", ".join(columns))
        mapping = {field: each for field, each in mapping.items() if each != column}
        if name:
            mapping[name] = column
    return mapping


def _run(plan: ImportPlan, actor: Actor, *, partial: bool) -> ImportResult:
    # Rows by the ten thousand are made and none is dropped meanwhile: collecting garbage takes a third of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    if not sys.stderr.isatty():
        return run_import(plan, actor=actor, partial=partial)
    with typer.progressbar(length=1000, file=sys.stderr, label=plan.options.filename) as bar:

        def show(done: int, total: int) -> None:
            bar.update(int(1000 * done / max(total, 1)) - bar.pos)

        return run_import(plan, actor=actor, partial=partial, progress=show)


def _write(target: Path, content: bytes) -> None:
    """Write a file that only its owner reads: it holds people's words, or passwords."""
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
    except OSError as error:
        raise BadInput("sheet_not_written", filename=str(target)) from error


def _password_sheet(accounts: Sequence[NewAccount]) -> bytes:
    return table_bytes(
        ["username", "name", "password"], [[each.username, each.name, each.password] for each in accounts]
    )


def _summary(plan: ImportPlan, result: ImportResult | None, *, dry_run: bool = False) -> dict[str, Any]:
    """Return what there is to tell, as plain values; no password and nobody's words."""
    told: dict[str, Any] = {
        "file": plan.options.filename,
        "kind": plan.kind.value,
        "dry_run": dry_run,
        "read": plan.rows_read,
        "taken": 0,
        "bad": plan.rows_bad,
        "seen_before": len(plan.seen_rows),
        "changed_since": len(plan.changed_rows),
        "would_take": plan.rows_good,
        "mapping": dict(plan.mapping),
        "faults": [_fault(fault) for fault in plan.faults[:MOST_LISTED]],
    }
    if result is not None:
        counts = asdict(result)
        counts.pop("accounts")
        told |= counts
        del told["would_take"]
    return told


def _fault(fault: Fault) -> dict[str, Any]:
    return {"row": fault.row, "column": fault.column, "key": fault.key, "reason": _reason(fault)}


def _reason(fault: Fault) -> str:
    return sentence_for(fault.key, fault.facts)


def _say(told: dict[str, Any], plan: ImportPlan, *, as_json: bool) -> None:
    if as_json:
        tell(told, as_json=True)
        return
    would = f", {told['would_take']} could be taken" if "would_take" in told else ""
    typer.echo(
        f"{told['file']}: {told['read']} rows read, {told['taken']} taken{would}, {told['bad']} bad, "
        f"{told['seen_before']} seen before"
    )
    for line in _further_lines(told, plan):
        typer.echo(line)


def _further_lines(told: dict[str, Any], plan: ImportPlan) -> list[str]:
    lines = []
    if told.get("cases"):
        numbers = f"{told['first_case_no']} to {told['last_case_no']}, " if told["first_case_no"] else ""
        lines.append(
            f"{told['cases']} cases, {numbers}batch {told['batch_id']}; {told['confidential']} of them confidential"
        )
    if told["seen_before"] and told["seen_before"] == told["read"]:
        lines.append("Nothing new: every row was taken in before.")
    if plan.changed_rows:
        shown = ", ".join(str(row) for row in plan.changed_rows[:MOST_LISTED])
        lines.append(f"Seen before under the same number, with other words, and not taken: rows {shown}")
    for fault in plan.faults[:MOST_LISTED]:
        cell = f", {fault.column}" if fault.column else ""
        value = f" ({fault.value})" if fault.value else ""
        lines.append(f"  row {fault.row}{cell}{value}: {_reason(fault)}")
    if len(plan.faults) > MOST_LISTED:
        lines.append(f"  and {len(plan.faults) - MOST_LISTED} more; --faults PATH writes them all")
    return lines
