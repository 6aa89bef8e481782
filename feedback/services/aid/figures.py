"""How many were helped with how much, and whether the figures agree: by kind and by type they come to one sum.

Domain digest A9: 800 + 16 + 61 = 877 = 50 + 147 + 680. Where they do not agree, it is told by how much, and which rows
lack what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func

from feedback.access.actor import Actor
from feedback.access.scope import visible_aid
from feedback.services.aid.reading import AidFilter, aid_conditions, helped
from models.aid import AidApplication
from models.office_vocabulary import AidKind, AidState, HouseholdType

Word = TypeVar("Word", bound=StrEnum)
_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Sum:
    count: int = 0
    fen: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.count + other.count, self.fen + other.fen)


@dataclass(frozen=True, slots=True)
class Check(Generic[Word]):
    """One way to divide a total: its parts, and how far their sum is from it (above zero: the parts are too few)."""

    parts: Mapping[Word, int]
    difference: int

    @property
    def agrees(self) -> bool:
        return self.difference == 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether a total is what its parts by kind and by household type come to."""

    total: int
    kinds: Check[AidKind]
    types: Check[HouseholdType]

    @property
    def agrees(self) -> bool:
        return self.kinds.agrees and self.types.agrees


@dataclass(frozen=True, slots=True)
class AidFigures:
    """What was given in a period, by both divisions, and what waits; past aid that does not say has its own lines.

    `lack_kind` and `lack_type` are the numbers of the first rows that do not say.
    """

    total: Sum
    by_kind: Mapping[AidKind, Sum]
    by_type: Mapping[HouseholdType, Sum]
    waiting: int
    unpaid: int
    agreement: Agreement
    lack_kind: tuple[str, ...] = ()
    lack_type: tuple[str, ...] = ()


def agreement_of(total: int, by_kind: Mapping[AidKind, int], by_type: Mapping[HouseholdType, int]) -> Agreement:
    """Return whether figures agree, whether they were counted here or written into a report by hand.

    Examples
    --------
    >>> kinds = {AidKind.CASE: 800, AidKind.PROJECT: 16, AidKind.SPECIAL: 61}
    >>> types = {HouseholdType.MINIMUM_LIVING: 50, HouseholdType.LOW_INCOME: 147, HouseholdType.OTHER_DIFFICULTY: 680}
    >>> agreement_of(877, kinds, types).agrees
    True
    >>> agreement_of(880, kinds, types).kinds.difference
    3
    """
    return Agreement(
        total,
        Check(by_kind, total - sum(by_kind.values())),
        Check(by_type, total - sum(by_type.values())),
    )


def aid_figures(session: Session, actor: Actor, sought: AidFilter) -> AidFigures:
    """Return the figures of the days and area of `sought`; five statements at most.

    A helped one is an application to which something was paid in these days that was not taken back.
    """
    within = AidFilter(area_id=sought.area_id, from_on=sought.from_on, to_on=sought.to_on)
    rows = _divided(session, actor, within)
    by_kind: dict[AidKind, Sum] = dict.fromkeys(AidKind, Sum())
    by_type: dict[HouseholdType, Sum] = dict.fromkeys(HouseholdType, Sum())
    total = Sum()
    for kind, household_type, count, fen in rows:
        each = Sum(int(count), int(fen))
        total += each
        if kind is not None:
            by_kind[kind] += each
        if household_type is not None:
            by_type[household_type] += each
    agreement = agreement_of(total.count, _counts(by_kind), _counts(by_type))
    waiting, unpaid = _open(session, actor, AidFilter(area_id=sought.area_id))
    return AidFigures(
        total=total,
        by_kind=by_kind,
        by_type=by_type,
        waiting=waiting,
        unpaid=unpaid,
        agreement=agreement,
        lack_kind=() if agreement.kinds.agrees else _lacking(session, actor, replace(within, lacks="kind")),
        lack_type=() if agreement.types.agrees else _lacking(session, actor, replace(within, lacks="household_type")),
    )


def agreement(session: Session, actor: Actor, sought: AidFilter) -> Agreement:
    """Return whether what was counted of a period agrees, for papers."""
    return aid_figures(session, actor, sought).agreement


def _counts(sums: Mapping[Word, Sum]) -> dict[Word, int]:
    return {word: each.count for word, each in sums.items()}


def _divided(session: Session, actor: Actor, within: AidFilter) -> list[Any]:
    paid = helped(within.from_on, within.to_on).subquery()
    kind, household_type = col(AidApplication.kind), col(AidApplication.household_type)
    seen = visible_aid(actor).where(*aid_conditions(session, AidFilter(area_id=within.area_id)))
    inside = seen.with_only_columns(col(AidApplication.id))
    wanted = (
        select_columns(kind, household_type, func.count(), func.sum(paid.c.paid))
        .select_from(paid)
        .join(AidApplication, col(AidApplication.id) == paid.c.application_id)
        .where(col(AidApplication.id).in_(inside))
        .group_by(kind, household_type)
    )
    return list(session.execute(wanted).all())


def _open(session: Session, actor: Actor, within: AidFilter) -> tuple[int, int]:
    """Return how many wait for their panel, and how many for their money."""
    state = col(AidApplication.state)
    seen = visible_aid(actor).where(*aid_conditions(session, within))
    wanted: Any = seen.with_only_columns(state, func.count()).group_by(state)
    counts = dict(session.execute(wanted).all())
    return counts.get(AidState.APPLIED, 0), counts.get(AidState.APPROVED, 0)


def _lacking(session: Session, actor: Actor, sought: AidFilter) -> tuple[str, ...]:
    conditions = aid_conditions(session, replace(sought, is_helped=True))
    wanted: Any = visible_aid(actor).where(*conditions).with_only_columns(col(AidApplication.application_no))
    return tuple(session.scalars(wanted.order_by(col(AidApplication.id)).limit(_MOST_NAMED)).all())
