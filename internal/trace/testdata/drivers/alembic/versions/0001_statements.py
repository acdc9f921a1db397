import json, os
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    statements = json.loads(os.environ["STATEMENTS"])
    for statement in statements["transaction"]:
        op.execute(statement)
    with op.get_context().autocommit_block():
        for statement in statements["alone"]:
            op.execute(statement)


def downgrade():
    raise NotImplementedError
