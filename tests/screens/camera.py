"""How is a picture taken? Once the page stands still, as tall as what is on it, and stored small enough to be kept.

Streamlit scrolls inside the page, so the window is made as tall as the content for the moment of the picture.
"""

import io
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Page, ViewportSize

from tests.browser import DESKTOP, PHONE, TIMEOUT_MS

SIZES: Final = {"phone": PHONE, "desktop": DESKTOP}
TALLEST: Final = {"phone": 3_000, "desktop": 2_200}
COLOURS: Final = 256
EXACT: Final = 192
STILL_MS: Final = 300

Colours = npt.NDArray[Any]

# Nothing runs, nothing is stale or still to be drawn, and that has been so for a while.
_IS_STILL: Final = """
(still) => {
  const app = document.querySelector("[data-testid=stApp]")
  const isStill = app
    && app.dataset.testConnectionState === "CONNECTED"
    && app.dataset.testScriptState === "notRunning"
    && document.fonts.status === "loaded"
    && !document.querySelector("[data-stale=true], [data-testid=stSkeleton], [data-testid=stSpinner]")
    && [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every((chart) => chart.querySelector(".main-svg"))
    && [...document.querySelectorAll("[data-testid=stDataFrame]")].every((table) => table.querySelector("canvas"))
  if (!isStill) window.zsStillSince = undefined
  else window.zsStillSince ??= performance.now()
  return isStill && performance.now() - window.zsStillSince >= still
}
"""
_HEIGHT: Final = """
() => {
  const main = document.querySelector("[data-testid=stMain]")
  if (!main || document.querySelector("[role=dialog]")) return 0
  return Math.ceil(main.getBoundingClientRect().top + main.scrollHeight)
}
"""


def stand_still(page: Page) -> None:
    """Wait until the page's script has ended and everything of it is drawn."""
    # What was still before may only be waiting for an answer to the last press.
    page.evaluate("() => { window.zsStillSince = undefined }")
    page.wait_for_function(_IS_STILL, arg=STILL_MS, timeout=TIMEOUT_MS, polling=50)


def unfold(page: Page, size: str) -> None:
    """Make the window as tall as what is on the page, as far as a picture may be tall."""
    usual = SIZES[size]
    for _again in range(2):
        # What keeps its distance in parts of the window's height grows with it.
        height = min(max(page.evaluate(_HEIGHT), usual["height"]), TALLEST[size])
        if page.viewport_size and page.viewport_size["height"] != height:
            page.set_viewport_size(ViewportSize(width=usual["width"], height=height))
    stand_still(page)


def fold(page: Page, size: str) -> None:
    """Give the window its usual size back."""
    if page.viewport_size != SIZES[size]:
        page.set_viewport_size(SIZES[size])


def shoot(page: Page) -> bytes:
    """Return what is in the window."""
    return page.screenshot(animations="disabled", caret="hide")


def store(shot: bytes, file: Path) -> None:
    """Write a picture with a palette, without further loss, which takes a fourth of its size; common colours stay."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(shot)) as opened:
        picture = opened.convert("RGB")
    red, green, blue = np.moveaxis(np.asarray(picture, dtype=np.int32), 2, 0)
    packed = (red << 16) + (green << 8) + blue
    counts = np.bincount(packed.ravel())
    colours = np.flatnonzero(counts)
    palette = _unpacked(colours[np.argsort(counts[colours])[-EXACT:]])
    if len(colours) > EXACT:
        rare = picture.quantize(COLOURS - EXACT, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        palette = np.concatenate([palette, np.array(rare.getpalette(), dtype=np.int32).reshape(-1, 3)])[:COLOURS]
    place = np.zeros(len(counts), dtype=np.uint8)
    for some in np.array_split(colours, 1 + len(colours) // 1_000):
        place[some] = _nearest(some, palette)
    drawn = Image.fromarray(place[packed])
    drawn.putpalette(palette.astype(np.uint8).tobytes())
    drawn.convert("RGB").save(file, lossless=True, quality=100, method=6)


def _unpacked(colours: Colours) -> Colours:
    return np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)


def _nearest(colours: Colours, palette: Colours) -> Colours:
    """Return for each colour the place of the most alike one in the palette."""
    apart = _unpacked(colours)[:, np.newaxis, :] - palette[np.newaxis, :, :]
    return np.asarray((apart**2).sum(axis=2).argmin(axis=1))
