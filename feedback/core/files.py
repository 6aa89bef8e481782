"""Where uploaded files lie: encrypted in the data folder, named by chance; which are taken in; and private files."""

import os
import secrets
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Final, NamedTuple

from feedback.core.cipher import cipher
from feedback.core.errors import BadInput, NotFound
from feedback.core.settings import settings

_MAGIC: Final[dict[str, tuple[bytes, str]]] = {
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".pdf": (b"%PDF-", "application/pdf"),
    ".docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".m4a": (b"", "audio/mp4"),
    ".wav": (b"RIFF", "audio/wav"),
}
ALLOWED_EXTENSIONS: Final = tuple(_MAGIC)


class StoredFile(NamedTuple):
    stored_as: str
    sha256: str
    size_bytes: int
    media_type: str


def store_file(filename: str, content: bytes) -> StoredFile:
    """Check and keep one uploaded file.

    Raises
    ------
    BadInput
        The kind is not allowed, the bytes are not of that kind, or the file is empty or too large.
    """
    extension = PurePath(filename).suffix.lower()
    if extension not in _MAGIC:
        raise BadInput("file_kind_not_allowed", filename=filename, allowed=" ".join(ALLOWED_EXTENSIONS))
    if not content:
        raise BadInput("file_empty", filename=filename)
    if len(content) > settings().upload_mb * 1024 * 1024:
        raise BadInput("file_too_large", filename=filename, limit_mb=settings().upload_mb)
    magic, media_type = _MAGIC[extension]
    if not content.startswith(magic) or (extension == ".m4a" and content[4:8] != b"ftyp"):
        raise BadInput("file_not_what_it_says", filename=filename)
    stored_as = secrets.token_hex(20)
    handle = os.open(settings().folder("files") / stored_as, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(cipher().seal_bytes(content))
    return StoredFile(stored_as, sha256(content).hexdigest(), len(content), media_type)


def load_file(stored_as: str) -> bytes:
    """Return the bytes of a stored file."""
    path = settings().folder("files") / PurePath(stored_as).name
    if not path.is_file():
        raise NotFound("file_missing")
    return cipher().unseal_bytes(path.read_bytes())


def forget_file(stored_as: str) -> None:
    """Take a stored file off the disk; one that is gone already is no fault."""
    (settings().folder("files") / PurePath(stored_as).name).unlink(missing_ok=True)


def write_for_owner(target: Path, content: bytes) -> None:
    """Write a file anywhere that only its owner reads: it holds people's words, or passwords. May raise OSError."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
