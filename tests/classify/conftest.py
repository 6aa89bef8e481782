"""The starter release, trained once a worker on the whole corpus (a few seconds), for the tests that need a model."""

from pathlib import Path

import pytest

from feedback.classify.release import Release
from feedback.classify.starter import STARTER, train_starter


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a freshly trained starter; a test that changes it works on a copy."""
    folder = tmp_path_factory.mktemp("releases") / STARTER
    train_starter(folder)
    return folder


@pytest.fixture(scope="session")
def release(release_folder: Path) -> Release:
    from feedback.classify.release import load_release

    return load_release(release_folder)
