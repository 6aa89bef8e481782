"""How is nothing lost that somebody types? A form keeps itself on the server while it is filled, and opens with that.

A form has turns: after a save the next turn begins, whose widgets all have keys of their own and so are empty.
Use: `form = open_form(actor, "visit")`, widgets with `form.key(...)`, `form.keep(...)` at the end of each run, and
`form.finish(session)` inside the transaction that saves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.drafts import drop_draft, load_draft, save_draft
from feedback.core.clock import OFFICE_ZONE
from feedback.core.database import Session, reading, transaction
from pages.ui.shell import renew_key, submission_key
from pages.ui.text import _

Made = TypeVar("Made")
_STYLE: Final = Path(__file__).with_name("capture.css").read_text(encoding="utf-8")
# This widget stands on most forms from the first run on; where its key is gone, the page has just been opened.
ANCHOR: Final = "place"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one user, in the turn that is being filled."""

    actor: Actor
    name: str
    turn: int

    def key(self, field: str) -> str:
        """Return the key of a widget of this turn."""
        return f"{self.name}_{self.turn}_{field}"

    @property
    def submission_key(self) -> str:
        return submission_key(self.name)

    def once(self, field: str, make: Callable[[], Made]) -> Made:
        """Return what `make` made in the first run of this turn."""
        key = self.key(f"{field}_once")
        if key not in st.session_state:
            st.session_state[key] = make()
        return cast(Made, st.session_state[key])

    def starts_with(self, field: str, value: object) -> str:
        """Let a widget open with `value`, unless it holds something already, and return its key."""
        held = st.session_state.setdefault(self.key(field), value)
        if isinstance(value, StrEnum) and not isinstance(held, StrEnum):
            # A draft keeps a word of a vocabulary as plain text, which no box recognizes.
            st.session_state[self.key(field)] = type(value)(held)
        return self.key(field)

    def value(self, field: str) -> Any:
        """Return what the widget holds, or None before it was drawn."""
        return st.session_state.get(self.key(field))

    def remember(self, field: str, value: object) -> None:
        """Keep `value` for the next turns too, to fill it in."""
        st.session_state[f"{self.name}_last_{field}"] = value

    def remembered(self, field: str) -> Any:
        return st.session_state.get(f"{self.name}_last_{field}")

    def keep(self, fields: Sequence[str], more: Mapping[str, Any], *, worth_keeping: bool) -> None:
        """Keep the widgets `fields` and what else was typed as the draft, where anything has changed."""
        body = {"fields": {field: _plain(self.value(field)) for field in fields}, **more}
        held = st.session_state.get(self.key("kept"))
        if worth_keeping:
            # What was put back is this page's own once it stands there: after a cut a second page of the same user may
            # come back empty, and must not throw away what the first one holds.
            held = held or st.session_state.get(self.key("found"))
            if held is None or held[0] != body:
                with transaction() as session:
                    held = body, save_draft(session, self.actor, self.name, body)
            st.session_state[self.key("kept")] = held
        elif held is not None:
            with transaction() as session:
                drop_draft(session, self.actor, self.name)
            del st.session_state[self.key("kept")]

    def keep_again(self) -> None:
        """Write the draft once more: another page of the same user, which saved first, has thrown it away."""
        held = self.value("kept")
        if held is not None:
            with transaction() as session:
                save_draft(session, self.actor, self.name, held[0])

    @property
    def kept_line(self) -> str:
        """When the draft was kept last, in words; nothing where there is none."""
        held = st.session_state.get(self.key("kept"))
        return _("草稿已存 {time}", time=clock_of(held[1])) if held else ""

    @property
    def is_begun(self) -> bool:
        """Whether something stands in the form that was not handed in yet, from now or from before."""
        return bool(self.value("kept") or self.value("found"))

    @property
    def restored(self) -> dict[str, Any]:
        """What the form opened with beside its widgets: the rest of the draft, empty where there was none."""
        return dict(st.session_state.get(self.key("restored"), {}))

    def discard(self, session: Session) -> None:
        """Throw the draft away, in the transaction that saves what it holds."""
        drop_draft(session, self.actor, self.name)

    def finish(self, carried: Mapping[str, object] | None = None) -> None:
        """Begin the next turn: a new submission key, and fields that are empty but for what is carried over."""
        for key in [key for key in st.session_state if str(key).startswith(f"{self.name}_{self.turn}_")]:
            del st.session_state[key]
        following = Form(self.actor, self.name, self.turn + 1)
        st.session_state[f"{self.name}_turn"] = following.turn
        for field, value in (carried or {}).items():
            st.session_state[following.key(field)] = value
        renew_key(self.name)


def open_form(actor: Actor, name: str, *, anchor: str = ANCHOR) -> Form:
    """Return the form as it stands; when its page was just opened, what was typed before is put back into it.

    `anchor` is a widget that the form draws in every run.
    """
    st.html(f"<style>{_STYLE}</style>")
    form = Form(actor, name, st.session_state.setdefault(f"{name}_turn", 0))
    if form.key(anchor) not in st.session_state:
        _put_back(form)
    return form


def _put_back(form: Form) -> None:
    # What a widget held is gone with it; what stood beside it would be older than the draft.
    stale = {form.key(field) for field in ("kept", "found", "restored", "sketches", "opening", "named")}
    for key in [str(key) for key in st.session_state if str(key).startswith(form.key(""))]:
        if key in stale or key.endswith("_once"):
            del st.session_state[key]
    with reading() as session:
        found = load_draft(session, form.actor, form.name)
    if found is None:
        return
    body, saved_at = found
    for field, value in body["fields"].items():
        st.session_state[form.key(field)] = _restored(value)
    st.session_state[form.key("found")] = (body, saved_at)
    st.session_state[form.key("restored")] = {name: value for name, value in body.items() if name != "fields"}


def _plain(value: object) -> object:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _restored(value: object) -> object:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def clock_of(at: datetime) -> str:
    """Return the time of day at the office."""
    return at.astimezone(OFFICE_ZONE).strftime("%H:%M")
