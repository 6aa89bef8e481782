"""`import`: a sheet is taken in from the command line, in the name of the machine, with every bad row named."""

import gc
import hashlib
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
from feedback.cli.office_sheets import OfficeKind, take_office_sheet
from feedback.cli.sheet_telling import MOST_LISTED, fault_told, reason_of, say, write_private
from feedback.cli.telling import AsJson
from feedback.core.database import reading
from feedback.core.errors import BadInput
from feedback.sheets.reading import read_table
from feedback.sheets.writing import SheetFormat, table_bytes
from models.vocabulary import Channel, Role
from models.work_vocabulary import ImportKind

_KINDS: Final = ", ".join((*ImportKind, *OfficeKind))
# Whoever has the machine may do what these may: keep records, places and accounts.
_ROLES: Final = (Role.CLERK, Role.SYSADMIN, Role.SECADMIN)


_File = Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx, .csv or .tsv file.")]
_Kind = Annotated[str, typer.Option(metavar="KIND", help=f"What the rows are: one of {_KINDS}.")]
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
    wanted = _kind_of(kind)
    for target in (faults, passwords):
        _check_target(target)
    if isinstance(wanted, OfficeKind):
        if any((channel, columns, area, source, update, passwords)):
            raise BadInput("import_options_not_for_kind", kind=kind)
        take_office_sheet(file, wanted, _machine(), dry_run=dry_run, partial=partial, faults=faults, as_json=as_json)
        return
    if wanted is ImportKind.USERS and passwords is None and not dry_run:
        raise BadInput("passwords_need_file")
    options = ImportOptions(channel=channel, area_code=area, source=source, filename=file.name, updates=update)
    actor = _machine()
    plan = _plan(file, wanted, columns or (), actor, options)
    if faults is not None and plan.faults:
        write_private(faults, bad_rows_sheet(plan, reason_of, SheetFormat(faults.suffix.lower()[1:])))
    _take(plan, actor, dry_run=dry_run, partial=partial, passwords=passwords, as_json=as_json)


def _kind_of(kind: str) -> ImportKind | OfficeKind:
    if kind in set(OfficeKind):
        return OfficeKind(kind)
    if kind in set(ImportKind):
        return ImportKind(kind)
    raise BadInput("import_kind_unknown", kind=kind, allowed=_KINDS)


def _take(
    plan: ImportPlan, actor: Actor, *, dry_run: bool, partial: bool, passwords: Path | None, as_json: bool
) -> None:
    if dry_run or (plan.faults and not partial):
        say(_summary(plan, None, dry_run=dry_run), plan.faults, as_json=as_json, changed_rows=plan.changed_rows)
        if plan.faults and not partial:
            raise BadInput("import_has_bad_rows", bad=plan.rows_bad, read=plan.rows_read)
        return
    result = _run(plan, actor, partial=partial)
    if passwords is not None and result.accounts:
        write_private(passwords, _password_sheet(result.accounts))
    say(_summary(plan, result), plan.faults, as_json=as_json, changed_rows=plan.changed_rows)


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
        "unvisited": len(plan.unvisited_rows),
        "would_take": plan.rows_good,
        "mapping": dict(plan.mapping),
        "faults": [fault_told(fault) for fault in plan.faults[:MOST_LISTED]],
    }
    if result is not None:
        counts = asdict(result)
        counts.pop("accounts")
        told |= counts
        del told["would_take"]
    return told
