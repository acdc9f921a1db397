"""Look up memberships by user

Revision ID: a5d1480e73a0
Revises: 94c037fd628f
Create Date: 2025-01-20 10:55:00.000000+00:00

"""
from alembic import op

revision = "a5d1480e73a0"
down_revision = "94c037fd628f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"])
    # Names have been kept in two columns since 93c037fd628e. Until everything reads those, the old
    # column follows.
    op.execute(
        """
        CREATE FUNCTION users_full_name() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            NEW.full_name := nullif(concat_ws(' ', NEW.first_name, NEW.last_name), '');
            RETURN NEW;
        END;
        $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER users_full_name BEFORE INSERT OR UPDATE OF first_name, last_name ON users
        FOR EACH ROW EXECUTE FUNCTION users_full_name()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER users_full_name ON users")
    op.execute("DROP FUNCTION users_full_name()")
    op.drop_index(op.f("ix_memberships_user_id"), table_name="memberships")
