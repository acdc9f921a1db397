"""Audit only what changed

Revision ID: 4f7be2a81d3a
Revises: 3e6ad1970c29
Create Date: 2024-03-04 16:02:00.000000+00:00

"""
from alembic import op

revision = "4f7be2a81d3a"
down_revision = "3e6ad1970c29"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE OR REPLACE FUNCTION record_change() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'updated_at' = to_jsonb(OLD) - 'updated_at' THEN
                RETURN NULL;
            END IF;
            INSERT INTO audit_events (table_name, row_key, action, changes)
            VALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, TG_OP, to_jsonb(NEW));
            RETURN NULL;
        END;
        $$
        """
    )


def downgrade() -> None:
    op.execute(
        """
        CREATE OR REPLACE FUNCTION record_change() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO audit_events (table_name, row_key, action, changes)
            VALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, TG_OP, to_jsonb(NEW));
            RETURN NULL;
        END;
        $$
        """
    )
