"""Whether a matter is likely one that is open already: words first, then place, household and time; each with reasons.

Two steps: the word index gives a few dozen candidates, then each is scored. The person decides. Confidential cases
are neither searched nor shown. Same person and same matter is the petition office's test (domain digest B5).
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.scope import may_see_open_case
from feedback.classify.segment import default_segmenter
from feedback.core.clock import utc_now
from feedback.tracker.search import matches
from models.case import Case
from models.contact import Opinion
from models.vocabulary import CaseStatus

WINDOW: Final = timedelta(days=90)
LEAST_SCORE: Final = 0.42
_CANDIDATES: Final = 60
_MOST_WORDS: Final = 12
_LONGEST_COMPARED: Final = 600
_LEFT_OUT: Final = (CaseStatus.MERGED, CaseStatus.WITHDRAWN, CaseStatus.DECLINED, CaseStatus.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A case that may be the same matter. `score` is 0 to 1; `alike_share` is the likeness of the words alone."""

    case_id: int
    case_no: str
    heading: str
    status: CaseStatus
    registered_at: datetime
    score: float
    alike_share: float
    same_household: bool
    same_village: bool


def likely_repeats(
    session: Session, actor: Actor, text: str, *, place: Place | None, household_id: int | None = None, most: int = 3
) -> list[Repeat]:
    """Return the open or lately closed cases that are most likely the same matter, the likeliest first."""
    words = _telling_words(text)
    if not words:
        return []
    found = _candidates(session, actor, words, place)
    scored = [_score(text, case, said, place, household_id) for case, said in found]
    best: dict[int, Repeat] = {}
    for repeat in sorted(scored, key=lambda item: item.score, reverse=True):
        if repeat.score >= LEAST_SCORE:
            best.setdefault(repeat.case_id, repeat)
    return list(best.values())[:most]


def _telling_words(text: str) -> list[str]:
    """Return the words that tell matters apart, the longest and most repeated first."""
    counts = Counter(word for word in default_segmenter().search_tokens(text) if len(word) > 1 and not word.isdigit())
    return sorted(counts, key=lambda word: (-len(word), -counts[word]))[:_MOST_WORDS]


def _candidates(
    session: Session, actor: Actor, words: Sequence[str], place: Place | None
) -> Sequence[tuple[Case, str | None]]:
    conditions = [
        may_see_open_case(actor),
        matches(session, words, every=False),
        col(Case.registered_at) >= utc_now() - WINDOW,
        col(Case.status).not_in(_LEFT_OUT),
    ]
    if place is not None and place.township_id is not None:
        conditions.append(col(Case.township_id) == place.township_id)
    query = (
        select(Case, Opinion.words)
        .join(Opinion, col(Opinion.case_id) == Case.id)
        .where(*conditions)
        .order_by(col(Case.id).desc())
        .limit(_CANDIDATES)
    )
    return session.exec(query).all()


def _score(text: str, case: Case, said: str | None, place: Place | None, household_id: int | None) -> Repeat:
    alike = _likeness(text, said or case.title)
    same_household = household_id is not None and case.household_id == household_id
    same_village = place is not None and place.village_id is not None and case.village_id == place.village_id
    days = (utc_now() - case.registered_at) / timedelta(days=1)
    near = 0.15 * same_village + 0.2 * same_household + 0.05 * max(0.0, 1 - days / WINDOW.days)
    return Repeat(
        case_id=case.id,
        case_no=case.case_no,
        heading=case.title,
        status=case.status,
        registered_at=case.registered_at,
        score=min(1.0, alike + near if alike > 0.2 else alike),
        alike_share=alike,
        same_household=same_household,
        same_village=same_village,
    )


def _likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1: shared pairs of signs, and shared words in any order."""
    a, b = one[:_LONGEST_COMPARED], other[:_LONGEST_COMPARED]
    pairs_a, pairs_b = Counter(itertools.pairwise(a)), Counter(itertools.pairwise(b))
    total = sum(pairs_a.values()) + sum(pairs_b.values())
    dice = 2 * sum((pairs_a & pairs_b).values()) / total if total else 0.0
    cut = default_segmenter().words
    tokens: float = fuzz.token_set_ratio(" ".join(cut(a)), " ".join(cut(b))) / 100
    return 0.6 * dice + 0.4 * tokens
