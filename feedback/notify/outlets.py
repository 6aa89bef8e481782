"""Where are people reached outside? A person's mailbox, a group's robot, a web address; and the county's two gateways.

An address is checked when it is entered and kept sealed, as its parts; it is shown by its first signs only and stands
in no log. It may lie inside the office's own network, so only who manages notices enters any; what everybody may enter
for themselves stands in `feedback.notify.own_outlets`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, MissingFact, NotFound
from feedback.i18n.notice_texts import TEST_TEXT
from feedback.notify.outbox import put_out
from feedback.notify.told import Message
from models.notice import Delivery, Outlet
from models.place import Unit
from models.user import User
from models.work_vocabulary import AccessAction, DeliveryState, OutletKind

# The county's own: the server that mail goes through, and the gateway for short messages to citizens.
MAIL_SERVER: Final = "smtp"
SMS_GATEWAY: Final = "sms"
ROBOT_HOSTS: Final[Mapping[OutletKind, str]] = {
    OutletKind.DINGTALK: "https://oapi.dingtalk.com",
    OutletKind.WECOM: "https://qyapi.weixin.qq.com",
    OutletKind.FEISHU: "https://open.feishu.cn",
}
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{6,200}")
_MAILBOX: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE: Final = re.compile(r"[0-9+() -]{3,20}")
_SECRET_SIGNS: Final = 200
_LONGEST: Final = 500
# The parts of an address that was removed: none.
_REMOVED: Final = "{}"
_TEST: Final = "test/"
MODES: Final = ("starttls", "ssl", "insecure")

Parts = dict[str, str]


@dataclass(frozen=True, slots=True)
class OutletView:
    """An outlet as an administrator sees it; of the address its first signs only.

    `gateway` is `MAIL_SERVER` or `SMS_GATEWAY` for the county's own two, empty for all others.
    """

    outlet_id: int
    kind: OutletKind
    label: str
    owner: str
    address: str
    is_active: bool
    takes_digest: bool
    gateway: str = ""


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What came of a test message; `fault` is a code of `i18n.notice_texts.DELIVERY_FAULTS`."""

    state: DeliveryState
    made_at: datetime
    fault: str
    fault_detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Through which server mail goes, and in whose name."""

    host: str
    port: int
    mode: str
    sender: str
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGateway:
    """Which web address sends short messages, with what secret it is signed, and which phone citizens may call."""

    address: str
    secret: str
    office_phone: str = ""


def parts_of(stored: str) -> Parts:
    """Return the parts of a stored address."""
    return {str(name): str(part) for name, part in json.loads(stored).items()}


def shown_address(kind: OutletKind, parts: Mapping[str, str]) -> str:
    """Return how an address is shown and spoken of: the kind and its first two signs."""
    first = parts.get("token") or parts.get("to") or urlsplit(parts.get("url", "")).hostname or parts.get("host", "")
    return f"{kind}://{first[:2]}…"


def checked_address(kind: OutletKind, address: str, secret: str = "") -> Parts:
    """Return the parts of an address as somebody pasted it: a mailbox, a robot's web address or token, a web address.

    Raises
    ------
    MissingFact
        There is none.
    BadInput
        It cannot be one of this kind.
    """
    given, key = address.strip(), secret.strip()
    if not given:
        raise MissingFact("outlet_needs_address")
    if len(given) > _LONGEST or len(key) > _SECRET_SIGNS or _has_control_sign(given + key):
        raise BadInput("outlet_address_wrong", kind=kind)
    if kind is OutletKind.MAIL:
        if not _MAILBOX.fullmatch(given):
            raise BadInput("outlet_address_wrong", kind=kind)
        return {"to": given}
    if kind is OutletKind.WEBHOOK:
        _checked_url(kind, given)
        return {"url": given, "secret": key}
    return _robot_parts(kind, given) | {"secret": key}


def _robot_parts(kind: OutletKind, given: str) -> Parts:
    host, token = ROBOT_HOSTS[kind], given
    if "/" in given:
        url = _checked_url(kind, given)
        asked = parse_qs(url.query)
        names = {OutletKind.DINGTALK: "access_token", OutletKind.WECOM: "key"}
        token = (asked.get(names[kind]) or [""])[0] if kind in names else url.path.rstrip("/").rpartition("/")[2]
        # A county's own DingTalk stands at an address of its own.
        host = f"{url.scheme}://{url.netloc}"
    if not _TOKEN.fullmatch(token):
        raise BadInput("outlet_address_wrong", kind=kind)
    return {"host": host, "token": token}


def _checked_url(kind: OutletKind, given: str) -> SplitResult:
    try:
        url = urlsplit(given)
        is_usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        raise BadInput("outlet_address_wrong", kind=kind) from None
    if not is_usable or "@" in url.netloc or any(sign.isspace() for sign in given):
        raise BadInput("outlet_address_wrong", kind=kind)
    return url


def _has_control_sign(text: str) -> bool:
    return any(not sign.isprintable() for sign in text)


def outlets(session: Session, actor: Actor) -> list[OutletView]:
    """Return all outlets with whose they are, the county's gateways first, none that was removed; one statement."""
    actor.require(Permission.MANAGE_NOTICES)
    rows = session.exec(
        select(Outlet, User.name, Unit.name)
        .join(User, col(Outlet.user_id) == User.id, isouter=True)
        .join(Unit, col(Outlet.unit_id) == Unit.id, isouter=True)
        .order_by(col(Outlet.user_id).is_not(None), col(Outlet.unit_id).is_not(None), col(Outlet.id))
    ).all()
    return [outlet_view(outlet, user or unit or "") for outlet, user, unit in rows if not is_removed(outlet)]


def is_removed(outlet: Outlet) -> bool:
    """Say whether the outlet was removed: its row stays for what was sent to it, without its address."""
    return outlet.address == _REMOVED


def outlet_view(outlet: Outlet, owner: str) -> OutletView:
    """Return the outlet as it may be shown."""
    return OutletView(
        outlet_id=outlet.id,
        kind=outlet.kind,
        label=outlet.label,
        owner=owner,
        address=shown_address(outlet.kind, parts_of(outlet.address)),
        is_active=outlet.is_active,
        takes_digest=outlet.takes_digest,
        gateway=outlet.label if outlet.user_id is None and outlet.unit_id is None else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutlet:
    """What an administrator enters: of one person, or of the people of one unit."""

    kind: OutletKind
    address: str
    secret: str = ""
    label: str = ""
    user_id: int | None = None
    unit_id: int | None = None
    takes_digest: bool = True


def add_outlet(session: Session, actor: Actor, new: NewOutlet) -> int:
    """Add an outlet and return its number; writes the access log.

    Raises
    ------
    MissingFact, BadInput
        It belongs to nobody or to two, or its address is none of its kind.
    NotFound
        There is no such person or unit.
    """
    actor.require(Permission.MANAGE_NOTICES)
    if (new.user_id is None) is (new.unit_id is None):
        raise BadInput("outlet_needs_owner")
    return write_outlet(session, actor, new, checked_address(new.kind, new.address, new.secret))


def write_outlet(session: Session, actor: Actor, new: NewOutlet, parts: Parts) -> int:
    """Write an outlet whose address was checked, and return its number; writes the access log."""
    owner = session.get(User, new.user_id) if new.unit_id is None else session.get(Unit, new.unit_id)
    if owner is None:
        raise NotFound("user_not_found" if new.unit_id is None else "unit_not_found")
    outlet = Outlet(
        user_id=new.user_id,
        unit_id=new.unit_id,
        kind=new.kind,
        label=new.label.strip()[:60],
        address=json.dumps(parts),
        takes_digest=new.takes_digest,
        added_by_id=actor.user_id,
        added_at=utc_now(),
        is_trial=owner.is_trial,
    )
    session.add(outlet)
    session.flush()  # The log and the caller need its number.
    _note(session, actor, outlet, "outlet_added")
    return outlet.id


def switch_outlet(
    session: Session, actor: Actor, outlet_id: int, *, is_active: bool | None = None, takes_digest: bool | None = None
) -> None:
    """Close or open an outlet, or its digest; what waits for a closed one is not sent any more."""
    actor.require(Permission.MANAGE_NOTICES)
    switch(session, actor, _outlet(session, outlet_id), is_active=is_active, takes_digest=takes_digest)


def switch(
    session: Session, actor: Actor, outlet: Outlet, *, is_active: bool | None = None, takes_digest: bool | None = None
) -> None:
    """As `switch_outlet`, for an outlet that is the actor's to switch."""
    if is_active is not None and is_active is not outlet.is_active:
        outlet.is_active = is_active
        _note(session, actor, outlet, "outlet_opened" if is_active else "outlet_closed")
    if takes_digest is not None and takes_digest is not outlet.takes_digest:
        outlet.takes_digest = takes_digest
        _note(session, actor, outlet, "digest_on" if takes_digest else "digest_off")


def remove_outlet(session: Session, actor: Actor, outlet_id: int) -> None:
    """Forget an outlet's address; the row stays for what was sent to it, and what waits for it is not sent."""
    actor.require(Permission.MANAGE_NOTICES)
    remove(session, actor, _outlet(session, outlet_id))


def remove(session: Session, actor: Actor, outlet: Outlet) -> None:
    """As `remove_outlet`, for an outlet that is the actor's to remove."""
    outlet.address, outlet.is_active = _REMOVED, False
    _note(session, actor, outlet, "outlet_removed")


def send_test(session: Session, actor: Actor, outlet_id: int, *, key: str) -> int | None:
    """Send a test message to an outlet and return its number, None where one was sent under this `key` already."""
    actor.require(Permission.MANAGE_NOTICES)
    return put_test(session, _outlet(session, outlet_id), key)


def put_test(session: Session, outlet: Outlet, key: str) -> int | None:
    """As `send_test`, to an outlet that is the actor's to try."""
    message = Message(
        outlet_id=outlet.id,
        event_key=f"{_TEST}{key}"[:100],
        title=TEST_TEXT.title,
        body=TEST_TEXT.body,
        not_before=utc_now(),
        is_urgent=True,
        is_trial=outlet.is_trial,
    )
    sent = put_out(session, [message])
    return sent[0] if sent else None


def last_tests(session: Session, outlet_ids: Iterable[int]) -> dict[int, TestOutcome]:
    """Return what came of the last test message to each outlet that had one; one statement."""
    is_last = select(func.max(Delivery.id)).where(
        col(Delivery.outlet_id).in_(list(outlet_ids)), col(Delivery.event_key).startswith(_TEST)
    )
    rows = session.exec(select(Delivery).where(col(Delivery.id).in_(is_last.group_by(col(Delivery.outlet_id))))).all()
    return {
        row.outlet_id: TestOutcome(row.state, row.made_at, row.fault, row.fault_detail) for row in rows if row.outlet_id
    }


def _outlet(session: Session, outlet_id: int) -> Outlet:
    outlet = session.get(Outlet, outlet_id)
    if outlet is None or is_removed(outlet):
        raise NotFound("outlet_not_found")
    return outlet


def set_mail_server(session: Session, actor: Actor, server: MailServer) -> None:
    """Set the server that all mail goes through; writes the access log."""
    actor.require(Permission.MANAGE_NOTICES)
    is_named = re.fullmatch(r"[A-Za-z0-9.:-]{1,200}", server.host) is not None
    if not is_named or not 0 < server.port < 65536 or server.mode not in MODES:
        raise BadInput("mail_server_wrong")
    sender = checked_address(OutletKind.MAIL, server.sender)["to"]
    if _has_control_sign(server.user + server.password):
        raise BadInput("mail_server_wrong")
    parts = {"host": server.host, "port": str(server.port), "mode": server.mode, "sender": sender}
    _set_gateway(session, actor, OutletKind.MAIL, parts | {"user": server.user, "password": server.password})


def set_sms_gateway(session: Session, actor: Actor, gateway: SmsGateway) -> None:
    """Set the web address that sends short messages to citizens; writes the access log."""
    actor.require(Permission.MANAGE_NOTICES)
    parts = checked_address(OutletKind.WEBHOOK, gateway.address, gateway.secret)
    phone = gateway.office_phone.strip()
    if phone and not _PHONE.fullmatch(phone):
        raise BadInput("office_phone_wrong")
    if not parts["secret"]:
        raise MissingFact("sms_gateway_needs_secret")
    _set_gateway(session, actor, OutletKind.WEBHOOK, parts | {"phone": phone})


def _set_gateway(session: Session, actor: Actor, kind: OutletKind, parts: Parts) -> None:
    outlet = gateway(session, kind)
    if outlet is None:
        label = MAIL_SERVER if kind is OutletKind.MAIL else SMS_GATEWAY
        outlet = Outlet(
            kind=kind, label=label, takes_digest=False, added_by_id=actor.user_id, added_at=utc_now(), address=""
        )
        session.add(outlet)
    outlet.address, outlet.is_active = json.dumps(parts), True
    session.flush()  # The log needs its number.
    _note(session, actor, outlet, "gateway_set")


def gateway(session: Session, kind: OutletKind) -> Outlet | None:
    """Return the county's gateway: MAIL for its mail server, WEBHOOK for the short messages; one statement."""
    label = MAIL_SERVER if kind is OutletKind.MAIL else SMS_GATEWAY
    nobodys = (col(Outlet.user_id).is_(None), col(Outlet.unit_id).is_(None))
    return session.exec(select(Outlet).where(*nobodys, Outlet.kind == kind, Outlet.label == label)).first()


def _note(session: Session, actor: Actor, outlet: Outlet, what: str) -> None:
    write_access(
        session,
        AccessAction.SETTINGS_CHANGED,
        actor_id=actor.user_id,
        subject=("outlet", outlet.id),
        facts={what: outlet.kind.value},
    )
