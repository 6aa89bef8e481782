"""Do guesses that come all at once count one by one?"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from feedback.access.passwords import hash_password
from feedback.access.sessions import FAILURES_BEFORE_LOCK, check_sign_in
from feedback.core.database import reading, transaction
from feedback.core.errors import NotPermitted
from models.keeping import AccessLog
from tests.factories import a_user


@pytest.mark.usefixtures("database")
def test_guesses_at_once_lock_the_account() -> None:
    with transaction() as session:
        a_user(session, username="zhoumin", password_hash=hash_password("Spring-2026"))

    def guess(_turn: int) -> None:
        with transaction() as session:
            assert check_sign_in(session, "zhoumin", "guessed") is None

    with ThreadPoolExecutor(FAILURES_BEFORE_LOCK) as pool:
        list(pool.map(guess, range(FAILURES_BEFORE_LOCK)))
    with reading() as session:
        actions = sorted(str(action) for action in session.exec(select(AccessLog.action)).all())
        assert actions == ["locked_out", *["sign_in_failed"] * (FAILURES_BEFORE_LOCK - 1)]
        with pytest.raises(NotPermitted):
            check_sign_in(session, "zhoumin", "guessed")


@pytest.mark.usefixtures("database")
def test_guesses_at_once_lock_a_name_that_is_nobodys() -> None:
    def guess(_turn: int) -> None:
        with transaction() as session:
            assert check_sign_in(session, "nobody", "guessed") is None

    with ThreadPoolExecutor(FAILURES_BEFORE_LOCK) as pool:
        list(pool.map(guess, range(FAILURES_BEFORE_LOCK)))
    with pytest.raises(NotPermitted) as refused, transaction() as session:
        check_sign_in(session, "nobody", "guessed")
    assert refused.value.key == "account_locked"
