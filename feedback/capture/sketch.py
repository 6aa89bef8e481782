"""A matter while it is still being typed: its words so far, and what the recorder has decided about it already.

Typing changes the words around; a decision stays with its matter (`realigned`). Nothing here is saved or looked up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from feedback.capture.notes import Decided, Matter, Reporter
from models.vocabulary import Nature, Scope, Urgency

_SENTENCE_ENDS = "。！？；!?;"
_ITEM_ENDS = "、.．）)"
_COMPARED = 200
_TYPED_ON = 0.5


@dataclass(slots=True)
class Sketch:
    """`number` is the matter's own while its place in the text may change; `apart` are cases that it is not."""

    number: int
    words: str
    decided: Decided = field(default_factory=Decided)
    join_case_no: str | None = None
    apart: tuple[str, ...] = ()
    asks_confidence: bool = False

    def decide(self, name: str, value: Any) -> None:
        """Keep what the recorder chose for one of the four labels."""
        self.decided = replace(self.decided, **{name: value})

    def as_matter(
        self,
        reporter: Reporter,
        *,
        wants_reply: bool = True,
        asks_confidence: bool = False,
        source: str | None = None,
        external_key: str | None = None,
    ) -> Matter:
        """Return the matter as it is handed in."""
        return Matter(
            words=self.words,
            reporter=reporter,
            decided=self.decided,
            wants_reply=wants_reply,
            asks_confidence=self.asks_confidence or asks_confidence,
            join_case_no=self.join_case_no,
            source=source,
            external_key=external_key,
        )

    def as_draft(self) -> dict[str, Any]:
        """Return the sketch as a draft keeps it."""
        decided = self.decided
        return {
            "words": self.words,
            "decided": [decided.category, decided.scope, decided.urgency, decided.nature],
            "join": self.join_case_no,
            "apart": list(self.apart),
            "confidential": self.asks_confidence,
        }


def sketch_of_draft(number: int, kept: Mapping[str, Any]) -> Sketch:
    """Return what `Sketch.as_draft` kept."""
    category, scope, urgency, nature = kept["decided"]
    return Sketch(
        number=number,
        words=kept["words"],
        decided=Decided(
            category=category,
            scope=Scope(scope) if scope else None,
            urgency=Urgency(urgency) if urgency else None,
            nature=Nature(nature) if nature else None,
        ),
        join_case_no=kept["join"],
        apart=tuple(kept["apart"]),
        asks_confidence=kept["confidential"],
    )


def realigned(sketches: Sequence[Sketch], texts: Sequence[str]) -> list[Sketch]:
    """Return a sketch for each text: the one that had these words, else one with words much like them, else a new one.

    The sketches that stay are the same objects, with their words brought up to date.
    """
    fresh = max((sketch.number for sketch in sketches), default=0) + 1
    aligned: list[Sketch] = []
    matching = SequenceMatcher(a=[sketch.words for sketch in sketches], b=list(texts), autojunk=False)
    for _tag, old_from, old_to, new_from, new_to in matching.get_opcodes():
        found = _paired(sketches[old_from:old_to], texts[new_from:new_to])
        for text, old in zip(texts[new_from:new_to], found, strict=True):
            sketch = old or Sketch(fresh, text)
            fresh += old is None
            sketch.words = text
            aligned.append(sketch)
    return aligned


def _paired(old: Sequence[Sketch], texts: Sequence[str]) -> list[Sketch | None]:
    """Return for each text the old sketch that it was typed on from; where as many stand on both sides, by place."""
    if len(old) == len(texts):
        return list(old)
    left, found = list(old), []
    for text in texts:
        close = max(left, key=lambda sketch: _alike(sketch.words, text), default=None)
        if close is not None and _alike(close.words, text) >= _TYPED_ON:
            left.remove(close)
        else:
            close = None
        found.append(close)
    return found


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(a=one[:_COMPARED], b=other[:_COMPARED], autojunk=False).ratio()


def joined_to_previous(texts: Sequence[str], place: int) -> str:
    """Return the text in which matter `place` (from 0) belongs to the one before it."""
    # The number of an item would part the two again.
    before, after = texts[place - 1].rstrip(), _without_number(texts[place])
    # Without a sign between them the two sentences would run into each other.
    glue = "" if not before or before[-1] in _SENTENCE_ENDS + "，,、：:" else "，"
    return as_text([*texts[: place - 1], f"{before}{glue}{after}", *texts[place + 1 :]])


def _without_number(text: str) -> str:
    """Return the text without the number of an item at its head."""
    bare = text.strip().lstrip("(（")
    numerals = next((place for place, sign in enumerate(bare) if not sign.isnumeric()), 0)
    if numerals and bare[numerals] in _ITEM_ENDS:
        return bare[numerals + 1 :].lstrip()
    return text.strip()


def split_at_sentences(texts: Sequence[str], place: int) -> str:
    """Return the text in which each sentence of matter `place` is a matter of its own."""
    return as_text([*texts[:place], *sentences(texts[place]), *texts[place + 1 :]])


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with the sign that ends it."""
    found = [""]
    for sign in text:
        if found[-1] and found[-1][-1] in _SENTENCE_ENDS and sign not in _SENTENCE_ENDS:
            found.append("")
        found[-1] += sign
    return [sentence.strip() for sentence in found if sentence.strip()]


def as_text(texts: Sequence[str]) -> str:
    """Return matters as one text, a paragraph each."""
    return "\n".join(" ".join(text.split("\n")) for text in texts)
