"""The fixtures that these tests share; `tests/worlds.py` says what they are. Texts are read without a classifier."""

import pytest

from tests.reading import read_lightly


@pytest.fixture(autouse=True)
def no_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)
