"""How a form of a case is handed in: once, against the version that was on the screen, and nothing typed is lost.

A page reads the case anew before it looks at a press, and may by then draw another case or another form. So the press
itself brings the version that the person saw and what they had typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import Session, reading, transaction
from feedback.core.errors import Conflict, FeedbackError, IllegalMove, NotFound
from feedback.tracker.casefile import CaseFile, open_case
from feedback.tracker.door import Step
from pages.ui.late_press import draw_kept_words
from pages.ui.shell import said_last, submission_key
from pages.ui.text import fault, literal

Deed = Callable[[Session, Step], object]


@dataclass(frozen=True, slots=True)
class _Press:
    """A button that somebody pressed, and what stood in its form, by the labels of the boxes."""

    case_id: int
    case_no: str
    step: Step
    typed: dict[str, str]


@dataclass(slots=True)
class _Seat:
    """What one person's session remembers of their acts.

    It is one object because each access to the session's state may end a run in which somebody pressed again.
    """

    new_press: _Press | None = None
    press: _Press | None = None
    done_key: str | None = None
    done_count: int = 0
    refused: str = ""
    kept_of: str = ""
    kept: dict[str, str] = field(default_factory=dict)

    def keep(self, press: _Press, refused: str) -> None:
        self.refused, self.kept_of, self.kept = refused, press.case_no, press.typed


def _seat() -> _Seat:
    seat: _Seat = st.session_state.setdefault("acts_seat", _Seat())
    return seat


def form_key(name: str, file: CaseFile) -> str:
    """Return the key of a form and of its boxes: another after each act that was done, so that they are empty again."""
    return f"{name}_{file.case.id}_{_seat().done_count}"


def acts_key(file: CaseFile) -> str:
    """Return the key of the card round the forms of a case.

    The browser keeps what is typed within `acts_` until it is handed in (`feedback/api/typed.js`); what is typed for a
    confidential case it does not keep.
    """
    return f"{'sealed' if file.case.is_confidential else 'acts'}_{file.case.id}"


def submit_button(
    file: CaseFile,
    key: str,
    label: str,
    *,
    is_next: bool = False,
    texts: Mapping[str, str] | None = None,
    shortcut: str | None = None,
) -> bool:
    """Draw the button of the form `key`, the coloured one where it is what comes next.

    `texts` are the labels of the boxes of words, by what follows the form's key in theirs; `shortcut` is a key that
    presses the button while nobody types.
    """
    step = Step(submission_key(key), file.case.version)
    return st.form_submit_button(
        label,
        type="primary" if is_next else "secondary",
        shortcut=shortcut,
        on_click=_note_press,
        args=(file.case.id, file.case.case_no, step, {f"{key}_{name}": box for name, box in (texts or {}).items()}),
    )


def _note_press(case_id: int, case_no: str, step: Step, boxes: dict[str, str]) -> None:
    said = {label: str(st.session_state.get(box) or "") for box, label in boxes.items()}
    typed = {label: text for label, text in said.items() if text.strip()}
    _seat().new_press = _Press(case_id, case_no, step, typed)


def hand_in(deed: Deed, *, said: str) -> None:
    """Do `deed` in one transaction; on success say `said` and run the page anew, else say what is wrong.

    Where somebody else was first, what was typed is kept beside the case (`show_kept`), since the form may be gone.
    """
    seat = _seat()
    press, seat.press = seat.press, None
    if press is None:
        # The case has moved on, and `show_kept` has said so.
        return
    last = said_last()
    try:
        with transaction() as session:
            deed(session, press.step)
    except (Conflict, IllegalMove) as error:
        seat.keep(press, fault(error))
        st.rerun()
    except FeedbackError as error:
        st.error(literal(fault(error)), icon=":material/error:")
    else:
        seat.done_key, seat.done_count = press.step.submission_key, seat.done_count + 1
        last.text = said
        st.rerun()


def show_kept(actor: Actor, file: CaseFile | None) -> None:
    """Show why the last act was refused, and what was typed for it, until it is put away; call it before the forms.

    `file` is the case that the page is about to show, None where there is none left.
    """
    seat = _seat()
    seat.press, seat.new_press = seat.new_press, None
    _turn_away_late_press(actor, seat, file)
    refused, seat.refused = seat.refused, ""
    if refused:
        st.error(literal(refused), icon=":material/error:")
    if not seat.kept:
        return
    if draw_kept_words(seat.kept_of, seat.kept):
        seat.kept = {}
        st.rerun()


def _turn_away_late_press(actor: Actor, seat: _Seat, file: CaseFile | None) -> None:
    press = seat.press
    if press is None or (file and (file.case.id, file.case.version) == (press.case_id, press.step.seen_version)):
        return
    seat.press = None
    # The second of two quick clicks finds the case moved on by the first.
    if press.step.submission_key != seat.done_key:
        seat.keep(press, _why_too_late(actor, press))


def _why_too_late(actor: Actor, press: _Press) -> str:
    try:
        with reading() as session:
            case = open_case(session, actor, press.case_id).case
    except NotFound as error:
        return fault(error)
    is_as_seen = case.version == press.step.seen_version
    return "" if is_as_seen else fault(Conflict("case_changed", case_no=case.case_no, status=case.status))
