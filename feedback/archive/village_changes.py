"""Keeping a village's library: what its profile says, and which books of archives stand on the shelf."""

from dataclasses import fields
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.villages import ProfileFacts, facts_of
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from feedback.sheets.safe_text import clean
from models.place import ArchiveBook, Area, VillageProfile
from models.vocabulary import AreaKind

MOST_COUNTED: Final = 10_000_000
MOST_FEN: Final = 100_000_000_000_00
_LONGEST: Final = {"industries": 200, "rivers": 200, "situation": 2000}
_NUMBERS: Final = ("population", "households", "party_members", "farmland_mu")


def _kept(session: Session, actor: Actor, area_id: int) -> Area:
    actor.require(Permission.KEEP_HOUSEHOLDS)
    area = session.exec(areas_open_to(actor, Permission.KEEP_HOUSEHOLDS).where(Area.id == area_id)).one_or_none()
    if area is None or area.kind not in (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE):
        raise NotFound("area_not_found")
    return area


def change_profile(session: Session, actor: Actor, area_id: int, facts: ProfileFacts, *, seen: ProfileFacts) -> bool:
    """Put `facts` in the place of what the actor has `seen` of a village, and say whether anything was changed.

    Raises
    ------
    NotFound
        There is no such village, or not for this actor.
    Conflict
        Somebody else has changed the profile since.
    BadInput
        A number is out of its range, or a text too long.
    """
    area = _kept(session, actor, area_id)
    stored = _checked(facts)
    profile = session.get(VillageProfile, area.id)
    changed = [name for name, value in stored.items() if profile is None or getattr(profile, name) != value]
    if changed and facts_of(profile) != seen:
        raise Conflict("changed_meanwhile")
    if profile is None:
        session.add(VillageProfile(area_id=area.id, updated_on=today(), updated_by_id=actor.user_id, **stored))
        return True
    for name in changed:
        setattr(profile, name, stored[name])
    profile.updated_on, profile.updated_by_id = today(), actor.user_id
    return bool(changed)


def _checked(facts: ProfileFacts) -> dict[str, Any]:
    for name in _NUMBERS:
        _check_range(name, getattr(facts, name), MOST_COUNTED)
    _check_range("collective_income", facts.collective_income, MOST_FEN)
    stored: dict[str, Any] = {each.name: getattr(facts, each.name) for each in fields(ProfileFacts)}
    for name, most in _LONGEST.items():
        text = clean(getattr(facts, name)).strip()
        if len(text) > most:
            raise BadInput("file_text_too_long", field=name, most=most)
        stored[name] = text
    return stored | {"situation": stored["situation"] or None}


def _check_range(name: str, number: int | None, most: int) -> None:
    if number is not None and not 0 <= number <= most:
        raise BadInput("file_number_out_of_range", field=name, least=0, most=most)


def open_book(session: Session, actor: Actor, area_id: int, *, title: str, kept_by: str, opened_on: date) -> int:
    """Enter a book of archives that stands on the shelf; one of that title and day is entered once."""
    area = _kept(session, actor, area_id)
    plain, keeper = clean(title).strip(), clean(kept_by).strip()
    if not plain:
        raise MissingFact("fact_missing", field="title")
    for name, text, most in (("title", plain, 60), ("kept_by", keeper, 40)):
        if len(text) > most:
            raise BadInput("file_text_too_long", field=name, most=most)
    if opened_on > today():
        raise BadInput("day_ahead", day=opened_on)
    same = _same_book(session, area.id, plain, opened_on)
    if same is not None:
        return same
    book = ArchiveBook(area_id=area.id, title=plain, kept_by=keeper, opened_on=opened_on, is_trial=area.is_trial)
    session.add(book)
    session.flush()  # The caller is told its number.
    return book.id


def _same_book(session: Session, area_id: int, title: str, opened_on: date) -> int | None:
    same = select(ArchiveBook.id).where(
        ArchiveBook.area_id == area_id,
        ArchiveBook.title == title,
        ArchiveBook.opened_on == opened_on,
        col(ArchiveBook.closed_on).is_(None),
    )
    return session.exec(same).first()


def close_book(session: Session, actor: Actor, book_id: int) -> None:
    """Say that a book is full or gone; it stays in the list with its last day."""
    book = session.get(ArchiveBook, book_id)
    if book is None:
        raise NotFound("archive_book_not_found")
    # A book of another village must not be told apart from none.
    try:
        _kept(session, actor, book.area_id)
    except NotFound as fault:
        raise NotFound("archive_book_not_found") from fault
    book.closed_on = book.closed_on or today()
