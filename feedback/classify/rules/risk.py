"""Which words must be looked at by a person whatever else a text says: harm to oneself or others, threats, crowds.

A flag is not an urgency: a denied or past word still raises one, because somebody should look. Source: domain
digest, D2.
"""

from dataclasses import dataclass
from enum import StrEnum

from feedback.classify.rules.context import Passage
from feedback.classify.rules.cues import cue_table
from feedback.classify.rules.reading import Reason


class Risk(StrEnum):
    SELF_HARM = "self_harm"
    HARM_TO_OTHERS = "harm_to_others"
    THREAT = "threat"
    CROWD = "crowd"


@dataclass(frozen=True, slots=True)
class RiskFlag:
    """A kind of risk and the words that raised it."""

    risk: Risk
    reasons: tuple[Reason, ...]


def risk_flags(passage: Passage) -> tuple[RiskFlag, ...]:
    """Return the kinds of risk that the text's words point to, in the vocabulary's order."""
    found: dict[Risk, list[Reason]] = {}
    for hit in passage.all_hits(cue_table("risk")):
        risk = Risk(hit.value)
        if risk is Risk.CROWD and hit.denied:
            continue
        found.setdefault(risk, []).append(passage.reason(hit.match.start, hit.match.end))
    return tuple(RiskFlag(risk, tuple(found[risk])) for risk in Risk if risk in found)
