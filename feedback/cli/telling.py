"""What a command tells of what it did: lines for people or, with --json, one object for programs."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


def tell(told: Mapping[str, Any], *, as_json: bool) -> None:
    """Print facts by their names; where one is a mapping, its own facts stand on lines of their own."""
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        if isinstance(value, Mapping):
            for each, words in value.items():
                typer.echo(f"  {each}: {words}")
        else:
            typer.echo(f"{name}: {value:.4f}" if isinstance(value, float) else f"{name}: {value}")
