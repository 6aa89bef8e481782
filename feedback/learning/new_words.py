"""Which words do people say now that they did not say before? Something new is in the land, or the machine lags behind.

By how many messages hold a word, in the last thirty days against the ninety before. Names of persons and places and
numbers are left out, and so is a word of few messages, which would tell who said it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, Final

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_open_case
from feedback.classify.engine.analysers import Analyser, Message, Part, parts_of, terms
from feedback.classify.entities.entity import Kind
from feedback.classify.entities.finding import find
from feedback.classify.entities.masking import STAR, mask
from feedback.classify.segment import own_frequency, plain, stop_words
from feedback.core.clock import utc_now
from feedback.learning.drift import Share
from feedback.learning.said import never_confidential
from models.case import Case
from models.contact import Opinion
from models.place import Area

RECENT: Final = timedelta(days=30)
BEFORE: Final = timedelta(days=90)
_MOST_RECENT: Final = 3_000
_MOST_BEFORE: Final = 6_000
_SHORTEST: Final = 2
_LEAST_MESSAGES: Final = 5
_LEAST_GROWTH: Final = 2.0
_MOST_TRIED: Final = 60
_MOST_SHOWN: Final = 20
_SAMPLE: Final = 10
_LEAST_NEIGHBOURS: Final = 3
_LEAST_FREQUENCY: Final = 10


@dataclass(frozen=True, slots=True)
class NewWord:
    """A word, and how many messages held it in the last thirty days and in the ninety before."""

    word: str
    recent: Share
    before: Share


def new_words(session: Session, actor: Actor) -> list[NewWord]:
    """Return the words that became commoner, the most striking first; three statements, 3,000 and 6,000 texts at most.

    A word stands here only if it is at least twice as common as before, in five messages or more that the actor sees.
    """
    actor.require(Permission.READ_DRIFT)
    now = utc_now()
    recent = _texts(session, actor, now - RECENT, now, _MOST_RECENT)
    before = _texts(session, actor, now - RECENT - BEFORE, now - RECENT, _MOST_BEFORE)
    names = [plain(name) for name in session.exec(select(Area.name)).all()]
    found = risen([_words(text) for text in recent], [_words(text) for text in before])
    kept = (each for each in found[:_MOST_TRIED] if not any(each.word in name for name in names))
    words = (each for each in kept if is_whole(each.word, recent))
    return [each for each in words if not _is_name(each.word, recent)][:_MOST_SHOWN]


def risen(recent: Sequence[frozenset[str]], before: Sequence[frozenset[str]]) -> list[NewWord]:
    """Return the words of messages (n) that were rarer in messages (m) before, by how surely they were."""
    now, then = _counts(recent), _counts(before)
    found = []
    for word, count in now.items():
        share, expected = count / len(recent), (then[word] + 1) / (len(before) + 2)
        if count >= _LEAST_MESSAGES and share >= _LEAST_GROWTH * expected:
            surprise = (share - expected) / sqrt(expected * (1 - expected) / len(recent))
            found.append((surprise, NewWord(word, Share(count, len(recent)), Share(then[word], len(before)))))
    return [each for _surprise, each in sorted(found, key=lambda pair: (-pair[0], pair[1].word))]


def is_whole(word: str, texts: Iterable[str]) -> bool:
    """Say whether it is a word: one of the dictionary, or one that stands beside different characters on both sides.

    What the segmenter guesses is often the end of one word and the beginning of the next.
    """
    # The dictionary holds pieces of sentences as well, with low frequencies, and beginnings of words with none.
    if own_frequency(word) >= _LEAST_FREQUENCY:
        return True
    if stop_words().intersection(word):
        return False
    beside = {(text[at - 1 : at], text[at + len(word) :][:1]) for text in texts if (at := text.find(word)) > 0}
    sides = [len(set(side)) for side in zip(*beside, strict=True)]
    return bool(sides) and min(sides) >= _LEAST_NEIGHBOURS


def _counts(messages: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(word for words in messages for word in words)


def _texts(session: Session, actor: Actor, since: datetime, until: datetime, most: int) -> list[str]:
    query: Any = select_columns(col(Opinion.title), col(Opinion.words)).join(Case, col(Opinion.case_id) == Case.id)
    conditions = [may_see_open_case(actor), *never_confidential()]
    held = query.where(*conditions, col(Opinion.recorded_at) >= since, col(Opinion.recorded_at) < until)
    rows = session.execute(held.order_by(col(Opinion.id).desc()).limit(most))
    return [parts_of(Message(words, title), Part.ALL) for title, words in rows]


def _words(text: str) -> frozenset[str]:
    found = {word for word in terms(text, Analyser.WORDS) if len(word) >= _SHORTEST}
    return frozenset(found - stop_words())


def _is_name(word: str, texts: Iterable[str]) -> bool:
    """Say whether the word is part of a name, a place or a number in most of the messages that hold it."""
    held = [text for text in texts if word in text][:_SAMPLE]
    return 2 * sum(word not in _masked(text) for text in held) >= len(held)


def _masked(text: str) -> str:
    return mask(text, find(text), kinds=frozenset(Kind)).replace(STAR, " ")
