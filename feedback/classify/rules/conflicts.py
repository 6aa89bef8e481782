"""Which category wins where two are close, by rules that the model cannot see from single words.

Corruption and crowds beat their topic, three pairs of neighbours are told apart by a cue, and the categories for mere
questions, ideas and thanks yield to any topic. The words are data (`data/conflicts.json`). Source: domain digest, C.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.rules.amounts import crowd
from feedback.classify.rules.context import Passage
from feedback.classify.rules.cues import Cue, CueTable, Guard
from feedback.classify.rules.guards import any_of
from feedback.classify.rules.reading import Reason, Why

FILE: Final = Path(__file__).parent.parent / "data" / "conflicts.json"


@dataclass(frozen=True, slots=True)
class Override:
    """`code` takes the lead where one of its cues stands and somebody is accused, or a crowd acts."""

    code: str
    cues: CueTable
    needs_accused: bool
    not_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Of two neighbours, `with_cue` has one of the cues and `without_cue` has none."""

    with_cue: str
    without_cue: str
    cues: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The tables of `data/conflicts.json`; shares are of probability."""

    accused: re.Pattern[str]
    crowd: re.Pattern[str]
    overrides: tuple[Override, ...]
    override_share: float
    pairs: tuple[Pair, ...]
    pair_share: float
    pair_doubt: float
    nature_like: tuple[str, ...]
    nature_like_yield: float


@cache
def conflicts() -> Conflicts:
    """Return the project's own tables, read once a process."""
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    return Conflicts(
        accused=any_of(raw["accused"]),
        crowd=any_of(raw["crowd"]),
        overrides=tuple(
            Override(each["code"], _table(each), each["needs"] == "accused", tuple(each["not_with"]))
            for each in raw["overrides"]
        ),
        override_share=float(raw["override_share"]),
        pairs=tuple(Pair(each["with"], each["without"], any_of(each["cues"])) for each in raw["pairs"]),
        pair_share=float(raw["pair_share"]),
        pair_doubt=float(raw["pair_doubt"]),
        nature_like=tuple(raw["nature_like"]),
        nature_like_yield=float(raw["nature_like_yield"]),
    )


def _table(each: dict[str, object]) -> CueTable:
    code, words = str(each["code"]), each["cues"]
    cues = words if isinstance(words, list) else []
    return CueTable(f"override-{code}", tuple(Cue(str(word), code, 3, Guard.ORDINARY, ()) for word in cues))


def accused(passage: Passage) -> Reason | None:
    """Return the first word that names a person, an office or a business that could be accused."""
    found = conflicts().accused.search(passage.plain)
    return passage.reason(*found.span()) if found else None


@dataclass(frozen=True, slots=True)
class Settled:
    """A row of probabilities after the rules, with the words behind each change."""

    probabilities: NDArray[np.float64]
    reasons: tuple[Reason, ...]


def settle(passage: Passage, probabilities: NDArray[np.float64], codes: tuple[str, ...]) -> Settled:
    """Apply the conflict rules to one message.

    Parameters
    ----------
    passage : Passage
        The message.
    probabilities : ndarray (n_codes,)
        The model's view, summing to 1; not changed.
    codes : tuple of str, length n_codes
        What each column stands for.

    Returns
    -------
    Settled
        Probabilities (n_codes,) that sum to 1 again.
    """
    places = {code: place for place, code in enumerate(codes)}
    row = probabilities.astype(np.float64, copy=True)
    _yield_to_topics(row, places)
    reasons = [*_tell_apart(row, places, passage), *_override(row, places, passage)]
    return Settled(row / row.sum(), tuple(reasons))


def _yield_to_topics(row: NDArray[np.float64], places: dict[str, int]) -> None:
    """Hand a share of questions, ideas and thanks to the topics, in proportion."""
    tables = conflicts()
    vague = [places[code] for code in tables.nature_like if code in places]
    topic = np.ones(len(row), dtype=bool)
    topic[vague] = False
    held, rest = row[vague].sum(), row[topic].sum()
    if held > 0 and rest > 0:
        given = held * tables.nature_like_yield
        row[vague] *= 1 - tables.nature_like_yield
        row[topic] *= 1 + given / rest


def _tell_apart(row: NDArray[np.float64], places: dict[str, int], passage: Passage) -> list[Reason]:
    tables = conflicts()
    leader = int(row.argmax())
    for pair in tables.pairs:
        if pair.with_cue not in places or pair.without_cue not in places:
            continue
        yes, no = places[pair.with_cue], places[pair.without_cue]
        if leader not in {yes, no}:
            continue
        found = pair.cues.search(passage.plain)
        both = row[yes] + row[no]
        winner = yes if found else no
        # The absence of a cue is weak evidence: it decides only where the model is in doubt itself.
        if winner == leader or (not found and row[yes] > tables.pair_doubt * row[no]):
            continue
        row[[yes, no]] = both * (1 - tables.pair_share)
        row[winner] = both * tables.pair_share
        return [passage.reason(*found.span(), why=Why.CONFLICT)] if found else []
    return []


def _override(row: NDArray[np.float64], places: dict[str, int], passage: Passage) -> list[Reason]:
    tables = conflicts()
    for rule in tables.overrides:
        if rule.code not in places or any(word in passage.plain for word in rule.not_with):
            continue
        hits = [hit for hit in passage.hits(rule.cues) if not hit.feared and not hit.quoted]
        if not hits or not (accused(passage) if rule.needs_accused else _has_crowd(passage)):
            continue
        place = places[rule.code]
        share = max(row[place], tables.override_share)
        others = row.sum() - row[place]
        row *= (1 - share) / others if others > 0 else 1
        row[place] = share
        return [passage.reason(hit.match.start, hit.match.end, why=Why.CONFLICT) for hit in hits]
    return []


def _has_crowd(passage: Passage) -> bool:
    return crowd(passage) is not None or conflicts().crowd.search(passage.plain) is not None
