"""`init`, `accounts` and `trial remove`: setting an installation up, and taking the trial county away again."""

import json
from collections.abc import Mapping
from typing import Annotated, Final

import typer

from feedback.capture.understanding import prepare_release
from feedback.core.database import is_ready, transaction, upgrade
from feedback.core.settings import settings
from feedback.i18n.terms import COUNTY_NAME, label
from feedback.trial.county import CountySize, build_county
from feedback.trial.removal import remove_county
from feedback.trial.setup import FirstAccount, add_first_administrators, add_root, seed_rules
from models.vocabulary import Role

_ACCOUNTS: Final = "trial-accounts.json"


def init(*, empty: bool, small: bool) -> bool:
    """Create what is missing; a database that exists is only brought to the newest tables.

    Returns whether it was created here.
    """
    fresh = not is_ready()
    upgrade()
    typer.echo("Preparing the classifier …", err=True)
    prepare_release()
    with transaction() as session:
        seed_rules(session)
    if not fresh:
        return False
    if empty:
        with transaction() as session:
            accounts = add_first_administrators(session, add_root(session, COUNTY_NAME))
        _print(accounts, "One-time passwords, to be changed at the first sign-in:")
        return True
    typer.echo("Building the trial county …", err=True)
    with typer.progressbar(length=100, file=None) as bar, transaction() as session:
        accounts = build_county(session, CountySize.small() if small else CountySize.full(), progress=bar.update)
    _keep(accounts)
    return True


def _keep(accounts: list[FirstAccount]) -> None:
    path = settings().data_folder / _ACCOUNTS
    path.write_text(json.dumps([account._asdict() for account in accounts], ensure_ascii=False, indent=1), "utf-8")
    path.chmod(0o600)


def print_accounts() -> None:
    """Print the address and the trial accounts, one for each role first."""
    path = settings().data_folder / _ACCOUNTS
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        accounts = [FirstAccount(**entry)._replace(role=Role(entry["role"])) for entry in kept]
        _print(accounts, "Trial accounts (loopback only):")
    typer.echo(f"\n  http://{settings().host}:{settings().port}\n")


def _print(accounts: list[FirstAccount], heading: str) -> None:
    typer.echo(f"\n{heading}\n")
    for account in accounts:
        role = label(account.role, "zh")
        typer.echo(f"  {account.username:<12} {account.password:<16} {role}  {account.name}  {account.home}")


def remove(yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False) -> None:
    """Take the trial county away: every place, person, account and case of it. What was entered for real stays."""
    if not yes:
        typer.confirm(
            "All places, accounts, households and cases of the trial county will be deleted. Go on?", abort=True
        )
    with transaction() as session:
        removal = remove_county(session)
    (settings().data_folder / _ACCOUNTS).unlink(missing_ok=True)
    typer.echo(f"Deleted: {_listed(removal.deleted) or 'nothing, there is no trial county'}")
    if removal.kept:
        typer.echo(f"Kept, because what was entered for real needs it: {_listed(removal.kept)}")
    if removal.accounts:
        _print(removal.accounts, "One-time passwords, to be changed at the first sign-in:")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
