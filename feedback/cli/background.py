"""What the worker runs as processes of their own: commands that nobody else needs, so the list does not name them."""

from typing import Annotated

import typer

from feedback.learning.retraining import retrain as train


def retrain(release_id: Annotated[int, typer.Argument(metavar="ID", help="The number of the release's row.")]) -> None:
    """Train the release that was asked for under this number; does nothing where it is trained already."""
    train(release_id)


def agendas() -> None:
    """Bring the agendas of the next clinic day up to date, hot issues with them."""
    from feedback.jobs.agendas import refresh_agendas  # What it loads, no other command shall wait for.

    refresh_agendas()
