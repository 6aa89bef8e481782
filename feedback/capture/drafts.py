"""What a user has typed and not yet saved: kept sealed on the server, one draft for each form, until it is saved."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.capture.cleaning import cleaned
from feedback.core.clock import utc_now
from models.keeping import Draft


def save_draft(session: Session, actor: Actor, form: str, body: dict[str, Any]) -> datetime:
    """Keep `body` as the user's draft of `form`, and return when."""
    now = utc_now()
    text = json.dumps(cleaned(body), ensure_ascii=False)
    draft = _find(session, actor, form)
    if draft is None:
        session.add(Draft(user_id=actor.user_id, form=form, body=text, saved_at=now))
    else:
        draft.body, draft.saved_at = text, now
    return now


def load_draft(session: Session, actor: Actor, form: str) -> tuple[dict[str, Any], datetime] | None:
    """Return the user's draft of `form` and when it was kept, or None."""
    draft = _find(session, actor, form)
    if draft is None:
        return None
    body: dict[str, Any] = json.loads(draft.body)
    return body, draft.saved_at


def drop_draft(session: Session, actor: Actor, form: str) -> None:
    """Throw the user's draft of `form` away, if there is one."""
    draft = _find(session, actor, form)
    if draft is not None:
        session.delete(draft)


def _find(session: Session, actor: Actor, form: str) -> Draft | None:
    return session.exec(select(Draft).where(Draft.user_id == actor.user_id, Draft.form == form)).one_or_none()
