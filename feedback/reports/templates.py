"""An office's own Word templates: looked at before they are taken in, kept in `ZHENSHI_DATA/templates`, taken back.

They change the .docx alone; the PDF keeps the official layout.
"""

import os
import secrets
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.log import Facts as LogFacts
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput
from feedback.core.settings import settings
from feedback.reports.layout import layout_of
from feedback.reports.paper import Facts, PaperName
from feedback.reports.word import word_paper
from feedback.reports.word_form import form_of
from models.work_vocabulary import AccessAction

_SAMPLE_ROWS: Final = 2
_TEXT_PARTS: Final = ("word/document", "word/header", "word/footer")


def office_template(name: PaperName) -> bytes | None:
    """Return the office's template of a paper, None where it has none."""
    path = _path(name)
    return path.read_bytes() if path.is_file() else None


def template_in_use(name: PaperName) -> bytes:
    """Return the template as a .docx, to be changed and handed in again."""
    return office_template(name) or form_of(name)


def replace_template(session: Session, actor: Actor, name: PaperName, content: bytes) -> list[str]:
    """Take a template in, and return the facts that it leaves out.

    Raises
    ------
    NotPermitted
        The actor keeps no papers.
    BadInput
        It cannot be filled with the paper's facts, or holds none of them.
    """
    actor.require(Permission.MANAGE_PAPERS)
    left_out = facts_left_out(name, content)
    if left_out == _facts_of(name):
        raise BadInput("paper_template_without_fields")
    path = _path(name)
    settings().folder("templates")
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    draft.replace(path)
    _note(session, actor, name, is_own=True)
    return left_out


def drop_template(session: Session, actor: Actor, name: PaperName) -> None:
    """Go back to our own template."""
    actor.require(Permission.MANAGE_PAPERS)
    _path(name).unlink(missing_ok=True)
    _note(session, actor, name, is_own=False)


def facts_left_out(name: PaperName, content: bytes) -> list[str]:
    """Fill a template with marks, and return the facts whose marks do not come out."""
    filled = word_paper(name, sample_facts(name), content)
    with zipfile.ZipFile(BytesIO(filled)) as package:
        texts = [package.read(each).decode() for each in package.namelist() if each.startswith(_TEXT_PARTS)]
    return [fact for fact in _facts_of(name) if not any(_mark(fact) in text for text in texts)]


def _facts_of(name: PaperName) -> list[str]:
    layout = layout_of(name)
    return [*layout.fields(), *(f"row.{field}" for fields in layout.tables().values() for field in fields)]


def sample_facts(name: PaperName) -> Facts:
    """Return facts that say where they stand; two rows for a table."""
    layout = layout_of(name)
    return {field: _mark(field) for field in layout.fields()} | {
        table: [_sample_row(fields) for _number in range(_SAMPLE_ROWS)] for table, fields in layout.tables().items()
    }


def _sample_row(fields: tuple[str, ...]) -> Mapping[str, str]:
    return {field: _mark(f"row.{field}") for field in fields}


def _mark(fact: str) -> str:
    return f"〖{fact}〗"


def _path(name: PaperName) -> Path:
    return settings().data_folder / "templates" / f"{name}.docx"


def _note(session: Session, actor: Actor, name: PaperName, *, is_own: bool) -> None:
    facts: LogFacts = {"template": name.value, "is_own": is_own}
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts=facts)
