"""`deliver`: sends some messages one after the other; one whose sending was broken off is seen to, not forgotten."""

from feedback.jobs.steps import once


def deliver(*delivery_ids: int) -> None:
    """Send the messages of these numbers, each in a step of its own: those that are out are not looked at again.

    A step that a crash broke off is done anew by the same job, by which it knows that it had begun.
    """
    from dbos import DBOS

    job_id = DBOS.workflow_id or ""
    for delivery_id in delivery_ids:
        once(f"send-{delivery_id}", _send, delivery_id, job_id)


def _send(delivery_id: int, job_id: str) -> str:
    from feedback.notify.deliveries import deliver_one

    return deliver_one(delivery_id, job_id)
