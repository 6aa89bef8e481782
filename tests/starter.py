"""Where do the tests get the classifier's first release? One worker of a run trains it, and all of them share it."""

import fcntl
import os
from pathlib import Path

import pytest

from feedback.classify.starter import STARTER, is_current, train_starter


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
