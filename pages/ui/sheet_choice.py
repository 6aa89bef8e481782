"""How is a sheet chosen: what its rows are, the file, and which column fills which field? Guessed, and changeable."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.importing.columns import Column, columns_of, guessed_mapping
from feedback.capture.importing.entries import ImportOptions
from feedback.capture.importing.planning import CHANNELS, CONTACT_KINDS, MOST_ROWS, kinds_open_to
from feedback.capture.importing.templates import choices_for, template
from feedback.core.database import reading
from feedback.core.errors import FeedbackError
from feedback.sheets.limits import MEBIBYTE
from feedback.sheets.reading import read_table
from feedback.sheets.table import Table
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from models.vocabulary import Channel
from models.work_vocabulary import ImportKind
from pages.ui import layout
from pages.ui.text import _, fault, language, literal, words

LARGEST_MB = 20
_FILES = ("xlsx", "csv", "tsv")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sheet that could be read, and what its rows are; `file_id` is another for every upload."""

    kind: ImportKind
    options: ImportOptions
    table: Table
    file_id: str


def draw_choice(actor: Actor) -> Chosen | None:
    """Draw the choice of kind and file; return the sheet once one is there that can be read."""
    kind = _kind(kinds_open_to(actor))
    channel: Channel | None = None
    if kind is ImportKind.OPINIONS:
        channel = st.selectbox(_("从哪里来"), CHANNELS, format_func=words, key="sheet_channel", width=320)
    uploaded = st.file_uploader(
        _("选择表格，每份不超过 {mb} MB、{rows} 行", mb=LARGEST_MB, rows=f"{MOST_ROWS:,}"),
        type=list(_FILES),
        key=f"sheet_file_{st.session_state.get('sheet_round', 0)}",
        max_upload_size=LARGEST_MB,
    )
    draw_template(actor, kind)
    if uploaded is None:
        return None
    table = _table(uploaded.file_id, uploaded.name, uploaded.getvalue())
    if table is None:
        return None
    digest = sha256(uploaded.getvalue()).hexdigest()
    updates = kind is ImportKind.HOUSEHOLDS and actor.holds(Permission.KEEP_HOUSEHOLDS) and _updates()
    options = ImportOptions(
        channel=channel, filename=uploaded.name, sha256=digest, source=_source(kind), updates=updates
    )
    return Chosen(kind, options, table, uploaded.file_id)


def _kind(kinds: tuple[ImportKind, ...]) -> ImportKind:
    # The box is not drawn while a result is shown, and would forget.
    asked = next((kind for kind in kinds if kind == st.query_params.get("kind")), None)
    last = st.session_state.get("sheet_last_kind") or asked
    first: ImportKind = last if last in kinds else kinds[0]
    chosen = st.pills(_("表里是什么"), kinds, default=first, format_func=words, key="sheet_kind", required=True)
    st.session_state["sheet_last_kind"] = chosen or first
    return chosen or first


def template_file(actor: Actor, kind: ImportKind) -> bytes:
    """Return the empty sheet of a kind with the areas and units to choose from that there are now."""
    with reading() as session:
        choices = choices_for(session, actor, kind)
    return template(kind, choices)


def draw_template(actor: Actor, kind: ImportKind) -> None:
    """Draw the button that gives the empty sheet of a kind, and which columns it needs."""
    with st.container(horizontal=True, vertical_alignment="center", key="sheet_template"):
        st.download_button(
            _("下载空白表"),
            # Made when it is asked for: it lists every area and unit.
            lambda: template_file(actor, kind),
            file_name=f"{words(kind)}.xlsx",
            mime=XLSX_MEDIA_TYPE,
            key="sheet_template_save",
            icon=":material/download:",
            on_click="ignore",
        )
        needed = [column.label_in(language()) for column in columns_of(kind) if column.is_required]
        st.caption(_("自己的表也可以直接用，列名对得上就行。必须有：{columns}", columns=literal(" · ".join(needed))))


def _updates() -> bool:
    return st.checkbox(
        _("户号已有的，按这份表更新"),
        key="sheet_updates",
        help=_("空着的格不改动，表里没有的人不会去掉。不勾选就跳过已有的户。"),
    )


def _source(kind: ImportKind) -> str:
    """Return the name that keeps this sheet's numbers apart; asked only where it has been opened."""
    if kind not in CONTACT_KINDS:
        return ""
    return str(st.session_state.get("sheet_source", "")).strip()


def _table(file_id: str, name: str, content: bytes) -> Table | None:
    """Return the sheet as it was read at the first run, or None after saying why it cannot be read."""
    held = st.session_state.get("sheet_table")
    if isinstance(held, tuple) and held[0] == file_id and isinstance(held[1], Table):
        return held[1]
    try:
        table = read_table(content, filename=name, limit_bytes=LARGEST_MB * MEBIBYTE, limit_rows=MOST_ROWS)
    except FeedbackError as error:
        st.error(literal(fault(error)), icon=":material/error:")
        return None
    st.session_state["sheet_table"] = (file_id, table)
    return table


def draw_mapping(chosen: Chosen) -> dict[str, str]:
    """Draw which column fills which field and return it; what is needed or was recognised stands first."""
    guess = guessed_mapping(chosen.kind, chosen.table.columns)
    columns = columns_of(chosen.kind)
    shown = [column for column in columns if column.is_required or column.name in guess]
    further = [column for column in columns if column not in shown]
    # A sheet whose every column is known is not read column by column: what will come of it stands right below.
    is_known = len(guess) == len(chosen.table.columns) and all(column.name in guess for column in shown)
    if is_known:
        with st.expander(_("列的对应：{n} 列都认出来了", n=len(guess))):
            mapping = _boxes(chosen, shown, guess)
    else:
        layout.section(_("列的对应"), _("认出 {n} 列", n=len(guess)))
        mapping = _boxes(chosen, shown, guess)
    if further or chosen.kind in CONTACT_KINDS:
        with st.expander(_("还可以对应的内容（{n} 项）", n=len(further))):
            mapping |= _boxes(chosen, further, guess)
            if chosen.kind in CONTACT_KINDS:
                st.text_input(
                    _("编号是哪里编的（换了来源才要填）"),
                    key="sheet_source",
                    max_chars=40,
                    placeholder=_("如：县长信箱"),
                    help=_("同一来源里，编号相同的只导入一次。"),
                )
    left_out = [column for column in chosen.table.columns if column not in mapping.values()]
    if left_out:
        st.caption(_("不导入的列：{columns}", columns=literal(" · ".join(left_out))))
    return mapping


def _boxes(chosen: Chosen, columns: list[Column], guess: Mapping[str, str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    places = st.columns(3)
    for number, column in enumerate(columns):
        name = column.label_in(language())
        with places[number % 3]:
            found = st.selectbox(
                _("{name}（必须有）", name=name) if column.is_required else name,
                chosen.table.columns,
                index=chosen.table.columns.index(guess[column.name]) if column.name in guess else None,
                key=f"sheet_map_{chosen.file_id}_{chosen.kind}_{column.name}",
                placeholder=_("不导入"),
            )
        if found:
            mapping[column.name] = found
    return mapping
