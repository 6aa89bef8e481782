"""How words came in: a visit, a forum, a call or a message is a contact, and a contact yields opinions.

A contact, an opinion and a case are three records: 70 calls and 40 letters may give 24 cases (domain digest 0.3).
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, sealed, word
from models.office_vocabulary import ContactRefusal
from models.vocabulary import Channel, ContactKind, VisitType


class Contact(SQLModel, table=True):
    """What all four kinds share. A confidential contact is one whose every opinion is confidential.

    One that nothing came of has a `refusal`: it was heard and not accepted. `checked` are the points of the campaign's
    list that were looked at, `place_type` what kind of place that was.
    """

    __table_args__ = (
        Index("ix_contact_township_recorded", "township_id", "recorded_at"),
        Index("ix_contact_recorder", "recorded_by_id", "id"),
        # Few are, and whatever counts cases asks for them.
        Index("ix_contact_withdrawn", "id", sqlite_where=text("is_withdrawn"), postgresql_where=text("is_withdrawn")),
    )

    id: int = key()
    kind: ContactKind = word(ContactKind)
    channel: Channel = word(Channel)
    area_id: int = ref("area.id", index=True)
    township_id: int | None = ref("area.id", nullable=True)
    village_id: int | None = ref("area.id", nullable=True)
    held_on: date | None = None
    recorded_at: datetime = instant()
    recorded_by_id: int = ref("app_user.id")
    is_confidential: bool = False
    submission_key: str = Field(max_length=80, unique=True)
    import_batch_id: int | None = ref("import_batch.id", nullable=True, index=True)
    refusal: ContactRefusal | None = word(ContactRefusal, nullable=True)
    refusal_note: str | None = sealed()
    campaign_id: int | None = ref("campaign.id", nullable=True, index=True)
    team_id: int | None = ref("campaign_team.id", nullable=True)
    place_type: str = Field(default="", max_length=20)
    checked: list[str] = json_column(list)
    is_withdrawn: bool = False
    is_trial: bool = False


class Visit(SQLModel, table=True):
    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    household_id: int | None = ref("household.id", nullable=True, index=True)
    visit_type: VisitType = word(VisitType)
    visitors: list[str] = json_column(list)
    cards_issued: int = 0
    note: str | None = sealed()
    contact_point_id: int | None = ref("contact_point.id", nullable=True, index=True)
    report_id: int | None = ref("attachment.id", nullable=True)


class Forum(SQLModel, table=True):
    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    topic: str = Field(max_length=120)
    participants: dict[str, int] = json_column(dict)


class Call(SQLModel, table=True):
    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    called_at: datetime = instant()
    wants_call_back: bool = False
    answered_on_the_spot: bool = False
    answer: str | None = sealed()


class Message(SQLModel, table=True):
    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    source_name: str = Field(default="", max_length=60)
    received_on: date | None = None


class Opinion(SQLModel, table=True):
    """One matter that somebody raised, in their own words, which are never edited.

    The words stand either in `words` (open) or in `sealed_words` (confidential), never in both. `topic` is one of those
    that the campaign sorts by.
    """

    __table_args__ = (
        UniqueConstraint("contact_id", "position"),
        UniqueConstraint("source", "external_key"),
        CheckConstraint("(words IS NULL) <> (sealed_words IS NULL)", name="words_open_or_sealed"),
        CheckConstraint("NOT is_confidential OR words IS NULL", name="confidential_words_are_sealed"),
        Index("ix_opinion_household", "household_id", "id"),
    )

    id: int = key()
    contact_id: int = ref("contact.id", index=True)
    position: int = 1
    case_id: int | None = ref("issue.id", nullable=True, index=True)
    area_id: int = ref("area.id", index=True)
    household_id: int | None = ref("household.id", nullable=True)
    title: str = Field(default="", max_length=60)
    topic: str = Field(default="", max_length=30)
    words: str | None = None
    sealed_words: str | None = sealed()
    is_confidential: bool = False
    is_anonymous: bool = False
    reporter_name: str | None = sealed()
    reporter_phone: str | None = sealed()
    reporter_phone_index: str | None = Field(default=None, max_length=44, index=True)
    group_size: int | None = None
    said_on: date | None = None
    source: str | None = Field(default=None, max_length=40)
    external_key: str | None = Field(default=None, max_length=80)
    recorded_at: datetime = instant()
    is_trial: bool = False

    @property
    def text(self) -> str:
        """The original words, whichever column holds them."""
        return (self.sealed_words if self.words is None else self.words) or ""


class ContactCard(SQLModel, table=True):
    """Contact cards handed out on a visit."""

    __tablename__ = "contact_card"

    id: int = key()
    contact_id: int = ref("contact.id", index=True)
    household_id: int | None = ref("household.id", nullable=True, index=True)
    issued_by_id: int = ref("app_user.id")
    issued_on: date
    count: int = Field(default=1, ge=1)
    is_trial: bool = False
