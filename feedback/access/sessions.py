"""Signing in and staying signed in: lock-out, a one-time ticket for the browser, and an end that holds everywhere.

A page's script cannot set a cookie. So a checked password opens a SignIn; its ticket is shown once to the HTTP route
`/session/ticket`, which sets the http-only cookie. The ticket is bound to a nonce cookie of the same browser.
"""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from math import ceil
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from feedback.access.actor import Actor, load_actor
from feedback.access.log import write_access
from feedback.access.passwords import check_password_rules, decoy_hash, hash_password, is_password
from feedback.core.cipher import cipher, derive_key
from feedback.core.clock import utc_now
from feedback.core.database import add_unless_there
from feedback.core.errors import BadInput, NotPermitted
from feedback.core.settings import settings
from feedback.sheets.safe_text import clean
from models.user import SignIn, Stranger, User
from models.work_vocabulary import AccessAction

FAILURES_BEFORE_LOCK: Final = 5
LOCK: Final = timedelta(minutes=15)
# Failures under a name that is nobody's are forgotten after so long.
_STRANGERS_KEPT: Final = timedelta(days=30)
_TICKET_GOOD_FOR: Final = timedelta(minutes=1)
_SEEN_EVERY: Final = timedelta(minutes=1)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(derive_key("sign-in-ticket"), salt="ticket")


def _digest(value: str) -> str:
    return sha256(value.encode()).hexdigest()


def check_sign_in(session: Session, username: str, password: str) -> User | None:
    """Return the user whose password this is, or None after counting the failure.

    A name that is nobody's, or of a closed account, is counted and locked like any other, so that no answer tells
    which names there are.

    Raises
    ------
    NotPermitted
        The name is locked for now, and `minutes` says how long; or it is a trial account, whose password is shown on
        the terminal, and the server can be reached from other machines.
    """
    wanted = clean(username).strip()
    # Locked, so that guesses that come at once are counted one by one.
    user = session.exec(select(User).where(User.username == wanted).with_for_update()).one_or_none()
    if user is None or not user.is_active:
        _count_stranger(session, wanted, password)
        return None
    if not _is_their_password(session, user, password):
        return None
    if user.is_trial and not _only_this_machine():
        raise NotPermitted("trial_account_loopback_only")
    user.failed_sign_ins, user.locked_until, user.last_sign_in_at = 0, None, utc_now()
    return user


def _is_their_password(session: Session, user: User, password: str) -> bool:
    """Say whether `password` is the user's; a wrong one is counted. Raises NotPermitted while the account is locked."""
    _refuse_while_locked(user)
    if is_password(password, user.password_hash):
        return True
    action = AccessAction.LOCKED_OUT if _count_failure(user) else AccessAction.SIGN_IN_FAILED
    write_access(session, action, actor_id=user.id, subject=("user", user.id))
    return False


def _count_stranger(session: Session, username: str, password: str) -> None:
    """Count a failure under a name that nobody signs in with; what was typed there is not kept, only its index."""
    now, name_index = utc_now(), cipher().blind_index("sign-in-name", username)
    session.exec(delete(Stranger).where(col(Stranger.seen_at) < now - _STRANGERS_KEPT))
    add_unless_there(session, Stranger(name_index=name_index, seen_at=now))
    stranger = session.exec(select(Stranger).where(Stranger.name_index == name_index).with_for_update()).one()
    _refuse_while_locked(stranger)
    is_password(password, decoy_hash())
    stranger.seen_at = now
    _count_failure(stranger)


def _refuse_while_locked(counted: User | Stranger) -> None:
    left = (counted.locked_until or utc_now()) - utc_now()
    if left > timedelta():
        raise NotPermitted("account_locked", minutes=ceil(left / timedelta(minutes=1)))


def _count_failure(counted: User | Stranger) -> bool:
    """Count one failure, and say whether it locks."""
    counted.failed_sign_ins += 1
    locks = counted.failed_sign_ins >= FAILURES_BEFORE_LOCK
    if locks:
        counted.locked_until, counted.failed_sign_ins = utc_now() + LOCK, 0
    return locks


def _only_this_machine() -> bool:
    """Say whether the server listens on the loopback interface alone."""
    host = settings().host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def open_session(session: Session, user: User, nonce: str) -> str:
    """Open a session for `user` and return the ticket that the browser with this `nonce` may claim once."""
    now = utc_now()
    opened = SignIn(user_id=user.id, opened_at=now, expires_at=now + timedelta(hours=settings().session_hours))
    session.add(opened)
    session.flush()  # The ticket carries the row's number.
    write_access(session, AccessAction.SIGN_IN, actor_id=user.id, subject=("user", user.id))
    return _signer().dumps({"session": opened.id, "nonce": _digest(nonce)})


def claim_ticket(session: Session, ticket: str, nonce: str) -> str:
    """Return the token for the browser's cookie.

    Raises
    ------
    NotPermitted
        The ticket is forged, older than a minute, used before, or another browser's.
    """
    try:
        held = _signer().loads(ticket)
    except BadSignature as fault:
        raise NotPermitted("ticket_not_valid") from fault
    # A browser without a nonce would pass for any other without one, so that a link could sign it in as somebody else.
    if not nonce or not hmac.compare_digest(str(held["nonce"]), _digest(nonce)):
        raise NotPermitted("ticket_not_valid")
    token, now = secrets.token_urlsafe(32), utc_now()
    fresh = (col(SignIn.claimed_at).is_(None), col(SignIn.opened_at) > now - _TICKET_GOOD_FOR)
    claim = (
        update(SignIn)
        .where(col(SignIn.id) == held["session"], col(SignIn.ended_at).is_(None), *fresh)
        .values(claimed_at=now, token_hash=_digest(token))
    )
    if session.execute(claim.returning(col(SignIn.id))).first() is None:
        raise NotPermitted("ticket_not_valid")
    return token


def actor_of_token(session: Session, token: str) -> Actor | None:
    """Return who holds the cookie `token`, or None where it is unknown, ended, idle too long or expired."""
    if not token:
        return None
    found = session.exec(select(SignIn).where(SignIn.token_hash == _digest(token))).one_or_none()
    now = utc_now()
    if found is None or found.ended_at is not None or found.expires_at <= now:
        return None
    if (found.seen_at or found.opened_at) + timedelta(minutes=settings().idle_minutes) <= now:
        return None
    actor = load_actor(session, found.user_id)
    return None if actor is not None and actor.is_trial and not _only_this_machine() else actor


def note_seen(session: Session, token: str) -> None:
    """Keep the session from going idle; writes at most once a minute."""
    now = utc_now()
    stale = (col(SignIn.seen_at).is_(None)) | (col(SignIn.seen_at) < now - _SEEN_EVERY)
    session.execute(update(SignIn).where(col(SignIn.token_hash) == _digest(token), stale).values(seen_at=now))


def end_session(session: Session, token: str) -> None:
    session.execute(update(SignIn).where(col(SignIn.token_hash) == _digest(token)).values(ended_at=utc_now()))


def end_all_sessions(session: Session, user_id: int, *, by: int, but_token: str = "") -> None:
    """Sign a user out everywhere, or everywhere but in the browser that holds `but_token`."""
    ended = update(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.ended_at).is_(None))
    if but_token:
        ended = ended.where(or_(col(SignIn.token_hash).is_(None), col(SignIn.token_hash) != _digest(but_token)))
    session.execute(ended.values(ended_at=utc_now()))
    write_access(session, AccessAction.SIGN_OUT_EVERYWHERE, actor_id=by, subject=("user", user_id))


def change_password(session: Session, actor: Actor, *, old: str, new: str, token: str = "") -> bool:
    """Give the actor a new password and sign them out everywhere but in the browser that holds `token`.

    Return False, with the failure counted as one at the sign-in, where `old` is not their password.

    Raises
    ------
    NotPermitted
        The account is locked for now, after too many wrong passwords.
    BadInput
        The new one is too plain or the same.
    """
    user = session.exec(select(User).where(User.id == actor.user_id).with_for_update()).one()
    if not _is_their_password(session, user, old):
        return False
    if old == new:
        raise BadInput("password_unchanged")
    check_password_rules(new, user.username)
    user.password_hash, user.must_change_password = hash_password(new), False
    user.failed_sign_ins = 0
    end_all_sessions(session, user.id, by=user.id, but_token=token)
    return True


def set_preferences(session: Session, actor: Actor, *, language: str, text_size: str) -> None:
    """Keep the language and the size of the letters that the actor wants."""
    if language not in {"zh", "en"} or text_size not in {"normal", "large"}:
        raise BadInput("preference_unknown")
    user = session.get_one(User, actor.user_id)
    user.language, user.text_size = language, text_size
