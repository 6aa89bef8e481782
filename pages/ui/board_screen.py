"""Is the screen a phone's? A figure needs fewer ticks and wider bars there, and the style sheet cannot give them.

The browser's name is only the first guess: a narrow window and a large phone are told by the screen itself.
"""

from typing import Any, Final

import streamlit as st

_KEY: Final = "board_screen"
_SEEN: Final = "screen_is_narrow"
_SCRIPT: Final = """
export default function (component) {
  const screen = matchMedia("(max-width: 640px)")
  const tell = () => component.setStateValue("narrow", screen.matches)
  if (component.data.narrow !== screen.matches) tell()
  screen.addEventListener("change", tell)
  return () => screen.removeEventListener("change", tell)
}
"""
_GAUGE: Final = st.components.v2.component("zhenshi_screen", js=_SCRIPT)


def is_narrow() -> bool:
    """Return whether the page is drawn for a phone, and let the browser tell when it is not so; call it once a page."""
    guess = "Mobile" in (st.context.headers.get("User-Agent") or "")
    narrow = bool(st.session_state.get(_SEEN, guess))
    with st.container(key="board_gauge"):
        _GAUGE(key=_KEY, data={"narrow": narrow}, on_narrow_change=_keep)
    return narrow


def _keep() -> None:
    told: Any = st.session_state[_KEY]
    st.session_state[_SEEN] = bool(told.get("narrow"))
