"""The process's one reader of texts: the release in use, asked in batches. Pages, imports and hints all ask here.

Which release serves stands in the database, so every process follows within seconds when another one is chosen. Where
its folder cannot be read the starter serves in its stead, and says so (`release_in_use`).
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from threading import Lock
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from feedback.classify.release import Release, load_release
from feedback.classify.segment import default_segmenter
from feedback.classify.starter import STARTER, is_current, train_starter
from feedback.classify.suggest import Suggestion, suggest
from feedback.core.database import is_there, reading
from feedback.core.errors import BadInput
from feedback.core.memory import give_back
from feedback.core.settings import settings
from models.keeping import ClassifierRelease
from models.work_vocabulary import ReleaseState

_ASK_AGAIN_SECONDS: Final = 5.0
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which release is to serve: its name, and the hash that its model was trained with (empty: whatever it is)."""

    name: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class InUse:
    """The release that serves, and why it is not the one that is wanted where that cannot be read."""

    release: Release
    wanted: Wanted
    fault: BadInput | None = None


class _Seat:
    """What this process has loaded, and when it last asked which release is wanted."""

    held: InUse | None = None
    asked_at: float = 0.0
    loading: Final = Lock()


def active_release() -> Release:
    """Return the release in use, loaded and checked once; the database is asked again after five seconds.

    Raises
    ------
    BadInput
        Not even the starter can be read.
    """
    return release_in_use().release


def release_in_use() -> InUse:
    """Return the release in use with what was wanted instead, if anything.

    Raises
    ------
    BadInput
        Not even the starter can be read.
    """
    held = _Seat.held
    if held and time.monotonic() - _Seat.asked_at < _ASK_AGAIN_SECONDS:
        return held
    # While one thread asks and loads, the others go on with what there is.
    if not _Seat.loading.acquire(blocking=held is None):
        return held or release_in_use()
    try:
        wanted = _wanted()
        if _Seat.held is None or _Seat.held.wanted != wanted:
            _Seat.held = _loaded(wanted)
            give_back()
        _Seat.asked_at = time.monotonic()
        return _Seat.held
    finally:
        _Seat.loading.release()


def forget_release() -> None:
    """Let the next reader ask the database which release is in use, and load it anew."""
    _Seat.held, _Seat.asked_at = None, 0.0


def prepare_release() -> Release:
    """Train the starter where none lies in the data folder, or one of other sentences, words or libraries."""
    folder = release_folder(STARTER)
    if not is_current(folder):
        train_starter(folder)
        forget_release()
    return active_release()


def release_folder(name: str) -> Path:
    """Return the folder in which a release lies."""
    return settings().folder("releases") / name


def _wanted() -> Wanted:
    """Return which release the database names; what was wanted before where it does not answer, or else the starter."""
    before = _Seat.held.wanted if _Seat.held else Wanted(STARTER)
    if not is_there():
        return Wanted(STARTER)
    chosen = select(ClassifierRelease.name, ClassifierRelease.sha256)
    try:
        with reading() as session:
            found = session.exec(chosen.where(ClassifierRelease.state == ReleaseState.ACTIVE)).first()
    except SQLAlchemyError:
        # A command may read texts before the tables are brought up to date.
        return before
    return Wanted(*found) if found else Wanted(STARTER)


def _loaded(wanted: Wanted) -> InUse:
    try:
        release = load_release(release_folder(wanted.name))
        if wanted.sha256 and release.description.sha256 != wanted.sha256:
            raise BadInput("release_changed", release=wanted.name)
        return InUse(release, wanted)
    except BadInput as fault:
        if wanted.name == STARTER:
            raise
        _log.error("the release %s cannot be used, so the starter serves: %s", wanted.name, fault)
        return InUse(load_release(release_folder(STARTER)), wanted, fault)


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
