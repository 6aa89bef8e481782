"""Where do the tests get the classifier's first release? It is trained at set-up, and anew when what makes it changes.

`python -m tests.starter` does so. Without it, one worker of a run trains the release and all of them share it.
"""

import fcntl
import os
import sys
from pathlib import Path
from typing import Final

import pytest

from feedback import classify
from feedback.classify import corpus, features
from feedback.classify.release import MODEL_FILE, Release, load_release
from feedback.classify.starter import STARTER, is_current, train_starter
from tests.server import ROOT

AT_SET_UP: Final = ROOT / ".venv" / STARTER
_EVERY: Final = 16


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the starter; a test that changes it works on a copy."""
    if _is_fresh(AT_SET_UP):
        return AT_SET_UP
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = run / STARTER
    with (run / f"{STARTER}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(folder):
            train_starter(folder)
    return folder


@pytest.fixture(scope="session")
def release(starter_folder: Path) -> Release:
    """Return the starter, loaded once a worker; nobody changes it."""
    return load_release(starter_folder)


@pytest.fixture
def short_corpus(monkeypatch: pytest.MonkeyPatch) -> int:
    """Have training learn from every sixteenth sentence and word from now on; returns the number of sentences."""
    sentences, dangers = corpus.load_corpus()[::_EVERY], corpus.load_urgencies()[::_EVERY]
    words = {code: known[::_EVERY] for code, known in features.lexicon().items()}
    monkeypatch.setattr(corpus, "load_corpus", lambda: sentences)
    monkeypatch.setattr(corpus, "load_urgencies", lambda: dangers)
    monkeypatch.setattr(features, "lexicon", lambda: words)
    return len(sentences)


def _is_fresh(folder: Path) -> bool:
    """Whether a folder holds the starter of the present sentences and words, made by the present code."""
    if not is_current(folder):
        return False
    made = (folder / MODEL_FILE).stat().st_mtime
    return all(path.stat().st_mtime < made for path in Path(classify.__file__).parent.rglob("*.py"))


def main() -> None:
    if not _is_fresh(AT_SET_UP):
        sys.stdout.write("Training the classifier's first release for the tests; this takes half a minute.\n")
        sys.stdout.flush()
        train_starter(AT_SET_UP)


if __name__ == "__main__":
    main()
