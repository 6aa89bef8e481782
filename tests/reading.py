"""What the tests take for the machine's reading of a text: a handful of words, no model, the same answer every time."""

from collections.abc import Sequence
from typing import Final

from feedback.classify.rules.reading import Reason, Why
from feedback.classify.suggest import Suggestion
from models.vocabulary import Nature, Scope, Urgency

WATER: Final = "自来水发黄好几天了，大家都不敢喝。"
LIGHT: Final = "村口路灯坏了，晚上看不见路。"
REPORT: Final = "举报会计截留补助款，请不要告诉别人。"
FIRE: Final = "隔壁着火了，老人还在屋里。"
VAGUE: Final = "就是来说说，没有别的意思。"
_CATEGORIES: Final = {"水": "0401", "路灯": "0603", "补助": "1001"}
_SURE: Final = 0.82


def read_lightly(texts: Sequence[str], *, titles: Sequence[str] | None = None) -> list[Suggestion]:
    """Stand in for `feedback.capture.understanding.understand`."""
    return [_suggestion(text) for text in texts]


def _suggestion(text: str) -> Suggestion:
    word = next((word for word in _CATEGORIES if word in text), None)
    category = _CATEGORIES[word] if word else None
    reported, burning = "举报" in text, "着火" in text
    return Suggestion(
        category=category,
        confidence=_SURE if category else 0.1,
        top3=((category, _SURE), ("0402", 0.1)) if category else (("1501", 0.1),),
        abstained=category is None,
        reasons=_found(text, word),
        scope=Scope.NATURAL_VILLAGE if "大家" in text else None,
        scope_confidence=0.7,
        scope_reasons=_found(text, "大家"),
        urgency=Urgency.CRITICAL if burning else Urgency.NORMAL,
        urgency_confidence=0.7,
        urgency_reasons=_found(text, "着火"),
        nature=Nature.REPORT if reported else Nature.HELP,
        nature_confidence=0.7,
        nature_reasons=_found(text, "举报"),
        risk_flags=(),
        emergency=burning,
        confidential=reported,
        release="light",
    )


def _found(text: str, word: str | None) -> tuple[Reason, ...]:
    at = text.find(word) if word else -1
    return (Reason(Why.WORD, word or "", at, at + len(word or "")),) if at >= 0 else ()
