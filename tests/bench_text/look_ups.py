"""How long does it take, while a matter is typed, to find the cases that are likely the same one?"""

import os
import shutil
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.capture.notes import Reporter
from feedback.capture.repeats import Repeat, likely_repeats
from feedback.capture.understanding import release_folder
from feedback.classify.starter import STARTER
from feedback.cli.bench_reads import everybody
from feedback.cli.bench_store import bench_store
from feedback.cli.bench_words import drawn
from feedback.cli.measuring import seconds_of
from feedback.core.database import reading
from models.case import Case

# With commas between them; the largest takes a quarter of an hour to fill.
SIZES: Final = os.environ.get("ZHENSHI_CASES", "1000,100000,1000000")
_ASKED: Final = 200
_SEED: Final = 23
_MOST_MS: Final = 100
Rows = list[list[str]]


def look_ups(starter: Path) -> Rows:
    """Fill a store of its own up to each size in turn, and ask for repeats of texts that are not in it."""
    rows = []
    with bench_store(None) as store:
        shutil.copytree(starter, release_folder(STARTER))
        for size in map(int, SIZES.split(",")):
            store.fill_up_to(size)
            rows.append([f"{size:,}", *_measured()])
    return rows


def _measured() -> list[str]:
    with reading() as session:
        clerk = next(each.actor for each in everybody(session) if each.actor.holds(Permission.REGISTER))
        places = _places(session)
        calls = [
            partial(_ask, session, clerk, each.text, places[number % len(places)])
            for number, each in enumerate(drawn(_ASKED, seed=_SEED))
        ]
        calls[0]()  # What is read once a process is read now.
        took = sorted(1000 * seconds_of(call) for call in calls)
    marks = quantiles(took, n=20, method="inclusive")
    return [f"{marks[9]:.0f}", f"{marks[18]:.0f}", f"{took[-1]:.0f}", f"{_MOST_MS}"]


def _ask(session: Session, clerk: Actor, text: str, place: Place) -> list[Repeat]:
    return likely_repeats(session, clerk, text, place=place, reporter=Reporter(phone="13900000000"))


def _places(session: Session) -> list[Place]:
    rows = session.exec(
        select(Case.area_id, Case.township_id, Case.village_id).where(col(Case.village_id).is_not(None)).limit(_ASKED)
    )
    return [Place(*row) for row in rows]
