"""`audit verify`: whether each case's chain of events and the access log are whole, and the first link that is not."""

import typer

from feedback.cli.telling import AsJson, tell
from feedback.core.database import reading
from feedback.tracker.audit import verify_all


def verify(as_json: AsJson = False) -> None:
    """Prove every chain; exit 1 and the first broken link where one is broken."""
    with reading() as session:
        found = verify_all(session)
    if as_json:
        tell(found.as_dict(), as_json=True)
    else:
        typer.echo(f"{found.cases} cases, {found.events} events, {found.log_lines} lines of the access log: ", nl=False)
        typer.echo("every chain is whole" if found.is_whole else f"broken: {found.first_broken}")
    raise typer.Exit(0 if found.is_whole else 1)
