"""In whose name a command acts that is run on the machine itself: the system's own user, who cannot sign in."""

from dataclasses import replace

from feedback.access.accounts import system_actor
from feedback.access.actor import Actor
from feedback.core.database import engine, is_ready, transaction
from feedback.core.errors import Unavailable
from models.vocabulary import Role


def machine_actor() -> Actor:
    """Return the system's own user, a recorder of the whole county; it is made where it is missing.

    Raises:
        Unavailable: there is no database yet.
    """
    if not is_ready(engine()):
        raise Unavailable("database_not_created")
    with transaction() as session:
        return system_actor(session)


def reporting_actor() -> Actor:
    """Return the system's own user as one who makes the county's reports; reads the open cases and changes nothing.

    Raises:
        Unavailable: there is no database yet.
    """
    actor = machine_actor()
    return replace(actor, grants=tuple(replace(grant, role=Role.LEADER) for grant in actor.grants))
