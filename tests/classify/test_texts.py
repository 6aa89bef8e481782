"""How well does the starter do on the tests' own texts? Floors, not goals: docs/benchmarks-text.md has the figures.

The texts were written apart from the starter's sentences, and nothing is fitted to them.
"""

import csv
from pathlib import Path
from typing import Final

import pytest
from sklearn.metrics import f1_score

from feedback.classify.corpus import load_corpus, load_urgencies
from feedback.classify.release import Release
from feedback.classify.suggest import Suggestion, suggest

FOLDER: Final = Path(__file__).parent.parent / "texts"
Rows = list[dict[str, str]]


def read(name: str) -> Rows:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


LABELLED: Final = read("labelled")
CRITICAL: Final = read("critical")


@pytest.fixture(scope="module")
def found(release: Release) -> list[Suggestion]:
    return suggest([row["text"] for row in LABELLED], release=release, explain=False)


def macro_f1(truth: list[str], guess: list[str]) -> float:
    return float(f1_score(truth, guess, labels=sorted(set(truth)), average="macro", zero_division=0))


def test_no_text_is_one_that_the_starter_was_made_from() -> None:
    taught = {sentence.text for sentence in load_corpus()} | {text for _urgency, text in load_urgencies()}
    assert {row["text"] for row in LABELLED + CRITICAL} & taught == set()


@pytest.mark.parametrize(("digits", "floor"), [(4, 0.82), (2, 0.85)])
def test_category(digits: int, floor: float, found: list[Suggestion]) -> None:
    truth = [row["code"][:digits] for row in LABELLED]
    assert macro_f1(truth, [each.top3[0][0][:digits] if each.top3 else "" for each in found]) >= floor


def test_the_right_category_is_among_three(found: list[Suggestion]) -> None:
    among = [row["code"] in [code for code, _p in each.top3] for row, each in zip(LABELLED, found, strict=True)]
    assert sum(among) >= 0.95 * len(among)


def test_what_it_does_not_abstain_from_is_as_right_as_promised(found: list[Suggestion]) -> None:
    kept = [each.category == row["code"] for row, each in zip(LABELLED, found, strict=True) if each.category]
    assert sum(kept) >= 0.8 * len(kept)
    assert len(kept) >= 0.5 * len(LABELLED)


@pytest.mark.parametrize(("kind", "floor"), [("scope", 0.65), ("urgency", 0.47), ("nature", 0.75)])
def test_other_labels(kind: str, floor: float, found: list[Suggestion]) -> None:
    assert macro_f1([row[kind] for row in LABELLED], [str(getattr(each, kind) or "") for each in found]) >= floor


def test_danger_to_life_is_seen(release: Release) -> None:
    critical = [row["text"] for row in CRITICAL if row["urgency"] == "critical"]
    seen = [each.urgency == "critical" for each in suggest(critical, release=release, explain=False)]
    assert len(seen) >= 300
    assert sum(seen) >= 0.98 * len(seen)
