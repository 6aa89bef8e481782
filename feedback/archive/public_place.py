"""What anybody may know of a place whose contact card they hold: its name, and whom to ring or where to go there."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from feedback.notify.citizens import open_gateway
from models.place import Area
from models.vocabulary import AreaKind


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """`place` is empty where there is none of that code; `office` is the township, or the county; either may be."""

    place: str
    office: str
    phone: str


def place_of_card(session: Session, code: str) -> PublicPlace:
    """Return the place of an area's code; the phone is the nearest one above, at last the county's own.

    Three statements at most; of an unknown code the county's name and phone.
    """
    wanted = select(Area).where(Area.code == code.strip(), col(Area.is_active))
    area = session.exec(wanted).one_or_none() if code.strip() else None
    ids = [int(part) for part in area.path.split("/") if part] if area else []
    of_line = col(Area.id).in_(ids) if ids else col(Area.kind) == AreaKind.COUNTY
    line = sorted(session.exec(select(Area).where(of_line)).all(), key=lambda each: each.path.count("/"))
    offices = [each.name for each in line if each.kind in (AreaKind.COUNTY, AreaKind.TOWNSHIP)]
    # A county's name stands before no village's: whoever holds the card knows where they live.
    below = [each.name for each in line if each.kind is not AreaKind.COUNTY]
    return PublicPlace(
        place=("".join(below) or offices[-1]) if area and offices else "",
        office=offices[-1] if offices else "",
        phone=next((each.duty_phone for each in reversed(line) if each.duty_phone), "") or _office_phone(session),
    )


def _office_phone(session: Session) -> str:
    parts = open_gateway(session)
    return parts.get("phone", "") if parts else ""
