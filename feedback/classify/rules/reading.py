"""What a rule answers: a value, how sure it is, and the words that decided with their places in the text."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Part(StrEnum):
    """Which of the two texts of a message an offset belongs to."""

    TITLE = "title"
    TEXT = "text"


class Why(StrEnum):
    """The kind of evidence behind a reason; `against` is a word that speaks for the next best label instead."""

    CUE = "cue"
    NUMBER = "number"
    WORD = "word"
    AGAINST = "against"
    CONFLICT = "conflict"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Reason:
    """A piece of evidence: `cue` is `part[start:end]`; a default has no words and no place.

    `weight` is 0 to 1: how much of the decision hangs on it, next to the other reasons of the same decision.
    """

    why: Why
    cue: str = ""
    start: int = 0
    end: int = 0
    part: Part = Part.TEXT
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Finding(Generic[Value]):
    """A rule's answer; `value` is None where nothing in the text says, and then `confidence` is low."""

    value: Value | None
    confidence: float
    reasons: tuple[Reason, ...] = ()
