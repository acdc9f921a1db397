"""Organizations see only their own invoices

Revision ID: b6e2591f84a1
Revises: a5d1480e73a0
Create Date: 2025-03-17 15:50:00.000000+00:00

"""
from alembic import op

revision = "b6e2591f84a1"
down_revision = "a5d1480e73a0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE invoices ENABLE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY invoices_of_organization ON invoices
        USING (organization_id = nullif(current_setting('depot.organization', true), '')::uuid)
        """
    )


def downgrade() -> None:
    op.execute("DROP POLICY invoices_of_organization ON invoices")
    op.execute("ALTER TABLE invoices DISABLE ROW LEVEL SECURITY")
