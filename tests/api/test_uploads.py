"""Does the server take files from nobody but who is signed in?"""

import asyncio

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from feedback.access.sessions import claim_ticket, end_all_sessions, open_session
from feedback.api.asgi import MIDDLEWARE
from feedback.api.sessions import SESSION_COOKIE, UploadsOfStaff
from feedback.core.database import transaction
from models.user import User
from tests.county import a_user

ADDRESS = "/_stcore/upload_file/session/file"


async def _keep(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("kept")


def put(path: str, token: str = "") -> int:
    app = Starlette(routes=[Route(path, _keep, methods=["PUT", "DELETE"])], middleware=[Middleware(UploadsOfStaff)])

    async def ask() -> int:
        transport = httpx.ASGITransport(app)
        cookies = {SESSION_COOKIE: token} if token else None
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", cookies=cookies) as client:
            return (await client.put(path, content=b"a file")).status_code

    return asyncio.run(ask())


@pytest.fixture
def user_id(database: Engine) -> int:
    with transaction() as session:
        return a_user(session).id


@pytest.fixture
def token(user_id: int) -> str:
    with transaction() as session:
        return claim_ticket(session, open_session(session, session.get_one(User, user_id), "nonce"), "nonce")


def test_taken_from_who_is_signed_in(token: str) -> None:
    assert put(ADDRESS, token) == 200


@pytest.mark.parametrize("path", [ADDRESS, "/_stcore/upload_file", f"/below{ADDRESS}"])
@pytest.mark.parametrize("cookie", ["", "nobody's"])
def test_not_taken_from_anybody_else(database: Engine, path: str, cookie: str) -> None:
    assert put(path, cookie) == 403


def test_not_taken_from_who_was_signed_out(user_id: int, token: str) -> None:
    with transaction() as session:
        end_all_sessions(session, user_id, by=user_id)
    assert put(ADDRESS, token) == 403


def test_other_addresses_are_let_be(database: Engine) -> None:
    assert put("/_stcore/upload_files") == 200


def test_stands_round_the_application() -> None:
    classes: list[object] = [each.cls for each in MIDDLEWARE]
    assert UploadsOfStaff in classes
