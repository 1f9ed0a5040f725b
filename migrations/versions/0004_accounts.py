"""Accounts, where they are signed in, and passwords that were guessed at."""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.UniqueConstraint("learner_id", name="uq_account_learner_id"),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.learner_id"], name="fk_account_learner_id_learner"),
    )
    op.create_table(
        "sign_in",
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sign_in_id", name="pk_sign_in"),
        sa.UniqueConstraint("digest", name="uq_sign_in_digest"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_sign_in_account_id_account"),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"])
    op.create_table(
        "guess",
        sa.Column("guess_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("guessed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("guess_id", name="pk_guess"),
    )
    op.create_index("ix_guess_subject", "guess", ["subject", "guessed_at"])
    op.create_index("ix_guess_guessed_at", "guess", ["guessed_at"])


def downgrade() -> None:
    for table in ("guess", "sign_in", "account"):
        op.drop_table(table)
