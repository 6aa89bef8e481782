"""Whom a matter touches: one person, a household, a group, a natural village, or more.

Numbers and cues first; the strongest evidence wins and, among equals, the widest class; then what the category usually
touches (`data/scope_prior.tsv`). Repeats from several households widen it elsewhere. Source: domain digest, D1.
"""

from functools import cache
from pathlib import Path
from typing import Final

from feedback.classify.rules.amounts import PERSONS, amounts, scope_of_amount
from feedback.classify.rules.context import Passage
from feedback.classify.rules.cues import cue_table
from feedback.classify.rules.reading import Finding, Reason, Why
from feedback.core.errors import BadInput
from models.vocabulary import Scope

PRIORS: Final = Path(__file__).parent.parent / "data" / "scope_prior.tsv"
WIDTH: Final = {scope: width for width, scope in enumerate(Scope)}
_BY_STRENGTH: Final = {3: 0.85, 2: 0.7, 1: 0.45}
_PRIOR_CONFIDENCE: Final = 0.5
_NUMBER_CONFIDENCE: Final = 0.9


def scope_of(passage: Passage, *, category: str | None = None) -> Finding[Scope]:
    """Return how many people the matter touches; `category` is the best guess of its code, if there is one."""
    evidence = [*_by_number(passage), *_by_cue(passage)]
    strongest = max((strength for strength, _, _ in evidence), default=0)
    usual = prior(category) if category else None
    if strongest <= 1 and usual:
        agrees = any(scope is usual for _, scope, _ in evidence)
        return Finding(usual, _PRIOR_CONFIDENCE + 0.1 * agrees, (Reason(Why.PRIOR),))
    if not evidence:
        return Finding(None, 0.0)
    best = [item for item in evidence if item[0] == strongest]
    widest = max((scope for _, scope, _ in best), key=WIDTH.__getitem__)
    reasons = tuple(reason for _, scope, reason in best if scope is widest)
    confidence = _NUMBER_CONFIDENCE if reasons[0].why is Why.NUMBER else _BY_STRENGTH[strongest]
    rivals = len({scope for _, scope, _ in best}) - 1
    return Finding(widest, max(0.3, confidence - 0.1 * rivals), reasons)


@cache
def _priors() -> dict[str, Scope]:
    rows = PRIORS.read_text(encoding="utf-8").splitlines()
    table: dict[str, Scope] = {}
    for number, row in enumerate(rows, 1):
        code, _, scope = row.partition("\t")
        if row.startswith("#") or code == "code":
            continue
        if scope not in tuple(Scope) or code in table:
            raise BadInput("cue_table_row", file=PRIORS.name, row=number)
        table[code] = Scope(scope)
    return table


def prior(category: str) -> Scope | None:
    """Return whom a matter of this category usually touches."""
    return _priors().get(category)


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
