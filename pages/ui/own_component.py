"""How is a small component of our own declared, and what has it told since it was last reset?

Its script and its style lie beside the module that draws it, under one name. What it tells carries the token that it
was given, so that what was told before a reset counts no more.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

_FOLDER: Final = Path(__file__).parent


def own_component(name: str, file: str) -> Any:
    """Declare the component that `file`.js and `file`.css in this folder make."""
    script, style = ((_FOLDER / f"{file}.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    return st.components.v2.component(name, js=script, css=style)


def told_since(states: Mapping[str, Any], state: str, token: str) -> dict[str, Any] | None:
    """Return what the component told under the name `state` with this token; None where it has told nothing."""
    told = states.get(state)
    return told if isinstance(told, dict) and told.get("token") == token else None
