"""Attempts at quizzes, and step by step what happened in them."""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt"),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.learner_id"], name="fk_attempt_learner_id_learner"),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name="fk_attempt_document_id_document"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.revision_id"], name="fk_attempt_revision_id_revision"),
        sa.UniqueConstraint("learner_id", "document_id", "number", name="uq_attempt_learner_id_document_id_number"),
    )
    op.create_index(
        "ix_attempt_open",
        "attempt",
        ["learner_id", "document_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "attempt_step",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("question", sa.String(100), nullable=False),
        sa.Column("choice", sa.String(200), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=True),
        sa.Column("key", sa.String(80), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "sequence", name="pk_attempt_step"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.attempt_id"], name="fk_attempt_step_attempt_id_attempt"),
        sa.UniqueConstraint("attempt_id", "key", name="uq_attempt_step_attempt_id_key"),
    )


def downgrade() -> None:
    op.drop_table("attempt_step")
    op.drop_index("ix_attempt_open", table_name="attempt")
    op.drop_table("attempt")
