"""What is wrong with a note before anything is looked up: whose duty it is, its words, its files, its day.

Each refusal names what the recorder has to change. What the database has to be asked for is `service`'s.
"""

from typing import Final

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.notes import ContactNote, ForumDetail, VisitDetail
from feedback.classify.taxonomy import taxonomy
from feedback.core.cipher import normal_number
from feedback.core.clock import today
from feedback.core.errors import BadInput, MissingFact
from models.office_vocabulary import ContactRefusal
from models.vocabulary import ContactKind

LONGEST_WORDS: Final = 20_000
MOST_MATTERS: Final = 200
MOST_CARDS: Final = 100
MOST_FILES: Final = 5
LARGEST_FILE_MB: Final = 10
# Undoing a batch writes its number behind a key, so that the key is free again.
LONGEST_KEY: Final = 68
LONGEST_SOURCE: Final = 40
LARGEST_GROUP: Final = 1_000_000
LONGEST_REFUSAL: Final = 2_000
_LONGEST_NUMBER: Final = 20
_REFUSED_KINDS: Final = (ContactKind.CALL, ContactKind.MESSAGE)
PERMISSION: Final = {
    ContactKind.VISIT: Permission.RECORD_VISIT,
    ContactKind.FORUM: Permission.RECORD_FORUM,
    ContactKind.CALL: Permission.RECORD_CALL,
    ContactKind.MESSAGE: Permission.RECORD_MESSAGE,
}


def check_note(actor: Actor, note: ContactNote) -> None:
    """Refuse a note that cannot be taken in, whatever stands in the database.

    Raises
    ------
    NotPermitted
        The actor does not record this kind of contact.
    MissingFact, BadInput
        A fact is missing or wrong.
    """
    actor.require(PERMISSION[note.kind])
    _check_words(note)
    _check_detail(note)
    _check_files(note)
    if note.held_on is not None and note.held_on > today():
        raise BadInput("day_ahead", day=note.held_on)
    check_length(note.submission_key, "submission_key", LONGEST_KEY)
    for matter in note.matters:
        check_phone(matter.reporter.phone)
        check_length(matter.external_key or "", "external_key", LONGEST_KEY)
        check_length(matter.source or "", "source", LONGEST_SOURCE)
        if matter.group_size is not None and not 1 <= matter.group_size <= LARGEST_GROUP:
            raise BadInput("group_size_out_of_range", most=LARGEST_GROUP)
        if matter.decided.category is not None and matter.decided.category not in taxonomy().codes:
            raise BadInput("category_unknown", category=matter.decided.category)


def _check_words(note: ContactNote) -> None:
    if len(note.matters) > MOST_MATTERS:
        raise BadInput("too_many_matters", most=MOST_MATTERS)
    if note.refusal is not None:
        _check_refusal(note)
    elif not note.matters and note.kind is not ContactKind.VISIT:
        raise MissingFact("fact_missing", field="words")
    for matter in note.matters:
        if not matter.words.strip():
            raise MissingFact("fact_missing", field="words")
        if len(matter.words) > LONGEST_WORDS:
            raise BadInput("words_too_long", length=len(matter.words), most=LONGEST_WORDS)


def _check_refusal(note: ContactNote) -> None:
    if note.matters:
        raise BadInput("refusal_with_matters")
    if note.kind not in _REFUSED_KINDS:
        raise BadInput("refusal_of_wrong_kind")
    if note.refusal is ContactRefusal.OTHER and not note.refusal_note.strip():
        raise MissingFact("fact_missing", field="words")
    check_length(note.refusal_note, "words", LONGEST_REFUSAL)


def _check_detail(note: ContactNote) -> None:
    if isinstance(note.detail, VisitDetail) and not 0 <= note.detail.cards_issued <= MOST_CARDS:
        raise BadInput("cards_out_of_range", most=MOST_CARDS)
    if isinstance(note.detail, VisitDetail) and note.detail.contact_point_id is not None and note.held_on is None:
        raise MissingFact("point_visit_needs_day")
    if isinstance(note.detail, ForumDetail):
        if not note.detail.topic.strip():
            raise MissingFact("fact_missing", field="topic")
        if any(count < 0 for count in note.detail.participants.values()):
            raise BadInput("participants_below_zero")


def _check_files(note: ContactNote) -> None:
    if len(note.files) > MOST_FILES:
        raise BadInput("too_many_files", most=MOST_FILES)
    for filename, content in note.files:
        if len(content) > LARGEST_FILE_MB * 1024 * 1024:
            raise BadInput("file_too_large", filename=filename, limit_mb=LARGEST_FILE_MB)


def check_length(text: str, field: str, most: int) -> None:
    """Raise BadInput where `text` has more than `most` characters, which its column would not hold."""
    if len(text) > most:
        raise BadInput("text_too_long", field=field, most=most)


def check_phone(typed: str) -> None:
    """Raise BadInput where something was typed for a phone that holds no number: it would be lost without a word."""
    if typed.strip() and not 5 <= len(normal_number(typed)) <= _LONGEST_NUMBER:
        raise BadInput("phone_unreadable")
