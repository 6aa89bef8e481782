"""Notes for tests, made by keyword: a visit, a forum, a call or a message in the northern village."""

from itertools import count
from typing import Any, Final

from feedback.capture.notes import (
    CallDetail,
    ContactNote,
    ForumDetail,
    Matter,
    MessageDetail,
    Reporter,
    VisitDetail,
)
from feedback.core.clock import today, utc_now
from models.vocabulary import Channel
from tests.factories import County
from tests.reading import WATER

PHONE: Final = "138 0574 1234"
_numbers: Final = count(1)


def a_matter(words: str = WATER, **facts: Any) -> Matter:
    return Matter(words=words, **facts)


def a_caller(**facts: Any) -> Reporter:
    return Reporter(**{"name": "陈大福", "phone": PHONE} | facts)


def _note(county: County, *said: str | Matter, **facts: Any) -> ContactNote:
    whole: dict[str, Any] = {
        "submission_key": f"note-{next(_numbers)}",
        "area_id": county.village.id,
        "matters": [matter if isinstance(matter, Matter) else a_matter(matter) for matter in said],
        "held_on": today(),
    }
    return ContactNote(**whole | facts)


def a_visit(county: County, *said: str | Matter, household_id: int | None = None, **facts: Any) -> ContactNote:
    cards = facts.pop("cards", 0)
    detail = facts.pop("detail", VisitDetail(household_id=household_id, visitors=("周敏",), cards_issued=cards))
    return _note(county, *said, channel=Channel.VISIT, detail=detail, **facts)


def a_forum(county: County, *said: str | Matter, **facts: Any) -> ContactNote:
    detail = facts.pop("detail", ForumDetail(topic="饮水和道路", participants={"党代表": 2, "村民代表": 12}))
    return _note(county, *said, channel=Channel.FORUM, detail=detail, **facts)


def a_call(county: County, *said: str | Matter, **facts: Any) -> ContactNote:
    detail = facts.pop("detail", None) or CallDetail(called_at=utc_now())
    return _note(county, *said, channel=Channel.HOTLINE, detail=detail, **facts)


def a_message(county: County, *said: str | Matter, **facts: Any) -> ContactNote:
    detail = facts.pop("detail", None) or MessageDetail(source_name="县长信箱", received_on=today())
    return _note(county, *said, channel=facts.pop("channel", Channel.ONLINE), detail=detail, **facts)
