"""Does the second click of a double one do nothing again, and is the same asked for with other words done?"""

from streamlit.testing.v1 import AppTest


def _script() -> None:
    import streamlit as st

    from pages.ui.admin_acts import carry_out

    words = st.text_input("words", key="words")
    if st.button("add", key="add"):
        done: list[str] = st.session_state.setdefault("done", [])
        opened: list[object] = st.session_state.setdefault("opened", [])

        def deed(session: object) -> int:
            done.append(words)
            return len(done)

        carry_out(deed, "said", then=opened.append, once=f"add {words}")


def _clicked(page: AppTest, words: str) -> AppTest:
    page.text_input(key="words").set_value(words)
    page.button(key="add").click()
    return page.run()


class TestSecondClick:
    def test_adds_nothing_and_opens_what_the_first_made(self, database: object) -> None:
        page = AppTest.from_function(_script).run()
        page = _clicked(_clicked(page, "one"), "one")
        assert page.session_state["done"] == ["one"]
        assert page.session_state["opened"] == [1, 1]
        assert page.session_state["said_last"].text == "said"

    def test_other_words_are_another_deed(self, database: object) -> None:
        page = AppTest.from_function(_script).run()
        page = _clicked(_clicked(page, "one"), "two")
        assert page.session_state["done"] == ["one", "two"]
