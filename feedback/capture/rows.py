"""Which rows a note turns into: built here, added and ordered by `service`. No session and no decision."""

from dataclasses import dataclass
from typing import Final

from feedback.access.actor import Place
from feedback.capture.notes import CallDetail, ContactNote, ForumDetail, Matter, VisitDetail
from feedback.classify.rules.reading import Why
from feedback.classify.suggest import Suggestion
from feedback.core.cipher import normal_number, number_index
from feedback.tracker.intake import Registration, short_title
from models.case import Case, Label
from models.contact import Call, Contact, Forum, Message, Opinion, Visit
from models.vocabulary import LabelSource, Urgency

_GREETING_ENDS: Final = "：:"
_LOOSE_ENDS: Final = "，,、；;：:。.！!？?"


@dataclass(slots=True)
class Taken:
    """A matter on its way: its note, its rows, and what the machine says of it."""

    note: ContactNote
    matter: Matter
    position: int
    place: Place
    suggestion: Suggestion
    is_confidential: bool
    tokens: tuple[str, ...] = ()
    case: Case | None = None

    @property
    def case_id(self) -> int:
        """The number of the case that the matter was given."""
        if self.case is None:
            raise RuntimeError("the matter has no case yet")
        return self.case.id

    @property
    def household_id(self) -> int | None:
        """The household that the matter is told of; who wants to stay unknown is not told by their house either."""
        return None if self.matter.reporter.is_anonymous else self.note.household_id


def detail_row(contact_id: int, note: ContactNote) -> Visit | Forum | Call | Message:
    detail = note.detail
    if isinstance(detail, VisitDetail):
        return Visit(
            contact_id=contact_id,
            household_id=detail.household_id,
            visit_type=detail.visit_type,
            visitors=list(detail.visitors),
            cards_issued=detail.cards_issued,
            note=detail.note or None,
            contact_point_id=detail.contact_point_id,
        )
    if isinstance(detail, ForumDetail):
        return Forum(contact_id=contact_id, topic=detail.topic.strip()[:120], participants=dict(detail.participants))
    if isinstance(detail, CallDetail):
        return Call(
            contact_id=contact_id,
            called_at=detail.called_at,
            wants_call_back=detail.wants_call_back,
            answered_on_the_spot=detail.answered_on_the_spot,
            answer=detail.answer or None,
        )
    return Message(contact_id=contact_id, source_name=detail.source_name[:60], received_on=detail.received_on)


def heading_of(words: str) -> str:
    """Return what a case is called whose matter has no title: its first words after a greeting, to a whole sign."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    greeted = len(lines) > 1 and lines[0][-1] in _GREETING_ENDS
    title = short_title("\n".join(lines[1:] if greeted else lines))
    return title.rstrip(_LOOSE_ENDS) or title


def registration(item: Taken) -> Registration:
    decided, suggestion = item.matter.decided, item.suggestion
    return Registration(
        title=item.matter.title.strip() or heading_of(item.matter.words),
        channel=item.note.channel,
        place=item.place,
        household_id=item.household_id,
        is_confidential=item.is_confidential,
        category=decided.category or _suggested(item),
        scope=decided.scope or suggestion.scope,
        urgency=decided.urgency or suggestion.urgency or Urgency.NORMAL,
        nature=decided.nature or suggestion.nature,
        wants_reply=item.matter.wants_reply,
        is_trial=item.note.is_trial,
    )


def _suggested(item: Taken) -> str | None:
    """Return the category that the machine is sure of; of a roughly sorted matter its best guess among those left."""
    among = item.matter.category_among
    if not among:
        return item.suggestion.category
    return next((code for code, _share in item.suggestion.top3 if code in among), None)


def opinion_row(item: Taken, contact: Contact) -> Opinion:
    matter, hidden = item.matter, item.is_confidential
    phone = normal_number(matter.reporter.phone)
    return Opinion(
        contact_id=contact.id,
        position=item.position,
        case_id=item.case_id,
        area_id=item.place.area_id,
        household_id=item.household_id,
        title="" if hidden else matter.title.strip()[:60],
        topic="" if hidden else matter.topic,
        words=None if hidden else matter.words,
        sealed_words=matter.words if hidden else None,
        is_confidential=hidden,
        is_anonymous=matter.reporter.is_anonymous,
        reporter_name=matter.reporter.name.strip() or None,
        reporter_phone=phone or None,
        reporter_phone_index=number_index("phone", phone) if phone else None,
        group_size=matter.group_size,
        said_on=matter.said_on or item.note.held_on,
        source=matter.source,
        external_key=matter.external_key,
        recorded_at=contact.recorded_at,
        is_trial=item.note.is_trial,
    )


def label_rows(item: Taken, opinion: Opinion, recorder_id: int) -> list[Label]:
    """Return the machine's label, and the recorder's where they decided otherwise."""
    suggestion, decided = item.suggestion, item.matter.decided
    shown = () if item.is_confidential else suggestion.reasons
    machine = Label(
        case_id=item.case_id,
        opinion_id=opinion.id,
        source=LabelSource.MACHINE,
        release=suggestion.release,
        category=suggestion.category,
        confidence=suggestion.confidence,
        scope=suggestion.scope,
        urgency=suggestion.urgency,
        nature=suggestion.nature,
        top=[[code, round(share, 4)] for code, share in suggestion.top3],
        reasons=list(dict.fromkeys(reason.cue for reason in shown if reason.cue and reason.why is not Why.AGAINST)),
        is_abstained=suggestion.abstained,
        at=opinion.recorded_at,
        is_trial=opinion.is_trial,
    )
    if decided.is_empty():
        return [machine]
    human = Label(
        case_id=item.case_id,
        opinion_id=opinion.id,
        source=LabelSource.HUMAN,
        category=decided.category,
        scope=decided.scope,
        urgency=decided.urgency,
        nature=decided.nature,
        by_id=recorder_id,
        at=opinion.recorded_at,
        is_trial=opinion.is_trial,
    )
    return [machine, human]
