"""Which scenarios there are, and how one is played from an empty database to its figures."""

from collections.abc import Callable, Mapping
from typing import Final

from feedback.trial.seeds import (
    education,
    guhua_wall,
    hefei_canteen,
    human_resources,
    lijia,
    reading_room,
    ruian_brands,
    ruian_centres,
    ruian_offices,
    tianjin_training,
    union,
    yongfeng_counter,
    yuexi,
    zhangyan,
)
from feedback.trial.seeds.figure import Counts, Told, figures_of
from feedback.trial.seeds.stage import Stage, set_stage

SCENARIOS: Final[Mapping[str, Callable[[Stage], Counts]]] = {
    "yuexi": yuexi.play,
    "zhangyan": zhangyan.play,
    "education": education.play,
    "guhua-wall": guhua_wall.play,
    "hefei-canteen": hefei_canteen.play,
    "tianjin-training": tianjin_training.play,
    "reading-room": reading_room.play,
    "yongfeng-counter": yongfeng_counter.play,
    "lijia": lijia.play,
    "ruian-centres": ruian_centres.play,
    "ruian-brands": ruian_brands.play,
    "ruian-offices": ruian_offices.play,
    "human-resources": human_resources.play,
    "union": union.play,
}


def played(name: str) -> Told:
    """Play a scenario into the process's database, which must be empty, and return what came of it.

    Raises
    ------
    KeyError
        There is no scenario of that name.
    """
    play = SCENARIOS[name]
    stage = set_stage(name)
    counts = play(stage)
    figures = figures_of(stage.data["figures"], counts)
    return Told(name, stage.data["title"], figures, tuple(stage.remarks))
