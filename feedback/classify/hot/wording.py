"""The Chinese words that naming needs: how a title begins and ends, who a crowd is, how a reason is put."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent.parent / "data" / "hot.json"


@dataclass(frozen=True, slots=True)
class Wording:
    """The lists and templates of `data/hot.json`, whose `about` says what each is for."""

    about: str
    openings: tuple[str, ...]
    endings: tuple[str, ...]
    crowds: tuple[str, ...]
    name: str
    month: str
    months: str
    months_of_a_year: str
    reason_object: str
    reason_demand: str
    reason_like: str
    between: str
    list_sign: str


@cache
def wording() -> Wording:
    """Return the lists, read once a process."""
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    lists = {name: tuple(value) for name, value in read.items() if isinstance(value, list)}
    return Wording(**{**read, **lists})
