"""How a search stands in the address, so that it can be sent, bookmarked and opened from a figure of a board."""

from collections.abc import MutableMapping
from dataclasses import fields
from typing import Any, Final

from feedback.tracker.desks import CaseSearch
from models.vocabulary import CaseStatus, Channel, Nature, Scope, Urgency
from pages.ui.addresses import day_in, number_in

_WORDS: Final[dict[str, Any]] = {"channel": Channel, "urgency": Urgency, "scope": Scope, "nature": Nature}
_CODES: Final = ("category", "suggested")
_NUMBERS: Final = ("area_id", "unit_id", "batch_id")
_DAYS: Final = ("from_on", "to_on")


def search_from_address(query: MutableMapping[str, str]) -> CaseSearch:
    """Return the search that the address holds; what cannot be read is left out."""
    found: dict[str, Any] = {"text": query.get("text", ""), "only_overdue": query.get("only_overdue") == "1"}
    for name in _CODES:
        if number_in(query.get(name, "")) is not None:
            found[name] = query[name]
    statuses = [word for word in query.get("statuses", "").split(",") if word in set(CaseStatus)]
    found["statuses"] = tuple(CaseStatus(word) for word in statuses)
    for name, words in _WORDS.items():
        if query.get(name) in set(words):
            found[name] = words(query[name])
    for name in _NUMBERS:
        found[name] = number_in(query.get(name, ""))
    for name in _DAYS:
        found[name] = day_in(query.get(name, ""))
    return CaseSearch(**found)


def address_of(search: CaseSearch) -> dict[str, str]:
    """Return the parameters that `search_from_address` reads back as `search`."""
    found: dict[str, str] = {}
    for field in fields(search):
        value = getattr(search, field.name)
        if value in (None, "", (), False):
            continue
        if value is True:
            found[field.name] = "1"
        elif isinstance(value, tuple):
            found[field.name] = ",".join(value)
        else:
            found[field.name] = str(value)
    return found


def search_to_address(query: MutableMapping[str, str], search: CaseSearch) -> None:
    """Write `search` into the address, from its first page."""
    query.clear()
    query.update(address_of(search))
