"""The two addresses that set and clear the sign-in cookie, and the nonce that ties a ticket to its browser.

A page's script cannot set a cookie; it sends the browser here with a one-time ticket (`feedback.access.sessions`).
"""

import re
import secrets
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedback.access.sessions import actor_of_token, claim_ticket, end_session
from feedback.api.chrome import LANGUAGE_COOKIE
from feedback.core.database import reading, transaction
from feedback.core.errors import NotPermitted
from feedback.core.settings import settings

SESSION_COOKIE: Final = "zs_session"
NONCE_COOKIE: Final = "zs_nonce"
_UPLOADS: Final = re.compile(r"/_stcore/upload_file(?:/|$)")
_NONCE: Final = re.compile(r"(?:^|;\s*)zs_nonce=")
# Only an address of our own may follow a sign-in: one slash, then no second one and no host.
_OWN_PATH: Final = re.compile(r"/(?!/)[\w\-./?=&%]*")


def _ticket(request: Request) -> Response:
    """Claim a ticket, set the cookie, and go on to the page that was asked for."""
    nonce = request.cookies.get(NONCE_COOKIE, "")
    try:
        with transaction() as session:
            token = claim_ticket(session, request.query_params.get("t", ""), nonce)
    except NotPermitted:
        return RedirectResponse("/?again=1", status_code=303)
    response = RedirectResponse(_next_page(request), status_code=303)
    _set(response, SESSION_COOKIE, token, hours=settings().session_hours)
    language = "en" if request.query_params.get("lang") == "en" else "zh"
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="lax", path="/")
    return response


def _next_page(request: Request) -> str:
    wanted = request.query_params.get("next", "/")
    return wanted if _OWN_PATH.fullmatch(wanted) else "/"


def _end(request: Request) -> Response:
    """End the session of this browser; it names no one, so a forged link can only sign somebody out."""
    token = request.cookies.get(SESSION_COOKIE, "")
    if token:
        with transaction() as session:
            end_session(session, token)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def _language(request: Request) -> Response:
    """Remember the language for Streamlit's own words, and go back to the page."""
    response = RedirectResponse(_next_page(request), status_code=303)
    language = "en" if request.query_params.get("lang") == "en" else "zh"
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="lax", path="/")
    return response


def _set(response: Response, name: str, value: str, *, hours: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings().secure_cookie,
        path="/",
    )


ROUTES: Final = [
    Route("/session/ticket", _ticket, methods=["GET"]),
    Route("/session/end", _end, methods=["GET"]),
    Route("/session/language", _language, methods=["GET"]),
]


class Nonce:
    """Middleware that gives each browser a nonce with its first page, so that a ticket is good in that browser only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _NONCE.search(Headers(scope=scope).get("cookie", "")):
            await self.app(scope, receive, send)
            return

        async def with_nonce(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    secure = "; Secure" if settings().secure_cookie else ""
                    nonce = secrets.token_urlsafe(24)
                    headers.append("set-cookie", f"{NONCE_COOKIE}={nonce}; HttpOnly; SameSite=Lax; Path=/{secure}")
            await send(message)

        await self.app(scope, receive, with_nonce)


class UploadsOfStaff:
    """Middleware that takes files from those who are signed in: Streamlit keeps anybody's in its memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_upload = scope["type"] == "http" and bool(_UPLOADS.search(scope["path"]))
        if is_upload and not await run_in_threadpool(_is_signed_in, Request(scope).cookies.get(SESSION_COOKIE, "")):
            await PlainTextResponse("Forbidden", status_code=403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_signed_in(token: str) -> bool:
    with reading() as session:
        return actor_of_token(session, token) is not None
