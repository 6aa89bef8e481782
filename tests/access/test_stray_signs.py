"""Is a name with signs that no database keeps an unknown name at the sign-in, and a plain one for a new account?"""

import pytest
from sqlmodel import Session

from feedback.access.accounts import add_user
from feedback.access.sessions import check_sign_in

STRAY = [pytest.param("\x00", id="NUL"), pytest.param("\x1b", id="control"), pytest.param("\ud83d", id="half")]


@pytest.mark.parametrize("stray", STRAY)
class TestName:
    def test_lets_nobody_in(self, session: Session, stray: str) -> None:
        assert check_sign_in(session, f"no{stray}body", "Shan-2345-HE") is None

    def test_is_kept_without_them(self, session: Session, stray: str) -> None:
        user, _password = add_user(session, username=f"{stray}lin", name=f"林晓燕{stray}")
        assert {user.username.strip("\ufffd"), user.name.strip("\ufffd")} == {"lin", "林晓燕"}
