"""How a row becomes a matter: its words, who said it, and what the office had decided on it already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback.capture.importing.entries import text_of
from feedback.capture.notes import Decided, Matter, Reporter
from feedback.tracker.intake import short_title

LONGEST_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a matter comes from: the source, its number there, and the day on which it was said."""

    source: str
    number: str = ""
    said_on: date | None = None


def matter_of(values: Mapping[str, Any], origin: Origin) -> Matter:
    """Return the matter of a row."""
    words, title = whole_words(values), text_of(values, "title")
    return Matter(
        words=words,
        title=title[:LONGEST_TITLE] or first_signs(words),
        reporter=Reporter(
            name=text_of(values, "reporter_name"),
            phone=text_of(values, "reporter_phone"),
            is_anonymous=bool(values.get("is_anonymous")),
        ),
        decided=Decided(category=values.get("category"), urgency=values.get("urgency"), nature=values.get("nature")),
        wants_reply=values.get("wants_call_back") is not False,
        asks_confidence=bool(values.get("asks_confidence")),
        group_size=values.get("group_size"),
        said_on=origin.said_on,
        source=origin.source if origin.number else None,
        external_key=origin.number or None,
    )


def words_of(values: Mapping[str, Any]) -> str:
    """Return what was said; a title alone says it all."""
    return text_of(values, "words") or text_of(values, "title")


def whole_words(values: Mapping[str, Any]) -> str:
    """Return what is kept as the words: a title too long for a title stands in front of them, so nothing is lost."""
    words, title = words_of(values), text_of(values, "title")
    return f"{title}\n{words}" if len(title) > LONGEST_TITLE and words != title else words


def first_signs(words: str) -> str:
    """Return how the words begin, on one line: the title of what has none."""
    return short_title(" ".join(words.split()))
