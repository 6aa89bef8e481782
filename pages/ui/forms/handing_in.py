"""How a form of a case is handed in: once, against the version seen, and nothing is lost where it is refused."""

from collections.abc import Callable

import streamlit as st

from feedback.core.database import Session, transaction
from feedback.core.errors import Conflict, FeedbackError, IllegalMove
from feedback.tracker.casefile import CaseFile
from feedback.tracker.door import Step
from pages.ui.shell import flash, renew_key, submission_key
from pages.ui.text import _, fault

Deed = Callable[[Session, Step], object]


def hand_in(file: CaseFile, key: str, deed: Deed, *, said: str, typed: dict[str, str] | None = None) -> None:
    """Do `deed` in one transaction; on success say `said` and run the page anew, else say what is wrong.

    Where somebody else was first, what was typed is kept beside the case (`show_kept`), since the form may be gone.
    """
    step = Step(submission_key(key), file.case.version)
    try:
        with transaction() as session:
            deed(session, step)
    except (Conflict, IllegalMove) as error:
        renew_key(key)
        st.session_state[_kept(file)] = {label: text for label, text in (typed or {}).items() if text.strip()}
        st.session_state["refused"] = fault(error)
        st.rerun()
    except FeedbackError as error:
        st.error(fault(error), icon=":material/error:")
    else:
        renew_key(key)
        flash(said)
        st.rerun()


def _kept(file: CaseFile) -> str:
    return f"kept_{file.case.id}"


def show_kept(file: CaseFile) -> None:
    """Show why the last act was refused, and what was typed for it, until it is put away."""
    refused = st.session_state.pop("refused", None)
    if refused:
        st.error(refused, icon=":material/error:")
    kept = st.session_state.get(_kept(file))
    if not kept:
        return
    with st.container(border=True, key="kept_words"):
        st.markdown(f"**{_('您刚才写的内容，还没有存下')}**")
        for label, text in kept.items():
            st.caption(label)
            st.code(text, language=None, wrap_lines=True)
        if st.button(_("不用了，收起"), key="kept_put_away"):
            st.session_state.pop(_kept(file))
            st.rerun()
