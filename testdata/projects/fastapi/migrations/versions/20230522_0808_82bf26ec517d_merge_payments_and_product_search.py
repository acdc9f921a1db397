"""Merge payments and product search

Revision ID: 82bf26ec517d
Revises: 5f8cf3b92e4a, 71ae15db406c
Create Date: 2023-05-22 08:08:00.000000+00:00

"""
revision = "82bf26ec517d"
down_revision = ("5f8cf3b92e4a", "71ae15db406c")
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
