"""`bench`: a store of many cases is filled and measured, for an actor of each role; the figures become tables."""

from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.cli.benches import Bench
from feedback.cli.measuring import REPEATS
from feedback.cli.serving import ROOT

PAGE: Final = ROOT / "docs" / "benchmarks.md"


def bench(
    name: Annotated[Bench, typer.Argument(help="What is measured.")],
    *,
    cases: Annotated[int, typer.Option(min=1, help="How many cases the store is filled with.")] = 100_000,
    out: Annotated[
        Path | None, typer.Option(metavar="PAGE", help="Write the tables here; `all` writes docs/benchmarks.md.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the filled store here, or measure the one that is.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=2, help="How often each read is repeated.")] = REPEATS,
) -> None:
    """Fill a store of its own with cases, measure, and print the figures or write them into a page.

    The store is SQLite in a temporary folder, or the empty database that DATABASE_URL names.
    """
    # What it measures takes seconds to load, which no other command should wait for.
    from feedback.cli.bench_page import engine_version, surroundings, write_section
    from feedback.cli.bench_store import bench_store
    from feedback.cli.bench_tables import bench_parts

    chosen = [each for each in Bench if each is not Bench.ALL] if name is Bench.ALL else [name]
    with bench_store(keep) as store:
        body = "\n\n".join(bench_parts(store, chosen, cases, repeats))
        section = engine_version().split()[0]
        told = surroundings([engine_version()])
    page = out or (PAGE if name is Bench.ALL else None)
    if page is None:
        typer.echo(body)
        return
    write_section(page, section, f"{told}\n\n{body}")
    typer.echo(f"Written: {page.name}", err=True)
