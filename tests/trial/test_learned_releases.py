"""What was learned from trial cases goes with the trial county; what was learned from real ones stays."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.capture.understanding import release_folder
from feedback.core.database import reading, transaction
from feedback.learning.promotion import serving
from feedback.trial.marker import mark_trial
from feedback.trial.removal import remove_county
from models.keeping import ClassifierRelease
from models.user import User
from models.vocabulary import AreaKind
from models.work_vocabulary import ReleaseState
from tests.county import a_user, an_area
from tests.learning.releases import a_release


@pytest.fixture
def asker(database: Engine) -> User:
    """Return somebody of a trial county's staff."""
    with transaction() as session:
        root = an_area(session, kind=AreaKind.COUNTY, name="青岩县")
        mark_trial(session, root.name)
        return a_user(session, is_trial=True)


def test_goes_and_the_starter_serves(asker: User) -> None:
    with transaction() as session:
        a_release(session, is_trial=True, state=ReleaseState.ACTIVE, asked_by_id=asker.id)
    with transaction() as session:
        remove_county(session)
        assert release_folder("learned-1").exists()
    with reading() as session:
        assert session.exec(select(ClassifierRelease)).all() == []
        assert serving(session) is None
    assert not release_folder("learned-1").exists()


def test_what_is_real_stays_with_whoever_asked_for_it(asker: User) -> None:
    with transaction() as session:
        a_release(session, state=ReleaseState.ACTIVE, asked_by_id=asker.id)
    with transaction() as session:
        removal = remove_county(session)
    assert removal.kept["app_user"] == 1
    with reading() as session:
        assert serving(session) is not None
        assert not session.exec(select(User).where(col(User.id) == asker.id)).one().is_active
    assert release_folder("learned-1").exists()
