"""What an installation can set, from the environment or a `.env` file; the README's table lists every field.

The data folder holds the embedded database, files, releases and the secret; it is all that a backup must take.
"""

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True)

    database_url: str = Field(default="", alias="DATABASE_URL")
    # Where it is must not change when the server goes to the folder of its pages.
    data_folder: Annotated[Path, AfterValidator(Path.absolute)] = Field(default=Path("data"), alias="ZHENSHI_DATA")
    host: str = Field(default="127.0.0.1", alias="ZHENSHI_HOST")
    port: int = Field(default=8501, alias="ZHENSHI_PORT", ge=1, le=65535)
    secret: str = Field(default="", alias="ZHENSHI_SECRET")
    secure_cookie: bool = Field(default=False, alias="ZHENSHI_SECURE_COOKIE")
    session_hours: int = Field(default=12, alias="ZHENSHI_SESSION_HOURS", ge=1, le=720)
    idle_minutes: int = Field(default=120, alias="ZHENSHI_IDLE_MINUTES", ge=5, le=1440)
    embeds_worker: bool = Field(default=True, alias="ZHENSHI_WORKER")
    worker_name: str = Field(default="", alias="ZHENSHI_WORKER_NAME", pattern=r"^([a-z0-9][a-z0-9-]{0,39})?$")
    upload_mb: int = Field(default=30, alias="ZHENSHI_UPLOAD_MB", ge=1, le=200)

    @property
    def url(self) -> str:
        """The database's address: the one that is set, else the embedded database in the data folder."""
        return self.database_url or f"sqlite:///{self.data_folder.resolve() / 'zhenshi.db'}"

    def folder(self, name: str = "") -> Path:
        """Return the folder `name` inside the data folder, or that itself, made for its owner alone where missing."""
        whole = self.data_folder.resolve()
        for path in (whole, whole / name):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return whole / name

    def master_secret(self) -> bytes:
        """Return the secret that every key is derived from; made once, readable by its owner only."""
        if self.secret:
            return self.secret.encode()
        path = self.folder("keys") / "secret"
        if not path.exists():
            self._make_secret(path)
        return path.read_bytes().strip()

    @staticmethod
    def _make_secret(path: Path) -> None:
        # Written whole and then linked: of two processes that start together both read the one that was first.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_urlsafe(48).encode())
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()


@cache
def settings() -> Settings:
    """Return this process's settings, read once."""
    return Settings()
