"""`retrain`: trains a release that was asked for, in a process apart, and notes on it where that broke off."""

from feedback.core.errors import FeedbackError, Unavailable
from feedback.jobs.apart import run_apart
from feedback.jobs.steps import once


def retrain(release_id: int) -> None:
    """Train the release of this number to its end; done again after a crash it begins anew."""
    try:
        once("train", run_apart, "retrain", release_id)
    except FeedbackError:
        once("note", _note_broken_off, release_id)
        raise


def _note_broken_off(release_id: int) -> None:
    """Note that the training failed, where it could not say so itself."""
    from feedback.learning.retraining import note_fault

    note_fault(release_id, Unavailable("learn_broke_off"))
