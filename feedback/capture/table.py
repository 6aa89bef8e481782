"""A forum's matters as the rows of a table: what was said, and the labels that stand beside it while it is typed.

A row remembers which labels the machine filled in, so that only what somebody changed counts as their decision.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from feedback.capture.notes import Decided
from feedback.classify.suggest import Suggestion
from feedback.core.errors import BadInput
from models.vocabulary import Nature, Scope, Urgency

LABELS: Final = ("category", "scope", "urgency", "nature")
Labels = Mapping[str, str | None]
_PARTS: Final = re.compile(r"[、，,；;\n]")
# A counting word may follow the number.
_COUNTED: Final = re.compile(r"(?P<name>\D+?)[\s:：]*(?P<count>\d{1,4})\s*\D?")


@dataclass(frozen=True, slots=True)
class TableRow:
    """`labels` are the codes in the cells, `filled` those of them that the machine put there."""

    words: str = ""
    speaker: str = ""
    labels: Labels = field(default_factory=dict)
    filled: Labels = field(default_factory=dict)

    def decided(self) -> Decided:
        """Return the labels that a person chose."""
        chosen = {name: self._chosen(name) for name in LABELS}
        return Decided(
            category=chosen["category"],
            scope=Scope(chosen["scope"]) if chosen["scope"] else None,
            urgency=Urgency(chosen["urgency"]) if chosen["urgency"] else None,
            nature=Nature(chosen["nature"]) if chosen["nature"] else None,
        )

    def _chosen(self, name: str) -> str | None:
        label = self.labels.get(name)
        return None if label == self.filled.get(name) else label

    def filled_in(self, suggestion: Suggestion) -> "TableRow":
        """Return the row with the suggested labels in every cell that nobody decided."""
        suggested = {name: getattr(suggestion, name) for name in LABELS}
        labels = {name: self._chosen(name) or suggested[name] for name in LABELS}
        return TableRow(self.words, self.speaker, labels, suggested)

    def as_draft(self) -> dict[str, Any]:
        """Return the row as a draft keeps it."""
        return {
            "words": self.words,
            "speaker": self.speaker,
            "labels": dict(self.labels),
            "filled": dict(self.filled),
        }


def row_of_draft(kept: Mapping[str, Any]) -> TableRow:
    """Return what `TableRow.as_draft` kept."""
    return TableRow(kept["words"], kept["speaker"], kept["labels"], kept["filled"])


def said_in(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return the rows in which something stands."""
    return [row for row in rows if row.words.strip()]


def other_groups(text: str) -> dict[str, int]:
    """Return groups with their numbers that were written out: a name and how many, one after the other.

    Raises
    ------
    BadInput
        A group has no number.
    """
    found: dict[str, int] = {}
    for part in _PARTS.split(text.strip()):
        if not part.strip():
            continue
        counted = _COUNTED.fullmatch(part.strip())
        if counted is None:
            raise BadInput("group_without_number", group=part.strip())
        name = counted["name"].strip()
        found[name] = found.get(name, 0) + int(counted["count"])
    return found
