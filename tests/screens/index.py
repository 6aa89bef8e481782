"""How are the pictures found? By a table of them for each role, in `docs/screens/README.md`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from feedback.i18n.terms import label
from feedback.reports.layout import layout_of
from feedback.reports.paper import PaperName
from models.vocabulary import Role
from tests.screens.studio import NOBODY, Picture

_HEAD: Final = """# Screens

Every page of every role as it looks in the trial county, on a phone (390 x 844) and on a desktop (1440 x 900).
Made by `make screens`; the people and matters are invented.
"""
PHONE_WIDTH: Final = 180
DESKTOP_WIDTH: Final = 520
PAPER_WIDTH: Final = 260


def write_index(folder: Path, pictures: Sequence[Picture]) -> None:
    """Write the page of pictures into their folder."""
    roles = dict.fromkeys(picture.role for picture in pictures)
    parts = [_HEAD, _papers(), *(_part(role, [each for each in pictures if each.role == role]) for role in roles)]
    (folder / "README.md").write_text("\n".join(parts), encoding="utf-8")


def _papers() -> str:
    heads = " | ".join(layout_of(name).name for name in PaperName)
    shown = " | ".join(f'<img src="papers/{name}.webp" width="{PAPER_WIDTH}">' for name in PaperName)
    return "\n".join(["## Papers", "", f"| {heads} |", f"|{'---|' * len(PaperName)}", f"| {shown} |", ""])


def _part(role: str, pictures: Sequence[Picture]) -> str:
    heading = "Nobody has signed in yet" if role == NOBODY else f"`{role}` {label(Role(role))}"
    names = dict.fromkeys(picture.name for picture in pictures)
    rows = [_row([each for each in pictures if each.name == name]) for name in names]
    return "\n".join([f"## {heading}", "", "| page | phone | desktop |", "|---|---|---|", *rows, ""])


def _row(pictures: Sequence[Picture]) -> str:
    by_size = {picture.size: picture for picture in pictures}
    cells = [pictures[0].title, *_cells(by_size)]
    return f"| {' | '.join(cells)} |"


def _cells(by_size: dict[str, Picture]) -> Iterator[str]:
    for size, width in (("phone", PHONE_WIDTH), ("desktop", DESKTOP_WIDTH)):
        picture = by_size.get(size)
        yield f'<img src="{picture.file.as_posix()}" width="{width}">' if picture else ""
