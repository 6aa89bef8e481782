"""How are household files found? By a search, a place and kinds, kept in the address; one press opens a file."""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.file_lists import FileRow, FileSearch
from feedback.capture.lookup import AreaChoice, places_for
from feedback.core.database import reading
from models.office_vocabulary import HouseholdType, KeyKind, VisitTier
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.archive.words import named, row_facts, standing_chips
from pages.ui.choices import word_choice
from pages.ui.shell import go_to
from pages.ui.text import _, literal

KINDS: Final = (AreaKind.TOWNSHIP, AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE)
_WORDS: Final[Mapping[str, Any]] = {"type": HouseholdType, "tier": VisitTier, "kind": KeyKind}


def places(actor: Actor, *kinds: AreaKind) -> dict[int, AreaChoice]:
    """Return the places whose files the actor reads, in the order of the tree."""
    with reading() as session:
        found = places_for(session, actor, Permission.READ_HOUSEHOLDS, *(kinds or KINDS))
    return {choice.area_id: choice for choice in found}


def search_in(address: Mapping[str, Any], known: Mapping[int, AreaChoice]) -> FileSearch:
    """Return the search that stands in the address; what cannot be read there is not asked for."""
    area = str(address.get("area", ""))
    chosen: dict[str, Any] = {name: _word(kind, address.get(name)) for name, kind in _WORDS.items()}
    return FileSearch(
        text=str(address.get("text", "")),
        area_id=int(area) if area.isdecimal() and int(area) in known else None,
        household_type=chosen["type"],
        visit_tier=chosen["tier"],
        key_kind=chosen["kind"],
        only_dangerous=address.get("danger") == "1",
        only_stale=address.get("view") == "stale",
    )


def _word(kind: Any, value: object) -> Any:
    return kind(value) if value in set(kind) else None


def draw_search(address: MutableMapping[str, Any], sought: FileSearch, known: Mapping[int, AreaChoice]) -> None:
    """Draw the search; what is chosen goes into the address at once, so that a list can be come back to."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="files_search"):
        text = st.text_input(
            _("找一户"), sought.text, key="files_text", placeholder=_("姓名、首字母、户号、门牌或手机尾号"),
            autocomplete="off", type="search", width=360,
        )  # fmt: skip
        ids = list(known)
        area = st.selectbox(
            _("哪里"), ids, ids.index(sought.area_id) if sought.area_id is not None else None,
            format_func=lambda area_id: known[area_id].path_names, key="files_area", placeholder=_("全部"), width=280,
        )  # fmt: skip
        with st.popover(_("更多条件"), icon=":material/tune:"):
            kind = word_choice(named("household_type"), HouseholdType, sought.household_type, key="files_type")
            tier = word_choice(named("visit_tier"), VisitTier, sought.visit_tier, key="files_tier")
            key_kind = word_choice(named("key_kinds"), KeyKind, sought.key_kind, key="files_kind")
            danger = st.checkbox(_("只看危房（C、D 级）"), sought.only_dangerous, key="files_danger")
    wanted = {
        "text": (text or "").strip(),
        "area": str(area or ""),
        "type": kind or "",
        "tier": tier or "",
        "kind": key_kind or "",
        "danger": "1" if danger else "",
    }
    if any(str(address.get(name, "")) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            if value:
                address[name] = str(value)
            else:
                address.pop(name, None)
        address.pop("from", None)
        st.rerun()


def draw_rows(rows: Sequence[FileRow]) -> None:
    """Draw the files in one box; one press anywhere on a line opens it."""
    with st.container(key="case_rows_files", gap=None):
        for row in rows:
            with st.container(key=f"case_row_files_{row.household_id}", gap=None):
                if st.button(literal(row.head), key=f"file_{row.household_id}", type="tertiary"):
                    go_to("household", id=str(row.household_id))
                chips = standing_chips(row.household_type, row.visit_tier, row.dwelling_grade, is_stale=row.is_stale)
                layout.row_line(row_facts(row), chips)
