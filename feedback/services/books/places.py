"""For which places a book may be filled: the actor's own in the book's area; of a unit's book all of these."""

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.capture.importing.placebook import PlaceBook
from feedback.services.books.setup import BookView
from models.place import Area


def fillable_areas(session: Session, actor: Actor, book: BookView) -> list[Area]:
    """Return the areas, in the order of the tree; one statement."""
    inside = col(Area.path).like(f"%/{book.area_id}/%")
    if book.unit:
        wanted = select(Area).where(inside, col(Area.is_active))
    else:
        wanted = areas_open_to(actor, Permission.FILL_BOOKS).where(inside)
    return list(session.exec(wanted.order_by(col(Area.code))).all())


def book_places(session: Session, actor: Actor, book: BookView) -> PlaceBook:
    """Return those areas by everything that a sheet may call them; two statements."""
    areas = fillable_areas(session, actor, book)
    above = {int(part) for area in areas for part in area.path.split("/") if part}
    names = dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(above))).all()) if above else {}
    return PlaceBook(areas, names)
