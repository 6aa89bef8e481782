"""The tests of importing stand on a small county whose clerk takes sheets in; texts are read without a classifier."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from feedback.core.clock import set_to
from tests.capture.importing.sheets import light_reading
from tests.factories import NOW, County, a_county_in
from tests.stores import Store


@pytest.fixture(autouse=True)
def office_hours() -> Iterator[None]:
    with set_to(NOW):
        yield


@pytest.fixture(autouse=True)
def no_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.capture.understanding.understand", light_reading)


@pytest.fixture
def county(database: Engine, store: Store, office_hours: None) -> County:
    return a_county_in(store)
