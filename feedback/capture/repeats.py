"""Whether a matter is likely one that is open already, and whether the same person has raised one; each with reasons.

Two steps: the word index gives a few dozen candidates, the rarest words first; then each is scored by words, names,
topic, village and time. The person decides. Confidential cases are neither searched nor shown. Same person and same
matter is the petition office's test (domain digest B5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlmodel import Session, col

from feedback.access.actor import Actor, Place
from feedback.access.scope import may_see_open_case
from feedback.archive.finding import WHOLE_PHONE_DIGITS
from feedback.capture.notes import Reporter
from feedback.capture.understanding import active_release
from feedback.classify.release import Release
from feedback.classify.similar import traits
from feedback.classify.similar.scoring import Alike, Because, alike_from, own_weights
from feedback.classify.similar.sought import sought_in
from feedback.core.cipher import normal_number, number_index
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput
from feedback.tracker.search import sharing
from feedback.tracker.states import OPEN
from models.case import Case
from models.contact import Opinion
from models.vocabulary import CaseStatus, SamePerson

WINDOW: Final = timedelta(days=90)
# A person who comes again comes mostly for the same thing; chosen, since no file of pairs says how much more often.
_ODDS_OF_SAME_PERSON: Final = 5.0
_CANDIDATES: Final = 24
_OF_ONE_PERSON: Final = 10
_NEWEST_NAMED: Final = 60
# How many of the newest cases are looked up for each word, and how many of those found are joined with what is known.
_NEWEST_A_WORD: Final = 2000
_MOST_SHARING: Final = 1000
_LEFT_OUT: Final = (CaseStatus.MERGED, CaseStatus.WITHDRAWN, CaseStatus.DECLINED, CaseStatus.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Repeat:
    """An earlier case: likely the same matter, or only of the same person.

    `score` is how likely it is the same matter, 0 to 1, with `reasons`; `same_person` says why the person is the same
    one, or that nothing shows it.
    """

    case_id: int
    case_no: str
    heading: str
    status: CaseStatus
    registered_at: datetime
    score: float
    reasons: tuple[Because, ...]
    same_person: SamePerson | None

    @property
    def is_same_matter(self) -> bool:
        return self.score >= own_weights().hint


class _Earlier(NamedTuple):
    """An earlier case, as far as it is compared and shown."""

    id: int
    case_no: str
    title: str
    status: CaseStatus
    registered_at: datetime
    village_id: int | None


class _Candidate(NamedTuple):
    """What was said in an earlier case."""

    case: _Earlier
    words: str
    same_person: SamePerson | None = None


def likely_repeats(
    session: Session,
    actor: Actor,
    text: str,
    *,
    place: Place | None,
    household_id: int | None = None,
    reporter: Reporter | None = None,
    most: int = 3,
) -> list[Repeat]:
    """Return the open or lately closed cases that are likely the same matter, the likeliest first.

    Behind them stand those that are open and of the same person: of the household, of the reporter's phone, or of
    somebody in the village with the reporter's name. Two statements at most are sent.
    """
    if not text.strip():
        return []
    reporter = reporter or Reporter()
    found = [
        *_of_person(session, actor, place, household_id, reporter),
        *_of_matter(session, actor, text, place),
    ]
    best: dict[int, Repeat] = {}
    for repeat in sorted(_scored(text, place, found), key=_rank, reverse=True):
        if repeat.is_same_matter or (repeat.same_person and repeat.status in OPEN):
            best.setdefault(repeat.case_id, repeat)
    return list(best.values())[:most]


def repeats_of_case(session: Session, actor: Actor, case: Case, *, most: int = 4) -> list[Repeat]:
    """Return what `likely_repeats` finds for a case that is there already, by the words and the person of its first
    opinion; the case itself is left out. Of a confidential case, or one that the actor does not see, nothing is found.

    Three statements at most are sent.
    """
    said = select(col(Opinion.words), col(Opinion.reporter_name), col(Opinion.reporter_phone)).join(
        Case, col(Opinion.case_id) == Case.id
    )
    open_words = (col(Case.id) == case.id, may_see_open_case(actor), col(Opinion.words).is_not(None))
    first = session.execute(said.where(*open_words).order_by(col(Opinion.id)).limit(1)).first()
    if first is None:
        return []
    words, name, phone = first
    found = likely_repeats(
        session,
        actor,
        words,
        place=Place(case.area_id, case.township_id, case.village_id),
        household_id=case.household_id,
        reporter=Reporter(name=name or "", phone=phone or ""),
        most=most + 1,
    )
    return [repeat for repeat in found if repeat.case_id != case.id][:most]


def _rank(repeat: Repeat) -> tuple[bool, float, int]:
    return repeat.is_same_matter, repeat.score, repeat.case_id


def _of_matter(session: Session, actor: Actor, text: str, place: Place | None) -> Iterator[_Candidate]:
    """Yield what shares the rarest words, most first."""
    sought = sought_in(text)
    if not sought:
        return
    shared = sharing(session, sought, newest=_NEWEST_A_WORD, most=_MOST_SHARING)
    conditions = _conditions(actor)
    if place is not None and place.township_id is not None:
        conditions.append(col(Case.township_id) == place.township_id)
    query = (
        _asked()
        .join(shared, shared.c.case_id == Case.id)
        .where(*conditions)
        .order_by(shared.c.share.desc(), col(Case.id).desc())
        .limit(_CANDIDATES)
    )
    for words, _household, _phone, _name, *case in session.execute(query):
        yield _Candidate(_Earlier(*case), words)


def _of_person(
    session: Session, actor: Actor, place: Place | None, household_id: int | None, reporter: Reporter
) -> Iterator[_Candidate]:
    """Yield what was said by the same person, the newest first."""
    index = number_index("phone", reporter.phone) if len(normal_number(reporter.phone)) >= WHOLE_PHONE_DIGITS else None
    village_id = place.village_id if place and reporter.name.strip() else None
    ways = list(_ways(household_id, index, village_id))
    if not ways:
        return
    ids = union_all(*(select(way.subquery().c.id) for way in ways))
    query = _asked().where(col(Opinion.id).in_(ids), *_conditions(actor)).order_by(col(Opinion.id).desc())
    found = 0
    for words, of_household, of_phone, name, *facts in session.execute(query):
        case, why = _Earlier(*facts), None
        if household_id is not None and of_household == household_id:
            why = SamePerson.HOUSEHOLD
        elif index is not None and of_phone == index:
            why = SamePerson.PHONE
        elif name and name.strip() == reporter.name.strip() and case.village_id == village_id:
            why = SamePerson.NAME
        if why and found < _OF_ONE_PERSON:
            found += 1
            yield _Candidate(case, words, why)


def _ways(household_id: int | None, phone_index: str | None, village_id: int | None) -> Iterator[Select[Any]]:
    """Yield the queries for the numbers of opinions that may be the person's, each by an index of its own."""
    newest = select(col(Opinion.id)).order_by(col(Opinion.id).desc())
    if household_id is not None:
        yield newest.where(Opinion.household_id == household_id).limit(_OF_ONE_PERSON)  # type: ignore[arg-type]  # SQLModel hides the column.
    if phone_index is not None:
        yield newest.where(col(Opinion.reporter_phone_index) == phone_index).limit(_OF_ONE_PERSON)
    if village_id is not None:
        # Names are sealed, so those of the village's newest cases are opened and compared.
        cases = select(col(Case.id)).where(col(Case.village_id) == village_id).order_by(col(Case.id).desc())
        latest = cases.limit(_NEWEST_NAMED).subquery()
        named = col(Opinion.reporter_name).is_not(None)
        yield select(col(Opinion.id)).where(col(Opinion.case_id).in_(select(latest.c.id)), named)


def _asked() -> Select[Any]:
    said = func.substr(Opinion.words, 1, traits.LONGEST_READ)
    whose = (col(Opinion.household_id), col(Opinion.reporter_phone_index), col(Opinion.reporter_name))
    case = (Case.id, Case.case_no, Case.title, Case.status, Case.registered_at, Case.village_id)
    return select(said, *whose, *map(col, case)).join(Opinion, col(Opinion.case_id) == Case.id)


def _conditions(actor: Actor) -> list[ColumnElement[bool]]:
    return [
        may_see_open_case(actor),
        col(Case.registered_at) >= utc_now() - WINDOW,
        col(Case.status).not_in(_LEFT_OUT),
    ]


def _scored(text: str, place: Place | None, found: Sequence[_Candidate]) -> Iterator[Repeat]:
    """Yield the candidates with their scores; all texts are read at once."""
    if not found:
        return
    asked = traits.Matter(text, village_id=place.village_id if place else None, at=utc_now())
    told = [traits.Matter(each.words, village_id=each.case.village_id, at=each.case.registered_at) for each in found]
    one, *others = traits.read_traits([asked, *told], _release())
    for candidate, other in zip(found, others, strict=True):
        likeness = alike_from(one, other, 0.0 if candidate.same_person else own_weights().hint)
        if likeness is not None:
            yield _repeat(candidate, likeness)


def _release() -> Release | None:
    """Return the release in use; a hint does without topics where it cannot be read, since recording must go on."""
    try:
        return active_release()
    except BadInput:
        return None


def _repeat(candidate: _Candidate, likeness: Alike) -> Repeat:
    case, score = candidate.case, likeness.score
    if candidate.same_person:
        score = score * _ODDS_OF_SAME_PERSON / (1 + score * (_ODDS_OF_SAME_PERSON - 1))
    return Repeat(
        case_id=case.id,
        case_no=case.case_no,
        heading=case.title,
        status=case.status,
        registered_at=case.registered_at,
        score=score,
        reasons=likeness.reasons,
        same_person=candidate.same_person,
    )
