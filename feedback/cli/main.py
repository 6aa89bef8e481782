"""All commands by name. Each opens its own transaction, and prints words for people or, with --json, for programs."""

import sys
from typing import Annotated

import typer

from feedback.cli import (
    audit,
    background,
    bench,
    classifying,
    county,
    demo,
    hot_issues,
    importing,
    reporting,
    serving,
    similar,
)
from feedback.core.errors import FeedbackError
from feedback.i18n.faults import sentence

commands = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)
trial = typer.Typer(no_args_is_help=True, help="The trial county.")
audit_commands = typer.Typer(no_args_is_help=True, help="Proofs of what happened.")
commands.add_typer(trial, name="trial")
commands.add_typer(audit_commands, name="audit")

commands.command("serve")(serving.serve)
commands.command("work")(serving.work)
commands.command("import")(importing.import_sheet)
commands.command("bench")(bench.bench)
commands.command("classify")(classifying.classify)
commands.command("train")(classifying.train)
commands.command("adapt")(classifying.adapt)
commands.command("evaluate")(classifying.evaluate_release)
commands.command("hot")(hot_issues.hot)
commands.command("similar")(similar.similar)
commands.command("report")(reporting.report)
commands.command("demo")(demo.demo)
commands.command("retrain", hidden=True)(background.retrain)
commands.command("agendas", hidden=True)(background.agendas)
trial.command("remove")(county.remove)
audit_commands.command("verify")(audit.verify)


@commands.command("init")
def init(
    empty: Annotated[bool, typer.Option("--empty", help="No trial county, only a first administrator.")] = False,
    small: Annotated[bool, typer.Option("--small", help="A trial county of a tenth of the size.")] = False,
) -> None:
    """Create the database, train the starter classifier, and fill in the trial county or a first administrator."""
    county.init(empty=empty, small=small)


@commands.command("run")
def run_trial() -> None:
    """Set up what is missing, print the accounts, and serve: `init`, `accounts` and `serve` one after the other."""
    has_built = county.init(empty=False, small=False)
    county.print_accounts()
    if has_built:
        serving.serve_anew()
    serving.serve()


@commands.command("accounts")
def accounts() -> None:
    """Print the trial accounts and the address again."""
    county.print_accounts()


def run() -> None:
    """Run the command that was asked for; an error of ours is one line and exit code 2."""
    try:
        commands()
    except FeedbackError as error:
        typer.echo(sentence(error), err=True)
        sys.exit(2)
