"""What a cue's neighbours do to it: denied, solved, past, feared, quoted, or happening at this moment.

`Passage` holds one text and finds each table's hits in it once; the lists of words are in `guards`.
Source: domain digest, C (rule 6) and D2.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Final

from feedback.classify.rules.cues import CueTable, Guard, Match
from feedback.classify.rules.guards import guards
from feedback.classify.rules.reading import Part, Reason, Why
from feedback.classify.segment import Span, plain
from models.vocabulary import Urgency

_PREFIX_LENGTH: Final = 20
_HITS_READ: Final = 300
# Text without punctuation would make one endless sentence; beyond this reach words do not bear on each other.
_SENTENCE_REACH: Final = 120


class Hit:
    """A cue in its context; what its neighbours do to it is looked up when it is asked for, since most is not."""

    def __init__(self, match: Match, passage: "Passage") -> None:
        self.match = match
        self.value = match.cue.value
        self.strength = match.cue.strength
        self._passage = passage

    @cached_property
    def denied(self) -> bool:
        """Whether the cue is negated, the matter solved, or the cue part of a document's title."""
        if self.match.cue.guard is Guard.WHOLE:
            return False
        passage, match = self._passage, self.match
        solved = self.match.cue.guard is not Guard.DEED and passage.solves(match)
        return solved or passage.negates(match) or passage.names_document(match)

    @cached_property
    def past(self) -> bool:
        return self.match.cue.guard is not Guard.WHOLE and self._passage.puts_in_past(self.match)

    @cached_property
    def feared(self) -> bool:
        return self._passage.fears(self.match)

    @cached_property
    def quoted(self) -> bool:
        return self._passage.quotes(self.match)

    @cached_property
    def eased(self) -> bool:
        """Whether a danger is over, of another day, or only talked about; talk does not ease harm to a person."""
        passage, match = self._passage, self.match
        if passage.is_over(match):
            return True
        if match.cue.guard is Guard.HARM:
            return False
        return passage.speaks_calmly(match) or passage.tells_story(match) or self._is_reported

    @cached_property
    def present(self) -> bool:
        """Whether the sentence speaks of this moment."""
        return guards().present.search(self._passage.sentence(self.match.start, self.match.end)) is not None

    @property
    def _is_reported(self) -> bool:
        """Whether this is a letter: who sees a danger happen says little, or says that it is now."""
        around = self._passage.sentence(self.match.start, self.match.end)
        is_at_hand = self.present or guards().story_breaks.search(around) is not None
        return len(self._passage.text) > guards().call_length and not is_at_hand

    @cached_property
    def steps_down(self) -> int:
        """How many steps the past, a fear or a quotation take from the cue, or whatever eases a danger to life."""
        firm = self.match.cue.guard is Guard.HARM
        steps = int(self.past) + (0 if firm else int(self.feared) + int(self.quoted))
        return steps or int(self.value == Urgency.CRITICAL and self.eased)


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
            self._hits[table.name] = tuple(Hit(match, self) for match in table.find(self.plain)[:_HITS_READ])
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

    def negates(self, match: Match) -> bool:
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

    def solves(self, match: Match) -> bool:
        """Whether the words right after the cue say that it is over."""
        lists = guards()
        end = self._until(match.end, lists.sentence_ends)
        found = lists.solved_after.search(self.plain, match.end, min(match.end + lists.solved_reach, end))
        if found is None or lists.ongoing.search(self.plain, found.end(), end):
            return False
        return not self.plain.endswith(lists.solved_not, match.end, found.start())

    def puts_in_past(self, match: Match) -> bool:
        """Whether the sentence tells of an earlier time and does not go on to now."""
        lists = guards()
        if lists.ongoing.search(self.sentence(match.start, match.end)):
            return False
        after = self.plain[match.end : match.end + 2]
        if after.startswith(lists.past_after) and after not in lists.past_after_not:
            return True
        return lists.past.search(self.plain, self._sentence_start(match.start), match.end) is not None

    def fears(self, match: Match) -> bool:
        """Whether the clause only fears, supposes, forestalls or asks for the cue."""
        lists = guards()
        start = max(self._clause_start(match.start), match.start - lists.feared_reach)
        if lists.feared.search(self.plain, start, match.end):
            return True
        if match.cue.guard is Guard.NOW:
            # Who asks what to do about blood that does not stop fears nothing that may come.
            return False
        end = min(self._until(match.end, lists.clause_ends), match.end + lists.feared_reach // 2)
        return lists.feared_after.search(self.plain, match.end, end) is not None

    def is_over(self, match: Match) -> bool:
        """Whether the words around say that nobody is in danger any more."""
        lists = guards()
        if self.plain.startswith(lists.aftermath, match.end):
            return True
        start = max(self._sentence_start(match.start), match.start - lists.over_reach)
        return lists.over.search(self.plain, start, match.end + lists.over_reach) is not None

    def speaks_calmly(self, match: Match) -> bool:
        """Whether the clause, or what follows, asks, proposes or claims something as one does when nothing presses."""
        lists = guards()
        found = lists.calm.finditer(self.plain, self._clause_start(match.start), match.end + lists.calm_reach)
        return any(each.group() not in lists.calm_not for each in found)

    def tells_story(self, match: Match) -> bool:
        """Whether the sentence set out to tell of another day or of an invention, and has not come to this moment."""
        lists = guards()
        end = self._until(match.end, lists.clause_ends)
        told = lists.story.search(self.plain, self._sentence_start(match.start), match.end)
        return told is not None and lists.story_breaks.search(self.plain, told.end(), end) is None

    def quotes(self, match: Match) -> bool:
        """Whether the cue is part of somebody's quoted words; a word or two in quotation marks is emphasis."""
        if self._quoted is None:
            self._quoted = self._places(guards().quotes, longer_than=guards().emphasis_length)
        return any(start <= match.start and match.end <= end for start, end in self._quoted)

    def names_document(self, match: Match) -> bool:
        """Whether the cue is part of the title of a document."""
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
        return max(limit, *(self.plain.rfind(end, limit, place) + 1 for end in ends))

    def _until(self, place: int, ends: frozenset[str]) -> int:
        limit = min(len(self.plain), place + _SENTENCE_REACH)
        found = (self.plain.find(end, place, limit) for end in ends)
        return min((at for at in found if at != -1), default=limit)
