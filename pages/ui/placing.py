"""How is it said where and when something was said? A box of the places in which the actor may record, and a day.

Which place the words name is told below the box; only a person's tap fills it in.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice, places_for
from feedback.capture.named_places import NamedPlace, place_meant
from feedback.classify.entities.entity import Likeness
from feedback.core.clock import today
from feedback.core.database import reading
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.drafting import ANCHOR, Form
from pages.ui.text import _, day

_OLDEST: Final = timedelta(days=366)
_LATELY_DAYS: Final = 31
_BETWEEN: Final = " · "


def day_choice(form: Form, label: str) -> date:
    """Draw the box of any day up to today; it opens with today, or with the one chosen last on this day."""
    on = st.date_input(
        label,
        min_value=today() - _OLDEST,
        max_value=today(),
        key=form.starts_with("on", _last_day(form)),
        format="YYYY-MM-DD",
    )
    return _remembered_day(form, on if isinstance(on, date) else today())


def lately_choice(form: Form, label: str) -> date:
    """Draw the box of the last days by their names, for a thumb."""
    days = [today() - timedelta(days=back) for back in range(_LATELY_DAYS)]
    key = form.starts_with("on", _last_day(form))
    if st.session_state[key] not in days:
        # A draft of last month still holds its own day.
        days.append(st.session_state[key])
    on = st.selectbox(label, days, format_func=_named_day, key=key, label_visibility="collapsed")
    return _remembered_day(form, on)


def _last_day(form: Form) -> date:
    last: tuple[date, date] | None = form.remembered("on")
    return last[1] if last and last[0] == today() else today()


def _remembered_day(form: Form, on: date) -> date:
    form.remember("on", (today(), on))
    return on


def _named_day(on: date) -> str:
    names = {today(): _("今天"), today() - timedelta(days=1): _("昨天")}
    return names.get(on) or day(on)


def place_choice(
    form: Form,
    permission: Permission,
    *kinds: AreaKind,
    suggested: int | None = None,
    stays: bool = False,
    has_label: bool | None = None,
) -> AreaChoice | None:
    """Draw the box of places; it opens with the actor's own, or where it `stays`, with the last one used.

    Its label is left out where it stays, unless `has_label` says otherwise.
    """
    choices = form.once("places", lambda: _places(form.actor, permission, kinds))
    by_id = {choice.area_id: choice for choice in choices}
    key = form.starts_with(ANCHOR, _first(form, choices))
    if suggested in by_id and form.value("place_suggested") != suggested:
        st.session_state[form.key("place_suggested")] = st.session_state[key] = suggested
    if st.session_state[key] not in by_id:
        # The place of a draft may have gone out of the actor's area since.
        st.session_state[key] = _first(form, choices)
    shared = _shared_beginning([choice.path_names for choice in choices])
    chosen = st.selectbox(
        _("地点"),
        list(by_id),
        format_func=lambda area_id: by_id[area_id].path_names.removeprefix(shared),
        key=key,
        placeholder=_("输入几个字查找"),
        label_visibility="visible" if (not stays if has_label is None else has_label) else "collapsed",
    )
    if stays:
        form.remember(ANCHOR, chosen)
    return by_id.get(chosen)


def offer_named_place(form: Form, permission: Permission, text: str) -> None:
    """Say which place the words name, with a button that fills it in; nothing where it, or a place in it, is chosen.

    Drawn below `place_choice`, of all kinds of places, once the words are known.
    """
    choices = form.once("places", lambda: _places(form.actor, permission, ()))
    named = _named(form, text, choices)
    chosen = next((choice.place for choice in choices if choice.area_id == form.value(ANCHOR)), None)
    if named is None or (chosen and named.place.area_id in (chosen.area_id, chosen.village_id, chosen.township_id)):
        return
    said, take = st.columns((6, 1), gap="small", wrap=False, vertical_alignment="center")
    with said:
        layout.row_line([_named_line(named)])
    take.button(
        _("填上"), key=form.key("named_take"), type="tertiary", on_click=_take, args=(form, named.place.area_id)
    )


def _named(form: Form, text: str, choices: Sequence[AreaChoice]) -> NamedPlace | None:
    """Return the place that the words name; they are read anew only when they changed."""
    key = form.key("named")
    held: tuple[str, NamedPlace | None] | None = st.session_state.get(key)
    if held is None or held[0] != text:
        held = st.session_state[key] = (text, place_meant(text, choices))
    return held[1]


def _named_line(named: NamedPlace) -> str:
    place = named.place.path_names.replace(_BETWEEN, "")
    why = {
        Likeness.NICKNAME: _("俗称"),
        Likeness.SHORT_NAME: _("简称"),
        Likeness.SOUND: _("读音相近"),
        Likeness.SPELLING: _("差一个字"),
    }.get(named.reason)
    if why is None:
        return _("文中提到“{said}”，填为 {place}？", said=named.said, place=place)
    return _("文中提到“{said}”（{why}），填为 {place}？", said=named.said, why=why, place=place)


def _take(form: Form, area_id: int) -> None:
    st.session_state[form.key(ANCHOR)] = area_id


def _shared_beginning(names: Sequence[str]) -> str:
    """Return the township that all the names begin with, which need not be told to who works in it alone."""
    first, dot, _rest = names[0].partition(_BETWEEN) if names else ("", "", "")
    return first + dot if dot and all(name.startswith(first + dot) for name in names) else ""


def _places(actor: Actor, permission: Permission, kinds: Sequence[AreaKind]) -> list[AreaChoice]:
    with reading() as session:
        # Somebody whose duty is one villager group has no village to choose.
        return places_for(session, actor, permission, *kinds) or places_for(session, actor, permission)


def _first(form: Form, choices: Sequence[AreaChoice]) -> int | None:
    home = form.actor.home()
    ids = [choice.area_id for choice in choices]
    for wanted in (form.remembered(ANCHOR), home.area_id if home else None):
        if wanted in ids:
            return int(wanted)
    return ids[0] if ids else None
