"""Who, where, what: everything of that sort in one text, each stretch of it taken once, by the surest claim.

Work grows with the text's length only. Nothing is written and nothing asked of the database.
"""

from datetime import date
from itertools import chain

from feedback.classify.entities.amounts import amounts_found
from feedback.classify.entities.entity import Candidate, Entity, settled
from feedback.classify.entities.masking import PERSONAL
from feedback.classify.entities.numbers import numbers
from feedback.classify.entities.persons import persons_found
from feedback.classify.entities.place_index import PlaceIndex
from feedback.classify.entities.places import codes_found, places_found
from feedback.classify.entities.when import times_found
from feedback.classify.segment import plain
from feedback.core.clock import today as office_today


def find(text: str, *, places: PlaceIndex | None = None, today: date | None = None) -> list[Entity]:
    """Return the things that `text` names, in order of place; none overlaps another.

    Parameters
    ----------
    text : str
        A person's words; an empty text names nothing.
    places : PlaceIndex, optional
        The places that the office knows. Without them a place is found by its ending only, and its value is empty.
    today : date, optional
        The day from which "last Tuesday" is counted; the office's today where it is left out.
    """
    reading = plain(text)
    seen_from = today or office_today()
    sure = places.sure(reading) if places else []
    shown = list(places_found(reading))
    likely = places.likely(reading, shown) if places else ()
    claims: chain[Candidate] = chain(
        numbers(reading),
        sure,
        sorted(times_found(reading, seen_from), key=_longest_first),
        amounts_found(reading, text),
        persons_found(reading),
        codes_found(reading),
        likely,
        shown,
    )
    return [
        Entity(claim.kind, claim.start, claim.end, text[claim.start : claim.end], claim.value)
        for claim in settled(claims, len(text))
    ]


def may_name_somebody(text: str) -> bool:
    """Say whether anything in `text` claims to be a person or a number of one; without it `find` finds none either.

    It costs a quarter of `find`, which counts where many thousand texts are masked.
    """
    reading = plain(text)
    claims = chain(numbers(reading), persons_found(reading), codes_found(reading))
    return any(claim.kind in PERSONAL for claim in claims)


def _longest_first(claim: Candidate) -> int:
    return claim.start - claim.end
