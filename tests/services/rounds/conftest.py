"""Rounds stand on the usual county; its chair holds them."""

from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]
