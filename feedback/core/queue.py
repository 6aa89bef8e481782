"""How does a lower layer have something done later? It enqueues a job in its own transaction, by the job's name.

The job lands with the caller's rows or not at all; a worker of `feedback.jobs` runs it, also after a crash. Built on
DBOS's enqueue inside the caller's transaction, since its ordinary one waits for ever for SQLite's lock (decision 0012).
"""

import re
import secrets
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine
from sqlmodel import Session

from feedback.core.clock import utc_now
from feedback.core.database import engine
from feedback.core.queue_tables import QUEUE_SCHEMA
from feedback.core.queue_values import plain_json

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

APPLICATION: Final = "zhenshi"
# Jobs that another number left behind are not taken up again: it rises when the steps of a workflow change.
WORKFLOW_VERSION: Final = "1"
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class Lane(StrEnum):
    """In which row a job waits: a worker does several quick ones side by side, and one heavy one at a time."""

    QUICK = "quick"
    HEAVY = "heavy"


def enqueue(
    session: Session,
    workflow: str,
    *ids: int | str,
    key: str | None = None,
    lane: Lane = Lane.QUICK,
    after_seconds: float = 0,
) -> str | None:
    """Have `workflow` run with `ids` once the caller's transaction has landed; returns the job's id.

    Parameters
    ----------
    ids : int or str
        Numbers of rows, or codes of at most 64 plain signs. Never words: what is sensitive is looked up by the job.
    key : str, optional
        Under one key, one job of a workflow waits or runs at a time: None is returned where there is one already. It
        may have begun, so it may not see what the caller has just written. One that another version of the program
        left behind, which is never taken up again, does not stand in the way.
    after_seconds : float
        How long the job waits at least before it begins.

    Raises
    ------
    ValueError
        An argument or the key is not an id.
    """
    for each in (*ids, workflow, *([] if key is None else [key])):
        _refuse_words(each)
    job_id = f"{int(utc_now().timestamp() * 1_000_000):014x}-{secrets.token_hex(8)}"
    options: EnqueueOptions = {"workflow_name": workflow, "queue_name": lane.value, "workflow_id": job_id}
    if after_seconds > 0:
        options["delay_seconds"] = after_seconds
    client = _client(session.get_bind().engine)
    if key is None:
        client.enqueue_in_transaction(session, options, *ids)
        return job_id
    taken = _enqueue_unless_there(client, session, {**options, "deduplication_id": _only(f"{workflow}/{key}")}, *ids)
    return job_id if taken else None


def enqueue_due(session: Session, workflow: str, *, name: str, job_id: str) -> bool:
    """Have what is due by a schedule run under an id that says for when; says whether this call was the first.

    Refused where there was ever a job of this id, however many processes ask at once, and where one of the same
    schedule still waits or runs: so they do not pile up.
    """
    options: EnqueueOptions = {
        "workflow_name": workflow,
        "queue_name": Lane.QUICK.value,
        "workflow_id": job_id,
        "workflow_id_reuse_policy": "reject",
        "deduplication_id": _only(f"schedule/{name}"),
    }
    return _enqueue_unless_there(_client(session.get_bind().engine), session, options)


def forget_jobs(job_ids: Sequence[str]) -> None:
    """Delete ended jobs with all that was kept of them, in a transaction of its own."""
    _client(engine()).delete_workflows(list(job_ids))


def give_up_jobs(job_ids: Sequence[str]) -> None:
    """Cancel jobs that nobody will take up any more, in a transaction of its own."""
    _client(engine()).cancel_workflows(list(job_ids))


def _only(name: str) -> str:
    """Return under what one job at a time waits or runs; a job of another version is never taken up, so not its own."""
    return f"{name}/{WORKFLOW_VERSION}"


def _enqueue_unless_there(client: "DBOSClient", session: Session, options: "EnqueueOptions", *ids: int | str) -> bool:
    from dbos import error

    try:
        # PostgreSQL gives up the whole transaction when a row is refused, if it is not refused in a part of it.
        with session.begin_nested():
            client.enqueue_in_transaction(session, options, *ids)
    except (error.DBOSQueueDeduplicatedError, error.DBOSWorkflowIDInUseError):
        return False
    return True


def _refuse_words(given: object) -> None:
    is_number = isinstance(given, int) and not isinstance(given, bool)
    if not is_number and not (isinstance(given, str) and _ID.fullmatch(given)):
        # What was given may be somebody's words, so it is not repeated.
        raise ValueError(f"a job takes ids only; this {type(given).__name__} is none")


@lru_cache(maxsize=8)
def _client(chosen: Engine) -> "DBOSClient":
    # Loading DBOS takes half a second, which a process that enqueues nothing shall not spend.
    from dbos import DBOSClient

    return DBOSClient(
        system_database_engine=chosen,
        dbos_system_schema=QUEUE_SCHEMA,
        application_name=APPLICATION,
        serializer=plain_json(),
        lazy=True,
    )
