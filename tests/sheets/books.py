"""Makes small workbooks for the tests, whole ones and forged ones."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook


def book(rows: Sequence[list[Any]], *, merged: Sequence[str] = (), name: str = "Sheet") -> Workbook:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    return workbook


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def xlsx(rows: Sequence[list[Any]], *, merged: Sequence[str] = ()) -> bytes:
    return saved(book(rows, merged=merged))


def forged(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the workbook with each part replaced by what `change(name, part)` returns; None leaves the part out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return buffer.getvalue()
