"""Is never more paid than was decided, never twice, and is a wrong line taken back rather than changed?"""

from datetime import timedelta

import pytest
from sqlmodel import Session

from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, IllegalMove, NotFound, NotPermitted
from feedback.services.aid.applying import withdraw_application
from feedback.services.aid.paying import PayoutEntry, ledger, paid_fen, pay, take_back
from models.office_vocabulary import AidState
from tests.factories import County
from tests.services.aid.aiding import FEN, a_panel, a_payment, an_application, an_approved


def test_state_follows_the_payments(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    states = []
    for yuan in (3000, 2700):
        last = a_payment(session, county, row, yuan)
        states.append(row.state)
    assert states == [AidState.APPROVED, AidState.PAID]
    back = take_back(session, county.clerk, last.id)
    assert (back.amount_fen, back.reverses_id, row.state) == (-2700 * FEN, last.id, AidState.APPROVED)
    assert take_back(session, county.clerk, last.id).id == back.id
    assert paid_fen(session, row.id) == 3000 * FEN
    assert [line.amount_fen for line in ledger(session, county.clerk, row.id)] == [300_000, 270_000, -270_000]
    with pytest.raises(IllegalMove):
        take_back(session, county.clerk, back.id)


def test_double_click_pays_once(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    entry = PayoutEntry(submission_key="one", amount_fen=1000 * FEN, paid_on=today())
    assert pay(session, county.clerk, row.id, entry).id == pay(session, county.clerk, row.id, entry).id
    assert paid_fen(session, row.id) == 1000 * FEN


def test_never_more_than_was_decided(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    a_payment(session, county, row, 5000)
    with pytest.raises(BadInput) as refused:
        a_payment(session, county, row, 701)
    assert refused.value.facts == {"left": "700"}
    a_payment(session, county, row, 700)
    with pytest.raises(Conflict):
        a_payment(session, county, row, 1)


def test_not_before_the_panel_nor_the_application_nor_tomorrow(session: Session, county: County) -> None:
    panel = a_panel(session, county)
    with pytest.raises(IllegalMove):
        a_payment(session, county, an_application(session, county, panel), 100)
    row = an_approved(session, county, panel)
    for on in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(BadInput):
            a_payment(session, county, row, 100, paid_on=on)


def test_who_pays(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    entry = PayoutEntry(submission_key="theirs", amount_fen=FEN, paid_on=today())
    with pytest.raises(NotPermitted):
        pay(session, county.chair, row.id, entry)
    with pytest.raises(NotFound):
        pay(session, county.south_clerk, row.id, entry)
    line = a_payment(session, county, row, 100)
    with pytest.raises(NotFound):
        take_back(session, county.south_clerk, line.id)


def test_only_what_is_open_is_withdrawn(session: Session, county: County) -> None:
    panel = a_panel(session, county)
    row = an_application(session, county, panel)
    withdraw_application(session, county.cadre, row.id)
    withdraw_application(session, county.cadre, row.id)
    assert row.state is AidState.WITHDRAWN
    with pytest.raises(IllegalMove):
        withdraw_application(session, county.cadre, an_approved(session, county, panel).id)
