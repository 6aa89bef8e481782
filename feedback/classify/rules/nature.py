"""What a text asks for: information, help, redress, an inquiry, a change for all, or nothing but thanks.

The strongest cue decides; among equals the order report, complaint, help, suggestion, consult, praise. An illegal act
alone makes a report only where somebody is named for it. Without a cue there is no answer. Source: domain digest, D3.
"""

from typing import Final

from feedback.classify.rules.conflicts import accused
from feedback.classify.rules.context import Passage
from feedback.classify.rules.cues import cue_table
from feedback.classify.rules.reading import Finding, Reason
from models.vocabulary import Nature

ORDER: Final = (Nature.REPORT, Nature.COMPLAINT, Nature.HELP, Nature.SUGGESTION, Nature.CONSULT, Nature.PRAISE)
_CONFIDENCE: Final = {3: 0.85, 2: 0.65, 1: 0.4}
_OUTRIGHT: Final = 3


def nature_of(passage: Passage) -> Finding[Nature]:
    """Return what the person wants, or None with no confidence where no word says it."""
    evidence = _evidence(passage)
    if not evidence:
        return Finding(None, 0.0)
    strongest = max(strength for strength, _, _ in evidence)
    values = {value for strength, value, _ in evidence if strength == strongest}
    value = next(each for each in ORDER if each in values)
    support = [item for item in evidence if item[1] is value]
    support.sort(key=lambda item: -item[0])
    confidence = _CONFIDENCE[strongest] + 0.05 * min(2, len(support) - 1) - 0.1 * (len(values) - 1)
    return Finding(value, round(max(0.2, confidence), 2), tuple(reason for _, _, reason in support))


def _evidence(passage: Passage) -> list[tuple[int, Nature, Reason]]:
    someone = bool(accused(passage))
    found = []
    for hit in passage.hits(cue_table("nature")):
        value = Nature(hit.value)
        strength = max(1, hit.strength - 1) if hit.quoted else hit.strength
        if value is Nature.REPORT and strength < _OUTRIGHT and not someone:
            value = Nature.COMPLAINT
        found.append((strength, value, passage.reason(hit.match.start, hit.match.end)))
    return found
