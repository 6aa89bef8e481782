"""How does the page server's outer shell look, and what does it keep shut?

Middleware round Streamlit: its start page gets our name, language, icon and a script (a dictionary for its built-in
English words; buttons that save wait while a box refuses what was typed, and show at once that they were pressed),
every answer gets security headers, and its metrics and agent addresses do not exist. It knows no session and no role.
The content security policy names only what Streamlit 1.67 was seen to need (its components load from `blob:`).
"""

import json
import re
from collections.abc import Callable
from functools import cache
from html import escape
from http.cookies import CookieError, SimpleCookie
from importlib import resources
from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LANGUAGE_COOKIE: Final = "zs_lang"
"""`en` shows the English pages; anything else, or no cookie, the Chinese ones."""

_SHUT: Final = re.compile(r"/_stcore/(?:metrics|agent|script-health-check)(?:/|$)")
_NO_DOCUMENTS: Final = ("/_stcore/", "/static/", "/media/", "/component/", "/app/static/", "/api/", "/open311/")
_FILES_OF_PEOPLE: Final = "/media/"
_HOST: Final = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_EMPTY_ROOT: Final = '<div id="root"></div>'

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()",
}
# An attached file may be an HTML page or a drawing with a script in it: opened by its address, it runs nothing.
_FILE_POLICY: Final = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox"


class Chrome:
    """The outermost ASGI middleware: `st.App(..., middleware=[Middleware(Chrome)])`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, scope)
        if _SHUT.search(scope["path"]):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, answer)
        else:
            await self.app(_uncompressed(scope) if answer.may_be_document else scope, receive, answer)


class _Answer:
    """Passes an answer on with our headers; Streamlit's start page is held back until it is whole, and dressed."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._scope = scope
        self._start: Message | None = None
        self._chunks: list[bytes] = []
        self.may_be_document = scope["method"] in {"GET", "HEAD"} and not scope["path"].startswith(_NO_DOCUMENTS)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self._start is not None:
            await self._collect(message)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", _policy(self._scope))
        if self.may_be_document and headers.get("content-type", "").startswith("text/html"):
            self._start = message
        else:
            await self._send(message)

    async def _collect(self, message: Message) -> None:
        self._chunks.append(message.get("body", b""))
        if message.get("more_body"):
            return
        start, self._start = self._start, None
        body = _dressed(b"".join(self._chunks), _language(self._scope))
        headers = MutableHeaders(scope=start)
        headers["Cache-Control"] = "no-cache"
        headers.add_vary_header("Cookie")
        for name in ("etag", "last-modified", "accept-ranges", "content-length"):
            del headers[name]
        if self._scope["method"] != "HEAD":
            headers["Content-Length"] = str(len(body))
        await self._send(start or {})
        await self._send({"type": "http.response.body", "body": body})


def _uncompressed(scope: Scope) -> Scope:
    """Ask for the page whole and in plain bytes: a compressed, partial or "not modified" answer cannot be dressed."""
    unwanted = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range"}
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in unwanted]
    extensions = {name: value for name, value in (scope.get("extensions") or {}).items() if "pathsend" not in name}
    return {**scope, "headers": headers, "extensions": extensions}


def _policy(scope: Scope) -> str:
    if scope["path"].startswith(_FILES_OF_PEOPLE):
        return _FILE_POLICY
    host = Headers(scope=scope).get("host", "")
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; "
        f"connect-src 'self'{sockets}; img-src 'self' data: blob:; font-src 'self' data:; "
        "media-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def _language(scope: Scope) -> str:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return "zh"
    chosen = cookies.get(LANGUAGE_COOKIE)
    return "en" if chosen is not None and chosen.value == "en" else "zh"


def _dressed(body: bytes, language: str) -> bytes:
    page = body.decode("utf-8", errors="replace")
    if _EMPTY_ROOT not in page:
        return body
    for pattern, replacement in _changes(language):
        page = pattern.sub(replacement, page, count=1)
    return page.encode()


@cache
def _changes(language: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    """What is replaced in the start page; functions, because a backslash in the dictionary is not a group reference."""
    spoken: dict[str, Any] = json.loads(_resource("chrome.json"))
    said = {name: escape(text) for name, text in spoken[language].items()}
    icon = f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{quote(spoken["icon"])}" />'
    splash = f'<div class="zs-splash"><b>{said["title"]}</b><span>{said["opening"]}</span></div>'
    texts = {
        r'<html lang="[^"]*">': f'<html lang="{said["lang"]}">',
        r"<title>.*?</title>": f"<title>{said['title']}</title>",
        r'<link rel="shortcut icon"[^>]*>': icon,
        r'<link rel="service-desc"[^>]*>': "",
        r"(?s)<noscript>.*?</noscript>": f"<noscript><p>{said['no_script']}</p></noscript>",
        r"<head>": f"<head><meta charset=UTF-8><style>{_SPLASH_STYLE}</style><script>{_script(spoken)}</script>"
        f"<script>{_resource('typed.js')}</script><script>{_resource('pressed.js')}</script>",
        re.escape(_EMPTY_ROOT): f'<div id="root">{splash}</div>',
    }
    return tuple((re.compile(pattern), lambda _match, text=text: text) for pattern, text in texts.items())


# Before the scripts have come there is a calm page with the name on it instead of a white one.
_SPLASH_STYLE: Final = (
    "body{margin:0}.zs-splash{height:100vh;display:flex;flex-direction:column;gap:.5rem;align-items:center;"
    "justify-content:center;background:#F6F7F9;color:#6B7280;"
    'font:15px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}'
    ".zs-splash b{font-size:30px;letter-spacing:.3em;text-indent:.3em;color:#1F5FA8}"
    "@media(prefers-color-scheme:dark){.zs-splash{background:#12171E;color:#AEB6C1}.zs-splash b{color:#7FB2EC}}"
)


def _script(spoken: dict[str, Any]) -> str:
    dictionary = json.dumps({"words": spoken["words"], "patterns": spoken["patterns"]}, ensure_ascii=False)
    # A closing tag inside a string would end the script element.
    return _resource("chrome.js").replace('"DICTIONARY"', dictionary.replace("</", "<\\/"), 1)


def _resource(name: str) -> str:
    return resources.files(__package__ or "feedback.api").joinpath(name).read_text(encoding="utf-8")
