"""Which cases should be diagnosed first, so that the machine learns the most from it?

Those of which it is least sure, and which are like many others; of cases that say the same, one alone. Source: domain
digest on labelling; uncertainty and density as in Settles and Craven 2008.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt
from typing import Final

from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_act_in
from feedback.classify.engine.analysers import Analyser, Message, Part, parts_of, terms
from feedback.learning.said import never_confidential, said_of_cases
from models.case import Case
from models.contact import Opinion
from models.vocabulary import CaseStatus

_MOST_READ: Final = 2_000
_SHOWN: Final = 10
_SAME_MATTER: Final = 0.4

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class NextCase:
    """A case that waits for its diagnosis, with the machine's two best guesses (code, probability)."""

    case_id: int
    case_no: str
    heading: str
    registered_at: datetime
    guesses: tuple[tuple[str, float], ...]


def next_to_label(session: Session, actor: Actor, *, most: int = _SHOWN) -> list[NextCase]:
    """Return up to `most` cases that the actor may diagnose, the most telling first; one statement, 2,000 read at most.

    None for whom diagnoses nothing.
    """
    if not actor.holds(Permission.DIAGNOSE):
        return []
    wanted = (
        said_of_cases(
            Case.case_no, Case.title, Case.registered_at, col(Opinion.title).label("said_title"), Opinion.words
        )
        .where(
            may_act_in(actor, Permission.DIAGNOSE),
            *never_confidential(),
            col(Case.status) == CaseStatus.REGISTERED,
            col(Case.diagnosed_at).is_(None),
        )
        .order_by(col(Case.id).desc())
        .limit(_MOST_READ)
    )
    rows = session.execute(wanted).all()
    vectors = vectors_of([Message(row.words, row.said_title) for row in rows])
    guesses = [tuple((str(code), float(share)) for code, share in row.top) for row in rows]
    chosen = most_telling([uncertainty([share for _code, share in each]) for each in guesses], vectors, most=most)
    return [
        NextCase(rows[place].case_id, rows[place].case_no, rows[place].title, rows[place].registered_at,
                 guesses[place][:2])
        for place in chosen
    ]  # fmt: skip


def uncertainty(shares: Sequence[float]) -> float:
    """Return how unsure the machine is, 0 to 1, by how close its two best guesses are; wholly unsure without any.

    >>> uncertainty([0.5, 0.5]), uncertainty([1.0]), uncertainty([])
    (1.0, 0.0, 1.0)
    """
    best = (*sorted(shares, reverse=True), 0.0, 0.0)
    return 1.0 - (best[0] - best[1]) if shares else 1.0


def most_telling(unsure: Sequence[float], vectors: Sequence[Vector], *, most: int) -> list[int]:
    """Return the places of up to `most` messages (n), the best first: unsure times typical, no two of one matter."""
    centre: dict[str, float] = {}
    for vector in vectors:
        for term, share in vector.items():
            centre[term] = centre.get(term, 0.0) + share
    # What a message adds to the centre itself makes nobody typical.
    scores = [unsure[place] * (_product(vector, centre) - 1) for place, vector in enumerate(vectors)]
    chosen: list[int] = []
    for place in sorted(range(len(vectors)), key=lambda place: -scores[place]):
        if len(chosen) == most:
            break
        if vectors[place] and all(_product(vectors[place], vectors[other]) < _SAME_MATTER for other in chosen):
            chosen.append(place)
    return chosen


def vectors_of(messages: Sequence[Message]) -> list[Vector]:
    """Return each message's words by how telling they are, in a row of length 1; empty where it has none."""
    counts = [Counter(terms(parts_of(message, Part.ALL), Analyser.WORDS)) for message in messages]
    spread = Counter(word for each in counts for word in each)
    return [_of_length_one({word: 1 + log(len(counts) / spread[word]) for word in each}) for each in counts]


def _of_length_one(weights: Vector) -> Vector:
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def _product(one: Vector, other: Vector) -> float:
    return sum(share * other[word] for word, share in one.items() if word in other)
