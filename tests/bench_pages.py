"""How long does the server take to draw a page again? Asked by the websocket, as a browser asks: `make bench`.

A redraw is one more run of the page's script in a session that is open already, until the last of it has been sent.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from sqlmodel import col, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from feedback.capture.understanding import prepare_release
from feedback.cli.bench import PAGE
from feedback.cli.bench_page import surroundings, write_section
from feedback.cli.bench_store import bench_store
from feedback.cli.measuring import REPEATS, Timing, markdown_table, seconds_of, summary
from feedback.core.database import reading
from feedback.trial.bulk.filling import fill
from models.place import Area
from models.user import RoleGrant
from models.vocabulary import AreaKind, CaseStatus, Role
from tests.pages.visiting import NONCE, token_of
from tests.server import Application

ON_DESK: Final = 2000
SECONDS: Final = 60
COMMAND: Final = "python -m tests.bench_pages"


class Visit(NamedTuple):
    """A page that somebody draws again, what stands on it and on no other, and how long that may take."""

    path: str
    role: Role
    shows: str
    most_ms: int


VISITS: Final = (
    Visit("triage", Role.CLERK, "初诊台", 300),
    Visit("home", Role.CLERK, "今天有", 300),
    Visit("search", Role.CLERK, "查", 300),
    Visit("board", Role.LEADER, "问题看板", 500),
)


class Browser:
    """One open session of the server."""

    def __init__(self, socket: ClientConnection, path: str) -> None:
        self._socket, self._path = socket, path

    def draw(self) -> str:
        """Let the page's script run, and return everything that it sends."""
        question = BackMsg()
        question.rerun_script.page_name = self._path
        self._socket.send(question.SerializeToString())
        said: list[ForwardMsg] = []
        while True:
            content = self._socket.recv(timeout=SECONDS, decode=False)
            message = ForwardMsg()
            message.ParseFromString(content)
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(str(each.delta) for each in said if each.WhichOneof("type") == "delta")
            said.append(message)


@contextmanager
def browsing(base_url: str, visit: Visit, cookies: Mapping[str, str]) -> Iterator[Browser]:
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    with connect(
        f"ws{base_url.removeprefix('http')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": header},
        max_size=None,
        open_timeout=SECONDS,
    ) as socket:
        yield Browser(socket, visit.path)


def person(role: Role, township_id: int) -> int:
    """Return the first person who holds `role` in the township."""
    with reading() as session:
        found = select(RoleGrant.user_id).where(RoleGrant.role == role, RoleGrant.area_id == township_id)
        return session.exec(found.order_by(col(RoleGrant.id))).first() or 0


def first_township() -> int:
    with reading() as session:
        return session.exec(select(Area.id).where(Area.kind == AreaKind.TOWNSHIP).order_by(col(Area.id))).first() or 0


def redrawn(base_url: str, visit: Visit, user_id: int) -> Timing:
    """Return how long the page takes to be drawn again."""
    cookies = {"zs_nonce": NONCE, "zs_session": token_of(user_id)}
    with browsing(base_url, visit, cookies) as browser:
        first = browser.draw()
        if visit.shows.encode("unicode_escape").decode() not in first and visit.shows not in first:
            raise RuntimeError(f"{visit.path} was not drawn: {first[-2000:]}")
        return summary(visit.path, [seconds_of(browser.draw) for _ in range(REPEATS)])


def main(page: Path) -> None:
    with bench_store(None) as store:
        township = first_township()
        fill(ON_DESK, status=CaseStatus.REGISTERED, township_id=township)
        fill(ON_DESK, seed=2)
        prepare_release()
        secret = {name: os.environ[name] for name in ("ZHENSHI_SECRET",) if name in os.environ}
        application = Application(store.folder, secret)
        application.start()
        try:
            found = [(visit, redrawn(application.base_url, visit, person(visit.role, township))) for visit in VISITS]
        finally:
            application.stop()
            Path(store.folder).with_suffix(".log").unlink(missing_ok=True)
        told = surroundings()
    write_section(page, "Pages", f"{told}\n\n{explanation()}\n\n{table(found)}")


def explanation() -> str:
    return (
        f"`{COMMAND}`\n\nThe real server is asked over its websocket to run a page's script again in an open session; "
        f"the time is until the last of it has arrived. The triage desk holds {ON_DESK:,} cases, and the store as many "
        "others."
    )


def table(found: list[tuple[Visit, Timing]]) -> str:
    rows = [
        (visit.path, visit.role.value, timing.p50_ms, timing.p95_ms, visit.most_ms, _met(visit, timing))
        for visit, timing in found
    ]
    return markdown_table(("page", "who", "p50 ms", "p95 ms", "at most", "met"), rows)


def _met(visit: Visit, timing: Timing) -> str:
    return "yes" if timing.p95_ms < visit.most_ms else "no"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE)
