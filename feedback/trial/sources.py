"""How the data files beside this module are read: tables (.tsv) and trees (.json), each once a process."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

Choice = TypeVar("Choice")

FOLDER: Final = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the lines of a table as mappings from its header's words."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return tuple(dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:])


@cache
def tree(name: str) -> Any:
    """Return what stands in a .json file; the reader knows its shape and must not change it."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def tables(folder: str) -> tuple[Mapping[str, str], ...]:
    """Return the lines of all tables of a folder, in the order of their names."""
    names = sorted(path.stem for path in (FOLDER / folder).glob("*.tsv"))
    return tuple(row for name in names for row in rows(f"{folder}/{name}"))


def words(cell: str) -> tuple[str, ...]:
    """Split a cell that holds several words."""
    return tuple(cell.split(",")) if cell else ()


def pick(rng: Random, shares: Mapping[str, float]) -> str:
    """Choose one key; the values are its weight."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def weighted(rng: Random, choices: Sequence[Choice], weights: Sequence[float]) -> Choice:
    """Choose one of `choices`, which must not be empty."""
    return rng.choices(choices, weights=weights)[0]
