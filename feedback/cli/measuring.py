"""How long something takes and how many statements it sends, over some repeats; and a table of such figures."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Final

from sqlalchemy import Engine, event

REPEATS: Final = 15


@dataclass(frozen=True, slots=True)
class Timing:
    """What was measured: milliseconds for half and for 95 of 100 calls, and statements of one call."""

    what: str
    p50_ms: float
    p95_ms: float
    statements: int


def timed(engine: Engine, what: str, call: Callable[[], object], *, repeats: int = REPEATS) -> Timing:
    """Call once to warm up, counting statements, and then `repeats` times with the clock."""
    with _counted(engine) as statements:
        call()
    seconds = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return Timing(what, 1000 * median(seconds), 1000 * quantiles(seconds, n=20)[-1], len(statements))


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table; what is a number stands to the right."""
    sides = ["---:" if rows and isinstance(cell, int | float) else "---" for cell in (rows[0] if rows else header)]
    lines = [header, sides, *[[_cell(cell) for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
