"""Archives, visits, campaigns, services, aid, appraisals, ledger books, sub-forms and assessment."""

from typing import Any, Final

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INSTANT: Final = sa.DateTime(timezone=True)
_NONE: Final = sa.text("'[]'")
_VISITS: Final = ["village_id", "is_active", "visit_tier", "last_visited_on", "id"]
_UPDATES: Final = ["village_id", "is_active", "updated_on", "id"]
_GOES_TO_ONE_OF_THREE: Final = (
    "(CASE WHEN outlet_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN agency_task_id IS NULL THEN 0 ELSE 1 END) = 1"
)
# What goes again on the way back: columns, and tables in the order in which nothing refers to them any more.
_COLUMNS: Final = {
    "visit": ("report_id", "contact_point_id"),
    "contact": ("checked", "place_type", "team_id", "campaign_id", "refusal_note", "refusal"),
    "opinion": ("topic",),
    "area": ("duty_phone",),
    "issue": ("taken_over_at",),
    "person": ("left_on", "note", "key_kinds", "is_party_member", "occupation"),
    "household": (
        "split_from_id", "merged_into_id", "updated_by_id", "is_active", "key_kinds", "updated_on", "last_visited_on",
        "needs", "situation", "yearly_income", "built_year", "floor_area", "visit_tier", "household_type",
        "river_note", "dwelling_structure",
    ),
}  # fmt: skip
_TABLES: Final = (
    "ledger_figure",
    "payout",
    "panel_vote",
    "ledger_entry",
    "agency_step",
    "wage_arrears",
    "ledger_book",
    "knowledge_card",
    "exclusion",
    "duty",
    "discipline",
    "case_form",
    "campaign_team",
    "aid_application",
    "agency_task",
    "unit_promise",
    "service_item",
    "score_figure",
    "score_appeal",
    "panel_member",
    "household_change",
    "contact_point",
    "campaign",
    "ballot_ticket",
    "ballot",
    "appraisal_subject",
    "village_profile",
    "score_sheet",
    "score_preset",
    "area_change",
    "archive_book",
    "appraisal_round",
    "aid_panel",
    "visit_cycle",
    "report_group",
)


def upgrade() -> None:
    op.create_table('report_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scheme', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=30), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_group')),
    sa.UniqueConstraint('scheme', 'name', name=op.f('uq_report_group_scheme_name'))
    )
    op.create_table('visit_cycle',
    sa.Column('tier', sa.String(40), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.CheckConstraint('days > 0', name=op.f('ck_visit_cycle_days_are_above_zero')),
    sa.PrimaryKeyConstraint('tier', name=op.f('pk_visit_cycle'))
    )
    op.create_table('aid_panel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('least_yes', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint('least_yes > 0', name=op.f('ck_aid_panel_least_is_above_zero')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_aid_panel_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_panel'))
    )
    op.create_index(op.f('ix_aid_panel_area_id'), 'aid_panel', ['area_id'])
    op.create_table('appraisal_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('winners', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('published_at', _INSTANT, nullable=True),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint('ends_on >= begins_on', name=op.f('ck_appraisal_round_days_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_appraisal_round_area_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['app_user.id'], name=op.f('fk_appraisal_round_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appraisal_round'))
    )
    op.create_index(op.f('ix_appraisal_round_area_id'), 'appraisal_round', ['area_id'])
    op.create_table('archive_book',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('kept_by', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_archive_book_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_archive_book'))
    )
    op.create_index(op.f('ix_archive_book_area_id'), 'archive_book', ['area_id'])
    op.create_table('area_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('into_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(40), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_area_change_area_id')),
    sa.ForeignKeyConstraint(['by_id'], ['app_user.id'], name=op.f('fk_area_change_by_id')),
    sa.ForeignKeyConstraint(['into_id'], ['area.id'], name=op.f('fk_area_change_into_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area_change'))
    )
    op.create_index(op.f('ix_area_change_area_id'), 'area_change', ['area_id'])
    op.create_index(op.f('ix_area_change_into_id'), 'area_change', ['into_id'])
    op.create_table('score_preset',
    sa.Column('name', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('label', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('weights', sa.JSON(), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.Column('changed_at', _INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['app_user.id'], name=op.f('fk_score_preset_changed_by_id')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_score_preset'))
    )
    op.create_table('score_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=80), nullable=False),
    sa.Column('subject', sa.String(40), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('preset', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('weights', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', _INSTANT, nullable=False),
    sa.Column('frozen_by_id', sa.Integer(), nullable=True),
    sa.Column('frozen_at', _INSTANT, nullable=True),
    sa.Column('hash', sqlmodel.AutoString(length=64), nullable=False),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state <> 'frozen' OR hash <> ''", name=op.f('ck_score_sheet_frozen_has_a_hash')),
    sa.CheckConstraint('to_on >= from_on', name=op.f('ck_score_sheet_days_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_score_sheet_area_id')),
    sa.ForeignKeyConstraint(['corrects_id'], ['score_sheet.id'], name=op.f('fk_score_sheet_corrects_id')),
    sa.ForeignKeyConstraint(['frozen_by_id'], ['app_user.id'], name=op.f('fk_score_sheet_frozen_by_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['app_user.id'], name=op.f('fk_score_sheet_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_sheet'))
    )
    op.create_index(op.f('ix_score_sheet_area_id'), 'score_sheet', ['area_id'])
    op.create_table('village_profile',
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('party_members', sa.Integer(), nullable=True),
    sa.Column('farmland_mu', sa.Integer(), nullable=True),
    sa.Column('collective_income', sa.BigInteger(), nullable=True),
    sa.Column('industries', sqlmodel.AutoString(length=200), nullable=False),
    sa.Column('rivers', sqlmodel.AutoString(length=200), nullable=False),
    sa.Column('is_remote', sa.Boolean(), nullable=False),
    sa.Column('situation', sa.LargeBinary(), nullable=True),
    sa.Column('updated_on', sa.Date(), nullable=False),
    sa.Column('updated_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_village_profile_area_id')),
    sa.ForeignKeyConstraint(['updated_by_id'], ['app_user.id'], name=op.f('fk_village_profile_updated_by_id')),
    sa.PrimaryKeyConstraint('area_id', name=op.f('pk_village_profile'))
    )
    op.create_table('appraisal_subject',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('name', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('slogan', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('promises', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['appraisal_round.id'], name=op.f('fk_appraisal_subject_round_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_appraisal_subject_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appraisal_subject'))
    )
    op.create_index(op.f('ix_appraisal_subject_round_id'), 'appraisal_subject', ['round_id'])
    op.create_table('ballot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('group', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('serial_no', sqlmodel.AutoString(length=30), nullable=True),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('cast_on', sa.Date(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('is_void', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['entered_by_id'], ['app_user.id'], name=op.f('fk_ballot_entered_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['appraisal_round.id'], name=op.f('fk_ballot_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot')),
    sa.UniqueConstraint('round_id', 'serial_no', name=op.f('uq_ballot_round_id_serial_no'))
    )
    op.create_index('ix_ballot_round', 'ballot', ['round_id', 'is_void', 'id'])
    op.create_table('ballot_ticket',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('digest', sqlmodel.AutoString(length=64), nullable=False),
    sa.Column('group', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('is_used', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['appraisal_round.id'], name=op.f('fk_ballot_ticket_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot_ticket')),
    sa.UniqueConstraint('digest', name=op.f('uq_ballot_ticket_digest'))
    )
    op.create_index(op.f('ix_ballot_ticket_round_id'), 'ballot_ticket', ['round_id'])
    op.create_table('campaign',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('slogan', sqlmodel.AutoString(length=120), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('least_per_week', sa.Integer(), nullable=True),
    sa.Column('checklist', sa.JSON(), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('place_types', sa.JSON(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint('ends_on >= begins_on', name=op.f('ck_campaign_days_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_campaign_area_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_campaign_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign'))
    )
    op.create_index(op.f('ix_campaign_area_id'), 'campaign', ['area_id'])
    op.create_table('contact_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('township_id', sa.Integer(), nullable=True),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('leader_id', sa.Integer(), nullable=False),
    sa.Column('least_visits', sa.Integer(), nullable=False),
    sa.Column('needs_report', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint('least_visits > 0', name=op.f('ck_contact_point_least_is_above_zero')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_contact_point_area_id')),
    sa.ForeignKeyConstraint(['leader_id'], ['app_user.id'], name=op.f('fk_contact_point_leader_id')),
    sa.ForeignKeyConstraint(['township_id'], ['area.id'], name=op.f('fk_contact_point_township_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_contact_point_unit_id')),
    sa.ForeignKeyConstraint(['village_id'], ['area.id'], name=op.f('fk_contact_point_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_point'))
    )
    op.create_index(op.f('ix_contact_point_area_id'), 'contact_point', ['area_id'])
    op.create_index(op.f('ix_contact_point_leader_id'), 'contact_point', ['leader_id'])
    op.create_table('household_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('event', sa.String(40), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['app_user.id'], name=op.f('fk_household_change_by_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_household_change_household_id')),
    sa.ForeignKeyConstraint(['other_id'], ['household.id'], name=op.f('fk_household_change_other_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_change'))
    )
    op.create_index(op.f('ix_household_change_household_id'), 'household_change', ['household_id'])
    op.create_table('panel_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('panel_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('post', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['panel_id'], ['aid_panel.id'], name=op.f('fk_panel_member_panel_id')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_panel_member_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_member'))
    )
    op.create_index(op.f('ix_panel_member_panel_id'), 'panel_member', ['panel_id'])
    op.create_table('score_appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('measure', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', _INSTANT, nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', _INSTANT, nullable=True),
    sa.Column('decision_note', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> asked_by_id', name=op.f('ck_score_appeal_decided_by_another')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['app_user.id'], name=op.f('fk_score_appeal_asked_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['app_user.id'], name=op.f('fk_score_appeal_decided_by_id')),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_score_appeal_sheet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_appeal'))
    )
    op.create_index(op.f('ix_score_appeal_sheet_id'), 'score_appeal', ['sheet_id'])
    op.create_table('score_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('subject_name', sqlmodel.AutoString(length=80), nullable=False),
    sa.Column('measure', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('is_adjusted', sa.Boolean(), nullable=False),
    sa.Column('numerator', sa.Float(), nullable=False),
    sa.Column('denominator', sa.Float(), nullable=False),
    sa.Column('case_ids', sa.JSON(), nullable=False),
    sa.Column('counted_ids', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_score_figure_sheet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_figure')),
    sa.UniqueConstraint('sheet_id', 'subject_id', 'measure', 'is_adjusted', name=op.f('uq_score_figure_sheet_id_subject_id_measure_is_adjusted'))
    )
    op.create_table('service_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.AutoString(length=24), nullable=False),
    sa.Column('group_name', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('owner_level', sa.String(40), nullable=False),
    sa.Column('window', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('materials', sa.JSON(), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('promised_days', sa.Integer(), nullable=False),
    sa.Column('fee_fen', sa.BigInteger(), nullable=False),
    sa.Column('notes', sqlmodel.AutoString(length=1000), nullable=False),
    sa.Column('trips_before', sa.Integer(), nullable=False),
    sa.Column('trips_after', sa.Integer(), nullable=False),
    sa.Column('is_online', sa.Boolean(), nullable=False),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_service_item_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_item')),
    sa.UniqueConstraint('code', name=op.f('uq_service_item_code'))
    )
    op.create_index(op.f('ix_service_item_group_name'), 'service_item', ['group_name'])
    op.create_table('unit_promise',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('slogan', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('promises', sa.JSON(), nullable=False),
    sa.Column('changed_at', _INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_promise_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', name=op.f('pk_unit_promise'))
    )
    op.create_table('agency_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_no', sqlmodel.AutoString(length=20), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('township_id', sa.Integer(), nullable=True),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('applicant_name', sa.LargeBinary(), nullable=False),
    sa.Column('applicant_phone', sa.LargeBinary(), nullable=True),
    sa.Column('applicant_phone_index', sqlmodel.AutoString(length=44), nullable=True),
    sa.Column('wants_messages', sa.Boolean(), nullable=False),
    sa.Column('mode', sa.String(40), nullable=False),
    sa.Column('is_green', sa.Boolean(), nullable=False),
    sa.Column('is_on_behalf', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('materials_held', sa.JSON(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('backup_id', sa.Integer(), nullable=True),
    sa.Column('pushed_down', sa.String(40), nullable=True),
    sa.Column('push_down_reason', sa.LargeBinary(), nullable=True),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('accepted_at', _INSTANT, nullable=False),
    sa.Column('missing_told_at', _INSTANT, nullable=True),
    sa.Column('complete_at', _INSTANT, nullable=True),
    sa.Column('promised_on', sa.Date(), nullable=True),
    sa.Column('forwarded_at', _INSTANT, nullable=True),
    sa.Column('finished_at', _INSTANT, nullable=True),
    sa.Column('delivered_at', _INSTANT, nullable=True),
    sa.Column('archive_no', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('was_wrong', sa.Boolean(), nullable=False),
    sa.Column('trips_saved', sa.Integer(), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=True),
    sa.Column('submission_key', sqlmodel.AutoString(length=80), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state <> 'delivered' OR archive_no <> ''", name=op.f('ck_agency_task_delivered_is_filed')),
    sa.CheckConstraint(
        '(pushed_down IS NULL) = (push_down_reason IS NULL)', name=op.f('ck_agency_task_pushed_down_for_a_reason')
    ),
    sa.CheckConstraint('rating IS NULL OR rating BETWEEN 1 AND 5', name=op.f('ck_agency_task_rating_of_five')),
    sa.ForeignKeyConstraint(['agent_id'], ['app_user.id'], name=op.f('fk_agency_task_agent_id')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_agency_task_area_id')),
    sa.ForeignKeyConstraint(['backup_id'], ['app_user.id'], name=op.f('fk_agency_task_backup_id')),
    sa.ForeignKeyConstraint(['case_id'], ['issue.id'], name=op.f('fk_agency_task_case_id')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['app_user.id'], name=op.f('fk_agency_task_entered_by_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_agency_task_household_id')),
    sa.ForeignKeyConstraint(['item_id'], ['service_item.id'], name=op.f('fk_agency_task_item_id')),
    sa.ForeignKeyConstraint(['township_id'], ['area.id'], name=op.f('fk_agency_task_township_id')),
    sa.ForeignKeyConstraint(['village_id'], ['area.id'], name=op.f('fk_agency_task_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency_task')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_agency_task_submission_key')),
    sa.UniqueConstraint('task_no', name=op.f('uq_agency_task_task_no'))
    )
    op.create_index(op.f('ix_agency_task_accepted_at'), 'agency_task', ['accepted_at'])
    op.create_index('ix_agency_task_agent', 'agency_task', ['agent_id', 'state', 'id'])
    op.create_index(op.f('ix_agency_task_applicant_phone_index'), 'agency_task', ['applicant_phone_index'])
    op.create_index(op.f('ix_agency_task_area_id'), 'agency_task', ['area_id'])
    op.create_index(op.f('ix_agency_task_case_id'), 'agency_task', ['case_id'])
    op.create_index('ix_agency_task_desk', 'agency_task', ['township_id', 'state', 'promised_on', 'id'])
    op.create_index(op.f('ix_agency_task_household_id'), 'agency_task', ['household_id'])
    op.create_index(op.f('ix_agency_task_item_id'), 'agency_task', ['item_id'])
    op.create_table('aid_application',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_no', sqlmodel.AutoString(length=20), nullable=False),
    sa.Column('kind', sa.String(40), nullable=True),
    sa.Column('household_type', sa.String(40), nullable=True),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('township_id', sa.Integer(), nullable=True),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('contact_point_id', sa.Integer(), nullable=True),
    sa.Column('panel_id', sa.Integer(), nullable=True),
    sa.Column('least_yes', sa.Integer(), nullable=True),
    sa.Column('applicant_name', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('covered_by', sqlmodel.AutoString(length=200), nullable=False),
    sa.Column('asked_fen', sa.BigInteger(), nullable=True),
    sa.Column('decided_fen', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('applied_on', sa.Date(), nullable=False),
    sa.Column('decided_at', _INSTANT, nullable=True),
    sa.Column('submission_key', sqlmodel.AutoString(length=80), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state NOT IN ('approved', 'paid') OR decided_fen IS NOT NULL", name=op.f('ck_aid_application_approved_has_a_sum')),
    sa.CheckConstraint('panel_id IS NULL OR (kind IS NOT NULL AND household_type IS NOT NULL)', name=op.f('ck_aid_application_only_past_aid_lacks_words')),
    sa.CheckConstraint('(panel_id IS NULL) = (least_yes IS NULL)', name=op.f('ck_aid_application_panel_has_its_least')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_aid_application_area_id')),
    sa.ForeignKeyConstraint(['case_id'], ['issue.id'], name=op.f('fk_aid_application_case_id')),
    sa.ForeignKeyConstraint(['contact_point_id'], ['contact_point.id'], name=op.f('fk_aid_application_contact_point_id')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['app_user.id'], name=op.f('fk_aid_application_entered_by_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_aid_application_household_id')),
    sa.ForeignKeyConstraint(['panel_id'], ['aid_panel.id'], name=op.f('fk_aid_application_panel_id')),
    sa.ForeignKeyConstraint(['township_id'], ['area.id'], name=op.f('fk_aid_application_township_id')),
    sa.ForeignKeyConstraint(['village_id'], ['area.id'], name=op.f('fk_aid_application_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_application')),
    sa.UniqueConstraint('application_no', name=op.f('uq_aid_application_application_no')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_aid_application_submission_key'))
    )
    op.create_index(op.f('ix_aid_application_area_id'), 'aid_application', ['area_id'])
    op.create_index(op.f('ix_aid_application_case_id'), 'aid_application', ['case_id'])
    op.create_index('ix_aid_application_desk', 'aid_application', ['township_id', 'state', 'id'])
    op.create_index(op.f('ix_aid_application_household_id'), 'aid_application', ['household_id'])
    op.create_table('campaign_team',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('leader', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('member_ids', sa.JSON(), nullable=False),
    sa.Column('area_ids', sa.JSON(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_team_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_team'))
    )
    op.create_index(op.f('ix_campaign_team_campaign_id'), 'campaign_team', ['campaign_id'])
    op.create_table('case_form',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', _INSTANT, nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['issue.id'], name=op.f('fk_case_form_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['app_user.id'], name=op.f('fk_case_form_changed_by_id')),
    sa.PrimaryKeyConstraint('case_id', 'kind', name=op.f('pk_case_form'))
    )
    op.create_table('discipline',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('persons', sa.Integer(), nullable=False),
    sa.Column('measure', sa.LargeBinary(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', _INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['issue.id'], name=op.f('fk_discipline_case_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['app_user.id'], name=op.f('fk_discipline_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discipline'))
    )
    op.create_index(op.f('ix_discipline_case_id'), 'discipline', ['case_id'])
    op.create_table('duty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('contact_point_id', sa.Integer(), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(kind = 'area') = (area_id IS NOT NULL) AND (kind = 'household') = (household_id IS NOT NULL) AND (kind = 'contact_point') = (contact_point_id IS NOT NULL)", name=op.f('ck_duty_is_for_one')),
    sa.CheckConstraint('until_on IS NULL OR until_on >= since_on', name=op.f('ck_duty_days_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_duty_area_id')),
    sa.ForeignKeyConstraint(['contact_point_id'], ['contact_point.id'], name=op.f('fk_duty_contact_point_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_duty_household_id')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_duty_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty'))
    )
    op.create_index(op.f('ix_duty_area_id'), 'duty', ['area_id'])
    op.create_index(op.f('ix_duty_contact_point_id'), 'duty', ['contact_point_id'])
    op.create_index(op.f('ix_duty_household_id'), 'duty', ['household_id'])
    op.create_index('ix_duty_user', 'duty', ['user_id', 'until_on'])
    op.create_table('exclusion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(40), nullable=False),
    sa.Column('evidence', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', _INSTANT, nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', _INSTANT, nullable=True),
    sa.Column('decision_note', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> asked_by_id', name=op.f('ck_exclusion_decided_by_another')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['app_user.id'], name=op.f('fk_exclusion_asked_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['issue.id'], name=op.f('fk_exclusion_case_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['app_user.id'], name=op.f('fk_exclusion_decided_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exclusion'))
    )
    op.create_index(op.f('ix_exclusion_case_id'), 'exclusion', ['case_id'])
    op.create_index('ix_exclusion_status', 'exclusion', ['status', 'id'])
    op.create_table('knowledge_card',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('keywords', sa.JSON(), nullable=False),
    sa.Column('letters', sqlmodel.AutoString(length=300), nullable=False),
    sa.Column('category', sqlmodel.AutoString(length=4), nullable=True),
    sa.Column('answer', sqlmodel.AutoString(length=2000), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('source', sqlmodel.AutoString(length=120), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', _INSTANT, nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint('valid_until IS NULL OR valid_until >= valid_from', name=op.f('ck_knowledge_card_days_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_knowledge_card_area_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['app_user.id'], name=op.f('fk_knowledge_card_changed_by_id')),
    sa.ForeignKeyConstraint(['item_id'], ['service_item.id'], name=op.f('fk_knowledge_card_item_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['knowledge_card.id'], name=op.f('fk_knowledge_card_replaces_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_knowledge_card_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_card'))
    )
    op.create_index(op.f('ix_knowledge_card_area_id'), 'knowledge_card', ['area_id'])
    op.create_table('ledger_book',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.AutoString(length=24), nullable=False),
    sa.Column('name', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('campaign_id', sa.Integer(), nullable=True),
    sa.Column('rhythm', sa.String(40), nullable=False),
    sa.Column('subject_name', sqlmodel.AutoString(length=20), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('least_per_week', sa.Integer(), nullable=True),
    sa.Column('least_per_subject', sa.Integer(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_ledger_book_area_id')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_ledger_book_campaign_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_ledger_book_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_book')),
    sa.UniqueConstraint('code', name=op.f('uq_ledger_book_code'))
    )
    op.create_index(op.f('ix_ledger_book_area_id'), 'ledger_book', ['area_id'])
    op.create_table('wage_arrears',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('employer', sa.LargeBinary(), nullable=True),
    sa.Column('project', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('workers', sa.Integer(), nullable=False),
    sa.Column('owed_fen', sa.BigInteger(), nullable=False),
    sa.Column('recovered_fen', sa.BigInteger(), nullable=False),
    sa.Column('is_irrational', sa.Boolean(), nullable=False),
    sa.Column('by_special_team', sa.Boolean(), nullable=False),
    sa.Column('transferred_on', sa.Date(), nullable=True),
    sa.Column('police_result', sa.String(40), nullable=True),
    sa.Column('sentenced_persons', sa.Integer(), nullable=False),
    sa.Column('penalty_fen', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('police_result IS NULL OR transferred_on IS NOT NULL', name=op.f('ck_wage_arrears_result_after_transfer')),
    sa.CheckConstraint('workers > 0 AND owed_fen >= 0', name=op.f('ck_wage_arrears_numbers_make_sense')),
    sa.ForeignKeyConstraint(['case_id'], ['issue.id'], name=op.f('fk_wage_arrears_case_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_wage_arrears'))
    )
    op.create_table('agency_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('event', sa.String(40), nullable=False),
    sa.Column('step_name', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['app_user.id'], name=op.f('fk_agency_step_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['agency_task.id'], name=op.f('fk_agency_step_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency_step'))
    )
    op.create_index(op.f('ix_agency_step_task_id'), 'agency_step', ['task_id'])
    op.create_table('ledger_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('book_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('held_at', sa.Time(), nullable=True),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('subject', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('note', sqlmodel.AutoString(length=300), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('entered_at', _INSTANT, nullable=False),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('is_struck', sa.Boolean(), nullable=False),
    sa.Column('submission_key', sqlmodel.AutoString(length=80), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= held_on', name=op.f('ck_ledger_entry_days_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_ledger_entry_area_id')),
    sa.ForeignKeyConstraint(['book_id'], ['ledger_book.id'], name=op.f('fk_ledger_entry_book_id')),
    sa.ForeignKeyConstraint(['corrects_id'], ['ledger_entry.id'], name=op.f('fk_ledger_entry_corrects_id')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['app_user.id'], name=op.f('fk_ledger_entry_entered_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_ledger_entry_submission_key'))
    )
    op.create_index('ix_ledger_entry_book', 'ledger_entry', ['book_id', 'held_on', 'id', 'is_struck', 'area_id', 'held_at'])
    op.create_table('panel_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('opinion', sa.LargeBinary(), nullable=True),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['aid_application.id'], name=op.f('fk_panel_vote_application_id')),
    sa.ForeignKeyConstraint(['member_id'], ['panel_member.id'], name=op.f('fk_panel_vote_member_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['app_user.id'], name=op.f('fk_panel_vote_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_vote')),
    sa.UniqueConstraint('application_id', 'member_id', name=op.f('uq_panel_vote_application_id_member_id'))
    )
    op.create_index(op.f('ix_panel_vote_application_id'), 'panel_vote', ['application_id'])
    op.create_table('payout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('fund', sqlmodel.AutoString(length=60), nullable=False),
    sa.Column('method', sqlmodel.AutoString(length=40), nullable=False),
    sa.Column('reverses_id', sa.Integer(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', _INSTANT, nullable=False),
    sa.Column('submission_key', sqlmodel.AutoString(length=80), nullable=False),
    sa.CheckConstraint('(amount_fen < 0) = (reverses_id IS NOT NULL)', name=op.f('ck_payout_below_zero_takes_back')),
    sa.ForeignKeyConstraint(['application_id'], ['aid_application.id'], name=op.f('fk_payout_application_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['app_user.id'], name=op.f('fk_payout_recorded_by_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['payout.id'], name=op.f('fk_payout_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_payout_reverses_id')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_payout_submission_key'))
    )
    op.create_index(op.f('ix_payout_application_id'), 'payout', ['application_id'])
    op.create_table('ledger_figure',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('field', sqlmodel.AutoString(length=24), nullable=False),
    sa.Column('value', sa.Numeric(precision=18, scale=2), nullable=False),
    sa.Column('book_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('is_struck', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_ledger_figure_area_id')),
    sa.ForeignKeyConstraint(['book_id'], ['ledger_book.id'], name=op.f('fk_ledger_figure_book_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entry.id'], name=op.f('fk_ledger_figure_entry_id')),
    sa.PrimaryKeyConstraint('entry_id', 'field', name=op.f('pk_ledger_figure'))
    )
    op.create_index('ix_ledger_figure_sums', 'ledger_figure', ['book_id', 'is_struck', 'field', 'held_on', 'area_id', 'value', 'entry_id'])
    _add("contact", sa.Column("refusal", sa.String(40), nullable=True))
    _add("contact", sa.Column("refusal_note", sa.LargeBinary(), nullable=True))
    _refer("contact", "campaign_id", "campaign")
    _refer("contact", "team_id", "campaign_team")
    _add("contact", sa.Column("place_type", sqlmodel.AutoString(length=20), server_default="", nullable=False))
    _add("contact", sa.Column("checked", sa.JSON(), server_default=_NONE, nullable=False))
    op.create_index(op.f("ix_contact_campaign_id"), "contact", ["campaign_id"])
    is_withdrawn = sa.text("is_withdrawn")
    op.create_index(
        "ix_contact_withdrawn", "contact", ["id"], sqlite_where=is_withdrawn, postgresql_where=is_withdrawn
    )
    _widen_media_type()
    _refer("visit", "contact_point_id", "contact_point")
    _refer("visit", "report_id", "attachment")
    op.create_index(op.f("ix_visit_contact_point_id"), "visit", ["contact_point_id"])
    _add("area", sa.Column("duty_phone", sqlmodel.AutoString(length=20), server_default="", nullable=False))
    _add("issue", sa.Column("taken_over_at", _INSTANT, nullable=True))
    _add("opinion", sa.Column("topic", sqlmodel.AutoString(length=30), server_default="", nullable=False))
    _add("person", sa.Column("occupation", sqlmodel.AutoString(length=40), server_default="", nullable=False))
    _add("person", sa.Column("is_party_member", sa.Boolean(), server_default=sa.false(), nullable=False))
    _add("person", sa.Column("key_kinds", sa.JSON(), server_default=_NONE, nullable=False))
    _add("person", sa.Column("note", sa.LargeBinary(), nullable=True))
    _add("person", sa.Column("left_on", sa.Date(), nullable=True))
    _widen_household()
    _let_deliveries_go_to_applicants()


def _add(table: str, column: sa.Column[Any]) -> None:
    op.add_column(table, column)


def _refer(table: str, column: str, to: str) -> None:
    """Add a reference. Made anew, as SQLite would have it, a table could not be dropped while others refer to it."""
    constraint = f"CONSTRAINT fk_{table}_{column} REFERENCES {to} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {constraint}")


def _widen_media_type() -> None:
    """Make room for the media type of a Word file, while nothing refers to the table yet."""
    with op.batch_alter_table("attachment") as batch:
        batch.alter_column("media_type", type_=sqlmodel.AutoString(length=100), existing_nullable=False)


def _widen_household() -> None:
    text = {"dwelling_structure": 20, "river_note": 120}
    for name, length in text.items():
        _add("household", sa.Column(name, sqlmodel.AutoString(length=length), server_default="", nullable=False))
    for name in ("household_type", "visit_tier"):
        _add("household", sa.Column(name, sa.String(40), server_default="ordinary", nullable=False))
    for name in ("floor_area", "built_year", "yearly_income"):
        _add("household", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("situation", "needs"):
        _add("household", sa.Column(name, sa.LargeBinary(), nullable=True))
    for name in ("last_visited_on", "updated_on"):
        _add("household", sa.Column(name, sa.Date(), nullable=True))
    _add("household", sa.Column("key_kinds", sa.JSON(), server_default=_NONE, nullable=False))
    _add("household", sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False))
    _refer("household", "updated_by_id", "app_user")
    _refer("household", "merged_into_id", "household")
    _refer("household", "split_from_id", "household")
    op.create_index("ix_household_visits", "household", _VISITS)
    op.create_index("ix_household_updates", "household", _UPDATES)
    op.execute(
        "UPDATE household SET last_visited_on = (SELECT MAX(contact.held_on) FROM visit JOIN contact"
        " ON contact.id = visit.contact_id WHERE visit.household_id = household.id AND NOT contact.is_withdrawn)"
    )


def _let_deliveries_go_to_applicants() -> None:
    """Put the new check in the place of the old one; the lines of each delivery wait aside meanwhile."""
    op.execute("CREATE TEMPORARY TABLE kept_event AS SELECT * FROM delivery_event")
    op.execute("DELETE FROM delivery_event")
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("agency_task_id", sa.Integer(), nullable=True))
        batch.create_unique_constraint(op.f("uq_delivery_agency_task_id_event_key"), ["agency_task_id", "event_key"])
        batch.create_foreign_key(op.f("fk_delivery_agency_task_id"), "agency_task", ["agency_task_id"], ["id"])
        batch.drop_constraint(op.f("ck_delivery_goes_to_one"), type_="check")
        batch.create_check_constraint(op.f("ck_delivery_goes_to_one"), _GOES_TO_ONE_OF_THREE)
    _bring_events_back()


def _bring_events_back() -> None:
    op.execute("INSERT INTO delivery_event SELECT * FROM kept_event")
    op.execute("DROP TABLE kept_event")


def downgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE kept_event AS SELECT * FROM delivery_event WHERE delivery_id IN"
               " (SELECT id FROM delivery WHERE agency_task_id IS NULL)")
    op.execute("DELETE FROM delivery_event")
    op.execute("DELETE FROM delivery WHERE agency_task_id IS NOT NULL")
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(op.f("ck_delivery_goes_to_one"), type_="check")
        batch.drop_constraint(op.f("fk_delivery_agency_task_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_delivery_agency_task_id_event_key"), type_="unique")
        batch.drop_column("agency_task_id")
        batch.create_check_constraint(op.f("ck_delivery_goes_to_one"), "(outlet_id IS NULL) <> (contact_id IS NULL)")
    _bring_events_back()
    op.drop_index("ix_household_updates", "household")
    op.drop_index("ix_household_visits", "household")
    op.drop_index(op.f("ix_visit_contact_point_id"), "visit")
    op.drop_index("ix_contact_withdrawn", "contact")
    op.drop_index(op.f("ix_contact_campaign_id"), "contact")
    for table, columns in _COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)
    for name in _TABLES:
        op.drop_table(name)
