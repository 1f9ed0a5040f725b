"""Documents, their revisions, and what readers see of them."""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_document"),
        sa.UniqueConstraint("kind", "slug", name="uq_document_kind_slug"),
    )
    op.create_table(
        "revision",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", name="pk_revision"),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name="fk_revision_document_id_document"),
        sa.UniqueConstraint("document_id", "number", name="uq_revision_document_id_number"),
        sa.UniqueConstraint("document_id", "digest", name="uq_revision_document_id_digest"),
    )
    op.create_table(
        "compilation",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", name="pk_compilation"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.revision_id"], name="fk_compilation_revision_id_revision"),
    )
    op.create_table(
        "publication",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_publication"),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name="fk_publication_document_id_document"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.revision_id"], name="fk_publication_revision_id_revision"),
    )


def downgrade() -> None:
    for table in ("publication", "compilation", "revision", "document"):
        op.drop_table(table)
