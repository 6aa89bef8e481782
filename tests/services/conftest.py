"""The fixtures that these tests share; `tests/worlds.py` says what they are."""

from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]
