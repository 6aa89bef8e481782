"""Who opens a file? Whoever sees its case, unless the contact that it came with told a secret as well."""

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.capture.attachments import read_attachment
from feedback.core.clock import utc_now
from feedback.core.errors import NotFound
from feedback.core.files import store_file
from feedback.tracker.confidential import seal_case
from models.case import Case
from models.keeping import Attachment
from models.vocabulary import ContactKind
from tests.factories import County, a_case, an_opinion

PHOTO = b"\x89PNG\r\n\x1a\n and what it shows"


@pytest.fixture
def cases(session: Session, county: County) -> tuple[Case, Case]:
    """Two matters of one visit."""
    return a_case(session, county), a_case(session, county)


@pytest.fixture
def photo(session: Session, county: County, cases: tuple[Case, Case]) -> int:
    first, second = (an_opinion(session, case, kind=ContactKind.VISIT) for case in cases)
    second.contact_id, second.position = first.contact_id, 2
    row = Attachment(
        contact_id=first.contact_id,
        filename="yard.png",
        added_by_id=county.cadre.user_id,
        added_at=utc_now(),
        **store_file("yard.png", PHOTO)._asdict(),
    )
    session.add(row)
    session.flush()
    return row.id


def bytes_for(session: Session, actor: Actor, photo: int) -> bytes:
    return read_attachment(session, actor, photo)[2]


def test_opened_by_who_sees_one_of_its_cases(session: Session, county: County, photo: int) -> None:
    assert bytes_for(session, county.clerk, photo) == PHOTO


def test_not_by_who_sees_none(session: Session, county: County, photo: int) -> None:
    with pytest.raises(NotFound):
        bytes_for(session, county.south_clerk, photo)


def test_of_a_visit_with_a_secret_by_the_secrets_readers_only(
    session: Session, county: County, cases: tuple[Case, Case], photo: int
) -> None:
    seal_case(session, cases[0])
    with pytest.raises(NotFound):
        bytes_for(session, county.clerk, photo)
    assert bytes_for(session, county.discipline, photo) == PHOTO
