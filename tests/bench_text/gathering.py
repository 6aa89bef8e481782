"""How well is the same matter found again: in pairs, in a sheet, and as events that many write about?"""

import json
import os
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from feedback.classify.hot.events import add
from feedback.classify.hot.ranking import ranked
from feedback.classify.hot.state import State
from feedback.classify.release import Release
from feedback.classify.similar.fitting import Figures, measure
from feedback.classify.similar.scoring import own_weights
from feedback.classify.similar.sheet import similar_pairs
from feedback.classify.similar.traits import Matter
from feedback.cli.hot_issues import messages_of
from feedback.cli.text_sheets import TEXT_COLUMNS, read_text_sheet
from tests.bench_text.messages import FOLDER, Sample
from tests.server import ROOT

PAIRS: Final = ROOT / "tests" / "classify" / "similar" / "pairs.tsv"
HOT: Final = FOLDER / "hot_messages.csv.gz"
# A list of events, as JSON: [{"ids": [...]}, ...]; it is made from messages that are not committed, and is not either.
EVENTS: Final = os.environ.get("ZHENSHI_EVENTS", "")
_TWIN: Final = 0.8
_LARGEST: Final = 2
Rows = list[list[str]]


def pairs(release: Release) -> Rows:
    """Measure on the half of the tests' own pairs that the weights were not fitted to."""
    weights = own_weights()
    found = measure(PAIRS, release, (weights.hint, weights.same))
    return [_pair_row(name, each) for name, each in zip(("as a hint", "as the same"), found, strict=True)]


def _pair_row(name: str, found: Figures) -> list[str]:
    same = found.n["same"]
    return [
        name,
        f"{same} / {sum(found.n.values()) - same}",
        f"{found.precision:.2f}",
        f"{found.recall:.2f}",
        f"{found.f1:.2f}",
    ]


def twins_again(sample: Sample, release: Release) -> Rows:
    """Say how many of the near-duplicates of real messages `similar` finds among all pairs, and in what time."""
    start = perf_counter()
    found = similar_pairs([Matter(each.body, each.title) for each in sample.messages], release)
    took = perf_counter() - start
    claimed = {(each.one, each.other) for each in found}
    real = _near_duplicates([each.whole for each in sample.messages])
    return [
        ["pairs with a cosine of 0.8 or more", f"{len(real):,}"],
        ["of them found", f"{len(real & claimed) / max(1, len(real)):.3f}"],
        ["pairs found in all", f"{len(claimed):,}"],
        [f"seconds for {len(sample.messages):,} messages", f"{took:.0f}"],
    ]


def _near_duplicates(texts: list[str]) -> set[tuple[int, int]]:
    """Return the pairs of texts whose characters, two and three together, are nearly all the same."""
    rows = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True, min_df=2).fit_transform(texts)
    found = set()
    for start in range(0, rows.shape[0], 500):
        alike = (rows[start : start + 500] @ rows.T).tocoo()
        kept = alike.data >= _TWIN
        pairs = zip(alike.row[kept] + start, alike.col[kept], strict=True)
        found |= {(int(one), int(other)) for one, other in pairs if one < other}
    return found


def events() -> Rows:
    """Find the hot issues of the real messages, and compare them with a list of events where one is given."""
    messages = messages_of(read_text_sheet(HOT, TEXT_COLUMNS))
    start = perf_counter()
    found = ranked(add(State(), messages))
    took = perf_counter() - start
    rows = [
        ["messages", f"{len(messages):,}"],
        ["events found", f"{len(found):,}"],
        ["seconds", f"{took:.1f}"],
        ["persons in the two largest", ", ".join(str(n) for n in sorted((e.persons for e in found), reverse=True)[:2])],
    ]
    if not EVENTS:
        return [*rows, ["mean best F1 on a list of events", "not measured: no list given"]]
    listed = [set(each["ids"]) for each in json.loads(Path(EVENTS).read_text(encoding="utf-8"))]
    clusters = [set(each.reasons) for each in found]
    best = [max(_f1(event, cluster) for cluster in clusters) for event in listed]
    largest = sorted(range(len(listed)), key=lambda place: -len(listed[place]))[:_LARGEST]
    return [
        *rows,
        [f"mean best F1 on a list of {len(listed)} events", f"{np.mean(best):.3f} (goal 0.93)"],
        ["F1 of its two largest events", ", ".join(f"{best[place]:.3f}" for place in largest)],
    ]


def _f1(event: set[str], cluster: set[str]) -> float:
    return 2 * len(event & cluster) / (len(event) + len(cluster))
