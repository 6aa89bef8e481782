"""In whose name a command acts that is run on the machine itself: the system's own user, who cannot sign in."""

from feedback.access.accounts import system_actor
from feedback.access.actor import Actor
from feedback.core.database import engine, is_ready, transaction
from feedback.core.errors import Unavailable


def machine_actor() -> Actor:
    """Return the system's own user, a recorder of the whole county; it is made where it is missing.

    Raises:
        Unavailable: there is no database yet.
    """
    if not is_ready(engine()):
        raise Unavailable("database_not_created")
    with transaction() as session:
        return system_actor(session)
