"""What a cue's neighbours do to it: denied, solved, past, feared, quoted, or happening at this moment.

The words are lists in `data/guards.json`. `Passage` holds one text and finds each table's hits in it once.
Source: domain digest, C (rule 6) and D2.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from feedback.classify.rules.cues import CueTable, Guard, Match
from feedback.classify.rules.reading import Part, Reason, Why
from feedback.classify.segment import Span, plain

FILE: Final = Path(__file__).parent.parent / "data" / "guards.json"
_PREFIX_LENGTH: Final = 20
_LONGEST_QUOTE: Final = 200
_HITS_READ: Final = 300
# Text without punctuation would make one endless sentence; beyond this reach words do not bear on each other.
_SENTENCE_REACH: Final = 120


@dataclass(frozen=True, slots=True)
class Guards:
    """The lists of `data/guards.json`, as the matching needs them."""

    clause_ends: frozenset[str]
    sentence_ends: frozenset[str]
    quotes: tuple[re.Pattern[str], ...]
    titles: tuple[re.Pattern[str], ...]
    emphasis_length: int
    window_tokens: int
    negators: frozenset[str]
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


@cache
def guards() -> Guards:
    """Return the project's own lists, read once a process."""
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    patterns = {name: any_of(raw[name]) for name in ("solved_after", "past", "ongoing", "feared", "feared_after", "present")}
    sets = {name: frozenset(raw[name]) for name in ("clause_ends", "sentence_ends", "negators", "negation_breaks")}
    lists = {name: tuple(raw[name]) for name in ("solved_not", "past_after", "past_after_not")}
    counts = {name: int(raw[name]) for name in ("emphasis_length", "window_tokens", "solved_reach", "feared_reach")}
    pairs = {name: tuple(_between(*pair) for pair in raw[name]) for name in ("quotes", "titles")}
    patterns["negator_letters"] = any_of(raw["negators"])
    return Guards(**patterns, **sets, **lists, **counts, **pairs)


def any_of(words: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of `words`, the longest first."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _between(opening: str, closing: str) -> re.Pattern[str]:
    shut = re.escape(closing)
    return re.compile(f"{re.escape(opening)}([^{shut}\n]{{1,{_LONGEST_QUOTE}}}){shut}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in its context. `denied` covers negation, a solved matter and the title of a document."""

    match: Match
    denied: bool
    past: bool
    feared: bool
    quoted: bool
    present: bool

    @property
    def value(self) -> str:
        return self.match.cue.value

    @property
    def strength(self) -> int:
        return self.match.cue.strength

    @property
    def steps_down(self) -> int:
        """How many steps the past, a fear or a quotation take from the cue."""
        firm = self.match.cue.guard in {Guard.HARM, Guard.NOW}
        return int(self.past) + (0 if firm else int(self.feared) + int(self.quoted))


class Passage:
    """One text, with an optional title before it, read once by all the rules.

    Parameters
    ----------
    text : str
        The person's words.
    spans : callable
        Cuts a text into words with their places: `Segmenter.spans`.
    title : str
        The message's title, or nothing.
    """

    def __init__(self, text: str, spans: Callable[[str], list[Span]], *, title: str = "") -> None:
        self._shift = len(title) + 1 if title else 0
        self.text = f"{title}\n{text}" if title else text
        self.plain = plain(self.text)
        self._spans = spans
        self._hits: dict[str, tuple[Hit, ...]] = {}
        self._quoted: list[tuple[int, int]] | None = None
        self._titled: list[tuple[int, int]] | None = None

    def hits(self, table: CueTable) -> tuple[Hit, ...]:
        """Return the table's cues in this text that are not denied."""
        return tuple(hit for hit in self.all_hits(table) if not hit.denied)

    def all_hits(self, table: CueTable) -> tuple[Hit, ...]:
        """Return the table's cues in this text, denied ones too."""
        if table.name not in self._hits:
            self._hits[table.name] = tuple(self._hit(match) for match in table.find(self.plain)[:_HITS_READ])
        return self._hits[table.name]

    def reason(self, start: int, end: int, *, why: Why = Why.CUE, weight: float = 1.0) -> Reason:
        """Return the words at that place as a reason, with their place in the title or in the text."""
        cue = self.text[start:end]
        if self._shift and start < self._shift:
            return Reason(why, cue, start, end, Part.TITLE, weight)
        return Reason(why, cue, start - self._shift, end - self._shift, Part.TEXT, weight)

    def sentence(self, start: int, end: int) -> str:
        """Return the sentence around that place."""
        return self.plain[self._sentence_start(start) : self._until(end, guards().sentence_ends)]

    def _hit(self, match: Match) -> Hit:
        sentence = self.sentence(match.start, match.end)
        whole = match.cue.guard is Guard.WHOLE
        return Hit(
            match=match,
            denied=not whole and (self._is_negated(match) or self._is_solved(match) or self._in_document_title(match)),
            past=not whole and self._is_past(match, sentence),
            feared=self._is_feared(match),
            quoted=self._is_quoted(match),
            present=guards().present.search(sentence) is not None,
        )

    def _is_negated(self, match: Match) -> bool:
        """Whether a denying word stands among the last tokens before the cue in its clause."""
        lists = guards()
        start = max(self._clause_start(match.start), match.start - _PREFIX_LENGTH)
        # Cutting costs a hundred times what this look does, and most clauses deny nothing.
        if lists.negator_letters.search(self.plain, start, match.start) is None:
            return False
        before = [span.word for span in self._spans(self.plain[start : match.start])][-lists.window_tokens :]
        for word in reversed(before):
            if word in lists.negators:
                return True
            if word in lists.negation_breaks:
                return False
        return False

    def _is_solved(self, match: Match) -> bool:
        lists = guards()
        after = self.plain[match.end : min(match.end + lists.solved_reach, self._until(match.end, lists.sentence_ends))]
        found = lists.solved_after.search(after)
        if found is None or lists.ongoing.search(after[found.end() :]):
            return False
        return not after[: found.start()].endswith(lists.solved_not)

    def _is_past(self, match: Match, sentence: str) -> bool:
        lists = guards()
        if lists.ongoing.search(sentence):
            return False
        after = self.plain[match.end : match.end + 2]
        if after.startswith(lists.past_after) and after not in lists.past_after_not:
            return True
        return lists.past.search(self.plain, self._sentence_start(match.start), match.end) is not None

    def _is_feared(self, match: Match) -> bool:
        lists = guards()
        start = max(self._clause_start(match.start), match.start - lists.feared_reach)
        if lists.feared.search(self.plain, start, match.start):
            return True
        end = min(self._until(match.end, lists.clause_ends), match.end + lists.feared_reach // 2)
        return lists.feared_after.search(self.plain, match.end, end) is not None

    def _is_quoted(self, match: Match) -> bool:
        if self._quoted is None:
            self._quoted = self._places(guards().quotes, longer_than=guards().emphasis_length)
        return any(start <= match.start and match.end <= end for start, end in self._quoted)

    def _in_document_title(self, match: Match) -> bool:
        if self._titled is None:
            self._titled = self._places(guards().titles, longer_than=0)
        return any(start <= match.start and match.end <= end for start, end in self._titled)

    def _places(self, patterns: tuple[re.Pattern[str], ...], *, longer_than: int) -> list[tuple[int, int]]:
        found = [each.span(1) for pattern in patterns for each in pattern.finditer(self.plain)]
        return [(start, end) for start, end in found if end - start > longer_than]

    def _clause_start(self, place: int) -> int:
        return self._back(place, guards().clause_ends)

    def _sentence_start(self, place: int) -> int:
        return self._back(place, guards().sentence_ends)

    def _back(self, place: int, ends: frozenset[str]) -> int:
        limit = max(0, place - _SENTENCE_REACH)
        while place > limit and self.plain[place - 1] not in ends:
            place -= 1
        return place

    def _until(self, place: int, ends: frozenset[str]) -> int:
        limit = min(len(self.plain), place + _SENTENCE_REACH)
        while place < limit and self.plain[place] not in ends:
            place += 1
        return place
