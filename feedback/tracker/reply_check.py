"""What of a reply can be checked by its words: a help beside it for who reviews, who decides.

The points follow the five defects that a reply is sent back for and the domain digest, part F ("reply quality"). The
cues are patterns in `data/reply_cues.json`, which an office may extend.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from feedback.tracker.casefile import CaseFile

_FILE: Final = Path(__file__).with_name("data") / "reply_cues.json"
_SENTENCE_ENDS: Final = re.compile(r"[。；！？!?;\n]+")
_MOST_FOUND: Final = 3


class Point(StrEnum):
    CONTACTED = "contacted"
    TO_THE_POINT = "to_the_point"
    PROMISED = "promised"
    GROUNDED = "grounded"
    TONE = "tone"
    PLAIN = "plain"
    SPELLING = "spelling"
    IN_TIME = "in_time"


@dataclass(frozen=True, slots=True)
class Check:
    """One point; `found` are the words that it rests on, at most three."""

    point: Point
    is_fine: bool
    found: tuple[str, ...] = ()


def reply_checks(file: CaseFile) -> tuple[Check, ...]:
    """Return the points of the newest reply; none where there is no reply."""
    outcome, case = file.newest_outcome, file.case
    if outcome is None:
        return ()
    reason = outcome.not_contacted_reason
    checks = [Check(Point.CONTACTED, outcome.contacted, (reason,) if reason and not outcome.contacted else ())]
    if asked := _asked(file):
        checks.append(_to_the_point(outcome.result, asked))
    checks += check_words(outcome.result)
    if case.resolve_due_at is not None:
        checks.append(Check(Point.IN_TIME, outcome.at <= case.resolve_due_at))
    return tuple(checks)


def check_words(reply: str) -> list[Check]:
    """Return what the reply's own words say: a promise needs its date, a decision its grounds, nobody a rude word.

    Nor should there be phrases that say nothing, or slips of the pen that are often seen.

    >>> [check.is_fine for check in check_words("")]
    [True, False, True, True, True]
    """
    cues = _cues()
    promises = [line for line in _sentences(reply) if cues["promise"].search(line)]
    undated = [line for line in promises if not cues["date"].search(line)]
    grounds, unfit = _found(cues["grounds"], reply), _found(cues["unfit"], reply)
    empty, slips = _found(cues["empty"], reply), _found(cues["typo"], reply)
    return [
        Check(Point.PROMISED, not undated, tuple((undated or promises)[:_MOST_FOUND])),
        Check(Point.GROUNDED, bool(grounds), grounds),
        Check(Point.TONE, not unfit, unfit),
        Check(Point.PLAIN, not empty, empty),
        Check(Point.SPELLING, not slips, slips),
    ]


def _asked(file: CaseFile) -> tuple[str, ...]:
    """Return the words of the person that decided what the case is about."""
    said = "\n".join(opinion.words for opinion in file.opinions)
    reasons = file.suggestion.reasons if file.suggestion else []
    return tuple(dict.fromkeys(word for word in reasons if word in said))


def _to_the_point(reply: str, asked: tuple[str, ...]) -> Check:
    named = tuple(word for word in asked if word in reply)
    return Check(Point.TO_THE_POINT, bool(named), (named or asked)[:_MOST_FOUND])


def _sentences(text: str) -> Iterator[str]:
    yield from (line.strip() for line in _SENTENCE_ENDS.split(text) if line.strip())


def _found(cue: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for match in cue.finditer(text)))[:_MOST_FOUND]


@cache
def _cues() -> Mapping[str, re.Pattern[str]]:
    stored: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in stored.items()}
