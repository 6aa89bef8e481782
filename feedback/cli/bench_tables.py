"""How the benches are run: the store is filled, each group's reads are repeated, the figures become tables."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import typer

from feedback.cli.bench_office import office_figures
from feedback.cli.bench_processes import Figure, reading_figures, start_figures
from feedback.cli.bench_reads import Call, Group, Read, everybody, reads
from feedback.cli.bench_store import BenchStore
from feedback.cli.bench_sweep import sweep_figures
from feedback.cli.bench_words import search_words
from feedback.cli.benches import Bench
from feedback.cli.measuring import Timing, markdown_table, timed
from feedback.core.database import engine, reading

MOST_OPENING_MS: Final = 500
_SMALLER: Final = 10
_GROUPS: Final = {Bench.DESKS: Group.DESKS, Bench.BOARDS: Group.BOARDS, Bench.CASES: Group.CASES}
_FIGURES: Final = {Bench.OFFICE: office_figures, Bench.START: start_figures, Bench.READING: reading_figures}
_TITLES: Final = {
    Bench.DESKS: "Home and desks",
    Bench.BOARDS: "Boards, and the lists behind their figures",
    Bench.CASES: "Searches, case file, hints",
    Bench.OFFICE: "What an office hands in",
    Bench.READING: "Texts, sheets, proofs",
    Bench.START: "Start",
    Bench.SWEEP: "Sweep over open cases alone, a fourth of which is overdue",
}
_Timings = list[tuple[Read, Timing]]


def bench_parts(store: BenchStore, chosen: Sequence[Bench], cases: int, repeats: int) -> Iterator[str]:
    """Yield the summary of what opens, and a table for each bench."""
    groups = [_GROUPS[each] for each in chosen if each in _GROUPS]
    fewer = max(cases // _SMALLER, 1)
    if groups and store.cases < fewer < cases:
        store.fill_up_to(fewer)
        smaller = [each for group in groups for each in _measured(group, fewer, repeats)]
        store.remember({_key(read): timing.p50_ms for read, timing in smaller})
    if list(chosen) != [Bench.SWEEP]:
        store.fill_up_to(cases)
    found = {group: _measured(group, store.cases, repeats) for group in groups}
    if len(groups) > 1:
        yield _slowest(found)
    for each in chosen:
        heading = f"### {_TITLES[each]}\n\n`python -m feedback bench {each.value} --cases {cases}`"
        yield f"{heading}\n\n{_table(each, store, cases, found)}"


def _table(each: Bench, store: BenchStore, cases: int, found: Mapping[Group, _Timings]) -> str:
    if each in _GROUPS:
        return _timing_table(found[_GROUPS[each]], store.remembered())
    return _figure_table(sweep_figures(store, cases) if each is Bench.SWEEP else _FIGURES[each]())


def _measured(group: Group, cases: int, repeats: int) -> _Timings:
    with reading() as session:
        wanted = list(reads(session, group, everybody(session), search_words()))
    found = []
    with typer.progressbar(wanted, label=f"Measuring {group.value}, {cases:,} cases") as bar:
        for read in bar:
            timing = timed(engine(), read.what, partial(_in_a_session, read.call), repeats=repeats)
            found.append((read, timing))
    return found


def _in_a_session(call: Call) -> None:
    with reading() as session:
        call(session)


def _key(read: Read) -> str:
    return f"{read.who}: {read.what}"


def _timing_table(found: _Timings, smaller_p50_ms: Mapping[str, float]) -> str:
    rows = []
    for read, timing in found:
        earlier = smaller_p50_ms.get(_key(read))
        ratio = f"{timing.p50_ms / earlier:.1f}" if earlier else ""
        rows.append((read.who, read.what, timing.p50_ms, timing.p95_ms, timing.statements, ratio))
    return markdown_table(("who", "what", "p50 ms", "p95 ms", "statements", "ratio"), rows)


def _slowest(found: dict[Group, _Timings]) -> str:
    """Return the slowest of all that opens, for each group."""
    rows = []
    for group, timings in found.items():
        opening = [(read, timing) for read, timing in timings if read.opens]
        if opening:
            read, timing = max(opening, key=lambda each: each[1].p95_ms)
            met = "yes" if timing.p95_ms < MOST_OPENING_MS else "no"
            rows.append((group.value, f"{read.what} ({read.who})", timing.p50_ms, timing.p95_ms, met))
    table = markdown_table(("slowest of", "what", "p50 ms", "p95 ms", f"p95 under {MOST_OPENING_MS} ms"), rows)
    return f"### What takes longest to open\n\n{table}"


def _figure_table(figures: Sequence[Figure]) -> str:
    rows = [(each.what, round(each.number, 1), each.unit, each.most) for each in figures]
    return markdown_table(("what", "figure", "unit", "at most"), rows)
