"""Learners without a name, the key that signs their cookies, and what they answered."""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learner",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", name="pk_learner"),
    )
    op.create_table(
        "signing_key",
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name="pk_signing_key"),
    )
    op.create_table(
        "answer",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(100), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(200), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name="pk_answer"),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.learner_id"], name="fk_answer_learner_id_learner"),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name="fk_answer_document_id_document"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.revision_id"], name="fk_answer_revision_id_revision"),
        sa.UniqueConstraint(
            "learner_id",
            "document_id",
            "question",
            "ordinal",
            name="uq_answer_learner_id_document_id_question_ordinal",
        ),
    )


def downgrade() -> None:
    for table in ("answer", "signing_key", "learner"):
        op.drop_table(table)
