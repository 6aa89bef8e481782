"""The process's one reader of texts: the loaded release, asked in batches. Pages, imports and hints all ask here."""

from collections.abc import Sequence
from functools import cache

from feedback.classify.release import Release, load_release
from feedback.classify.suggest import Suggestion, suggest
from feedback.core.settings import settings


@cache
def active_release() -> Release:
    """Return the release in use, loaded and checked once."""
    return load_release(settings().folder("releases") / "starter")


def understand(texts: Sequence[str], *, titles: Sequence[str] | None = None) -> list[Suggestion]:
    """Return what the machine makes of each text; an empty list for none."""
    return suggest(texts, titles=titles, release=active_release()) if texts else []
