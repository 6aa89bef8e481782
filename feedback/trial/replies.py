"""What the offices of the trial county write: results, work log, clinic opinions, notices, reasons and remarks.

Each line of the data says for which categories it makes sense (prefixes of their codes; none: for all of them).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from feedback.trial.places import AreaSeed, place_facts
from feedback.trial.sources import rows, tables, weighted, words
from feedback.trial.story import outcome_type
from feedback.trial.wording import Filler
from models.vocabulary import (
    ActionKind,
    ClinicDecision,
    ClosureMode,
    DeclineReason,
    Nature,
    OutcomeType,
    OutsideChannel,
    ReplyDefect,
    Satisfaction,
)

_SPECIFIC_SHARE: Final = 0.65
_OPENING_SHARE: Final = 0.4
_CLOSING_SHARE: Final = 0.4
_MODE_WEIGHTS: Final[Mapping[ClosureMode, float]] = {
    ClosureMode.SOLVED: 6.0,
    ClosureMode.PROJECT_UNDER_WAY: 2.0,
    ClosureMode.PROJECT_LISTED: 1.0,
    ClosureMode.POLICY_EXPLAINED: 1.0,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result with how the matter can be closed on it, and what it counts as once it is solved."""

    text: str
    mode: ClosureMode
    outcome_type: OutcomeType


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the work log."""

    kind: ActionKind
    text: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """Why a matter cannot be solved now, and what is done until it can."""

    cause: str
    plan: str


def outcome(
    rng: Random,
    code: str,
    nature: Nature = Nature.COMPLAINT,
    *,
    subject: str = "",
    mode: ClosureMode | None = None,
) -> Outcome:
    """Draw what became of a matter.

    With the `subject` of an utterance the answer speaks of that very matter. With `mode` it is a text on which the case
    can be closed in that way, if need be one that fits any matter; the data know four modes, and the outcome says which
    it is.
    """
    choices = _about(_results(code, nature), subject) or _general(nature)
    if mode is not None:
        choices = _in_mode(choices, mode) or _in_mode(_general(nature), mode) or choices
    row = weighted(rng, choices, [_MODE_WEIGHTS[ClosureMode(each["mode"])] for each in choices])
    filler = Filler(rng)
    parts = [filler.fill(row["text"])]
    if rng.random() < _OPENING_SHARE:
        parts.insert(0, rng.choice(_frames("result_opening", nature)))
    if rng.random() < _CLOSING_SHARE:
        parts.append(rng.choice(_frames("result_closing", nature)))
    return Outcome("".join(parts), ClosureMode(row["mode"]), outcome_type(code))


def result(rng: Random, code: str, nature: Nature = Nature.COMPLAINT, *, subject: str = "") -> str:
    """Draw what a unit answers in the end."""
    return outcome(rng, code, nature, subject=subject).text


@cache
def _results(code: str, nature: Nature) -> tuple[Mapping[str, str], ...]:
    """Return the lines of a category: a question is answered by explaining; suggestions and praise have none of it."""
    if nature in {Nature.SUGGESTION, Nature.PRAISE}:
        return ()
    own = (row for row in tables("results") if row["prefix"] == code)
    is_question = nature is Nature.CONSULT
    explained = ClosureMode.POLICY_EXPLAINED.value
    return tuple(row for row in own if row["about"] or (row["mode"] == explained) is is_question)


def _about(lines: Sequence[Mapping[str, str]], subject: str) -> Sequence[Mapping[str, str]]:
    """Return the lines about one subject, or without a subject all of them."""
    return [row for row in lines if subject in row["about"].split("/")] if subject else lines


@cache
def _general(nature: Nature) -> tuple[Mapping[str, str], ...]:
    """Return the lines that fit any matter of a nature; what is asked for, complained of or reported is one kind."""
    kind = nature if nature in {Nature.CONSULT, Nature.SUGGESTION, Nature.PRAISE} else Nature.COMPLAINT
    return tuple(row for row in tables("results") if row["nature"] == kind.value)


def _in_mode(lines: Sequence[Mapping[str, str]], mode: ClosureMode) -> Sequence[Mapping[str, str]]:
    return [row for row in lines if row["mode"] == mode.value]


@cache
def _frames(part: str, nature: Nature) -> tuple[str, ...]:
    found = tuple(row["text"] for row in rows("frames") if row["part"] == part and nature.value in words(row["nature"]))
    return found or ("",)


def _fitting(
    lines: Sequence[Mapping[str, str]], code: str | None
) -> tuple[list[Mapping[str, str]], list[Mapping[str, str]]]:
    """Return the lines made for this category, and those for any."""
    own = [row for row in lines if code and row["prefix"] and code.startswith(words(row["prefix"]))]
    return own, [row for row in lines if not row["prefix"]]


def _line(rng: Random, lines: Sequence[Mapping[str, str]], code: str | None) -> Mapping[str, str]:
    own, general = _fitting(lines, code)
    return rng.choice(own if own and (not general or rng.random() < _SPECIFIC_SHARE) else general)


def work_log(rng: Random, code: str, kind: ActionKind | None = None) -> WorkLine:
    """Draw one line of what the unit did; without `kind`, any that such a matter can need."""
    lines = [row for row in rows("work_log") if kind is None or row["kind"] == kind.value]
    row = _line(rng, lines, code)
    return WorkLine(ActionKind(row["kind"]), Filler(rng).fill(row["text"]))


def note(rng: Random, kind: str, code: str | None = None, *, key: str = "", place: AreaSeed | None = None) -> str:
    """Draw a note of a kind of `data/notes.tsv`; `key` is the value of the word list that the kind is about."""
    lines = [row for row in rows("notes") if row["kind"] == kind and row["key"] == key]
    return Filler(rng, place_facts(rng, place) if place else None).fill(_line(rng, lines, code)["text"])


def clinic_opinion(rng: Random, decision: ClinicDecision, code: str, place: AreaSeed | None = None) -> str:
    """Draw what the clinic's minutes say about a decision."""
    return note(rng, "clinic", code, key=decision.value, place=place)


def return_reason(rng: Random, code: str, place: AreaSeed | None = None) -> str:
    """Draw why a unit says that a matter is not its own."""
    return note(rng, "return_reason", code, place=place)


def extension_reason(rng: Random, code: str) -> str:
    """Draw why a unit asks for more time."""
    return note(rng, "extension_reason", code)


def suspension(rng: Random, code: str) -> Suspension:
    """Draw why a matter must wait, with its plan."""
    row = _line(rng, rows("suspensions"), code)
    return Suspension(row["cause"], row["plan"])


def decline_notice(rng: Random, reason: DeclineReason, place: AreaSeed | None = None) -> str:
    """Draw the notice to a person whose matter is not accepted."""
    return note(rng, "decline", key=reason.value, place=place)


def reply_opinion(rng: Random, code: str, defect: ReplyDefect | None = None) -> str:
    """Draw what the reviewer writes: approval, or with a defect why the reply goes back."""
    if defect is None:
        return note(rng, "reply_approved", code)
    return note(rng, "reply_sent_back", code, key=defect.value)


def transfer_note(rng: Random, channel: OutsideChannel) -> str:
    """Draw what a person is told whose matter goes to another body."""
    return note(rng, "transfer", key=channel.value)


def revisit_remark(rng: Random, satisfaction: Satisfaction, code: str | None = None) -> str:
    """Draw what a person said when asked whether it was solved."""
    return note(rng, "revisit", code, key=satisfaction.value)


def call_answer(rng: Random, code: str) -> str:
    """Draw what an operator could answer on the spot."""
    return _from_calls(rng, "answer", code)


def visit_note(rng: Random) -> str:
    """Draw what a cadre notes about the household itself."""
    return _from_calls(rng, "visit_note", None)


def _from_calls(rng: Random, kind: str, code: str | None) -> str:
    lines = [row for row in rows("calls") if row["kind"] == kind]
    return Filler(rng).fill(_line(rng, lines, code)["text"])
