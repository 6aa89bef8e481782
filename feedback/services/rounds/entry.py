"""What a round consists of as somebody sets it up: its items, who votes and when; checked before it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.core.errors import BadInput, MissingFact
from models.office_vocabulary import RoundKind

LONGEST_NAME: Final = 60
LONGEST_ITEM: Final = 40
MOST_ITEMS: Final = 20
MOST_GROUPS: Final = 10
MOST_OPTIONS: Final = 12
MOST_MARK: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is asked of each subject: a mark from 1 to `most`, or one of `options`."""

    code: str
    name: str
    most: int = 0
    weight: int = 1
    options: tuple[str, ...] = ()

    @property
    def is_choice(self) -> bool:
        return bool(self.options)

    def as_kept(self) -> dict[str, str | int | list[str]]:
        common: dict[str, str | int | list[str]] = {"code": self.code, "name": self.name}
        return common | (
            {"options": list(self.options)} if self.options else {"most": self.most, "weight": self.weight}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Those who vote in one capacity, and by how much their mean counts."""

    name: str
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEntry:
    """A round as it is handed in; `winners` of its subjects are chosen, none in a poll."""

    name: str
    kind: RoundKind
    area_id: int
    begins_on: date
    ends_on: date
    items: Sequence[Item]
    groups: Sequence[Group]
    winners: int = 0


def check_round(entry: RoundEntry) -> None:
    """Refuse a round that could not be held.

    Raises
    ------
    MissingFact, BadInput
        A name is missing or too long, the days are in no order, an item or a group cannot be used.
    """
    if not entry.name.strip():
        raise MissingFact("fact_missing", field="round_name")
    if len(entry.name.strip()) > LONGEST_NAME:
        raise BadInput("text_too_long", field="round_name", most=LONGEST_NAME)
    if entry.ends_on < entry.begins_on:
        raise BadInput("round_days", from_on=entry.begins_on, to_on=entry.ends_on)
    if not 1 <= len(entry.items) <= MOST_ITEMS:
        raise BadInput("round_items", most=MOST_ITEMS)
    if not 1 <= len(entry.groups) <= MOST_GROUPS:
        raise BadInput("round_groups", most=MOST_GROUPS)
    _check_names([item.name for item in entry.items])
    _check_names([group.name for group in entry.groups])
    for item in entry.items:
        _check_item(entry.kind, item)
    if any(not 1 <= group.weight <= MOST_MARK for group in entry.groups):
        raise BadInput("round_weight", most=MOST_MARK)


def _check_names(names: Sequence[str]) -> None:
    plain = [name.strip() for name in names]
    if not all(plain) or len(set(plain)) < len(plain) or any(len(name) > LONGEST_ITEM for name in plain):
        raise BadInput("round_names", most=LONGEST_ITEM)


def _check_item(kind: RoundKind, item: Item) -> None:
    if kind is RoundKind.POLL:
        plain = [option.strip() for option in item.options]
        if not 2 <= len(plain) <= MOST_OPTIONS or not all(plain) or len(set(plain)) < len(plain):
            raise BadInput("round_options", name=item.name, most=MOST_OPTIONS)
        return
    if item.is_choice or not 2 <= item.most <= MOST_MARK:
        raise BadInput("round_mark", name=item.name, most=MOST_MARK)
    if not 1 <= item.weight <= MOST_MARK:
        raise BadInput("round_weight", most=MOST_MARK)
