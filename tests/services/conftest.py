"""The county with cases in every state, shared by the tests of services; nothing that they do is committed."""

from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]
