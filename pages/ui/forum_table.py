"""How are many opinions of one forum typed quickly? In a table like a sheet; labels are filled in when asked for."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from feedback.capture import understanding
from feedback.capture.table import LABELS, TableRow, row_of_draft, said_in
from feedback.classify.taxonomy import taxonomy
from feedback.i18n.catalogue import mark
from models.vocabulary import Nature, Scope, Urgency
from pages.ui.drafting import Form
from pages.ui.text import _, category_name, words

_BLANK_ROWS: Final = 5
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


def _label_names() -> dict[str, dict[str, str]]:
    """Return for each kind of label its codes and what they are called."""
    return {
        "category": {code: category_name(code, with_code=True) for code in taxonomy().codes},
        "scope": {member.value: words(member) for member in Scope},
        "urgency": {member.value: words(member) for member in Urgency},
        "nature": {member.value: words(member) for member in Nature},
    }


def opinions_table(form: Form) -> list[TableRow]:
    """Draw the table and return its rows, in order, the empty ones left out."""
    base: list[TableRow] = form.once("rows", lambda: _opening(form))
    names = _label_names()
    frame = pd.DataFrame([_cells(row, names) for row in base], dtype="object")
    titles = {"category": _("类别"), "scope": _("范围"), "urgency": _("缓急"), "nature": _("性质")}
    edited = st.data_editor(
        frame,
        key=form.key(f"table_{form.value('table_no') or 0}"),
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_order=("words", "speaker", *LABELS),
        column_config={
            "words": st.column_config.TextColumn(_("说了什么"), width="large"),
            "speaker": st.column_config.TextColumn(_("谁说的"), width="small", max_chars=40),
            **{
                name: st.column_config.SelectboxColumn(titles[name], options=list(names[name].values()), width="small")
                for name in LABELS
            },
        },
        placeholder="",
    )
    return said_in([_row(record, names) for record in edited.to_dict("records")])


def _opening(form: Form) -> list[TableRow]:
    kept = [row_of_draft(row) for row in form.restored.get("rows", [])]
    return [*kept, *[TableRow()] * max(0, _BLANK_ROWS - len(kept))]


def put_into_table(form: Form, rows: Sequence[TableRow]) -> None:
    """Let the table hold these rows, and some empty ones to go on with."""
    st.session_state[form.key("rows_once")] = [*rows, *[TableRow()] * 2]
    st.session_state[form.key("table_no")] = (form.value("table_no") or 0) + 1


def fill_in_labels(form: Form, rows: Sequence[TableRow]) -> None:
    """Fill in what the machine makes of each row; what somebody chose stays."""
    read = understanding.understand([row.words for row in rows])
    put_into_table(form, [row.filled_in(suggestion) for row, suggestion in zip(rows, read, strict=True)])


def _cells(row: TableRow, names: Mapping[str, Mapping[str, str]]) -> dict[str, str | None]:
    cells: dict[str, str | None] = {"words": row.words or None, "speaker": row.speaker or None}
    for name in LABELS:
        cells[name] = names[name].get(row.labels.get(name) or "")
        cells[f"filled_{name}"] = row.filled.get(name)
    return cells


def _row(record: Mapping[Any, Any], names: Mapping[str, Mapping[str, str]]) -> TableRow:
    cells = {str(name): str(cell) if isinstance(cell, str) else None for name, cell in record.items()}
    codes = {name: {spelled: code for code, spelled in names[name].items()} for name in LABELS}
    return TableRow(
        words=(cells["words"] or "").strip(),
        speaker=(cells["speaker"] or "").strip(),
        labels={name: codes[name].get(cells[name] or "") for name in LABELS},
        filled={name: cells.get(f"filled_{name}") for name in LABELS},
    )


def participants_table(form: Form) -> dict[str, int]:
    """Draw who came, by groups with their numbers, and return those that came; other groups can be added."""
    kept: dict[str, int] = form.once("groups", lambda: form.restored.get("participants", {}))
    named = {_(group): group for group in GROUPS}
    shown = {**dict.fromkeys(GROUPS, None), **kept}
    frame = pd.DataFrame(
        {"group": [_(group) if group in GROUPS else group for group in shown], "count": shown.values()}
    )
    frame["count"] = frame["count"].astype("Int64")
    edited = st.data_editor(
        frame,
        key=form.key("participants"),
        num_rows="dynamic",
        hide_index=True,
        width=460,
        placeholder="",
        column_config={
            "group": st.column_config.TextColumn(_("哪些人"), max_chars=30),
            "count": st.column_config.NumberColumn(_("人数"), min_value=0, max_value=1_000, step=1, width="small"),
        },
    )
    came: dict[str, int] = {}
    for record in edited.to_dict("records"):
        group, count = record["group"], record["count"]
        if isinstance(group, str) and group.strip() and not pd.isna(count) and count > 0:
            name = named.get(group.strip(), group.strip())
            came[name] = came.get(name, 0) + int(count)
    return came
