"""The sheet of eight contact cards (PDF, A4): who to ring, and a code that leads to the citizen's page of the place.

A card holds what the office wants to be known of its cadre, typed on the page; nothing of it is stored but the log line
that a sheet was made. Source: domain digest A1.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final
from urllib.parse import quote

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.archive.cards import card_area
from feedback.core.clock import today
from feedback.core.errors import BadInput, MissingFact
from feedback.notify.rules import service_address
from feedback.reports.layout import DATA
from feedback.reports.making import MadeFile
from feedback.reports.paper import MEDIA_TYPES, PaperFormat
from feedback.reports.phrases import words_of
from feedback.reports.qr import qr_svg
from feedback.sheets import cells
from models.work_vocabulary import AccessAction

EIGHT: Final = 8
LONGEST: Final = {"card_name": 20, "card_phone": 20, "card_office": 30}
# The short numbers that an office may be rung by, such as 12345 and 95598.
_HOTLINE: Final = re.compile(r"[19]\d{4}", re.ASCII)
_SOURCE: Final = DATA / "contact_cards.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRequest:
    """Whose cards, for which place: name, phone and office as they are to be read."""

    area_id: int
    name: str
    phone: str
    office: str


@dataclass(frozen=True, slots=True)
class CardSheet:
    """A sheet that is ready to be set; `address` is empty where the system has no web address to lead to."""

    place: str
    name: str
    phone: str
    office: str
    address: str


def take_cards(session: Session, actor: Actor, request: CardRequest) -> CardSheet:
    """Gather a sheet of cards, and note in the access log who took it.

    Raises
    ------
    NotFound
        There is no such area, or not where the actor visits.
    MissingFact, BadInput
        Name, phone or office is missing or too long, or the phone is none.
    """
    area = card_area(session, actor, request.area_id)
    typed = {"card_name": request.name, "card_phone": request.phone, "card_office": request.office}
    for field, text in typed.items():
        if not text.strip():
            raise MissingFact("fact_missing", field=field)
        if len(text.strip()) > LONGEST[field]:
            raise BadInput("text_too_long", field=field, most=LONGEST[field])
    phone = _phone(request.phone)
    facts: dict[str, str | int | bool | None] = {"paper": "cards", "rows": EIGHT}
    subject = ("area", area.id)
    write_access(session, AccessAction.EXPORT, actor_id=actor.user_id, subject=subject, facts=facts)
    base = service_address(session)
    address = f"{base}/say?area={quote(area.code)}" if base else ""
    return CardSheet(area.name, request.name.strip(), phone, request.office.strip(), address)


def _phone(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed).strip()
    return plain if _HOTLINE.fullmatch(plain) else cells.phone(plain)


def cards_file(sheet: CardSheet) -> MadeFile:
    """Return the sheet as a PDF of one page."""
    made = _compiled(sheet, format="pdf")
    name = f"{words_of('card')['title']}_{sheet.place}_{today().isoformat()}.pdf"
    return MadeFile(name, MEDIA_TYPES[PaperFormat.PDF], bytes(made))


def cards_picture(sheet: CardSheet) -> bytes:
    """Return a picture (PNG) of the sheet."""
    made = _compiled(sheet, format="png", ppi=100.0)
    return bytes(made[0] if isinstance(made, list) else made)


def _compiled(sheet: CardSheet, **options: Any) -> Any:
    # The library that sets papers takes 26 MB, which a process that sets none need not have.
    import typst

    from feedback.reports.pdf import faces

    found = faces()
    said: Mapping[str, object] = {
        "words": words_of("card"),
        "count": EIGHT,
        "place": sheet.place,
        "name": sheet.name,
        "phone": sheet.phone,
        "office": sheet.office,
        "qr": qr_svg(sheet.address),
        "families": [each.lower() for each in found.families()],
    }
    nowhere = str(DATA / "none")
    return typst.compile(
        str(_SOURCE),
        root=str(DATA),
        font_paths=found,
        ignore_system_fonts=True,
        sys_inputs={"cards": json.dumps(said, ensure_ascii=False)},
        timestamp=datetime.combine(today(), time(), tzinfo=UTC),
        package_path=nowhere,
        package_cache_path=nowhere,
        **options,
    )
