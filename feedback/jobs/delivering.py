"""`deliver`: sends some messages one after the other; one whose sending was broken off is seen to, not forgotten."""

from feedback.jobs.steps import STOPPING, WorkerStopped, once


def deliver(*delivery_ids: int) -> None:
    """Send the messages of these numbers; done again after a crash, it goes on where it was broken off."""
    from dbos import DBOS

    once("send", _send_all, DBOS.workflow_id or "", *delivery_ids)


def _send_all(job_id: str, *delivery_ids: int) -> int:
    """Send each message that is not out yet, and return how many went out.

    Each notes itself in two transactions of its own, by which the same job knows how far it had come.
    """
    from feedback.notify.deliveries import deliver_one

    sent = 0
    for delivery_id in delivery_ids:
        if STOPPING.is_set():
            # Between two messages nothing is lost by that; in the middle of one it would have to go out twice.
            raise WorkerStopped
        sent += deliver_one(delivery_id, job_id) == "sent"
    return sent
