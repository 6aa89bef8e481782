"""A county to record in, and pages whose live box can be typed into; texts are read without a classifier."""

import pytest
import streamlit as st
from sqlalchemy import Engine

from tests.factories import County, a_county_in
from tests.reading import read_lightly
from tests.stores import Store


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture(autouse=True)
def no_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)


@pytest.fixture(autouse=True)
def plain_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an ordinary box in the place of the live one, which only a browser can type into."""

    def live_words(key: str, value: str, label: str, *, reset_token: str, **_looks: object) -> str:
        return str(st.text_area(label, value, key=f"{key}_{reset_token}"))

    monkeypatch.setattr("pages.ui.spoken.live_words", live_words)
    monkeypatch.setattr("pages.ui.clinic.said.live_words", live_words)
