"""A text with what is personal in it hidden, for exports and for training.

Each hidden sign becomes a star, so that every offset (the reasons' underlined words) still fits. Nothing of a number is
left: its last four digits find a household here. A title stays, since a reader has to know that an official is meant.
"""

from collections.abc import Collection, Iterable
from typing import Final

from feedback.classify.entities.entity import Entity, Kind, Name

STAR: Final = "*"
PERSONAL: Final = frozenset({Kind.PHONE, Kind.IDENTITY, Kind.CARD, Kind.ACCOUNT, Kind.PLATE, Kind.EMAIL, Kind.PERSON})


def mask(text: str, entities: Iterable[Entity], *, kinds: Collection[Kind] = PERSONAL) -> str:
    """Return `text` with the entities of `kinds` as stars, in the same length.

    Parameters
    ----------
    text : str
        The text in which the entities were found.
    entities : iterable of Entity
        What `finding.find` returned for it.
    kinds : collection of Kind
        What is hidden; for training that should not learn places add `Kind.PLACE`.
    """
    signs = list(text)
    for entity in entities:
        if entity.kind in kinds:
            end = entity.end - (len(entity.value.title) if isinstance(entity.value, Name) else 0)
            signs[entity.start : end] = STAR * (end - entity.start)
    return "".join(signs)
