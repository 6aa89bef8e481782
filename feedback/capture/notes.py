"""What a recorder hands in: a note for each contact, with the matters raised in it. Plain values, no rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from feedback.tracker.takeover import Past
from models.office_vocabulary import ContactRefusal
from models.vocabulary import Channel, ContactKind, Nature, Scope, Urgency, VisitType


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who raised a matter, as far as they say."""

    name: str = ""
    phone: str = ""
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Labels that the recorder chose instead of the suggested ones; None leaves the suggestion."""

    category: str | None = None
    scope: Scope | None = None
    urgency: Urgency | None = None
    nature: Nature | None = None

    def is_empty(self) -> bool:
        return self.category is None and self.scope is None and self.urgency is None and self.nature is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that was said. `join_case_no` adds it to a case that is open already, `topic` is a campaign's.

    `past` is where it stood at another office, whose ledger it is taken over from; `category_among` are the codes among
    which its category lies where that ledger sorts more roughly.
    """

    words: str
    title: str = ""
    topic: str = ""
    reporter: Reporter = Reporter()
    decided: Decided = Decided()
    wants_reply: bool = True
    asks_confidence: bool = False
    group_size: int | None = None
    said_on: date | None = None
    join_case_no: str | None = None
    source: str | None = None
    external_key: str | None = None
    past: Past | None = None
    category_among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetail:
    """A visit; at a contact point it may bring the report on it, as name and bytes of a file."""

    household_id: int | None = None
    visit_type: VisitType = VisitType.VISIT_WEEK
    visitors: tuple[str, ...] = ()
    cards_issued: int = 0
    note: str = ""
    contact_point_id: int | None = None
    report: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumDetail:
    topic: str
    participants: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetail:
    """A call; the household is the caller's, and need not lie where the matter does."""

    called_at: datetime
    household_id: int | None = None
    wants_call_back: bool = True
    answered_on_the_spot: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDetail:
    source_name: str = ""
    received_on: date | None = None


Detail = VisitDetail | ForumDetail | CallDetail | MessageDetail
KIND_OF = {
    VisitDetail: ContactKind.VISIT,
    ForumDetail: ContactKind.FORUM,
    CallDetail: ContactKind.CALL,
    MessageDetail: ContactKind.MESSAGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The campaign that a contact belongs to, with its team, and what was looked at in which kind of place."""

    campaign_id: int | None = None
    team_id: int | None = None
    place_type: str = ""
    checked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNote:
    """One contact as it is handed in. A repeated `submission_key` gives back the first result.

    One that nothing is accepted of has a `refusal` in the place of matters, and what was said in `refusal_note`.
    """

    submission_key: str
    channel: Channel
    area_id: int | None
    detail: Detail
    matters: Sequence[Matter] = ()
    held_on: date | None = None
    files: Sequence[tuple[str, bytes]] = ()
    occasion: Occasion = Occasion()
    batch_id: int | None = None
    refusal: ContactRefusal | None = None
    refusal_note: str = ""
    is_trial: bool = False

    @property
    def kind(self) -> ContactKind:
        return KIND_OF[type(self.detail)]

    @property
    def household_id(self) -> int | None:
        """The household that was visited, or that called."""
        return self.detail.household_id if isinstance(self.detail, VisitDetail | CallDetail) else None


@dataclass(frozen=True, slots=True)
class MatterReceipt:
    """What became of a matter: its case's number. A confidential one gives its number and nothing else."""

    case_no: str
    case_id: int | None
    heading: str
    category: str | None
    is_confidential: bool
    joined: bool
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    contact_id: int
    matters: tuple[MatterReceipt, ...]
    seen_before: bool = False
    is_refused: bool = False
