"""How does one message leave, and what came of it? Through apprise, which is loaded when the first one is sent.

What came back is classed by whether it is safe, useless or risky to try again; words of an answer are never kept. Every
service speaks through a plugin of ours in apprise's own way (`feedback.notify.plugins`, decision 0016).
"""

import logging
from functools import lru_cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from feedback.notify.parcels import Answer, Outcome, Parcel

if TYPE_CHECKING:
    from apprise import AppriseAsset

CONNECT_SECONDS: Final = 4.0
READ_SECONDS: Final = 8.0


def send(parcel: Parcel) -> Answer:
    """Send one message and say what came of it; never raises for what a service does."""
    from apprise import Apprise

    from feedback.notify.plugins import Speaking

    asset = _asset()
    given = dict(parcel.parts) | {"key": parcel.key}
    plugin = Apprise.instantiate(
        {"schema": parcel.schema, "given": given, "cto": CONNECT_SECONDS, "rto": READ_SECONDS}, asset=asset
    )
    if not isinstance(plugin, Speaking):
        return Answer(Outcome.REFUSED, "address")
    # One object for each message: apprise makes a second one on the same object wait for seconds.
    post = Apprise(asset=asset)
    post.add(plugin)
    post.notify(title=parcel.title, body=parcel.body)
    return plugin.answer


@lru_cache(maxsize=1)
def _asset() -> "AppriseAsset":
    """Return how apprise has to behave, and let it know our plugins and no others."""
    from apprise import AppriseAsset, NotificationManager

    from feedback.notify.plugins import PLUGINS

    # At a lower level it would write addresses with their tokens, and whole messages.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    manager = NotificationManager()
    # Nothing is loaded from there, so none of its own 170 services is, and no address can name one.
    with TemporaryDirectory() as nothing:
        manager.load_modules(path=nothing)
    for plugin in PLUGINS:
        manager.add(plugin)
    manager.enable_only(*[plugin.secure_protocol for plugin in PLUGINS])
    return AppriseAsset(async_mode=False, http_redirects=False, storage_mode="memory", secure_logging=True)
