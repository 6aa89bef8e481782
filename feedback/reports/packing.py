"""One paper, one file: the same content makes the same bytes."""

import io
import zipfile
from typing import Final, Protocol

_FIXED_TIME: Final = (2026, 1, 1, 0, 0, 0)
_FIRST: Final = "[Content_Types].xml"
_UNIX, _READABLE = 3, 0o644 << 16


class _Saved(Protocol):
    def save(self, stream: io.BytesIO, /) -> None: ...


def packed(document: _Saved) -> bytes:
    """Return the document's file with its parts in a fixed order and with fixed times."""
    rough, fine = io.BytesIO(), io.BytesIO()
    document.save(rough)
    with zipfile.ZipFile(rough) as old, zipfile.ZipFile(fine, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda each: (each != _FIRST, each)):
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _READABLE, _UNIX
            new.writestr(entry, old.read(name))
    return fine.getvalue()
