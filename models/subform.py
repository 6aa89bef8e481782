"""What some kinds of cases need besides: arrears of wages, other sub-forms, people that were dealt with."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, key, money, ref, sealed, word
from models.office_vocabulary import FormKind, PoliceResult


class WageArrears(SQLModel, table=True):
    """Wages that are owed: how many workers, how much, what was paid, and what became of it at the police."""

    __tablename__ = "wage_arrears"
    __table_args__ = (
        CheckConstraint("workers > 0 AND owed_fen >= 0", name="numbers_make_sense"),
        CheckConstraint("police_result IS NULL OR transferred_on IS NOT NULL", name="result_after_transfer"),
    )

    case_id: int = ref("issue.id", primary_key=True)
    employer: str | None = sealed()
    project: str = Field(default="", max_length=60)
    workers: int
    owed_fen: int = money()
    recovered_fen: int = money(default=0)
    is_irrational: bool = False
    by_special_team: bool = False
    transferred_on: date | None = None
    police_result: PoliceResult | None = word(PoliceResult, nullable=True)
    sentenced_persons: int = 0
    penalty_fen: int = money(default=0)


class CaseForm(SQLModel, table=True):
    """A sub-form of a case, its fields as sealed JSON; which fields there are, the program's own list says."""

    __tablename__ = "case_form"

    case_id: int = ref("issue.id", primary_key=True)
    kind: FormKind = word(FormKind, primary_key=True)
    body: str = sealed(nullable=False)
    changed_at: datetime = instant()
    changed_by_id: int = ref("app_user.id")


class Discipline(SQLModel, table=True):
    """That persons were dealt with over a case: how many, when and how; who they are stays in the words of the case."""

    id: int = key()
    case_id: int = ref("issue.id", index=True)
    on: date
    persons: int = Field(ge=1)
    measure: str | None = sealed()
    recorded_by_id: int = ref("app_user.id")
    recorded_at: datetime = instant()
