"""`retrain`: trains a release that was asked for on its page; the worker runs it as a process of its own."""

from typing import Annotated

import typer

from feedback.learning.retraining import retrain as train


def retrain(release_id: Annotated[int, typer.Argument(metavar="ID", help="The number of the release's row.")]) -> None:
    """Train the release that was asked for under this number; does nothing where it is trained already."""
    train(release_id)
