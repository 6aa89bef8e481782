"""The clinic in full: sessions and agendas, notices and deliveries, routing and duty, office hours, clocks of parts."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ladder_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.String(40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.CheckConstraint("after >= 0", name=op.f("ck_ladder_step_is_not_before_due")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_step")),
        sa.UniqueConstraint("urgency", "position", name=op.f("uq_ladder_step_urgency_position")),
    )
    op.create_table(
        "office_rule",
        sa.Column("name", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("value", sqlmodel.AutoString(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_office_rule")),
    )
    op.create_table(
        "responsibility",
        sa.Column("category", sqlmodel.AutoString(length=4), nullable=False),
        sa.Column("owner_level", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("category", name=op.f("pk_responsibility")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_absence_days_in_order")),
        sa.ForeignKeyConstraint(["set_by_id"], ["app_user.id"], name=op.f("fk_absence_set_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_absence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_user", "absence", ["user_id", "last_on"])
    op.create_table(
        "backup",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("backup_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["backup_id"], ["app_user.id"], name=op.f("fk_backup_backup_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_backup_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_backup")),
    )
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_duty_shift_days_in_order")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_duty_shift_area_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_duty_shift_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
        sa.UniqueConstraint("area_id", "user_id", "first_on", name=op.f("uq_duty_shift_area_id_user_id_first_on")),
    )
    op.create_index("ix_duty_shift_days", "duty_shift", ["area_id", "first_on", "last_on"])
    op.create_table(
        "notice_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("step", sa.String(40), nullable=True),
        sa.Column("title", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("body", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind IS NULL) <> (step IS NULL)", name=op.f("ck_notice_template_is_for_one")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["app_user.id"], name=op.f("fk_notice_template_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_template")),
        sa.UniqueConstraint("kind", name=op.f("uq_notice_template_kind")),
        sa.UniqueConstraint("step", name=op.f("uq_notice_template_step")),
    )
    op.create_table(
        "attendee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("post", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["clinic_session.id"], name=op.f("fk_attendee_session_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_attendee_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_attendee_session_id_user_id")),
    )
    op.create_index("ix_attendee_session", "attendee", ["session_id", "id"])
    op.create_table(
        "office_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.CheckConstraint("area_id IS NULL OR unit_id IS NULL", name=op.f("ck_office_hours_belongs_to_one")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_office_hours_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_office_hours_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
        sa.UniqueConstraint("area_id", name=op.f("uq_office_hours_area_id")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_office_hours_unit_id")),
    )
    op.create_table(
        "outlet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("label", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("takes_digest", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.CheckConstraint("user_id IS NULL OR unit_id IS NULL", name=op.f("ck_outlet_belongs_to_one")),
        sa.ForeignKeyConstraint(["added_by_id"], ["app_user.id"], name=op.f("fk_outlet_added_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outlet_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_outlet_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
    )
    op.create_index(op.f("ix_outlet_unit_id"), "outlet", ["unit_id"])
    op.create_index(op.f("ix_outlet_user_id"), "outlet", ["user_id"])
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("natures", sa.JSON(), nullable=False),
        sa.Column("urgencies", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("lead_unit_id", sa.Integer(), nullable=False),
        sa.Column("co", sa.JSON(), nullable=False),
        sa.Column("person_ids", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_routing_rule_area_id")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_routing_rule_lead_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
    )
    op.create_index("ix_routing_rule_order", "routing_rule", ["is_active", "position", "id"])
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("is_unassigned", sa.Boolean(), nullable=False),
        sa.Column("is_without_superior", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["issue.id"], name=op.f("fk_escalation_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("case_id", "due_at", "position", name=op.f("uq_escalation_case_id_due_at_position")),
    )
    op.create_index(op.f("ix_escalation_at"), "escalation", ["at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("event_key", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digested_on", sa.Date(), nullable=True),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["issue.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("user_id", "event_key", name=op.f("uq_notice_user_id_event_key")),
    )
    op.create_index(op.f("ix_notice_case_id"), "notice", ["case_id"])
    op.create_index("ix_notice_digest", "notice", ["digested_on", "user_id", "id"])
    op.create_index("ix_notice_inbox", "notice", ["user_id", "read_at", "id"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(40), nullable=True),
        sa.Column("event_key", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("title", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("body", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("fault", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("fault_detail", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(outlet_id IS NULL) <> (contact_id IS NULL)", name=op.f("ck_delivery_goes_to_one")),
        sa.ForeignKeyConstraint(["case_id"], ["issue.id"], name=op.f("fk_delivery_case_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_delivery_contact_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_delivery_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("contact_id", "event_key", name=op.f("uq_delivery_contact_id_event_key")),
        sa.UniqueConstraint("outlet_id", "event_key", name=op.f("uq_delivery_outlet_id_event_key")),
    )
    op.create_index("ix_delivery_case", "delivery", ["case_id", "id"])
    op.create_index("ix_delivery_state", "delivery", ["state", "not_before", "id"])
    op.create_table(
        "delivery_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("is_repeat", sa.Boolean(), nullable=False),
        sa.Column("fault", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("fault_detail", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_delivery_event_by_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_event_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_event")),
    )
    op.create_index(op.f("ix_delivery_event_delivery_id"), "delivery_event", ["delivery_id"])
    _change_clinic()
    op.add_column("issue", sa.Column("is_to_be_asked", sa.Boolean(), server_default=sa.true(), nullable=False))
    for name in ("sign_due_at", "contact_due_at", "contacted_at"):
        op.add_column("part", sa.Column(name, _INSTANT, nullable=True))
    op.add_column("time_limit", sa.Column("extension", sa.Integer(), nullable=True))
    # A store from before has a limit table without the new stage, and every case that is dispatched needs it.
    for urgency, amount, unit, name in (
        ("NULL", 1, "working_days", "首联时限"),
        ("'urgent'", 4, "hours", "紧急件首联时限"),
        ("'critical'", 1, "hours", "特急件首联时限"),
    ):
        op.execute(
            "INSERT INTO time_limit (stage, urgency, amount, unit, rule_name) "
            f"SELECT 'first_contact', {urgency}, {amount}, '{unit}', '{name}' "
            "WHERE EXISTS (SELECT 1 FROM time_limit WHERE stage = 'sign')"
        )


def _change_clinic() -> None:
    with op.batch_alter_table("clinic_item") as batch:
        batch.add_column(sa.Column("topic", sqlmodel.AutoString(length=120), server_default=sa.text("''"), nullable=False))
        batch.add_column(sa.Column("case_ids", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch.add_column(sa.Column("reason", sa.String(40), server_default="awaiting", nullable=False))
        batch.add_column(sa.Column("said", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("leader_id", sa.Integer(), nullable=True))
        batch.alter_column("case_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("decision", existing_type=sa.String(40), nullable=True)
        batch.alter_column("decided_by_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("decided_at", existing_type=_INSTANT, nullable=True)
        batch.create_foreign_key(op.f("fk_clinic_item_leader_id"), "app_user", ["leader_id"], ["id"])
        batch.create_check_constraint(op.f("ck_clinic_item_is_about_something"), "case_id IS NOT NULL OR topic <> ''")
    state = sa.Column("state", sa.String(40), server_default="planned", nullable=False)
    op.add_column("clinic_session", state)
    op.add_column("clinic_session", sa.Column("number", sa.Integer(), nullable=True))
    # Made anew, as SQLite would have it, the table could not be dropped while items refer to it.
    op.execute(
        "ALTER TABLE clinic_session ADD COLUMN keeper_id INTEGER "
        "CONSTRAINT fk_clinic_session_keeper_id REFERENCES app_user (id)"
    )
    op.add_column("clinic_session", sa.Column("began_at", _INSTANT, nullable=True))
    op.add_column("clinic_session", sa.Column("ended_at", _INSTANT, nullable=True))


def downgrade() -> None:
    for name in ("contacted_at", "contact_due_at", "sign_due_at"):
        op.drop_column("part", name)
    op.drop_column("issue", "is_to_be_asked")
    op.drop_column("time_limit", "extension")
    op.execute("DELETE FROM time_limit WHERE stage = 'first_contact' OR unit = 'calendar_days'")
    for name in (
        "delivery_event",
        "delivery",
        "notice",
        "escalation",
        "routing_rule",
        "outlet",
        "office_hours",
        "attendee",
        "notice_template",
        "duty_shift",
        "backup",
        "absence",
        "responsibility",
        "office_rule",
        "ladder_step",
    ):
        op.drop_table(name)
    # What was not decided on a case had no place in the table of before.
    op.execute("DELETE FROM clinic_item WHERE case_id IS NULL OR decision IS NULL")
    with op.batch_alter_table("clinic_item") as batch:
        batch.drop_constraint(op.f("ck_clinic_item_is_about_something"), type_="check")
        batch.drop_constraint(op.f("fk_clinic_item_leader_id"), type_="foreignkey")
        for name in ("leader_id", "said", "reason", "case_ids", "topic"):
            batch.drop_column(name)
        batch.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("decision", existing_type=sa.String(40), nullable=False)
        batch.alter_column("decided_by_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("decided_at", existing_type=_INSTANT, nullable=False)
    # Not made anew either; the reference that stands beside its column goes with it.
    for name in ("ended_at", "began_at", "keeper_id", "number", "state"):
        op.drop_column("clinic_session", name)
