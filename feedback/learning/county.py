"""Who may choose for the whole county which release serves? Whoever holds the duty there, not in one township."""

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.errors import NotPermitted
from models.vocabulary import AreaKind


def acts_for_county(actor: Actor, permission: Permission) -> bool:
    """Say whether the actor holds `permission` over the whole county."""
    return any(grant.area_kind is AreaKind.COUNTY for grant in actor.grants_for(permission))


def require_county(actor: Actor, permission: Permission) -> None:
    """Raise NotPermitted where the actor does not hold `permission`, or only in a part of the county."""
    actor.require(permission)
    if not acts_for_county(actor, permission):
        raise NotPermitted("for_whole_county")
