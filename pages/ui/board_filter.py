"""What does a board look at? Period, place, channel and urgency in one row, kept in the address.

The address is the truth: the boxes are filled from it in every run and write into it, so that a look can be sent,
bookmarked and come back to.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import streamlit as st

from feedback.boards.marks import BoardFilter
from feedback.capture.lookup import AreaChoice
from feedback.core.clock import today
from feedback.i18n.catalogue import mark
from models.vocabulary import Channel, Urgency
from pages.ui.addresses import day_in, number_in
from pages.ui.text import _, words


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    OWN = "own"


_NAMES: Final = {
    Period.WEEK: mark("本周"),
    Period.MONTH: mark("本月"),
    Period.QUARTER: mark("近 90 天"),
    Period.OWN: mark("自选"),
}
_QUARTER_DAYS: Final = 90
_WORDS: Final[dict[str, type[StrEnum]]] = {"channel": Channel, "urgency": Urgency}


def period_in(query: Mapping[str, str]) -> Period:
    """Return the period that the address names; the month where it names none."""
    asked = query.get("period", "")
    return Period(asked) if asked in set(Period) else Period.MONTH


def filter_in(query: Mapping[str, str]) -> BoardFilter:
    """Return what the address asks for; what cannot be read is left out.

    Raises
    ------
    BadInput
        The days that were chosen make no period.
    """
    from_on, to_on = days_of(period_in(query), query)
    found: dict[str, Any] = {
        name: vocabulary(query[name]) for name, vocabulary in _WORDS.items() if query.get(name) in set(vocabulary)
    }
    found["area_id"] = number_in(query.get("area_id", ""))
    return BoardFilter(from_on=from_on, to_on=to_on, **found)


def days_of(period: Period, query: Mapping[str, str]) -> tuple[date, date]:
    """Return the first and the last day of a period that ends today; one's own days stand in the address."""
    if period is Period.WEEK:
        return today() - timedelta(days=today().weekday()), today()
    if period is Period.QUARTER:
        return today() - timedelta(days=_QUARTER_DAYS - 1), today()
    month = today().replace(day=1), today()
    if period is Period.OWN:
        return day_in(query.get("from_on", "")) or month[0], day_in(query.get("to_on", "")) or month[1]
    return month


def draw_filters(places: Sequence[AreaChoice]) -> None:
    """Draw the row; a change stands in the address before the next run begins."""
    query = st.query_params
    period = period_in(query)
    _show(query, period, places)
    with st.container(horizontal=True, vertical_alignment="center", key="board_filters"):
        st.segmented_control(
            _("期间"),
            list(Period),
            required=True,
            format_func=lambda each: _(_NAMES[each]),
            key="board_period",
            label_visibility="collapsed",
            on_change=_to_address,
        )
        if period is Period.OWN:
            for key, label in (("board_from", _("从哪天")), ("board_to", _("到哪天"))):
                st.date_input(
                    label,
                    key=key,
                    max_value=today(),
                    label_visibility="collapsed",
                    on_change=_to_address,
                    width=150,
                    format="YYYY-MM-DD",
                )
        _boxes(places)


def _boxes(places: Sequence[AreaChoice]) -> None:
    names = {place.area_id: place.path_names for place in places}
    shared: dict[str, Any] = {"index": None, "label_visibility": "collapsed", "on_change": _to_address}
    if len(names) > 1:
        st.selectbox(
            _("地方"),
            list(names),
            format_func=lambda area_id: names.get(area_id, ""),
            key="board_area_id",
            placeholder=_("全部地方"),
            width=220,
            **shared,
        )
    st.selectbox(
        _("来源"),
        list(Channel),
        format_func=words,
        key="board_channel",
        placeholder=_("全部来源"),
        width=140,
        **shared,
    )
    st.selectbox(
        _("缓急"),
        list(Urgency),
        format_func=words,
        key="board_urgency",
        placeholder=_("不分缓急"),
        width=140,
        **shared,
    )


def _show(query: Mapping[str, str], period: Period, places: Sequence[AreaChoice]) -> None:
    """Fill the boxes from the address, before they are drawn."""
    state = st.session_state
    state["board_period"] = period
    if period is Period.OWN:
        first, last = days_of(period, query)
        state["board_from"], state["board_to"] = min(first, today()), min(last, today())
    for name, vocabulary in _WORDS.items():
        state[f"board_{name}"] = vocabulary(query[name]) if query.get(name) in set(vocabulary) else None
    if len(places) > 1:
        asked = query.get("area_id", "")
        known = {str(place.area_id): place.area_id for place in places}
        state["board_area_id"] = known.get(asked)


def _to_address() -> None:
    """Write what the boxes hold into the address; the list that was open belongs to the old look, so it goes."""
    state = st.session_state
    period = state["board_period"] or Period.MONTH
    asked: dict[str, object] = {"period": None if period is Period.MONTH else period}
    if period is Period.OWN:
        asked |= {"from_on": state.get("board_from"), "to_on": state.get("board_to")}
    asked |= {name: state.get(f"board_{name}") for name in ("area_id", *_WORDS)}
    st.query_params.clear()
    st.query_params.update({name: str(value) for name, value in asked.items() if value is not None})
