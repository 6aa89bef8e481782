"""What aid the trial county gives and which ledger books it keeps: a few of each, in every state, as of times past.

All is done through the public services by the township's clerk; the stories stand in `data/aid.json`.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from feedback.core.clock import office_day, set_to
from feedback.i18n.amounts import fen_of
from feedback.services.aid.applying import AidRequest, apply_for_aid
from feedback.services.aid.deciding import own_matters, record_vote, step_back
from feedback.services.aid.panels import MemberEntry, members_of, set_up_panel
from feedback.services.aid.paying import PayoutEntry, pay
from feedback.services.books.lines import LineEntry, add_lines
from feedback.services.books.setup import BookView, open_book, ready_books, set_up_book
from feedback.trial.places import within
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.aid import AidPanel
from models.office_vocabulary import AidKind, HouseholdType
from models.vocabulary import AreaKind

_DAY: Final = timedelta(days=1)


def aid_and_books(roster: Roster, now: datetime) -> None:
    """Set a panel up, bring some applications as far as they are, and fill a few books."""
    data, session = tree("aid"), roster.session
    clerk, township = roster.actor(data["clerk"]), roster.areas[data["township"]]
    members = [MemberEntry(name, post) for name, post in data["panel"]["members"]]
    own = data["panel"]["own_account"]
    # One of them votes with an account; what the others say is written down.
    members[-1] = MemberEntry(roster.actor(own["username"]).name, own["post"], roster.user_ids[own["username"]])
    panel = set_up_panel(session, clerk, name=data["panel"]["name"], area_id=township.id, members=members)
    villages = [each.code for each in within(data["township"], AreaKind.VILLAGE)]
    homes = [
        home for code in sorted(roster.homes) if code.startswith(tuple(villages)) for home in roster.homes[code][:1]
    ]
    for number, story in enumerate(data["applications"]):
        _apply(roster, story, panel, homes[number * len(homes) // len(data["applications"])][0], now)
    for wanted in data["books"]:
        ready = next(each for each in ready_books() if each.code == wanted["code"])
        made = set_up_book(session, clerk, ready.draft, area_id=township.id)
        book = open_book(session, clerk, made.id)
        add_lines(session, clerk, book.book_id, _lines(book, wanted, office_day(now)))


def _apply(roster: Roster, story: Mapping[str, Any], panel: AidPanel, household_id: int, now: datetime) -> None:
    session, clerk = roster.session, roster.actor(tree("aid")["clerk"])
    at = now - _DAY * story["days"]
    with set_to(at):
        row = apply_for_aid(
            session,
            clerk,
            AidRequest(
                submission_key=f"trial-aid-{story['days']}",
                kind=AidKind(story["kind"]),
                household_type=HouseholdType(story["type"]),
                panel_id=panel.id,
                household_id=household_id,
                covered_by=story["covered"],
                asked_fen=fen_of(story["asked"]),
                reason=story["reason"],
            ),
        )
    members = members_of(session, panel.id)
    own = own_matters(session, row, members)
    with set_to(min(at + _DAY, now)):
        for member, vote in zip(members, story["votes"], strict=False):
            if vote is None or member.id in own:
                step_back(session, clerk, row.id, member.id, reason=tree("aid")["stepped_back"])
            else:
                sum_ = fen_of(vote) if vote else None
                record_vote(session, clerk, row.id, member.id, agrees=bool(vote), amount_fen=sum_)
    with set_to(min(at + _DAY * 2, now)):
        for number, paid in enumerate(story["paid"]):
            on = office_day(min(at + _DAY * 2, now))
            key = f"trial-pay-{story['days']}-{number}"
            pay(session, clerk, row.id, PayoutEntry(submission_key=key, amount_fen=fen_of(paid), paid_on=on))


def _lines(book: BookView, wanted: Mapping[str, Any], today: date) -> list[LineEntry]:
    """Return a book's lines, its fields' values in turn."""
    lines = []
    days = _days(wanted, today)
    for place, (on, at) in enumerate(days):
        subjects = wanted.get("subjects")
        lines.append(
            LineEntry(
                submission_key=f"trial-{book.code}-{place}",
                held_on=on,
                held_at=at,
                subject=subjects[place % len(subjects)] if subjects else "",
                values={code: values[place % len(values)] for code, values in wanted["fields"].items()},
            )
        )
    return lines


def _days(wanted: Mapping[str, Any], today: date) -> list[tuple[date, time | None]]:
    if "years" in wanted:
        return [(date(today.year - back, 1, 1), None) for back in range(1, wanted["years"] + 1)]
    found: list[tuple[date, time | None]] = []
    times = [time.fromisoformat(each) for each in wanted.get("times", ())]
    for number, back in enumerate(range(0, wanted["days"], wanted["step"])):
        on = today - timedelta(days=back)
        if number in wanted.get("skip", ()) or on.weekday() > 4:
            continue
        found += [(on, at) for at in times] or [(on, None)]
    return found
