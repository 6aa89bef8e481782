"""Aid of years past comes in by a sheet, with what it says and lacks; the ledger of payments leaves as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.access.scope import visible_aid
from feedback.capture.importing.entries import CellFault, text_of
from feedback.capture.importing.housefinder import HouseFinder, open_housefinder
from feedback.capture.importing.placebook import PlaceBook, Spot, open_placebook
from feedback.capture.importing.visits import village_spot
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput
from feedback.i18n.amounts import fen_of
from feedback.i18n.terms import label
from feedback.services.aid.applying import LONGEST_REASON, MOST_FEN, application_numbers
from feedback.services.aid.reading import AidFilter, aid_conditions, may_manage
from feedback.services.intake import RowKeys, SheetPlan, check_plan, column_names, plan_sheet, spoken, without_seen
from feedback.sheets import cells
from feedback.sheets.columns import Field
from feedback.sheets.parsing import ParsedRow
from feedback.sheets.table import Table
from feedback.sheets.writing import Cell, table_bytes
from models.aid import AidApplication, Payout
from models.office_vocabulary import AidKind, AidState, HouseholdType
from models.place import Area
from models.user import User
from models.work_vocabulary import AccessAction

_ABOUT: Final = "aid"
_CHUNK: Final = 400
_IN: Final = ("number", "applicant", "township", "village", "household", "kind", "household_type", "amount", "paid_on",
              "fund", "reason")  # fmt: skip
_OUT: Final = ("number", "paid_on", "place", "applicant", "kind", "household_type", "decided", "amount", "fund",
               "method", "takes_back", "recorded_by")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAid:
    """One payment of an old ledger; `kind` and `household_type` are None where it does not say."""

    submission_key: str
    spot: Spot
    applicant: str
    kind: AidKind | None
    household_type: HouseholdType | None
    household_id: int | None
    amount_fen: int
    paid_on: date
    fund: str
    reason: str


def past_aid_template() -> bytes:
    """Return the empty .xlsx for aid of years past."""
    return table_bytes([column_names(_ABOUT, each)[0] for each in _IN], [], sheet_name=_ABOUT)


def plan_past_aid(session: Session, actor: Actor, table: Table) -> SheetPlan[PastAid]:
    """Return what will come of a sheet of past aid.

    Raises
    ------
    NotPermitted
        The actor does not pay aid, or takes in no sheets.
    BadInput
        A column that there must be is missing.
    """
    actor.require(Permission.PAY_AID)
    actor.require(Permission.IMPORT_SHEET)
    book = open_placebook(session, actor, Permission.PAY_AID)
    fields = _fields()
    spots: dict[int, Spot] = {}

    def placed(row: ParsedRow) -> ParsedRow:
        spots[row.number] = village_spot(row, book)
        return row

    first, _mapping = plan_sheet(table, fields, placed)
    villages = sorted({spot.place.village_id for spot in spots.values() if spot.place.village_id is not None})
    houses, keys = open_housefinder(session, actor, villages), RowKeys(_ABOUT)

    def read(row: ParsedRow) -> PastAid:
        return _past_aid(row, spots.get(row.number) or _spot(row, book), houses, keys)

    plan, _mapping = plan_sheet(table, fields, read) if first.rows else (_empty(first), {})
    return without_seen(plan, lambda each: each.submission_key, _known(session, plan.contents))


def run_past_aid(session: Session, actor: Actor, plan: SheetPlan[PastAid], *, partial: bool) -> int:
    """Write the good rows of a plan as paid applications without a panel, all or none, and return how many.

    Raises
    ------
    BadInput
        Rows are bad and `partial` is not said, or none is good.
    """
    actor.require(Permission.PAY_AID)
    check_plan(plan, partial=partial)
    known = _known(session, plan.contents)
    fresh = [each for each in plan.contents if each.submission_key not in known]
    by_year: dict[int, list[PastAid]] = {}
    for each in fresh:
        by_year.setdefault(each.paid_on.year, []).append(each)
    for year, entries in by_year.items():
        numbers = application_numbers(session, year, len(entries))
        rows = [_row(actor, each, number) for each, number in zip(entries, numbers, strict=True)]
        session.add_all(rows)
        session.flush()  # The payments name them.
        session.add_all(_payment(actor, row.id, each) for row, each in zip(rows, entries, strict=True))
    session.flush()
    return len(fresh)


def export_ledger(session: Session, actor: Actor, sought: AidFilter) -> bytes:
    """Return the payments of the days and area of `sought` as .xlsx, names masked; writes the access log.

    Raises
    ------
    NotPermitted
        The actor neither pays aid nor has panels decide.
    """
    if not actor.holds(Permission.MANAGE_AID):
        actor.require(Permission.PAY_AID)
    rows = payments(session, actor, sought)
    facts: dict[str, str | int | bool | None] = {"paper": "aid_ledger", "rows": len(rows)}
    write_access(session, AccessAction.EXPORT, actor_id=actor.user_id, facts=facts)
    names = [column_names(_ABOUT, each)[0] for each in _OUT]
    return table_bytes(names, (_exported(*row) for row in rows), sheet_name=_ABOUT)


def payments(session: Session, actor: Actor, sought: AidFilter) -> list[tuple[Payout, AidApplication, str, str]]:
    """Return (payment, its application, name of the place, name of who recorded it) in the order of the days.

    Two statements at most.
    """
    within = aid_conditions(session, AidFilter(area_id=sought.area_id))
    seen = visible_aid(actor).where(*within).with_only_columns(col(AidApplication.id))
    wanted: Any = (
        select_columns(Payout, AidApplication, col(Area.name), col(User.name))
        .join(AidApplication, col(Payout.application_id) == AidApplication.id)
        .join(Area, col(AidApplication.area_id) == Area.id)
        .join(User, col(Payout.recorded_by_id) == User.id)
        .where(col(AidApplication.id).in_(seen.correlate(None)))
    )
    if sought.from_on is not None:
        wanted = wanted.where(col(Payout.paid_on) >= sought.from_on)
    if sought.to_on is not None:
        wanted = wanted.where(col(Payout.paid_on) <= sought.to_on)
    found = session.execute(wanted.order_by(col(Payout.paid_on), col(Payout.id))).all()
    return [(row[0], row[1], row[2], row[3]) for row in found]


def may_take_in(session: Session, actor: Actor, area_id: int) -> bool:
    """Say whether the actor takes in past aid of an area."""
    return actor.holds(Permission.IMPORT_SHEET) and may_manage(session, actor, Permission.PAY_AID, area_id)


def _exported(line: Payout, row: AidApplication, place: str, recorded_by: str) -> list[Cell]:
    return [
        row.application_no,
        line.paid_on,
        place,
        mask_name(row.applicant_name),
        label(row.kind) if row.kind else "",
        label(row.household_type) if row.household_type else "",
        _yuan(row.decided_fen),
        _yuan(line.amount_fen),
        line.fund,
        line.method,
        column_names(_ABOUT, "is_back")[0] if line.reverses_id is not None else "",
        recorded_by,
    ]


def _yuan(fen: int | None) -> Cell:
    return None if fen is None else fen / 100


def _fields() -> list[Field[Any]]:
    parsers: Mapping[str, Any] = {
        "number": cells.text(60),
        "applicant": cells.required_text(40),
        "township": cells.text(60),
        "village": cells.text(60),
        "household": cells.text(40),
        "kind": cells.choice(spoken(list(AidKind), "short_kinds")),
        "household_type": cells.choice(spoken(list(HouseholdType), "short_types")),
        "amount": money_cell,
        "paid_on": cells.parse_day,
        "fund": cells.text(60),
        "reason": cells.text(LONGEST_REASON),
    }
    required = {"applicant", "amount", "paid_on"}
    return [
        Field(name, name in required, column_names(_ABOUT, name), parsers[name], unique=name == "number")
        for name in _IN
    ]


def money_cell(text: str) -> int:
    """Return a sum in yuan as fen.

    Raises
    ------
    BadInput
        It is no sum above zero, or more than anybody would give.
    """
    try:
        fen = fen_of(Decimal(text.replace(",", "").replace("\uff0c", "")))
    except (InvalidOperation, ValueError) as fault:
        raise BadInput("cell_money") from fault
    if not 0 < fen <= MOST_FEN:
        raise BadInput("sum_out_of_range", most=MOST_FEN // 100)
    return fen


def _empty(plan: SheetPlan[ParsedRow]) -> SheetPlan[PastAid]:
    return SheetPlan(plan.table, plan.sheet, ())


def _spot(row: ParsedRow, book: PlaceBook) -> Spot:
    return village_spot(row, book)


def _past_aid(row: ParsedRow, spot: Spot, houses: HouseFinder, keys: RowKeys) -> PastAid:
    values: Any = row.values
    named, village = text_of(values, "household"), spot.place.village_id
    household_id: int | None = None
    if named and village is not None:
        try:
            household_id = houses.find(village, named)
        except BadInput as error:
            raise CellFault("household", error) from error
    if values["paid_on"] > today():
        raise CellFault("paid_on", BadInput("cell_date_ahead"))
    number = text_of(values, "number")
    said = (number,) if number else (values["applicant"], values["amount"], values["paid_on"])
    return PastAid(
        submission_key=keys.key(spot.place.township_id, *said),
        spot=spot,
        applicant=text_of(values, "applicant"),
        kind=values.get("kind"),
        household_type=values.get("household_type"),
        household_id=household_id,
        amount_fen=values["amount"],
        paid_on=values["paid_on"],
        fund=text_of(values, "fund"),
        reason=text_of(values, "reason") or column_names(_ABOUT, "past_reason")[0],
    )


def _known(session: Session, entries: Sequence[PastAid]) -> set[str]:
    keys = [each.submission_key for each in entries]
    found: set[str] = set()
    for start in range(0, len(keys), _CHUNK):
        wanted = select(AidApplication.submission_key).where(
            col(AidApplication.submission_key).in_(keys[start : start + _CHUNK])
        )
        found.update(session.exec(wanted).all())
    return found


def _row(actor: Actor, each: PastAid, number: str) -> AidApplication:
    return AidApplication(
        application_no=number,
        kind=each.kind,
        household_type=each.household_type,
        area_id=each.spot.area_id,
        township_id=each.spot.place.township_id,
        village_id=each.spot.place.village_id,
        household_id=each.household_id,
        panel_id=None,
        applicant_name=each.applicant,
        reason=each.reason,
        decided_fen=each.amount_fen,
        state=AidState.PAID,
        entered_by_id=actor.user_id,
        applied_on=each.paid_on,
        submission_key=each.submission_key,
        is_trial=actor.is_trial,
    )


def _payment(actor: Actor, application_id: int, each: PastAid) -> Payout:
    return Payout(
        application_id=application_id,
        amount_fen=each.amount_fen,
        paid_on=each.paid_on,
        fund=each.fund,
        recorded_by_id=actor.user_id,
        recorded_at=utc_now(),
        submission_key=each.submission_key,
    )
