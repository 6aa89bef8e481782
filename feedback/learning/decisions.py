"""What did people decide of what the machine had said? One decision for each case, told by the words that opened it.

A confidential case never enters, nor one that was registered as such or has an event that was sealed. Trial rows are
kept apart: they count only as long as nobody has decided a real case.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, null, or_
from sqlalchemy import case as case_when
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_open_case
from feedback.classify.engine.analysers import Message
from feedback.classify.taxonomy import newest_code
from feedback.learning.said import never_confidential, said_of_cases
from models.case import Case, CaseEvent, Label
from models.contact import Contact, Opinion
from models.vocabulary import CaseStatus, LabelSource, Nature, Scope, Urgency, Verb

# A case that ended so was no matter for the office, whatever category it had been given before.
_NO_MATTER: Final = (CaseStatus.DECLINED, CaseStatus.WITHDRAWN)
_ENDING: Final = (Verb.DECLINE, Verb.UPHOLD_DECLINE, Verb.WITHDRAW)
_BATCH: Final = 1000


class Verdict(StrEnum):
    """What a person made of the machine's category."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    CHOSEN = "chosen"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """One case: what the machine had said under which release, and what a person decided when.

    `suggested` is None where the machine abstained; `guess` is its best guess all the same. `category` is None where
    the case was no matter, or its category is gone from the taxonomy. Codes are those of today.
    """

    case_id: int
    verdict: Verdict
    release: str
    suggested: str | None
    guess: str | None
    category: str | None
    scope: Scope | None
    urgency: Urgency | None
    nature: Nature | None
    by_id: int | None
    at: datetime
    message: Message

    @property
    def is_usable(self) -> bool:
        """Say whether something can be learned from it, or measured on it."""
        return self.verdict is not Verdict.REJECTED and self.category is not None


@dataclass(frozen=True, slots=True)
class Tallied:
    """So many decisions (`n`) of one sort in one month, which is told by its place among those that were asked for."""

    verdict: Verdict
    suggested: str | None
    category: str | None
    month: int
    n: int


def all_decisions(session: Session, *, most: int | None = None) -> Iterator[Decision]:
    """Yield the county's decisions with their words, the newest first; for training, which no person reads.

    Three statements, read in batches. `most` bounds the decisions of each sort: of a category, and of no matter.
    """
    conditions = _counting(session)
    for query in (_labelled(), _no_matter()):
        wanted = query.where(*conditions).add_columns(col(Opinion.title), col(Opinion.words)).limit(most)
        for row in session.execute(wanted.execution_options(yield_per=_BATCH)):
            yield _decision(row)


def tallied(session: Session, actor: Actor, months: Sequence[datetime]) -> list[Tallied]:
    """Return how many decisions of each sort there are on cases that the actor sees, counted by the database.

    Three statements. `months` are the instants at which the months begin, the oldest first; what is older is left out.
    """
    actor.require(Permission.READ_DRIFT)
    conditions = [may_see_open_case(actor), *_counting(session)]
    found = []
    for query in (_labelled(months[0]), _no_matter(months[0])):
        each = query.where(*conditions).order_by(None).subquery()
        given: Any = each.c.category if "category" in each.c else null()
        place = case_when(*((each.c.at >= at, number) for number, at in reversed(list(enumerate(months)))), else_=0)
        sorts = select_columns(each.c.suggested, given.label("given"), place.label("month")).subquery()
        counted: Any = select_columns(*sorts.c, func.count()).group_by(*sorts.c)
        found += [_tallied(*row) for row in session.execute(counted)]
    return found


def _tallied(suggested: str | None, given: str | None, month: int, n: int) -> Tallied:
    said, decided = _today(suggested), _today(given)
    return Tallied(_verdict(said, decided), said, newest_code(decided) if decided else None, month, n)


def learns_from_trial(session: Session) -> bool:
    """Say whether trial cases count: as long as nobody has decided a real one."""
    real = select(Label.id).where(_of_person(Label), col(Label.is_trial).is_(False)).limit(1)
    return session.exec(real).first() is None


def count_decided(session: Session, *, until: datetime) -> int:
    """Return about how many decisions there are to learn from that were made before `until`."""
    counted = select(func.count(func.distinct(col(Label.case_id)))).where(
        _of_person(Label), col(Label.at) < until, col(Label.is_trial).is_(learns_from_trial(session))
    )
    return session.exec(counted).one()


def _counting(session: Session) -> list[ColumnElement[bool]]:
    """Return the conditions under which a case counts at all."""
    return [*never_confidential(), col(Case.is_trial).is_(learns_from_trial(session))]


def _of_person(label: Any) -> ColumnElement[bool]:
    """Return the condition that a label is a person's word on the category."""
    return and_(label.source == LabelSource.HUMAN, label.category.is_not(None))


def _labelled(since: datetime | None = None) -> Select[Any]:
    """Return the cases with the last category that a person gave them."""
    human: Any = aliased(Label)
    given: Any = aliased(Label)
    last = (
        select_columns(func.max(given.id))
        .where(
            given.case_id == Case.id,
            _of_person(given),
            or_(given.opinion_id.is_(None), given.opinion_id == Opinion.id),
        )
        .correlate(Case, Opinion)
        .scalar_subquery()
    )
    query = (
        said_of_cases(human.category, human.scope, human.urgency, human.nature, human.by_id, human.at)
        .join(human, human.id == last)
        .where(col(Case.status).not_in(_NO_MATTER))
    )
    return (query if since is None else query.where(human.at >= since)).order_by(human.id.desc())


def _no_matter(since: datetime | None = None) -> Select[Any]:
    """Return the cases that were declined or withdrawn, but for those of a sheet that was taken back."""
    query = (
        said_of_cases(col(CaseEvent.actor_id).label("by_id"), CaseEvent.at)
        .join(CaseEvent, col(CaseEvent.case_id) == Case.id)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .where(col(Contact.is_withdrawn).is_(False), col(Case.status).in_(_NO_MATTER), col(CaseEvent.verb).in_(_ENDING))
    )
    return (query if since is None else query.where(col(CaseEvent.at) >= since)).order_by(col(CaseEvent.id).desc())


def _decision(row: Row[Any]) -> Decision:
    told = row._mapping
    given = told.get("category")
    category = newest_code(given) if given else None
    suggested = _today(told["suggested"])
    return Decision(
        case_id=told["case_id"],
        verdict=_verdict(suggested, _today(given)),
        release=told["release"] or "",
        suggested=suggested,
        guess=_today(str(told["top"][0][0])) if told["top"] else None,
        category=category,
        scope=told.get("scope"),
        urgency=told.get("urgency"),
        nature=told.get("nature"),
        by_id=told["by_id"],
        at=told["at"],
        message=Message(told["words"], told["title"]),
    )


def _today(code: str | None) -> str | None:
    """Return the code under which a category stands today, or its old one where it is gone."""
    return (newest_code(code) or code) if code else None


def _verdict(suggested: str | None, given: str | None) -> Verdict:
    if given is None:
        return Verdict.REJECTED
    if suggested is None:
        return Verdict.CHOSEN
    return Verdict.ACCEPTED if suggested == given else Verdict.CHANGED
