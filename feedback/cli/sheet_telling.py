"""What `import` tells of a sheet: how many rows, what came of them, and every bad one with its cell and reason."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typer

from feedback.cli.telling import tell
from feedback.core.errors import BadInput
from feedback.core.files import write_for_owner
from feedback.i18n.faults import sentence_for
from feedback.sheets.parsing import Fault

MOST_LISTED: Final = 20


def fault_told(fault: Fault) -> dict[str, Any]:
    return {"row": fault.row, "column": fault.column, "key": fault.key, "reason": reason_of(fault)}


def reason_of(fault: Fault) -> str:
    return sentence_for(fault.key, fault.facts)


def say(told: Mapping[str, Any], faults: Sequence[Fault], *, as_json: bool, changed_rows: Sequence[int] = ()) -> None:
    """Tell what came of a sheet, or would; no password and nobody's words but those of bad cells."""
    if as_json:
        tell(dict(told), as_json=True)
        return
    would = f", {told['would_take']} could be taken" if "would_take" in told else ""
    typer.echo(
        f"{told['file']}: {told['read']} rows read, {told['taken']} taken{would}, {told['bad']} bad, "
        f"{told['seen_before']} seen before"
    )
    for line in _further_lines(told, faults, changed_rows):
        typer.echo(line)


def _further_lines(told: Mapping[str, Any], faults: Sequence[Fault], changed_rows: Sequence[int]) -> list[str]:
    lines = []
    if told.get("cases"):
        numbers = f"{told['first_case_no']} to {told['last_case_no']}, " if told["first_case_no"] else ""
        lines.append(
            f"{told['cases']} cases, {numbers}batch {told['batch_id']}; {told['confidential']} of them confidential"
        )
    if told["seen_before"] and told["seen_before"] == told["read"]:
        lines.append("Nothing new: every row was taken in before.")
    if changed_rows:
        shown = ", ".join(str(row) for row in changed_rows[:MOST_LISTED])
        lines.append(f"Seen before under the same number, with other words, and not taken: rows {shown}")
    for fault in faults[:MOST_LISTED]:
        cell = f", {fault.column}" if fault.column else ""
        value = f" ({fault.value})" if fault.value else ""
        lines.append(f"  row {fault.row}{cell}{value}: {reason_of(fault)}")
    if len(faults) > MOST_LISTED:
        lines.append(f"  and {len(faults) - MOST_LISTED} more; --faults PATH writes them all")
    return lines


def write_private(target: Path, content: bytes) -> None:
    """Write a file that only its owner reads, or raise BadInput."""
    try:
        write_for_owner(target, content)
    except OSError as error:
        raise BadInput("sheet_not_written", filename=str(target)) from error
