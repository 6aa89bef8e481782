"""What does the server tell whoever asks for a page? Asked by the websocket itself, as a page's own script would.

No browser stands between, so nothing is left out that a browser would not draw.
"""

from collections.abc import Mapping
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

SECONDS: Final = 30


def told(
    base_url: str,
    path: str,
    *,
    script_hash: str = "",
    cookies: Mapping[str, str] | None = None,
    origin: str | None = None,
) -> str:
    """Return everything that one run of the page at `path` sends, as readable text.

    Parameters
    ----------
    script_hash : str
        The script to run as the browser names it; by default the server finds it by the path.
    """
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())} if cookies else {}
    question = BackMsg()
    question.rerun_script.page_name = path
    question.rerun_script.page_script_hash = script_hash
    said = []
    with connect(
        f"ws{base_url.removeprefix('http')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=headers,
        origin=Origin(origin) if origin else None,
        max_size=None,
        open_timeout=SECONDS,
    ) as socket:
        socket.send(question.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(socket.recv(timeout=SECONDS, decode=False))
            said.append(str(message))
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(text for text in said if "<style>" not in text)
