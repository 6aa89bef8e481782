"""Takes the pictures: `python -m tests.screens`, with `--role`, `--page`, `--size`, `--out` and `--data` to take some.

It starts the application over a trial county of its own, or over a copy of the data folder that is named. The exit
code is 1 where something is wrong with a page; each fault is printed with its role, page and size.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from tests.screens import county
from tests.screens.camera import SIZES
from tests.screens.index import write_index
from tests.screens.papers import draw_papers
from tests.screens.studio import NOBODY, Album, Studio, Wanted, taken
from tests.server import ROOT, Application

FOLDER: Final = ROOT / "docs" / "screens"
MOST_MEGABYTES: Final = 32
PHOTOGRAPHERS: Final = 2
# A full county may take longer than the tests give their small one.
BUILD_SECONDS: Final = 900


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description="A picture of every page.")
    parser.add_argument("--role", action="append", default=[], help=f"only this role, or {NOBODY}; may be repeated")
    parser.add_argument("--page", action="append", default=[], help="only this page or picture; may be repeated")
    parser.add_argument("--size", action="append", default=[], choices=SIZES, help="only this size")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of the pictures")
    parser.add_argument("--data", type=Path, help="a data folder whose copy is shown instead of a new trial county")
    parser.add_argument("--small", action="store_true", help="a trial county of a tenth of the size")
    return parser.parse_args(given)


def opened(options: argparse.Namespace, folder: Path) -> Application:
    """Start the application over a trial county."""
    application = Application(folder / "data")
    county.settle_in(application)
    if options.data:
        shutil.copytree(options.data, application.folder)
    else:
        say("Building a trial county.")
        application.init(*(["--small"] if options.small else []), seconds=BUILD_SECONDS)
    application.start()
    return application


def photographed(application: Application, album: Album, wanted: Wanted) -> None:
    """Take all pictures that are wanted, several persons at a time, those with most pages first."""
    newcomer = county.newcomer(application)
    people = [person for person in county.people(application) if wanted.role(person.role)]
    tasks: list[Callable[[Studio], None]] = [
        partial(Studio.portray, person=person, wanted=wanted)
        for person in sorted(people, key=lambda person: -len(person.pages))
    ]
    if wanted.role(NOBODY):
        tasks.append(partial(Studio.portray_nobody, newcomer=newcomer, wanted=wanted))
    with ThreadPoolExecutor(PHOTOGRAPHERS) as photographers:
        for done in [photographers.submit(taken, application, album, task) for task in tasks]:
            done.result()


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*.webp")) / 1_000_000


def main() -> int:
    options = arguments()
    wanted = Wanted(frozenset(options.role), frozenset(options.page), frozenset(options.size))
    album, began = Album(options.out), time.monotonic()
    is_whole = not (wanted.roles or wanted.pages or wanted.sizes)
    with tempfile.TemporaryDirectory(prefix="zhenshi-screens-") as folder:
        application = opened(options, Path(folder))
        if is_whole and options.out == FOLDER:
            # A page that is gone takes its picture with it; where the application does not start, all stay.
            shutil.rmtree(FOLDER, ignore_errors=True)
        try:
            photographed(application, album, wanted)
        finally:
            application.stop()
    if is_whole:
        draw_papers(options.out / "papers")
        write_index(options.out, album.in_order())
    size = megabytes(options.out)
    for fault in album.faults:
        say(fault.line())
    if size > MOST_MEGABYTES:
        say(f"The pictures take {size:.1f} MB; {MOST_MEGABYTES} at most.")
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    say(f"{len(album.pictures)} pictures, {size:.1f} MB, {len(album.faults)} faults, {minutes} min {seconds} s.")
    return 1 if album.faults or size > MOST_MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
