"""Does the county's gateway for short messages work? One message is sent at once, to a phone that is kept nowhere."""

import re
import secrets
from typing import Final

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.database import transaction
from feedback.core.errors import BadInput, NotFound
from feedback.i18n.notice_texts import TEST_TEXT
from feedback.notify.outlets import gateway, parts_of
from feedback.notify.parcels import Answer, short_message
from feedback.notify.sending import send
from models.work_vocabulary import AccessAction, OutletKind

_PHONE: Final = re.compile(r"[0-9]{5,15}")


def try_gateway(actor: Actor, phone: str) -> Answer:
    """Send a short message to `phone` and say what came of it; writes the access log, without the number.

    It lasts until the gateway has answered, eight seconds at most.

    Raises
    ------
    BadInput
        That is no phone number.
    NotFound
        No gateway has been entered.
    """
    actor.require(Permission.MANAGE_NOTICES)
    number = phone.strip().replace(" ", "").replace("-", "")
    if not _PHONE.fullmatch(number):
        raise BadInput("test_phone_wrong")
    with transaction() as session:
        found = gateway(session, OutletKind.WEBHOOK)
        if found is None:
            raise NotFound("sms_gateway_missing")
        subject = ("outlet", found.id)
        facts: dict[str, str | int | bool | None] = {"gateway_tried": found.kind.value}
        write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)
        parts = parts_of(found.address)
    key = f"zhenshi-test-{secrets.token_hex(8)}"
    return send(short_message(parts, phone=number, number="", body=TEST_TEXT.body, key=key))
