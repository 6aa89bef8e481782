"""`demo`: plays a practice that a newspaper reported, and prints the article's figures beside what the records give."""

from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.capture.understanding import prepare_release
from feedback.cli.telling import AsJson, tell
from feedback.core.database import connect, upgrade, use
from feedback.core.errors import BadInput
from feedback.core.settings import settings
from feedback.trial.seeds.figure import Told
from feedback.trial.seeds.scenarios import SCENARIOS, played

_FOLDER: Final = "demos"


def demo(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(SCENARIOS)}.")],
    as_json: AsJson = False,
) -> None:
    """Enter a scenario's records through the public services into a fresh database, and count them again."""
    if name not in SCENARIOS:
        raise BadInput("demo_unknown", name=name, known=", ".join(SCENARIOS))
    prepare_release()
    path = _fresh(name)
    engine = connect(f"sqlite:///{path}")
    use(engine)
    try:
        upgrade()
        told = played(name)
    finally:
        use(None)
        engine.dispose()
    if as_json:
        tell(_as_facts(told, path), as_json=True)
        return
    _print(told, path)


def _fresh(name: str) -> Path:
    """Return where the scenario's database is made; the one of the time before goes."""
    path = settings().folder(_FOLDER) / f"{name}.db"
    for ending in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    return path


def _as_facts(told: Told, path: Path) -> dict[str, object]:
    figures = [
        {"code": each.code, "name": each.name, "printed": each.printed, "counted": each.counted, "agrees": each.agrees}
        for each in told.figures
    ]
    return {
        "demo": told.name,
        "title": told.title,
        "figures": figures,
        "remarks": list(told.remarks),
        "store": str(path),
    }


def _print(told: Told, path: Path) -> None:
    typer.echo(told.title)
    for each in told.figures:
        mark = "=" if each.agrees else "≠"
        typer.echo(f"  {each.name}: {each.counted} {mark} {each.printed}")
    for remark in told.remarks:
        typer.echo(f"  ! {remark}")
    typer.echo(f"To look at it: DATABASE_URL=sqlite:///{path} python -m feedback serve", err=True)
