"""The starter release, loaded once a worker, for the tests that need a model."""

from pathlib import Path

import pytest

from feedback.classify.release import Release, load_release


@pytest.fixture(scope="session")
def release(starter_folder: Path) -> Release:
    return load_release(starter_folder)
