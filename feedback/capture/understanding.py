"""The process's one reader of texts: the loaded release, asked in batches. Pages, imports and hints all ask here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from sys import intern

from feedback.classify.release import Release, load_release
from feedback.classify.segment import default_segmenter
from feedback.classify.starter import STARTER, is_current, train_starter
from feedback.classify.suggest import Suggestion, suggest
from feedback.core.settings import settings


@cache
def active_release() -> Release:
    """Return the release in use, loaded and checked once."""
    return load_release(settings().folder("releases") / STARTER)


def prepare_release() -> Release:
    """Train the starter where none lies in the data folder, or one of other sentences, words or libraries."""
    folder = settings().folder("releases") / STARTER
    if not is_current(folder):
        train_starter(folder)
        active_release.cache_clear()
    return active_release()


def understand(texts: Sequence[str], *, titles: Sequence[str] | None = None) -> list[Suggestion]:
    """Return what the machine makes of each text; an empty list for none."""
    return suggest(texts, titles=titles, release=active_release()) if texts else []


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of one matter: the machine's suggestion, and the words by which it is found again."""

    suggestion: Suggestion
    tokens: tuple[str, ...]


def read_ahead(texts: Sequence[str], titles: Sequence[str]) -> list[Understood]:
    """Return what is made of each matter: the slow part of taking it in, for callers that do it before they write."""
    cut = default_segmenter().index_tokens
    return [
        # The same words stand in thousands of texts: one copy of each is kept.
        Understood(suggestion, tuple(intern(word) for word in dict.fromkeys(cut(f"{title}\n{text}"))))
        for suggestion, title, text in zip(understand(texts, titles=titles), titles, texts, strict=True)
    ]
