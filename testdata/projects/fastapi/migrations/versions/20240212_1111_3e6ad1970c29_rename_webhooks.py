"""Webhooks become webhook endpoints

Revision ID: 3e6ad1970c29
Revises: 2d59c086fb18
Create Date: 2024-02-12 11:11:00.000000+00:00

"""
from alembic import op

revision = "3e6ad1970c29"
down_revision = "2d59c086fb18"
branch_labels = None
depends_on = None


RENAMED_CONSTRAINTS = [
    ("webhook_endpoints", "pk_webhooks", "pk_webhook_endpoints"),
    (
        "webhook_endpoints",
        "fk_webhooks_organization_id_organizations",
        "fk_webhook_endpoints_organization_id_organizations",
    ),
    (
        "webhook_deliveries",
        "fk_webhook_deliveries_webhook_id_webhooks",
        "fk_webhook_deliveries_endpoint_id_webhook_endpoints",
    ),
]

RENAMED_INDEXES = [
    ("ix_webhooks_organization_id", "ix_webhook_endpoints_organization_id"),
    ("ix_webhook_deliveries_webhook_id", "ix_webhook_deliveries_endpoint_id"),
]


def upgrade() -> None:
    op.rename_table("webhooks", "webhook_endpoints")
    op.execute("ALTER SEQUENCE webhooks_id_seq RENAME TO webhook_endpoints_id_seq")
    op.alter_column("webhook_deliveries", "webhook_id", new_column_name="endpoint_id")
    for table, old, new in RENAMED_CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
    for old, new in RENAMED_INDEXES:
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")


def downgrade() -> None:
    for old, new in RENAMED_INDEXES:
        op.execute(f"ALTER INDEX {new} RENAME TO {old}")
    for table, old, new in RENAMED_CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {old}")
    op.alter_column("webhook_deliveries", "endpoint_id", new_column_name="webhook_id")
    op.execute("ALTER SEQUENCE webhook_endpoints_id_seq RENAME TO webhooks_id_seq")
    op.rename_table("webhook_endpoints", "webhooks")
