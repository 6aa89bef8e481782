"""Other addresses of pages: the home page stands at the root, and Streamlit would deny that there is a page /home."""

from typing import Final

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route


def _home(request: Request) -> Response:
    """Send the browser to the root, with what stands behind the question mark."""
    return RedirectResponse(str(URL(path="/", query=request.url.query)), status_code=307)


ROUTES: Final = [Route("/home", _home, methods=["GET"]), Route("/home/", _home, methods=["GET"])]
