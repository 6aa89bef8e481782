"""Reading back what was exported: the header and the rows of an .xlsx."""

import io
from typing import Any

from openpyxl import load_workbook


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def rows_of(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet_of(content).iter_rows()]
