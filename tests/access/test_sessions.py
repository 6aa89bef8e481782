"""Who gets in, for how long, and how does it end? Time is set by the test."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.access import sessions
from feedback.access.actor import Actor, load_actor
from feedback.access.passwords import hash_password
from feedback.access.sessions import (
    actor_of_token,
    change_password,
    check_sign_in,
    claim_ticket,
    end_all_sessions,
    end_session,
    note_seen,
    open_session,
)
from feedback.core import clock
from feedback.core.errors import BadInput, NotPermitted
from feedback.core.settings import settings
from models.keeping import AccessLog
from models.user import SignIn, Stranger, User
from tests.factories import NOW, a_user

PASSWORD: Final = "Spring-2026"
NONCE: Final = "the browser's own"


@pytest.fixture
def user(session: Session) -> User:
    return a_user(session, username="zhoumin", password_hash=hash_password(PASSWORD))


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def signed_in(session: Session, user: User) -> str:
    return claim_ticket(session, open_session(session, user, NONCE), NONCE)


def guess(session: Session, times: int) -> None:
    for _ in range(times):
        assert check_sign_in(session, "zhoumin", "guessed") is None


def actions(session: Session) -> list[str]:
    lines = session.exec(select(AccessLog.action).order_by(col(AccessLog.seq))).all()
    return [str(action) for action in lines]


def answers(session: Session, name: str, times: int) -> list[object]:
    """Return what each of so many guesses in a row is told."""
    told: list[object] = []
    for _turn in range(times):
        try:
            told.append(check_sign_in(session, name, "guessed"))
        except NotPermitted as refused:
            told.append((refused.key, refused.facts))
    return told


class TestPassword:
    def test_lets_its_user_in(self, session: Session, user: User) -> None:
        assert check_sign_in(session, " zhoumin ", PASSWORD) is user
        assert user.last_sign_in_at == NOW

    @pytest.mark.parametrize(("name", "password"), [("zhoumin", "x"), ("zhoumin", ""), ("nobody", PASSWORD), ("", "")])
    def test_wrong_one_lets_nobody_in(self, session: Session, user: User, name: str, password: str) -> None:
        assert check_sign_in(session, name, password) is None

    def test_of_a_closed_account_is_worth_nothing(self, session: Session, user: User) -> None:
        user.is_active = False
        assert check_sign_in(session, "zhoumin", PASSWORD) is None

    @pytest.mark.parametrize("name", ["zhoumin", "nobody", "closed"])
    def test_is_checked_once_whoever_is_named(
        self, session: Session, user: User, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        a_user(session, username="closed", is_active=False)
        checked: list[str] = []

        def note(_password: str, kept: str) -> bool:
            checked.append(kept)
            return False

        monkeypatch.setattr(sessions, "is_password", note)
        check_sign_in(session, name, "guessed")
        # An unknown name costs one check of an argon2 hash as a known one does, so that time does not tell them apart.
        assert len(checked) == 1
        assert checked[0].startswith("$argon2id$")


class TestLock:
    def test_falls_after_five_failures(self, session: Session, user: User) -> None:
        guess(session, 5)
        with pytest.raises(NotPermitted) as refused:
            check_sign_in(session, "zhoumin", PASSWORD)
        assert (refused.value.key, refused.value.facts) == ("account_locked", {"minutes": 15})
        assert actions(session) == ["sign_in_failed"] * 4 + ["locked_out"]

    def test_does_not_fall_after_four(self, session: Session, user: User) -> None:
        guess(session, 4)
        assert check_sign_in(session, "zhoumin", PASSWORD) is user
        guess(session, 4)
        assert check_sign_in(session, "zhoumin", PASSWORD) is user

    @pytest.mark.parametrize(("minutes", "is_open"), [(14.99, False), (15, True)])
    def test_lifts_after_fifteen_minutes(self, session: Session, user: User, minutes: float, is_open: bool) -> None:
        guess(session, 5)
        with clock.set_to(at(minutes)):
            if is_open:
                assert check_sign_in(session, "zhoumin", PASSWORD) is user
                return
            with pytest.raises(NotPermitted):
                check_sign_in(session, "zhoumin", PASSWORD)

    def test_gives_five_new_tries_afterwards(self, session: Session, user: User) -> None:
        guess(session, 5)
        with clock.set_to(at(15)):
            guess(session, 4)
            assert check_sign_in(session, "zhoumin", PASSWORD) is user

    @pytest.mark.parametrize("name", ["nobody", "closed"])
    def test_answers_the_same_for_a_name_that_does_not_sign_in(self, session: Session, user: User, name: str) -> None:
        a_user(session, username="closed", is_active=False)
        assert answers(session, name, 7) == answers(session, "zhoumin", 7)
        with clock.set_to(at(15)):
            assert answers(session, name, 6) == answers(session, "zhoumin", 6)
        with clock.set_to(at(24 * 60)):
            assert answers(session, name, 4) == answers(session, "zhoumin", 4) == [None] * 4
        with clock.set_to(at(48 * 60)):
            assert answers(session, name, 2) == answers(session, "zhoumin", 2)

    def test_strangers_are_forgotten_after_a_month(self, session: Session, user: User) -> None:
        check_sign_in(session, "nobody", "guessed")
        with clock.set_to(at(31 * 24 * 60)):
            check_sign_in(session, "somebody else", "guessed")
        kept = session.exec(select(Stranger.name_index)).all()
        assert (len(kept), "somebody else" in kept) == (1, False)

    def test_is_one_accounts_own(self, session: Session, user: User) -> None:
        other = a_user(session, username="other", password_hash=hash_password(PASSWORD))
        guess(session, 5)
        assert check_sign_in(session, "other", PASSWORD) is other


class TestTicket:
    def test_opens_the_session_once(self, session: Session, user: User) -> None:
        ticket = open_session(session, user, NONCE)
        found = actor_of_token(session, claim_ticket(session, ticket, NONCE))
        assert found is not None
        assert found.user_id == user.id
        with pytest.raises(NotPermitted):
            claim_ticket(session, ticket, NONCE)

    @pytest.mark.parametrize("nonce", ["another browser's", ""])
    def test_is_of_no_use_in_another_browser(self, session: Session, user: User, nonce: str) -> None:
        ticket = open_session(session, user, NONCE)
        with pytest.raises(NotPermitted):
            claim_ticket(session, ticket, nonce)

    def test_of_a_browser_without_a_nonce_is_of_no_use(self, session: Session, user: User) -> None:
        ticket = open_session(session, user, "")
        with pytest.raises(NotPermitted):
            claim_ticket(session, ticket, "")

    @pytest.mark.parametrize(("seconds", "is_good"), [(59, True), (60, False)])
    def test_is_good_for_a_minute(self, session: Session, user: User, seconds: int, is_good: bool) -> None:
        ticket = open_session(session, user, NONCE)
        with clock.set_to(at(seconds / 60)):
            if is_good:
                claim_ticket(session, ticket, NONCE)
                return
            with pytest.raises(NotPermitted):
                claim_ticket(session, ticket, NONCE)

    @pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda _: "", lambda t: t.upper()])
    def test_that_was_changed_is_refused(self, session: Session, user: User, change: object) -> None:
        assert callable(change)
        with pytest.raises(NotPermitted):
            claim_ticket(session, change(open_session(session, user, NONCE)), NONCE)

    def test_is_void_once_its_user_was_signed_out(self, session: Session, user: User) -> None:
        ticket = open_session(session, user, NONCE)
        end_all_sessions(session, user.id, by=user.id)
        with pytest.raises(NotPermitted):
            claim_ticket(session, ticket, NONCE)

    def test_and_token_are_kept_as_digests_only(self, session: Session, user: User) -> None:
        token = signed_in(session, user)
        row = session.exec(select(SignIn)).one()
        session.refresh(row)
        assert row.token_hash is not None
        assert token not in str(row.model_dump())


class TestSession:
    def test_ends_when_idle(self, session: Session, user: User) -> None:
        token = signed_in(session, user)
        with clock.set_to(at(settings().idle_minutes - 1)):
            assert actor_of_token(session, token) is not None
        with clock.set_to(at(settings().idle_minutes)):
            assert actor_of_token(session, token) is None

    def test_goes_on_while_it_is_used(self, session: Session, user: User) -> None:
        token = signed_in(session, user)
        with clock.set_to(at(settings().idle_minutes - 1)):
            note_seen(session, token)
        with clock.set_to(at(2 * settings().idle_minutes - 2)):
            assert actor_of_token(session, token) is not None

    def test_ends_with_the_working_day_however_much_it_is_used(self, session: Session, user: User) -> None:
        token = signed_in(session, user)
        last = settings().session_hours * 60
        with clock.set_to(at(last - 1)):
            note_seen(session, token)
            assert actor_of_token(session, token) is not None
        with clock.set_to(at(last)):
            assert actor_of_token(session, token) is None

    def test_is_noted_at_most_once_a_minute(self, session: Session, user: User) -> None:
        token = signed_in(session, user)
        for seconds in (0, 30, 59):
            with clock.set_to(at(seconds / 60)):
                note_seen(session, token)
        session.expire_all()
        assert session.exec(select(SignIn.seen_at)).one() == NOW

    def test_ends_by_its_user(self, session: Session, user: User) -> None:
        token, elsewhere = signed_in(session, user), signed_in(session, user)
        end_session(session, token)
        session.expire_all()
        assert actor_of_token(session, token) is None
        assert actor_of_token(session, elsewhere) is not None

    def test_ends_everywhere(self, session: Session, user: User) -> None:
        tokens = [signed_in(session, user) for _ in range(3)]
        other = signed_in(session, a_user(session, username="other"))
        end_all_sessions(session, user.id, by=user.id)
        session.expire_all()
        assert [actor_of_token(session, token) for token in tokens] == [None] * 3
        assert actor_of_token(session, other) is not None
        assert actions(session)[-1] == "sign_out_everywhere"

    def test_of_an_account_that_was_closed_is_nobodys(self, session: Session, user: User) -> None:
        token = signed_in(session, user)
        user.is_active = False
        assert actor_of_token(session, token) is None

    @pytest.mark.parametrize("token", ["", "unknown", "' OR 1=1"])
    def test_of_an_unknown_token_is_nobodys(self, session: Session, token: str) -> None:
        assert actor_of_token(session, token) is None


class TestChangePassword:
    def actor(self, session: Session, user: User) -> Actor:
        found = load_actor(session, user.id)
        assert found is not None
        return found

    def test_lifts_the_forced_change(self, session: Session, user: User) -> None:
        user.must_change_password = True
        assert self.actor(session, user).must_change_password
        change_password(session, self.actor(session, user), old=PASSWORD, new="Autumn-2027")
        assert not self.actor(session, user).must_change_password
        assert check_sign_in(session, "zhoumin", PASSWORD) is None
        assert check_sign_in(session, "zhoumin", "Autumn-2027") is user

    def test_signs_out_everywhere_else(self, session: Session, user: User) -> None:
        here, elsewhere = signed_in(session, user), signed_in(session, user)
        unclaimed = open_session(session, user, NONCE)
        change_password(session, self.actor(session, user), old=PASSWORD, new="Autumn-2027", token=here)
        session.expire_all()
        assert actor_of_token(session, here) is not None
        assert actor_of_token(session, elsewhere) is None
        with pytest.raises(NotPermitted):
            claim_ticket(session, unclaimed, NONCE)

    def test_wrong_old_one_is_counted_like_a_sign_in(self, session: Session, user: User) -> None:
        who = self.actor(session, user)
        for _turn in range(4):
            assert not change_password(session, who, old="guessed", new="Autumn-2027")
        assert not change_password(session, who, old="guessed", new="Autumn-2027")
        with pytest.raises(NotPermitted) as refused:
            change_password(session, who, old=PASSWORD, new="Autumn-2027")
        assert (refused.value.key, refused.value.facts) == ("account_locked", {"minutes": 15})
        assert actions(session) == ["sign_in_failed"] * 4 + ["locked_out"]
        with pytest.raises(NotPermitted):
            check_sign_in(session, "zhoumin", PASSWORD)

    def test_right_old_one_forgets_the_failures(self, session: Session, user: User) -> None:
        guess(session, 4)
        assert change_password(session, self.actor(session, user), old=PASSWORD, new="Autumn-2027")
        assert user.failed_sign_ins == 0

    @pytest.mark.parametrize(
        ("old", "new", "key"),
        [
            (PASSWORD, PASSWORD, "password_unchanged"),
            (PASSWORD, "short", "password_too_plain"),
            (PASSWORD, "Zhoumin-2027", "password_holds_name"),
        ],
    )
    def test_keeps_the_rules(self, session: Session, user: User, old: str, new: str, key: str) -> None:
        token = signed_in(session, user)
        with pytest.raises(BadInput) as refused:
            change_password(session, self.actor(session, user), old=old, new=new)
        assert refused.value.key == key
        assert check_sign_in(session, "zhoumin", PASSWORD) is user
        assert actor_of_token(session, token) is not None
