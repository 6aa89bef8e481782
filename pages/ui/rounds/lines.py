"""Items and voters as somebody types them, one in a line: read into what the service takes, and written back."""

import re
from collections.abc import Sequence
from typing import Final

from feedback.core.errors import BadInput
from feedback.services.rounds.entry import Group, Item

_PARTS: Final = re.compile(r"[:\uff1a]\s*(?=\d[\d\s]*$)|[\s,，、]+")
# No part of a name, and no number that can be used: below nought, or with a fraction.
_NO_COUNT: Final = re.compile(r"[-−－+]\d+|[-−－+]?\d*[.．]\d+")
_BETWEEN_OPTIONS: Final = re.compile(r"[/／,，、]+")
_DEFAULT_MOST: Final = 10


def read_items(text: str, *, is_poll: bool) -> list[Item]:
    """Return the items of the lines: a name with its full mark and weight, or a name and its options after a colon.

    Raises
    ------
    BadInput
        A line has more than a name and two whole numbers, or a poll's line has no options.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_choice(n, line) if is_poll else _marked(n, line) for n, line in enumerate(lines, start=1)]


def _choice(n: int, line: str) -> Item:
    name, _colon, options = line.replace("\uff1a", ":").partition(":")
    chosen = tuple(option.strip() for option in _BETWEEN_OPTIONS.split(options) if option.strip())
    if not chosen:
        raise BadInput("round_line", line=line)
    return Item(code=f"i{n}", name=name.strip(), options=chosen)


def _marked(n: int, line: str) -> Item:
    named = _named(line)
    if named is None:
        raise BadInput("round_line", line=line)
    name, numbers = named
    most, weight = [*numbers, *(_DEFAULT_MOST, 1)[len(numbers) :]]
    return Item(code=f"i{n}", name=name, most=most, weight=weight)


def _named(line: str) -> tuple[str, list[int]] | None:
    """Return a line's name and the numbers after it, two at most; None where it ends in what is neither."""
    parts = _PARTS.split(line)
    numbers: list[int] = []
    while len(parts) > 1 and parts[-1].isdecimal():
        numbers.insert(0, int(parts.pop()[:6]))
    if len(numbers) > 2 or (len(parts) > 1 and _NO_COUNT.fullmatch(parts[-1])):
        return None
    return " ".join(parts), numbers


def read_groups(text: str) -> list[Group]:
    """Return the voters of the lines: a name and its weight.

    Raises
    ------
    BadInput
        A line has more than a name and a whole number.
    """
    found = []
    for line in (each.strip() for each in text.splitlines() if each.strip()):
        named = _named(line)
        if named is None or len(named[1]) > 1:
            raise BadInput("round_voter_line", line=line)
        name, numbers = named
        found.append(Group(name=name, weight=numbers[0] if numbers else 1))
    return found


def write_items(items: Sequence[Item]) -> str:
    return "\n".join(
        f"{item.name}: {'/'.join(item.options)}" if item.is_choice else f"{item.name} {item.most} {item.weight}"
        for item in items
    )


def write_groups(groups: Sequence[Group]) -> str:
    return "\n".join(f"{group.name} {group.weight}" for group in groups)
