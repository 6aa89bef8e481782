"""Where do the tests get the classifier's first release? One worker of a run trains it, and all of them share it."""

import fcntl
import os
from pathlib import Path
from typing import Final

import pytest

from feedback.classify import corpus
from feedback.classify.starter import STARTER, is_current, train_starter

_EVERY: Final = 8


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this run's starter; a test that changes it works on a copy."""
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = run / STARTER
    with (run / f"{STARTER}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(folder):
            train_starter(folder)
    return folder


@pytest.fixture
def short_corpus(monkeypatch: pytest.MonkeyPatch) -> int:
    """Have what is trained from now on learn from every eighth of the project's sentences; returns their number."""
    sentences, dangers = corpus.load_corpus()[::_EVERY], corpus.load_urgencies()[::_EVERY]
    monkeypatch.setattr(corpus, "load_corpus", lambda: sentences)
    monkeypatch.setattr(corpus, "load_urgencies", lambda: dangers)
    return len(sentences)
