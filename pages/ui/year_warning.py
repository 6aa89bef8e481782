"""How is it said loudly, wherever a date is shown or chosen, that its year is counted without its public notice?"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

import streamlit as st

from feedback.core.clock import office_day, today
from feedback.core.database import reading
from feedback.worktime.editing import years_without_notice
from pages.ui.text import _, listed, literal


class Dated(Protocol):
    """A row of a list with a due date."""

    @property
    def due_at(self) -> datetime | None: ...


def warn_until(*ends: date) -> None:
    """Warn where days from now until the last of `ends` lie in a year whose notice is not held."""
    last = max(ends, default=today())
    with reading() as session:
        missing = [year for year in years_without_notice(session) if year <= last.year]
    _warn(missing)


def warn_of_rows(rows: Iterable[Dated]) -> None:
    """Warn where the due date of one of the rows lies in this year or a later one whose notice is not held."""
    years = {office_day(row.due_at).year for row in rows if row.due_at is not None}
    coming = [year for year in years if year >= today().year]
    if coming:
        with reading() as session:
            missing = [year for year in years_without_notice(session) if year in coming]
        _warn(missing)


def _warn(missing: Sequence[int]) -> None:
    if missing:
        years = listed([str(year) for year in missing])
        st.warning(
            _("{years} 年的放假安排还没有录入，落在这一年的期限只按周末计算，可能差几天。", years=literal(years)),
            icon=":material/event_busy:",
        )
