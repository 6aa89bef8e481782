"""How fast a matter must be seen to, and whether the form must stop and say: call 110, 119, 120 or 122 first.

The highest level in the text wins; the past, a mere fear and a quotation take a step from it; denied or solved, it does
not count. Only a person may lower what stands here. Source: domain digest, D2.
"""

from typing import Final

from feedback.classify.rules.amounts import crowd
from feedback.classify.rules.context import Hit, Passage
from feedback.classify.rules.cues import Guard, cue_table
from feedback.classify.rules.reading import Finding, Reason, Why
from models.vocabulary import Nature, Urgency

LEVELS: Final = tuple(Urgency)
_CONFIDENCE: Final = {3: 0.9, 2: 0.75, 1: 0.6}
_CALM: Final = frozenset({Nature.CONSULT, Nature.SUGGESTION, Nature.PRAISE})
_CALM_STEP_MAX: Final = Urgency.URGENT


def urgency_of(passage: Passage, *, nature: Nature | None = None) -> Finding[Urgency]:
    """Return the level of the matter.

    `nature` is what the rules found, since a question or an idea about a hazard is not yet one.
    """
    evidence = _evidence(passage)
    highest = max((level for level, _, _ in evidence), default=0)
    if nature in _CALM and LEVELS[highest] is _CALM_STEP_MAX and not _is_now(passage):
        reasons = tuple(reason for level, _, reason in evidence if level == highest)
        return Finding(Urgency.NORMAL, 0.5, reasons)
    if highest > 0:
        top = [item for item in evidence if item[0] == highest]
        return Finding(LEVELS[highest], max(item[1] for item in top), tuple(item[2] for item in top))
    calm = tuple(reason for _, _, reason in evidence)
    return Finding(Urgency.NORMAL, 0.7 if calm else 0.6, calm or (Reason(Why.DEFAULT),))


def needs_emergency_banner(passage: Passage) -> bool:
    """Whether somebody's life is in danger at this moment, so that the emergency numbers come first."""
    critical = LEVELS.index(Urgency.CRITICAL)
    return any(
        _level(hit) == critical and (hit.present or hit.match.cue.guard in {Guard.NOW, Guard.HARM})
        for hit in passage.hits(cue_table("urgency"))
    )


def _evidence(passage: Passage) -> list[tuple[int, float, Reason]]:
    found = []
    for hit in passage.hits(cue_table("urgency")):
        confidence = _CONFIDENCE[hit.strength] - 0.15 * hit.steps_down
        found.append((_level(hit), confidence, passage.reason(hit.match.start, hit.match.end)))
    group = crowd(passage)
    if group:
        reason = passage.reason(group.start, group.end, why=Why.NUMBER)
        found.append((LEVELS.index(Urgency.URGENT), 0.8, reason))
    return found


def _level(hit: Hit) -> int:
    return max(0, LEVELS.index(Urgency(hit.value)) - hit.steps_down)


def _is_now(passage: Passage) -> bool:
    return any(hit.present for hit in passage.hits(cue_table("urgency")) if _level(hit) > 0)
