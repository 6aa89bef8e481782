"""What a county's people said, as messages for the search for hot issues; no confidential word is among it.

Who said it is told by a keyed digest of the household, the phone or the name in its village: good for counting persons
and for nothing else. Names and numbers of persons in the words are masked, since an event is called by its messages'
words and says in which ones they agree. Nothing is written.
"""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case
from feedback.classify.entities.finding import find
from feedback.classify.entities.masking import mask
from feedback.classify.hot.message import Message
from feedback.core.cipher import cipher
from feedback.core.clock import office_day
from models.case import Case
from models.contact import Opinion
from models.vocabulary import CaseStatus


def messages_heard(
    session: Session, actor: Actor, *only: ColumnElement[bool], most: int | None = None
) -> list[Message]:
    """Return every opinion of the cases that stand in the actor's common lists, in order; one statement is sent.

    `only` are further conditions on the cases and opinions; of more than `most` the newest are read.

    A message's id is its case's number; a second opinion of the same case has -2 behind it. What was withdrawn, as by
    undoing an import, is left out.
    """
    opinions: Counter[str] = Counter()
    heard = []
    newest = _asked(actor).where(*only).order_by(col(Opinion.id).desc()).limit(most)
    for case_no, title, words, said_on, recorded_at, *person in reversed(session.execute(newest).all()):
        opinions[case_no] += 1
        place = opinions[case_no]
        heard.append(
            Message(
                id=case_no if place == 1 else f"{case_no}-{place}",
                body=_masked(words),
                title=_masked(title),
                user=_person(*person),
                day=said_on or office_day(recorded_at),
            )
        )
    return heard


def _asked(actor: Actor) -> Select[Any]:
    said: list[Any] = [Case.case_no, Opinion.title, Opinion.words, Opinion.said_on, Opinion.recorded_at]
    person: list[Any] = [Opinion.household_id, Opinion.reporter_phone_index, Opinion.reporter_name, Case.village_id]
    return (
        select(*said, *person)
        .join(Opinion, col(Opinion.case_id) == Case.id)
        .where(
            may_see_open_case(actor),
            col(Opinion.is_confidential).is_(False),
            col(Case.status) != CaseStatus.WITHDRAWN,
        )
    )


def _masked(text: str) -> str:
    return mask(text, find(text))


def _person(household_id: int | None, phone_index: str | None, name: str | None, village_id: int | None) -> str:
    """Return the digest of the person, nothing where nobody is known."""
    if household_id is not None:
        known = f"household {household_id}"
    elif phone_index:
        known = f"phone {phone_index}"
    elif name and name.strip() and village_id is not None:
        known = f"name {village_id} {name.strip()}"
    else:
        return ""
    return cipher().blind_index("voice", known)
