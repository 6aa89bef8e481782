"""Services of others, on this machine: a web server and a mail server that keep what they get and answer as told."""

import json
import socketserver
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf
from threading import Event, Lock, Thread
from typing import Any, NamedTuple


class Received(NamedTuple):
    path: str
    head: dict[str, str]
    raw: bytes

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.raw))


class Answer(NamedTuple):
    status: int = 200
    body: bytes = b"{}"
    head: tuple[tuple[str, str], ...] = ()


class Receiver:
    """Keeps what is posted to it. `answer` says what it answers to each; with `hold` it answers when told to go on."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.held = 0
        self.answer: Callable[[Received], Answer] = lambda _received: Answer()
        self.is_breaking = False
        self.go_on = Event()
        self.go_on.set()
        self._hold_from: float = inf
        self._taking = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def says(self, status: int = 200, told: object = None, head: tuple[tuple[str, str], ...] = ()) -> None:
        body = json.dumps({} if told is None else told).encode()
        self.answer = lambda _received: Answer(status, body, head)

    def break_off(self) -> None:
        """Close the connection of whoever asks, without an answer."""
        self.is_breaking = True

    def hold(self, first: int = 1) -> None:
        """Answer none of what comes in from the `first` on, until `go_on` is set."""
        self._hold_from = first

    def take(self, received: Received) -> None:
        """Keep it, and wait for as long as it is held."""
        with self._taking:
            self.received.append(received)
            if len(self.received) >= self._hold_from:
                self._hold_from = inf
                self.go_on.clear()
            is_held = not self.go_on.is_set()
            self.held += is_held
        if is_held:
            self.go_on.wait(30)

    def close(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        kept = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                received = Received(self.path, dict(self.headers.items()), raw)
                kept.take(received)
                if kept.is_breaking:
                    self.close_connection = True
                    return
                answer = kept.answer(received)
                try:
                    self.send_response(answer.status)
                    for name, value in answer.head:
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)
                except OSError:
                    # Whoever asked has gone.
                    return

            def log_message(self, *_more: object) -> None:
                """Say nothing."""

        return Handler


class MailServer:
    """Takes mail without encryption; refuses recipients with `refusal` where that is set."""

    def __init__(self, refusal: bytes = b"") -> None:
        self.letters: list[bytes] = []
        kept = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here\r\n")
                while line := self.rfile.readline():
                    verb = line[:4].upper()
                    if verb == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        kept.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                        self.wfile.write(b"250 taken\r\n")
                    elif verb == b"RCPT" and refusal:
                        self.wfile.write(refusal + b"\r\n")
                    elif verb == b"QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    else:
                        self.wfile.write(b"250 fine\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
