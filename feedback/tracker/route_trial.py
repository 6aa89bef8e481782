"""What would the routing list make of this one? A case by its number, or words that somebody types, rule by rule."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, may_see_open_case
from feedback.classify.segment import plain
from feedback.core.errors import BadInput, NotFound
from feedback.sheets.safe_text import as_number
from feedback.tracker.recusal import accused_among, words_of
from feedback.tracker.route_rules import Matter
from feedback.tracker.routing import Book, Route, Verdict, ids_of, read_book, route_of, suggest_route, verdicts
from models.case import Case
from models.place import Area
from models.vocabulary import Nature, Urgency

LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be suggested, what became of each rule, and the case it was tried with, if one was."""

    route: Route
    verdicts: tuple[Verdict, ...]
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A matter that is made up to try the list."""

    text: str = ""
    category: str | None = None
    nature: Nature | None = None
    urgency: Urgency | None = None
    area_id: int | None = None


def try_case(session: Session, actor: Actor, case_no: str) -> Tried:
    """Try the list with a case that the actor sees; with none that is confidential.

    Raises
    ------
    NotFound
        There is no such case for the actor.
    """
    actor.require(Permission.MANAGE_ROUTING)
    wanted = select(Case, Area.path).join(Area, col(Case.area_id) == Area.id).where(may_see_open_case(actor))
    row = session.exec(wanted.where(Case.case_no == as_number(case_no))).first()
    if row is None:
        raise NotFound("case_not_found")
    case, path = row
    book, words = read_book(session), words_of(session, [case])
    matter = Matter(
        category=case.category,
        nature=case.nature,
        urgency=case.urgency,
        area_ids=ids_of(path),
        township_id=case.township_id,
        level=case.level,
        text=plain(words[case.id]),
    )
    accused = accused_among(session, words, [case], book.units).get(case.id, set())
    return Tried(suggest_route(session, actor, case), _told(book, matter, accused), case)


def try_sample(session: Session, actor: Actor, sample: Sample) -> Tried:
    """Try the list with a matter that is made up, in a place where the actor keeps it.

    Raises
    ------
    BadInput
        There is nothing to try, or more than any text may hold.
    """
    actor.require(Permission.MANAGE_ROUTING)
    if len(sample.text) > LONGEST_TEXT:
        raise BadInput("words_too_long", length=len(sample.text), most=LONGEST_TEXT)
    if not sample.text.strip() and not (sample.category or sample.nature or sample.urgency or sample.area_id):
        raise BadInput("nothing_to_try")
    place = _place(session, actor, sample.area_id)
    matter = Matter(
        category=sample.category,
        nature=sample.nature,
        urgency=sample.urgency,
        area_ids=ids_of(place.path) if place else frozenset(),
        township_id=place.township_id if place else None,
        text=plain(sample.text),
    )
    book = read_book(session)
    return Tried(route_of(book, matter), _told(book, matter, set()))


def _place(session: Session, actor: Actor, area_id: int | None) -> Area | None:
    if area_id is None:
        return None
    area = session.exec(areas_open_to(actor, Permission.MANAGE_ROUTING).where(Area.id == area_id)).first()
    if area is None:
        raise NotFound("area_not_found")
    return area


def _told(book: Book, matter: Matter, accused: set[int]) -> tuple[Verdict, ...]:
    return tuple(verdicts(book, matter, accused))
