"""What an event is called: when, where or who, and in a few words what; from the titles that people gave themselves.

Nothing is written anew: the place is what most samples name, the description the title that holds most of the event's
words, without its opening and ending phrases.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.classify.entities.places import codes_found, places_found
from feedback.classify.hot.message import Message
from feedback.classify.hot.signature import Signature, signature
from feedback.classify.hot.state import Event, State
from feedback.classify.hot.wording import wording
from feedback.classify.hot.words import cut, is_object
from feedback.classify.segment import plain

_LONGEST_TITLE: Final = 40
_LONGEST_PLACE: Final = 12
_SHORTEST_MATTER: Final = 4
_LEAST_SHARE: Final = 0.4
# A longer name may be held by so much fewer messages than the shorter one inside it.
_LONGER_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Name:
    """The whole name, and the place in it, empty where the messages agree on none."""

    text: str
    place: str


def name_of(event: Event, state: State, days: Sequence[date]) -> Name:
    """Return the name of an event whose messages are of `days`."""
    words = signature(
        [cut(each.title, each.body).all for each in event.samples], state.texts_with, max(1, state.n_texts)
    )
    title = _central_title(event.samples, words)
    place = _place(event.samples, title, words)
    crowd = _crowd(event.samples)
    matter = _matter(title, place)
    subject = place or (crowd if crowd not in matter else "")
    opening = " ".join(part for part in (_span(days), subject) if part)
    return Name(wording().name.format(opening=opening, matter=matter), place)


def _central_title(samples: Sequence[Message], words: Signature) -> str:
    """Return the title, or a body's beginning, that holds most of the event's words; of equals the shortest."""

    def rank(title: str) -> tuple[int, int]:
        held = cut(title, "").all
        return -sum(word in held for word in (*words.objects, *words.demands)), len(title)

    titles = [(each.title.strip() or each.body.strip())[:_LONGEST_TITLE] for each in samples]
    return min(filter(None, titles), key=rank, default="")


def _place(samples: Sequence[Message], title: str, words: Signature) -> str:
    """Return the area's code that most samples hold, and the name that many of them share."""
    texts = [plain(f"{each.title}\n{each.body}") for each in samples]
    code = _most_frequent(texts, _codes_in)
    name = _shared_name(texts, _without_codes(plain(title), "|"), words)
    return code.upper() + (name or _most_frequent(texts, _names_in))


def _codes_in(text: str) -> set[str]:
    return {text[each.start : each.end] for each in codes_found(text)}


def _names_in(text: str) -> set[str]:
    return {text[each.start : each.end] for each in places_found(text)} - _codes_in(text)


def _without_codes(text: str, instead: str) -> str:
    for each in reversed(list(codes_found(plain(text)))):
        text = text[: each.start] + instead + text[each.end :]
    return text


def _most_frequent(texts: Sequence[str], found: Callable[[str], Iterable[str]]) -> str:
    counts = Counter(each for text in texts for each in found(text))
    best = min(counts, key=lambda each: (-counts[each], -len(each), each), default="")
    return best if best and counts[best] >= _LEAST_SHARE * len(texts) else ""


def _shared_name(texts: Sequence[str], title: str, words: Signature) -> str:
    """Return the longest run of the title's words around a name that nearly as many texts hold as the name alone."""
    names = [word for word in words.objects if is_object(word) and word in title]
    if not names:
        return ""
    start = title.index(names[0])
    end = start + len(names[0])
    floor = _LONGER_SHARE * sum(names[0] in text for text in texts)
    best = names[0]
    for first in range(start, -1, -1):
        for last in range(end, min(len(title), first + _LONGEST_PLACE) + 1):
            run = title[first:last]
            if run.isalnum() and len(run) > len(best) and sum(run in text for text in texts) >= floor:
                best = run
    return _without(best, (), wording().endings)


def _crowd(samples: Sequence[Message]) -> str:
    counts = [(sum(crowd in f"{each.title}{each.body}" for each in samples), crowd) for crowd in wording().crowds]
    count, crowd = max(counts, key=lambda each: each[0])
    return crowd if count >= _LEAST_SHARE * len(samples) else ""


def _matter(title: str, place: str) -> str:
    """Return what a title says beside the place, or all of it where that is nearly nothing."""
    whole = _without(title, wording().openings, wording().endings)
    rest = _without_codes(whole, "")
    name = _without_codes(plain(place), "")
    position = plain(rest).find(name) if name else -1
    if position >= 0:
        rest = rest[:position] + rest[position + len(name) :]
    rest = _without(rest, wording().openings, wording().endings)
    return rest if len(rest) >= _SHORTEST_MATTER else whole


def _without(text: str, openings: Sequence[str], endings: Sequence[str]) -> str:
    """Return `text` without the phrases with which people begin and end, as long as something is left."""
    while True:
        cut_off = next((text.removeprefix(each) for each in openings if text.startswith(each)), text)
        cut_off = next((cut_off.removesuffix(each) for each in endings if cut_off.endswith(each)), cut_off)
        if cut_off == text or len(cut_off) < 2:
            return text
        text = cut_off


def _span(days: Sequence[date]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    if (first.year, first.month) == (last.year, last.month):
        return wording().month.format(year=first.year, month=first.month)
    form = wording().months_of_a_year if first.year == last.year else wording().months
    return form.format(year=first.year, month=first.month, last_year=last.year, last_month=last.month)
