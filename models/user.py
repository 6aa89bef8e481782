"""People who sign in, what each may do where, and the sessions that they opened."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, key, ref, word
from models.vocabulary import Role


class User(SQLModel, table=True):
    __tablename__ = "app_user"

    id: int = key()
    username: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=60)
    password_hash: str = Field(max_length=200)
    must_change_password: bool = True
    failed_sign_ins: int = 0
    locked_until: datetime | None = instant(nullable=True)
    last_sign_in_at: datetime | None = instant(nullable=True)
    language: str = Field(default="zh", max_length=5)
    text_size: str = Field(default="normal", max_length=10)
    is_active: bool = True
    is_trial: bool = False


class Stranger(SQLModel, table=True):
    """Wrong sign-ins under a name that is nobody's; the name itself is not kept, since passwords get typed there."""

    name_index: str = Field(primary_key=True, max_length=44)
    failed_sign_ins: int = 0
    locked_until: datetime | None = instant(nullable=True)
    seen_at: datetime = instant(index=True)


class RoleGrant(SQLModel, table=True):
    """One role of one user, in one area or for one unit."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "area_id", "unit_id"),)

    id: int = key()
    user_id: int = ref("app_user.id", index=True)
    role: Role = word(Role)
    area_id: int | None = ref("area.id", nullable=True)
    unit_id: int | None = ref("unit.id", nullable=True)


class SignIn(SQLModel, table=True):
    """A session: opened by a password, handed to the browser once by a ticket, ended by time or by its user."""

    __tablename__ = "sign_in"

    id: int = key()
    user_id: int = ref("app_user.id", index=True)
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    opened_at: datetime = instant()
    claimed_at: datetime | None = instant(nullable=True)
    seen_at: datetime | None = instant(nullable=True)
    expires_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
