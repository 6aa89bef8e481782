"""Help to households: what is applied for, how a panel of volunteers decides, and what is paid out."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, key, money, ref, sealed, word
from models.office_vocabulary import AidKind, AidState, HouseholdType


class AidPanel(SQLModel, table=True):
    """Who decides together; `least_yes` of its members must agree."""

    __tablename__ = "aid_panel"
    __table_args__ = (CheckConstraint("least_yes > 0", name="least_is_above_zero"),)

    id: int = key()
    name: str = Field(max_length=60)
    area_id: int = ref("area.id", index=True)
    least_yes: int = 2
    is_active: bool = True
    is_trial: bool = False


class PanelMember(SQLModel, table=True):
    """A volunteer of a panel, with an account or without one."""

    __tablename__ = "panel_member"

    id: int = key()
    panel_id: int = ref("aid_panel.id", index=True)
    name: str = Field(max_length=40)
    post: str = Field(default="", max_length=60)
    user_id: int | None = ref("app_user.id", nullable=True)
    is_active: bool = True


class AidApplication(SQLModel, table=True):
    """What a household asks for after all policies have been used; decided by votes of its panel.

    `least_yes` is how many had to agree when it was handed in; what the panel sets later holds for later ones.
    Aid of years past comes from a sheet without a panel, and may lack what kind it was or which type of household.
    """

    __tablename__ = "aid_application"
    __table_args__ = (
        Index("ix_aid_application_desk", "township_id", "state", "id"),
        CheckConstraint("state NOT IN ('approved', 'paid') OR decided_fen IS NOT NULL", name="approved_has_a_sum"),
        CheckConstraint(
            "panel_id IS NULL OR (kind IS NOT NULL AND household_type IS NOT NULL)", name="only_past_aid_lacks_words"
        ),
        CheckConstraint("(panel_id IS NULL) = (least_yes IS NULL)", name="panel_has_its_least"),
    )

    id: int = key()
    application_no: str = Field(max_length=20, unique=True)
    kind: AidKind | None = word(AidKind, nullable=True)
    household_type: HouseholdType | None = word(HouseholdType, nullable=True)
    area_id: int = ref("area.id", index=True)
    township_id: int | None = ref("area.id", nullable=True)
    village_id: int | None = ref("area.id", nullable=True)
    household_id: int | None = ref("household.id", nullable=True, index=True)
    case_id: int | None = ref("issue.id", nullable=True, index=True)
    contact_point_id: int | None = ref("contact_point.id", nullable=True)
    panel_id: int | None = ref("aid_panel.id", nullable=True)
    least_yes: int | None = None
    applicant_name: str = sealed(nullable=False)
    reason: str = sealed(nullable=False)
    covered_by: str = Field(default="", max_length=200)
    asked_fen: int | None = money(nullable=True)
    decided_fen: int | None = money(nullable=True)
    state: AidState = word(AidState)
    entered_by_id: int = ref("app_user.id")
    applied_on: date
    decided_at: datetime | None = instant(nullable=True)
    submission_key: str = Field(max_length=80, unique=True)
    version: int = Field(default=1, nullable=False)
    is_trial: bool = False


AidApplication.__mapper__.version_id_col = AidApplication.__table__.c.version  # type: ignore[attr-defined]  # SQLModel hides both.


class PanelVote(SQLModel, table=True):
    """What one member of the panel said, and who wrote it down; `agrees` is None for one who stepped back."""

    __tablename__ = "panel_vote"
    __table_args__ = (UniqueConstraint("application_id", "member_id"),)

    id: int = key()
    application_id: int = ref("aid_application.id", index=True)
    member_id: int = ref("panel_member.id")
    agrees: bool | None = None
    amount_fen: int | None = money(nullable=True)
    opinion: str | None = sealed()
    at: datetime = instant()
    recorded_by_id: int = ref("app_user.id")


class Payout(SQLModel, table=True):
    """A line of the ledger of payments; a wrong one is taken back by a line below zero that names it."""

    __table_args__ = (CheckConstraint("(amount_fen < 0) = (reverses_id IS NOT NULL)", name="below_zero_takes_back"),)

    id: int = key()
    application_id: int = ref("aid_application.id", index=True)
    amount_fen: int = money()
    paid_on: date
    fund: str = Field(default="", max_length=60)
    method: str = Field(default="", max_length=40)
    reverses_id: int | None = ref("payout.id", nullable=True, unique=True)
    recorded_by_id: int = ref("app_user.id")
    recorded_at: datetime = instant()
    submission_key: str = Field(max_length=80, unique=True)
