"""How long something takes and how many statements it sends, over some repeats; and a table of such figures."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Final

from sqlalchemy import Engine, event

REPEATS: Final = 20
# What takes as long as this is repeated less often: its figures vary by less, and a run has to end.
_SLOW_SECONDS: Final = 0.5
_SLOW_REPEATS: Final = 8


@dataclass(frozen=True, slots=True)
class Timing:
    """What was measured: milliseconds for half and for 95 of 100 calls, and statements of one call."""

    what: str
    p50_ms: float
    p95_ms: float
    statements: int = 0


def timed(engine: Engine, what: str, call: Callable[[], object], *, repeats: int = REPEATS) -> Timing:
    """Call once to warm up, counting statements, and then `repeats` times with the clock."""
    with _counted(engine) as statements:
        took = seconds_of(call)
    if took > _SLOW_SECONDS:
        repeats = min(repeats, _SLOW_REPEATS)
    return summary(what, [seconds_of(call) for _ in range(repeats)], statements=len(statements))


def seconds_of(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def summary(what: str, seconds: Sequence[float], *, statements: int = 0) -> Timing:
    """Return the figures of repeated calls, of which there are two at least."""
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    return Timing(what, 1000 * median(seconds), 1000 * p95, statements)


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
