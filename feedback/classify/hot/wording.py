"""The Chinese words that naming needs: how a title begins and ends, who a crowd is, how a reason is put."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent.parent / "data" / "hot.json"


@dataclass(frozen=True, slots=True)
class Wording:
    """The lists and templates of `data/hot.json`, whose `about` says what each is for."""

    about: str
    code_units: str
    openings: tuple[str, ...]
    endings: tuple[str, ...]
    crowds: tuple[str, ...]
    name: str
    name_of_crowd: str
    month: str
    months: str
    reason_object: str
    reason_demand: str
    reason_like: str
    between: str
    list_sign: str


@cache
def wording() -> Wording:
    """Return the lists, read once a process."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return Wording(**{name: tuple(value) if isinstance(value, list) else value for name, value in read.items()})
