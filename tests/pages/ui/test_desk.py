"""Which row does a desk look at: after a choice, after a row has gone, and where there is none?"""

from collections.abc import Sequence

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    """A desk over the ids in the session, which tests take rows away from."""
    import streamlit as st

    from pages.ui.desk import DeskRow, desk, desk_list

    rows = [
        DeskRow(id=each, number=f"ZS-{each}", title="水管裂了", chip="超期", chip_kind="overdue")
        for each in st.session_state.ids
    ]
    left, right = desk("trial")
    with left:
        chosen = desk_list(rows, st.session_state.get("wanted"), "trial")
    with right:
        st.text(f"chosen {chosen}")


def desk_of(ids: Sequence[str], wanted: str | None = None) -> AppTest:
    app = AppTest.from_function(script)
    app.session_state["ids"] = list(ids)
    if wanted is not None:
        app.session_state["wanted"] = wanted
    return look(app)


def look(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def chosen(app: AppTest) -> str:
    return str(app.text[0].value).removeprefix("chosen ")


class TestDeskList:
    def test_starts_with_the_first(self) -> None:
        assert chosen(desk_of("abc")) == "a"

    def test_starts_with_the_one_that_was_asked_for(self) -> None:
        assert chosen(desk_of("abc", wanted="b")) == "b"

    @pytest.mark.parametrize("wanted", [None, "a"])
    def test_nothing_is_chosen_from_an_empty_list(self, wanted: str | None) -> None:
        assert chosen(desk_of("", wanted=wanted)) == "None"

    def test_keeps_what_was_chosen_though_the_list_has_changed(self) -> None:
        app = desk_of("abc")
        app.session_state["trial_chosen"] = "c"
        app.session_state["ids"] = ["x", "b", "c"]
        assert chosen(look(app)) == "c"

    @pytest.mark.parametrize(
        ("gone", "next_one"),
        [
            pytest.param("b", "c", id="the one below moves up"),
            pytest.param("c", "b", id="the last leaves the one above"),
        ],
    )
    def test_a_row_that_has_gone_brings_its_neighbour(self, gone: str, next_one: str) -> None:
        app = desk_of("abc")
        app.session_state["trial_chosen"] = gone
        look(app)
        app.session_state["ids"] = [each for each in "abc" if each != gone]
        assert chosen(look(app)) == next_one

    def test_the_last_row_leaves_an_empty_desk_that_fills_again(self) -> None:
        app = desk_of("a")
        app.session_state["ids"] = []
        assert chosen(look(app)) == "None"
        app.session_state["ids"] = ["z"]
        assert chosen(look(app)) == "z"


class TestDesk:
    def test_a_phone_shows_the_list_until_a_row_is_tapped(self) -> None:
        app = desk_of("ab")
        assert ".st-key-desk_matter_trial" in styles(app)
        app.session_state["trial_opened"] = True
        assert ".st-key-desk_list_trial" in styles(look(app))

    def test_the_way_back_leads_to_the_list(self) -> None:
        app = desk_of("ab")
        app.session_state["trial_opened"] = True
        look(app).button(key="trial_back").click()
        assert ".st-key-desk_matter_trial" in styles(look(app))


def styles(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))
