"""All that a leader's board shows, asked for at once: each part by its own thread, as one page needs them together."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from feedback.access.actor import Actor
from feedback.boards.lists import Burning, burning
from feedback.boards.marks import BoardFilter
from feedback.boards.matrix import matrix
from feedback.boards.queries import Headline, breakdown, headline
from feedback.boards.trends import ageing, flow, units
from feedback.core.database import read_at_once

_LONGEST_BY_DAY: Final = 31


class Side(StrEnum):
    """The ways to part the same cases: by the unit that has them now, or by one of their traits."""

    UNIT = "unit"
    CHANNEL = "channel"
    URGENCY = "urgency"
    STATUS = "status"
    NATURE = "nature"
    SCOPE = "scope"


@dataclass(frozen=True, slots=True)
class Board:
    """The parts of a board; `side` is of units or of the traits, as it was asked for."""

    headline: Headline
    burning: Burning
    cells: pd.DataFrame
    side: pd.DataFrame
    flow: pd.DataFrame
    ageing: pd.DataFrame


def read_board(
    actor: Actor, sought: BoardFilter, *, level: int = 1, side: Side = Side.UNIT, most_burning: int
) -> Board:
    """Return the board of the cases in view; of the ways to part the same cases, only `side` is counted.

    Parameters
    ----------
    level : int
        1 for first-level categories, 2 for second-level ones.
    most_burning : int
        How many of the cases that cannot wait are listed; all of them are counted.
    """
    parted = units if side is Side.UNIT else breakdown
    answers: list[Any] = read_at_once(
        lambda session: headline(session, actor, sought),
        lambda session: burning(session, actor, sought, most=most_burning),
        lambda session: matrix(session, actor, sought, level=level),
        lambda session: parted(session, actor, sought),
        lambda session: flow(session, actor, sought, weekly=is_weekly(sought)),
        lambda session: ageing(session, actor, sought),
    )
    return Board(*answers)


def is_weekly(sought: BoardFilter) -> bool:
    """Say whether the lines of a board are by weeks: days would be too many to tell apart."""
    return sought.days > _LONGEST_BY_DAY
