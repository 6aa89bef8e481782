"""Yuexi township: households visited, cards handed out, problems and suggestions heard, and what came of them.

A second visit to a household raises the visits and not the households (domain digest A1).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain, cycle, islice, repeat
from typing import Final

from sqlmodel import col, func, select

from feedback.archive.households import HouseholdEntry, add_households
from feedback.capture.notes import ContactNote, Decided, Matter, VisitDetail
from feedback.core.database import reading, transaction
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Ending, Stage, answer_and_ask, cases_of, on, take_in
from models.case import Case
from models.contact import ContactCard, Opinion, Visit
from models.place import ArchiveBook
from models.vocabulary import AreaKind, CaseStatus, Channel, Nature, OutcomeType

_VILLAGE: Final = AreaKind.NATURAL_VILLAGE
_BEFORE: Final = timedelta(days=60)
_HOUSEHOLDS: Final = 3_052
_SECOND_VISITS: Final = 8
_CARDS: Final = 6_010
_PROBLEMS: Final = 83
_SUGGESTIONS: Final = 31
_BOOKS: Final = 52
_OUTCOMES: Final = (
    (OutcomeType.REQUEST_RESOLVED, 62),
    (OutcomeType.RISK_REMOVED, 31),
    (OutcomeType.DISPUTE_MEDIATED, 12),
)


def play(stage: Stage) -> Counts:
    """Enter the records of the campaign, and count what the article counts."""
    villages = [stage.areas[code] for code, _name, kind, _parent in stage.data["areas"] if kind == _VILLAGE]
    households = _households(stage, villages)
    _books(stage, villages)
    with on(stage.day - _BEFORE):
        receipts = take_in(stage.actor("cadre"), _visits(stage, households))
    with on(stage.day):
        answer_and_ask(stage, list(zip(cases_of(receipts), _ends(stage), strict=False)))
    return _counted(stage)


def _households(stage: Stage, villages: Sequence[int]) -> list[int]:
    where, names = cycle(villages), cycle(stage.words("heads"))
    entries = [
        HouseholdEntry(area_id=next(where), household_no=f"{n:04}", head_name=next(names), house_no=f"{n}")
        for n in range(1, _HOUSEHOLDS + 1)
    ]
    with transaction() as session:
        return add_households(session, None, entries)


def _books(stage: Stage, villages: Sequence[int]) -> None:
    where, title = cycle(villages), stage.words("book")
    with transaction() as session:
        session.add_all(ArchiveBook(area_id=next(where), title=title, opened_on=stage.day) for _book in range(_BOOKS))


def _visits(stage: Stage, households: Sequence[int]) -> list[ContactNote]:
    """Return a visit to every household and a second one to some; cards and words lie on the first ones."""
    said = [*_said(stage, "problems", _PROBLEMS, Nature.HELP)]
    said += _said(stage, "suggestions", _SUGGESTIONS, Nature.SUGGESTION)
    each, rest = divmod(_CARDS, len(households))
    cards = [each + 1] * rest + [each] * (len(households) - rest) + [0] * _SECOND_VISITS
    return [
        ContactNote(
            submission_key=stage.key(),
            channel=Channel.VISIT,
            area_id=None,
            detail=VisitDetail(household_id=household_id, cards_issued=cards[n]),
            matters=said[n : n + 1],
            held_on=stage.day - _BEFORE,
        )
        for n, household_id in enumerate([*households, *households[:_SECOND_VISITS]])
    ]


def _said(stage: Stage, code: str, count: int, nature: Nature) -> list[Matter]:
    spoken = islice(cycle(stage.words(code)), count)
    return [Matter(words=words, decided=Decided(category=category, nature=nature)) for words, category in spoken]


def _ends(stage: Stage) -> Iterator[Ending]:
    """Yield how each case ends that was closed: of as many as the article counts, in the fields that it names."""
    fields, natures = cycle(stage.words("fields")), chain([Nature.HELP] * _PROBLEMS, repeat(Nature.SUGGESTION))
    for outcome, count in _OUTCOMES:
        for _n in range(count):
            yield Ending(category=next(fields), result=stage.words("result"), outcome=outcome, nature=next(natures))


def _counted(stage: Stage) -> Counts:
    with reading() as session:
        visits = session.exec(select(func.count()).select_from(Visit)).one()
        households = session.exec(select(func.count(func.distinct(Visit.household_id)))).one()
        cards = session.exec(select(func.sum(ContactCard.count))).one()
        books, villages = session.exec(
            select(func.count(col(ArchiveBook.id)), func.count(func.distinct(ArchiveBook.area_id)))
        ).one()
        said = select(Case.nature, func.count()).join(Opinion, col(Opinion.case_id) == Case.id)
        heard = dict(session.exec(said.group_by(col(Case.nature))).all())
        closed = select(Case.outcome_type, func.count()).where(Case.status == CaseStatus.CLOSED)
        outcomes = dict(session.exec(closed.group_by(col(Case.outcome_type))).all())
    stage.remark("again", visits=visits, households=households)
    return {
        "households": households,
        "cards": int(cards),
        "problems": sum(heard.values()) - heard[Nature.SUGGESTION],
        "suggestions": heard[Nature.SUGGESTION],
        "books": books,
        "villages": villages,
        "resolved": outcomes[OutcomeType.REQUEST_RESOLVED],
        "risks": outcomes[OutcomeType.RISK_REMOVED],
        "disputes": outcomes[OutcomeType.DISPUTE_MEDIATED],
    }
