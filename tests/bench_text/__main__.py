"""Measures everything and writes docs/benchmarks-text.md: `python -m tests.bench_text [SECTION ...]`."""

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from feedback.classify.starter import STARTER, train_starter
from tests.bench_text import categories, gathering, speed
from tests.bench_text.figures import DRAWS, SEED
from tests.bench_text.look_ups import look_ups
from tests.bench_text.messages import complaints, other_city, unlabelled
from tests.server import ROOT

OUT: Final = ROOT / "docs" / "benchmarks-text.md"
_HEAD: Final = f"""# Benchmarks of understanding texts

`make bench-text` makes this page. Figures are between 0 and 1; in brackets stands the 95 % interval of {DRAWS:,}
samples redrawn with replacement (seed {SEED}). The real messages are those of the folder that `ZHENSHI_TEXTS` names,
`../shared/data` by default: the part for training alone, nothing of which is committed. One section alone:
`python -m tests.bench_text office` (few, unseen, own, repeats, entry, hot, speed)."""
_MACHINE: Final = (
    f"on {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
)
_TITLES: Final = {
    "office": "An office's own labels",
    "few": "From few examples",
    "unseen": "Places that were never seen",
    "own": "The tests' own texts",
    "repeats": "The same matter again",
    "entry": "Asking at entry whether a matter is known",
    "hot": "Hot issues",
    "speed": "Speed",
}
_MISSING: Final = "Not measured: the real messages are not on this machine."
Rows = list[list[str]]


def main() -> None:
    """Measure all sections or those that are named, and write them into the page; the others stay as they were."""
    with tempfile.TemporaryDirectory() as folder:
        sections = _Sections(Path(folder) / STARTER)
        held = dict(_held(OUT.read_text(encoding="utf-8"))) if OUT.is_file() else {}
        for name in sys.argv[1:] or _TITLES:
            sys.stderr.write(f"{name} …\n")
            held.update(_held(sections.written(name)))
            parts = [_HEAD, *(held[title] for title in _TITLES.values() if title in held)]
            OUT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    sys.stdout.write(f"{OUT.relative_to(ROOT)}\n")


def _held(page: str) -> Iterator[tuple[str, str]]:
    """Yield the sections of a page with their titles."""
    for part in page.split("\n## ")[1:]:
        yield part.partition("\n")[0], f"## {part.strip()}"


class _Sections:
    """The parts of the page by name, each of which measures when it is called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.release = train_starter(folder)

    def written(self, name: str) -> str:
        """Measure one part and return its section."""
        measure: Callable[[], str] = getattr(self, name)
        return measure()

    def office(self) -> str:
        """An office's own release."""
        sample = complaints()
        rows = categories.office(sample, self.release.model) if sample else None
        return _section(
            "office",
            "Complaints of seven classes; five folds, near-duplicates always on one side; the starter helps.",
            _table(["figure", "value", "wanted"], rows),
        )

    def few(self) -> str:
        sample = complaints()
        rows = categories.curve(sample, self.release.model) if sample else None
        return _section(
            "few",
            "Macro-F1 on 2,000 other complaints that are no near-duplicates; mean of three draws.",
            _table(["examples a label", "without the starter", "with it"], rows),
        )

    def unseen(self) -> str:
        samples = {"complaints": complaints(), "other city": other_city()}
        known = {name: sample for name, sample in samples.items() if sample}
        rows = categories.unseen_places(self.release, known, unlabelled()) if known else None
        return _section(
            "unseen",
            "The starter has seen no real message. Its codes are told as the seven classes through "
            "`feedback/classify/data/map_seven.csv`. Adapted, it has read 4,326 other messages without labels.",
            _table(["release", "messages", "macro-F1", "accuracy", "wanted"], rows),
        )

    def own(self) -> str:
        two_levels, kinds = categories.own_texts(self.release)
        cv = self.release.description.facts.cv
        return _section(
            "own",
            "1,530 sentences written apart from the starter's and labelled twice (`tests/texts`); nothing is fitted to "
            f"them. On its own sentences the starter's five folds give {cv.macro_f1:.3f} (calibration error "
            f"{cv.ece:.3f}).",
            _table(["category", "value", "wanted"], two_levels),
            _table(["label", "macro-F1", "accuracy"], kinds),
            _table(["danger to life", "sentences", "share", "wanted"], categories.dangers(self.release)),
        )

    def repeats(self) -> str:
        sample = unlabelled()
        return _section(
            "repeats",
            "Pairs of the tests' own of which the weights saw none; then near-duplicates among real messages.",
            _table(["taken", "same / not the same", "precision", "recall", "F1"], gathering.pairs(self.release)),
            _table(["in a sheet", "value"], gathering.twins_again(sample, self.release) if sample else None),
        )

    def entry(self) -> str:
        return _section(
            "entry",
            "How long the question for likely repeats takes, of texts that are not in the store, on SQLite.",
            _table(["cases in the store", "p50 ms", "p95 ms", "slowest ms", "at most"], look_ups(self.folder)),
        )

    def hot(self) -> str:
        rows = gathering.events() if gathering.HOT.is_file() else None
        return _section(
            "hot",
            "The list of events is read from the file that `ZHENSHI_EVENTS` names; it was made before the method was "
            "tuned, and kept out of it.",
            _table(["figure", "value"], rows),
        )

    def speed(self) -> str:
        sample = complaints() or unlabelled()
        if not sample:
            return _section("speed", _MISSING)
        return _section(
            "speed",
            "One process, one thread; 2,000 complaints at once, 300 one by one. The ratios are of seconds in this run.",
            _table(
                ["reading", "messages a second", "times segmentation", "times the plain baseline"],
                speed.batches(sample.messages, self.release),
            ),
            _table(["one by one", "p50 ms", "p95 ms", "at most"], speed.single(sample.messages, self.release)),
            _table(["making", "value"], speed.making()),
        )


def _section(name: str, said: str, *tables: str) -> str:
    when = f"Measured on {datetime.now(UTC):%Y-%m-%d} {_MACHINE}."
    return "\n" + "\n\n".join([f"## {_TITLES[name]}", said, *tables, when])


def _table(names: Sequence[str], rows: Rows | None) -> str:
    if rows is None:
        return _MISSING
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
