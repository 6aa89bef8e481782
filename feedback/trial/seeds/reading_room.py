"""A letter about reading rooms that nobody uses: a suggestion, and a poll of what to read and when.

The category and the nature are those that the machine reads out of the words (domain digest A9).
"""

from itertools import chain, repeat

from feedback.capture.notes import ContactNote, Matter, MessageDetail
from feedback.classify.taxonomy import taxonomy
from feedback.core.database import reading
from feedback.i18n.terms import label
from feedback.services.rounds.entry import Item
from feedback.services.rounds.results import RoundResults
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.polling import Marks, Plan, Subject, hold
from feedback.trial.seeds.stage import Stage, cases_of, on, take_in
from models.case import Case
from models.office_vocabulary import RoundKind
from models.vocabulary import Channel

_BOOKS, _HOURS = "books", "hours"


def play(stage: Stage) -> Counts:
    """Take the suggestion in, and ask the people whom the room is for."""
    with on(stage.day):
        note = ContactNote(
            submission_key=stage.key(),
            channel=Channel.MAILBOX,
            area_id=stage.areas["310101"],
            detail=MessageDetail(received_on=stage.day),
            matters=[Matter(words=stage.words("said"))],
        )
        case_id = cases_of(take_in(stage.actor("clerk"), [note]))[0]
        results = _poll(stage)
        with reading() as session:
            case = session.get_one(Case, case_id)
    stage.remark("poll")
    known = taxonomy().by_code
    return {
        "category": known[case.category].name if case.category else stage.words("unread"),
        "nature": label(case.nature) if case.nature else stage.words("unread"),
        "ballots": results.total,
        "books": _first(stage, results, _BOOKS),
        "hours": _first(stage, results, _HOURS),
    }


def _poll(stage: Stage) -> RoundResults:
    items = [
        Item(code=_BOOKS, name=stage.words("books"), options=tuple(stage.words("kinds"))),
        Item(code=_HOURS, name=stage.words("hours"), options=tuple(stage.words("times"))),
    ]
    kinds, times = _votes(stage, "kinds", "votes"), _votes(stage, "times", "time_votes")

    def mark(voter: int, _place: int) -> Marks:
        return {_BOOKS: kinds[voter], _HOURS: times[voter]}

    plan = Plan(
        name=stage.words("round"),
        kind=RoundKind.POLL,
        area="3101",
        items=items,
        group=stage.words("group"),
        ballots=len(kinds),
    )
    return hold(stage, plan, [Subject(name=stage.words("subject"))], mark)


def _votes(stage: Stage, options: str, votes: str) -> list[str]:
    return list(chain.from_iterable(map(repeat, stage.words(options), stage.words(votes))))


def _first(stage: Stage, results: RoundResults, item: str) -> str:
    """Return the option that most chose, with its votes."""
    counts = results.subjects[0].by_option[item]
    option = max(counts, key=lambda each: counts[each])
    return str(stage.words("most").format(option=option, count=counts[option]))
