"""How large a sheet may be. Above these figures a file is refused before it can fill the memory."""

from typing import Final

MEBIBYTE: Final = 1024 * 1024
LIMIT_BYTES: Final = 30 * MEBIBYTE
LIMIT_UNPACKED_BYTES: Final = 300 * MEBIBYTE
LIMIT_PARTS: Final = 5_000
LIMIT_ROWS: Final = 200_000
LIMIT_COLUMNS: Final = 500
LIMIT_CELLS: Final = 20_000_000
LIMIT_MERGES: Final = 100_000
# Titles, a line about who filled the sheet in, and a header of two rows all fit in front of the first row of data.
LIMIT_HEADER_ROWS: Final = 10
EXCEL_ROWS: Final = 1_048_576
EXCEL_CELL_CHARACTERS: Final = 32_767
