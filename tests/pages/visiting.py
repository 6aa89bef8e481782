"""How does a test open one page as somebody? The page's own script, without the frame, with that person's cookie."""

from pathlib import Path
from typing import Final

import pytest
import streamlit as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor, load_actor
from feedback.access.sessions import claim_ticket, open_session
from feedback.core.database import reading, transaction
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import Role
from tests.county import a_user

ROOT: Final = Path(__file__).resolve().parents[2]
NONCE: Final = "the nonce of this browser"
SECONDS: Final = 30


def somebody(
    *roles: Role, area: Area | None = None, unit: Unit | None = None, name: str = "顾明远", **more: str
) -> Actor:
    """Add a user with `roles` there, and return them."""
    with transaction() as session:
        user = a_user(session, name=name, **more)
        for role in roles:
            # Added past the service, since a test may ask for more roles than one person is ever given.
            unit_id, area_id = (unit.id, None) if unit else (None, area.id if area else None)
            session.add(RoleGrant(user_id=user.id, role=role, area_id=area_id, unit_id=unit_id))
        session.flush()
        found = load_actor(session, user.id)
    assert found is not None
    return found


def user_of(user_id: int) -> User:
    with reading() as session:
        return session.exec(select(User).where(User.id == user_id)).one()


def token_of(user_id: int) -> str:
    """Sign somebody in, and return what their browser's cookie holds."""
    with transaction() as session:
        return claim_ticket(session, open_session(session, session.get_one(User, user_id), NONCE), NONCE)


def browse(patch: pytest.MonkeyPatch, script: str, token: str = "", **query: str) -> AppTest:
    """Open a page in a browser that holds `token`, or none."""
    cookies = {"zs_nonce": NONCE} | ({"zs_session": token} if token else {})
    patch.setattr(type(st.context), "cookies", property(lambda _context: cookies))
    page = AppTest.from_file(str(ROOT / script), default_timeout=SECONDS)
    for name, value in query.items():
        page.query_params[name] = value
    return run(page)


def open_page(patch: pytest.MonkeyPatch, script: str, actor: Actor, **query: str) -> AppTest:
    """Open a page as `actor`."""
    return browse(patch, script, token_of(actor.user_id), **query)


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception, page.exception[0].value
    return page


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click()
    return run(page)


def texts(page: AppTest) -> str:
    """Return everything that the page says, markup and all, but for style sheets."""
    kinds = ("html", "markdown", "error", "warning", "caption", "text")
    said = [str(getattr(each, "value", "")) for kind in kinds for each in page.get(kind)]
    return "\n".join(text for text in said if not text.startswith("<style"))


def flashed(page: AppTest) -> str:
    """Return what the frame would say at the top of this run."""
    return str(page.session_state["said_last"].text) if "said_last" in page.session_state else ""
