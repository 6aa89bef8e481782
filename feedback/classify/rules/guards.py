"""The words that change what a cue near them means: denial, solution, past, fear, quotation, this moment, calm.

They are lists in `data/guards.json`, which an office may edit; how they are applied stands in `context`.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent.parent / "data" / "guards.json"
_LONGEST_QUOTE: Final = 200


@dataclass(frozen=True, slots=True)
class Guards:
    """The lists as the matching needs them; `*_reach` are characters, `window_tokens` words."""

    clause_ends: frozenset[str]
    sentence_ends: frozenset[str]
    quotes: tuple[re.Pattern[str], ...]
    titles: tuple[re.Pattern[str], ...]
    emphasis_length: int
    window_tokens: int
    negators: frozenset[str]
    denials: tuple[str, ...]
    negator_letters: re.Pattern[str]
    negation_breaks: frozenset[str]
    solved_after: re.Pattern[str]
    solved_not: tuple[str, ...]
    solved_reach: int
    past: re.Pattern[str]
    past_after: tuple[str, ...]
    past_after_not: tuple[str, ...]
    ongoing: re.Pattern[str]
    feared: re.Pattern[str]
    feared_after: re.Pattern[str]
    feared_reach: int
    present: re.Pattern[str]
    over: re.Pattern[str]
    over_reach: int
    calm: re.Pattern[str]
    calm_not: frozenset[str]
    calm_reach: int
    story: re.Pattern[str]
    story_breaks: re.Pattern[str]
    aftermath: tuple[str, ...]
    call_length: int


@cache
def guards() -> Guards:
    """Return the project's own lists, read once a process."""
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    return Guards(
        clause_ends=frozenset(raw["clause_ends"]),
        sentence_ends=frozenset(raw["sentence_ends"]),
        quotes=tuple(_between(*pair) for pair in raw["quotes"]),
        titles=tuple(_between(*pair) for pair in raw["titles"]),
        emphasis_length=int(raw["emphasis_length"]),
        window_tokens=int(raw["window_tokens"]),
        negators=frozenset(raw["negators"]),
        denials=tuple(raw["negators"]),
        negator_letters=any_of(raw["negators"]),
        negation_breaks=frozenset(raw["negation_breaks"]),
        solved_after=any_of(raw["solved_after"]),
        solved_not=tuple(raw["solved_not"]),
        solved_reach=int(raw["solved_reach"]),
        past=any_of(raw["past"]),
        past_after=tuple(raw["past_after"]),
        past_after_not=tuple(raw["past_after_not"]),
        ongoing=any_of(raw["ongoing"]),
        feared=any_of(raw["feared"]),
        feared_after=any_of(raw["feared_after"]),
        feared_reach=int(raw["feared_reach"]),
        present=any_of(raw["present"]),
        over=any_of(raw["over"]),
        over_reach=int(raw["over_reach"]),
        calm=any_of([*raw["calm"], *raw["calm_not"]]),
        calm_not=frozenset(raw["calm_not"]),
        calm_reach=int(raw["calm_reach"]),
        story=any_of(raw["story"]),
        story_breaks=any_of(raw["story_breaks"]),
        aftermath=tuple(raw["aftermath"]),
        call_length=int(raw["call_length"]),
    )


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of `words`, the longest first."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _between(opening: str, closing: str) -> re.Pattern[str]:
    shut = re.escape(closing)
    return re.compile(f"{re.escape(opening)}([^{shut}\n]{{1,{_LONGEST_QUOTE}}}){shut}")
