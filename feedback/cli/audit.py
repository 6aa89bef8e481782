"""`audit verify`: are each case's chain, the access log and frozen sheets whole, and which link is the first broken?"""

import typer

from feedback.assess.sealing import verify_sheets
from feedback.cli.telling import AsJson, tell
from feedback.core.database import reading
from feedback.tracker.audit import verify_all


def verify(as_json: AsJson = False) -> None:
    """Prove every chain and every frozen sheet; exit 1 and the first broken link where one is broken."""
    with reading() as session:
        found, sealed = verify_all(session), verify_sheets(session)
    broken = found.first_broken or sealed.first_broken
    if as_json:
        told = found.as_dict() | {"score_sheets": sealed.sheets, "first_broken": broken, "is_whole": not broken}
        tell(told, as_json=True)
    else:
        typer.echo(f"{found.cases} cases, {found.events} events, {found.log_lines} lines of the access log, ", nl=False)
        typer.echo(f"{sealed.sheets} frozen score sheets: ", nl=False)
        typer.echo(f"broken: {broken}" if broken else "every chain is whole")
    raise typer.Exit(1 if broken else 0)
