"""Finding the card that answers a question: by words of its title, keywords and answer, or by pinyin initials.

A word that few cards hold counts for more. What a caller says proposes a card only where it names one of the card's
keywords or its title: a wrong answer read out is worse than none.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.scope import visible_cards
from feedback.classify.segment import default_segmenter
from feedback.core.clock import today
from feedback.services.knowledge import CardView, view_of
from feedback.sheets.safe_text import clean
from models.place import Area
from models.service import KnowledgeCard

MOST_FOUND: Final = 20
MOST_PROPOSED: Final = 3
_MOST_WORDS: Final = 40
_LEAST_WORD: Final = 2
_IN_TITLE, _IN_KEYWORDS, _IN_ANSWER = 3.0, 2.5, 1.0


@dataclass(frozen=True, slots=True)
class _Slim:
    """What a search reads of a card."""

    id: int
    title: str
    keywords: str
    answer: str
    letters: str


def find_cards(session: Session, actor: Actor, typed: str, *, on: date | None = None) -> list[CardView]:
    """Return the cards that fit what was typed, the best first, of those that hold on a day; all where nothing is.

    Two statements.
    """
    sought = clean(typed).strip()
    wanted = _holding(actor, on or today())
    if not sought:
        ids = list(session.exec(wanted.with_only_columns(col(KnowledgeCard.id)).order_by(col(KnowledgeCard.title))))
        return _views(session, ids[:MOST_FOUND])
    slim = _slim(session, wanted)
    if sought.isascii() and sought.isalpha():
        letters = sought.lower()
        ranked = [(_letters_score(card, letters), card.id) for card in slim]
    else:
        ranked = _ranked(slim, _words_of(sought))
    best = sorted((each for each in ranked if each[0] > 0), key=lambda each: (-each[0], each[1]))
    return _views(session, [card_id for _score, card_id in best[:MOST_FOUND]])


def cards_for_words(session: Session, actor: Actor, said: str) -> list[CardView]:
    """Return the cards whose title or a keyword stands in what was said, the best first; at most three.

    One statement where nothing is found, else two.
    """
    text = clean(said)
    if len(text.strip()) < _LEAST_WORD:
        return []
    slim = [card for card in _slim(session, _holding(actor, today())) if _is_named(card, text)]
    ranked = _ranked(slim, _words_of(text))
    best = sorted(ranked, key=lambda each: (-each[0], each[1]))[:MOST_PROPOSED]
    return _views(session, [card_id for _score, card_id in best])


def _holding(actor: Actor, day: date) -> Any:
    holds: ColumnElement[bool] = or_(col(KnowledgeCard.valid_until).is_(None), col(KnowledgeCard.valid_until) >= day)
    return visible_cards(actor).where(col(KnowledgeCard.valid_from) <= day, holds)


def _slim(session: Session, wanted: Any) -> list[_Slim]:
    columns = (
        col(KnowledgeCard.id),
        col(KnowledgeCard.title),
        col(KnowledgeCard.keywords),
        col(KnowledgeCard.answer),
        col(KnowledgeCard.letters),
    )
    rows = session.execute(wanted.with_only_columns(*columns))
    return [_Slim(row[0], row[1], "\n".join(row[2]), row[3], row[4]) for row in rows]


def _words_of(text: str) -> list[str]:
    words = default_segmenter().index_tokens(text)
    whole = [text] if len(text) <= _MOST_WORDS else []
    return list(dict.fromkeys([*whole, *(word for word in words if len(word) >= _LEAST_WORD or word.isdigit())]))[
        :_MOST_WORDS
    ]


def _is_named(card: _Slim, text: str) -> bool:
    named = [word for word in card.keywords.split("\n") if len(word) >= _LEAST_WORD]
    return card.title in text or any(word in text for word in named)


def _letters_score(card: _Slim, letters: str) -> float:
    """Return how well typed initials fit: at the beginning of a title best, anywhere in a keyword least."""
    parts = card.letters.split(" ")
    if parts and parts[0].startswith(letters):
        return _IN_TITLE
    if any(part.startswith(letters) for part in parts):
        return _IN_KEYWORDS
    return _IN_ANSWER if letters in card.letters else 0.0


def _ranked(cards: Sequence[_Slim], words: Sequence[str]) -> list[tuple[float, int]]:
    """Return each card's score and number; a word weighs by how few cards hold it."""
    scores = [0.0] * len(cards)
    for word in words:
        places = [_place_of(card, word) for card in cards]
        holding = sum(place > 0 for place in places)
        if not holding:
            continue
        weight = math.log(1 + len(cards) / holding) * len(word)
        for number, place in enumerate(places):
            scores[number] += place * weight
    return [(score, card.id) for score, card in zip(scores, cards, strict=True)]


def _place_of(card: _Slim, word: str) -> float:
    if word in card.title:
        return _IN_TITLE
    if word in card.keywords:
        return _IN_KEYWORDS
    return _IN_ANSWER if word in card.answer else 0.0


def _views(session: Session, card_ids: Sequence[int]) -> list[CardView]:
    if not card_ids:
        return []
    found = session.exec(
        select(KnowledgeCard, Area.name)
        .join(Area, col(KnowledgeCard.area_id) == Area.id)
        .where(col(KnowledgeCard.id).in_(card_ids))
    ).all()
    by_id = {card.id: view_of(card, area) for card, area in found}
    return [by_id[card_id] for card_id in card_ids if card_id in by_id]
