"""How are many opinions of one forum typed quickly? In a table of real text boxes; labels are filled in when asked for.

Streamlit's own table editor draws on a canvas, where the first stroke of an input method is lost (tried with 1.67).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from feedback.capture import understanding
from feedback.capture.checks import LONGEST_WORDS
from feedback.capture.table import TableRow, other_groups, row_of_draft, said_in
from feedback.classify.taxonomy import taxonomy
from feedback.i18n.catalogue import mark
from models.vocabulary import Nature, Scope, Urgency
from pages.ui.drafting import Form
from pages.ui.own_component import own_component, told_since
from pages.ui.text import _, category_name, words

_TABLE: Final = own_component("zhenshi_rows", "rows")
_BLANK_ROWS: Final = 4
# Two representatives and one committee member first, as such forums are called together.
GROUPS: Final = (
    mark("党代表"),
    mark("人大代表"),
    mark("政协委员"),
    mark("村民代表"),
    mark("党员"),
    mark("教师代表"),
    mark("退休老同志"),
    mark("其他群众"),
)


def _options() -> dict[str, list[tuple[str, str]]]:
    """Return for each kind of label its codes and what they are called."""
    return {
        "category": [(code, category_name(code, with_code=True)) for code in taxonomy().codes],
        "scope": [(member.value, words(member)) for member in Scope],
        "urgency": [(member.value, words(member)) for member in Urgency],
        "nature": [(member.value, words(member)) for member in Nature],
    }


def _titles() -> dict[str, str]:
    return {
        "words": _("说了什么"),
        "speaker": _("谁说的"),
        "category": _("类别"),
        "scope": _("范围"),
        "urgency": _("缓急"),
        "nature": _("性质"),
    }


def opinions_table(form: Form) -> list[TableRow]:
    """Draw the table and return its rows, in order, the empty ones left out."""
    base: list[TableRow] = form.once("rows", lambda: _opening(form))
    key, token = form.key("table"), f"{form.turn}.{form.value('table_no') or 0}"
    told = told_since(st.session_state.get(key, {}), "rows", token) or {"rows": [row.as_draft() for row in base]}
    table = _TABLE(
        key=key,
        data={
            "rows": told["rows"],
            "token": token,
            "titles": _titles(),
            "options": _options(),
            "unset": {"scope": _("范围未定"), "urgency": _("缓急未定"), "nature": _("性质未定")},
            "placeholder": _("一行一件，回车到下一行"),
            "away": _("去掉这一行"),
            "limit": LONGEST_WORDS,
            "over": _("最多 {limit} 字", limit=f"{LONGEST_WORDS:,}"),
        },
        on_rows_change=lambda: None,
    )
    told = told_since(table, "rows", token) or told
    return said_in([row_of_draft(row) for row in told["rows"]])


def _opening(form: Form) -> list[TableRow]:
    kept = [row_of_draft(row) for row in form.restored.get("rows", [])]
    return [*kept, *[TableRow()] * max(0, _BLANK_ROWS - len(kept))]


def fill_in_labels(form: Form, rows: Sequence[TableRow]) -> None:
    """Fill in what the machine makes of each row; what somebody chose stays."""
    read = understanding.understand([row.words for row in rows])
    filled = [row.filled_in(suggestion) for row, suggestion in zip(rows, read, strict=True)]
    st.session_state[form.key("rows_once")] = filled
    st.session_state[form.key("table_no")] = (form.value("table_no") or 0) + 1


def participants_boxes(form: Form) -> None:
    """Draw who came, by groups with their numbers; any other group is written out."""
    columns = st.columns(4, gap="small")
    for place, group in enumerate(GROUPS):
        columns[place % len(columns)].number_input(_(group), 0, 1_000, value=None, key=form.key(f"group_{place}"))
    st.text_input(_("其他人员"), key=form.key("other_groups"), max_chars=200, placeholder=_("如：乡贤 3、企业代表 2"))


def participants_of(form: Form) -> Mapping[str, int]:
    """Return who came.

    Raises
    ------
    BadInput
        Another group was written without its number.
    """
    counted = {group: form.value(f"group_{place}") for place, group in enumerate(GROUPS)}
    came = {group: int(count) for group, count in counted.items() if count}
    return {**came, **other_groups(str(form.value("other_groups") or ""))}


PARTICIPANT_FIELDS: Final = (*(f"group_{place}" for place in range(len(GROUPS))), "other_groups")
