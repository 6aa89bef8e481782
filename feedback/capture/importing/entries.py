"""What the rows of a sheet turn into before anything is written: one entry for each visit, call, household or account.

Also by which key an entry is known again. With a number of its own it is that number within its source; without one, a
digest of its content and how many times the same content stood before it, so that two equal rows are two entries.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.capture.importing.placebook import Spot
from feedback.core.errors import BadInput
from feedback.sheets.parsing import Fault, ParsedRow
from models.vocabulary import Channel
from models.work_vocabulary import ImportKind

Content = TypeVar("Content")
_DIGEST_SIGNS: Final = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What a person chooses beside the columns.

    `area_code` is where rows stand that name no place; `source` tells numbers of one office or website from another's.
    With `updates` a household that is in the files already takes what the sheet says of it.
    """

    channel: Channel | None = None
    area_code: str = ""
    source: str = ""
    filename: str = ""
    sha256: str = ""
    updates: bool = False


@dataclass(frozen=True, slots=True)
class Entry(Generic[Content]):
    """One record that the sheet asks for, from one or several rows; `changes` name what it changes of an old one."""

    key: str
    rows: tuple[int, ...]
    content: Content
    stands_at: str = ""
    changes: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading(Generic[Content]):
    """What was made of the rows: every row is in an entry, has a fault, or was seen before."""

    entries: list[Entry[Content]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen_rows: list[int] = field(default_factory=list)
    changed_rows: list[int] = field(default_factory=list)


class CellFault(Exception):
    """What is wrong with the cell of the field `name`."""

    def __init__(self, name: str, error: BadInput) -> None:
        super().__init__(name)
        self.name, self.error = name, error


@dataclass(frozen=True, slots=True)
class Setting:
    """Where rows are read: who asks, by which columns, and where a row stands that names no place."""

    session: Session
    actor: Actor
    kind: ImportKind
    mapping: Mapping[str, str]
    options: ImportOptions
    home: Spot | None = None

    @property
    def source(self) -> str:
        """The name under which numbers of this sheet are kept apart from others."""
        return self.options.source.strip() or f"{self.kind}@{self.home.code if self.home else ''}"

    def fault(self, row: ParsedRow, name: str, error: BadInput) -> Fault:
        """Return what is wrong with the cell of the field `name`; with the row itself where it has no column."""
        column = self.mapping.get(name, "")
        return Fault.of(row.number, column, row.raw.get(column, ""), error)


def own_key(kind: ImportKind, source: str, number: str) -> str:
    """Return the submission key of an entry that has a number of its own."""
    return _key(kind, source, "number", number)


class ContentKeys:
    """Gives submission keys to entries without a number; to the second of two equal ones another than to the first."""

    def __init__(self, kind: ImportKind, source: str) -> None:
        self._kind, self._source = kind, source
        self._seen: Counter[str] = Counter()

    def key(self, *parts: object) -> str:
        digest = _key(self._kind, self._source, "content", *parts)
        self._seen[digest] += 1
        return _key(self._kind, digest, self._seen[digest])


def _key(*parts: object) -> str:
    # Each part with its length, so that no two lists of parts read alike.
    texts = ["" if part is None else str(part) for part in parts]
    digest = sha256("".join(f"{len(text)}:{text}" for text in texts).encode()).hexdigest()
    return f"sheet-{digest[:_DIGEST_SIGNS]}"


Row = TypeVar("Row")


def grouped(rows: Iterable[Row], name_of: Callable[[Row], Hashable | None]) -> list[list[Row]]:
    """Return the rows in groups of one name, ordered by each group's first row; one without a name stands alone."""
    groups: dict[Hashable, list[Row]] = {}
    for place, row in enumerate(rows):
        name = name_of(row)
        groups.setdefault(("alone", place) if name is None else ("named", name), []).append(row)
    return list(groups.values())


def held_back(
    rows: Sequence[ParsedRow], bad_rows: Mapping[int, Hashable | None], name_of: Callable[[ParsedRow], Hashable | None]
) -> list[Fault]:
    """Return a fault for each good row whose visit or forum has a bad row: it is taken whole or not at all.

    `bad_rows` gives for each bad row the name of its group, as `name_of` does for a good one.
    """
    first_bad: dict[Hashable, int] = {}
    for number, name in sorted(bad_rows.items()):
        if name is not None:
            first_bad.setdefault(name, number)
    faults = []
    for row in rows:
        bad = first_bad.get(name_of(row))
        if bad is not None and row.number not in bad_rows:
            faults.append(Fault.of(row.number, "", "", BadInput("row_waits_for_other", other_row=bad)))
    return faults


def text_of(values: Mapping[str, Any], name: str) -> str:
    """Return the text of a field, empty where the cell is blank or unmapped."""
    return str(values.get(name) or "").strip()
