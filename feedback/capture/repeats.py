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
# What is said apart from this is another matter, however near it stands.
_LEAST_ALIKE: Final = 0.33
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
    asked = _Asked(text, place, household_id)
    scored = [asked.score(case, said or case.title) for case, said in found]
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


class _Asked:
    """The matter that is compared with each candidate: its words are cut once."""

    def __init__(self, text: str, place: Place | None, household_id: int | None) -> None:
        self._place, self._household_id = place, household_id
        self._pairs, self._tokens = _pairs(text), _tokens(text)

    def score(self, case: Case, said: str) -> Repeat:
        alike = self._likeness(said)
        same_household = self._household_id is not None and case.household_id == self._household_id
        village = self._place.village_id if self._place else None
        same_village = village is not None and case.village_id == village
        days = (utc_now() - case.registered_at) / timedelta(days=1)
        near = 0.15 * same_village + 0.2 * same_household + 0.05 * max(0.0, 1 - days / WINDOW.days)
        return Repeat(
            case_id=case.id,
            case_no=case.case_no,
            heading=case.title,
            status=case.status,
            registered_at=case.registered_at,
            score=min(1.0, alike + near if alike >= _LEAST_ALIKE else alike),
            alike_share=alike,
            same_household=same_household,
            same_village=same_village,
        )

    def _likeness(self, said: str) -> float:
        """Return how alike two texts are, 0 to 1: shared pairs of signs, and shared words in any order."""
        pairs = _pairs(said)
        total = sum(self._pairs.values()) + sum(pairs.values())
        dice = 2 * sum((self._pairs & pairs).values()) / total if total else 0.0
        shared: float = fuzz.token_set_ratio(self._tokens, _tokens(said)) / 100
        return 0.6 * dice + 0.4 * shared


def _pairs(text: str) -> Counter[tuple[str, str]]:
    return Counter(itertools.pairwise(text[:_LONGEST_COMPARED]))


def _tokens(text: str) -> str:
    return " ".join(default_segmenter().words(text[:_LONGEST_COMPARED]))
