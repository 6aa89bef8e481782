"""Whom a matter touches: one person, a household, a group, a natural village, or more.

Numbers and cues; the strongest evidence wins and, among equals, the widest class. What a category usually touches the
model has learned; repeats from several households widen it elsewhere. Source: domain digest, D1.
"""

from typing import Final

from feedback.classify.rules.amounts import PERSONS, amounts, scope_of_amount
from feedback.classify.rules.context import Passage
from feedback.classify.rules.cues import cue_table
from feedback.classify.rules.reading import Finding, Reason, Why
from models.vocabulary import Scope

WIDTH: Final = {scope: width for width, scope in enumerate(Scope)}
_BY_STRENGTH: Final = {3: 0.85, 2: 0.7, 1: 0.45}
_NUMBER_CONFIDENCE: Final = 0.9


def scope_of(passage: Passage) -> Finding[Scope]:
    """Return how many people the matter touches, or None where neither a number nor a cue says it."""
    evidence = [*_by_number(passage), *_by_cue(passage)]
    if not evidence:
        return Finding(None, 0.0)
    strongest = max(strength for strength, _, _ in evidence)
    best = [item for item in evidence if item[0] == strongest]
    widest = max((scope for _, scope, _ in best), key=WIDTH.__getitem__)
    reasons = tuple(reason for _, scope, reason in best if scope is widest)
    confidence = _NUMBER_CONFIDENCE if reasons[0].why is Why.NUMBER else _BY_STRENGTH[strongest]
    rivals = len({scope for _, scope, _ in best}) - 1
    return Finding(widest, max(0.3, confidence - 0.1 * rivals), reasons)


def _by_number(passage: Passage) -> list[tuple[int, Scope, Reason]]:
    found = []
    for amount in amounts(passage):
        scope = scope_of_amount(amount)
        if scope:
            strength = 2 if amount.kind == PERSONS else 3
            found.append((strength, scope, passage.reason(amount.start, amount.end, why=Why.NUMBER)))
    return found


def _by_cue(passage: Passage) -> list[tuple[int, Scope, Reason]]:
    hits = passage.hits(cue_table("scope"))
    return [
        (hit.strength, Scope(hit.value), passage.reason(hit.match.start, hit.match.end))
        for hit in hits
        if not hit.quoted
    ]
