"""Drafts, who published what and when, and what the files held at their last import.

Until now every text came from a file.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _say_whose_text_it_is()
    op.create_table(
        "publishing",
        sa.Column("publishing_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("publishing_id", name="pk_publishing"),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name="fk_publishing_document_id_document"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.revision_id"], name="fk_publishing_revision_id_revision"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_publishing_account_id_account"),
    )
    op.create_index("ix_publishing_document_id", "publishing", ["document_id"])
    op.create_table(
        "draft",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_draft"),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name="fk_draft_document_id_document"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.revision_id"], name="fk_draft_revision_id_revision"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_draft_account_id_account"),
    )
    op.create_table(
        "imported_text",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_imported_text"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.document_id"], name="fk_imported_text_document_id_document"
        ),
    )
    _tell_what_has_happened()


def _say_whose_text_it_is() -> None:
    op.add_column("revision", sa.Column("origin", sa.String(10), nullable=True))
    op.execute("UPDATE revision SET origin = 'file'")
    with op.batch_alter_table("revision") as revisions:
        revisions.alter_column("origin", existing_type=sa.String(10), nullable=False)
        revisions.add_column(sa.Column("account_id", sa.Uuid(), nullable=True))
        revisions.create_foreign_key("fk_revision_account_id_account", "account", ["account_id"], ["account_id"])


def _tell_what_has_happened() -> None:
    op.execute(
        "INSERT INTO publishing (document_id, revision_id, event, happened_at) "
        "SELECT document_id, revision_id, 'imported', created_at FROM revision ORDER BY revision_id"
    )
    op.execute(
        "INSERT INTO imported_text (document_id, digest) SELECT publication.document_id, revision.digest "
        "FROM publication JOIN revision ON revision.revision_id = publication.revision_id"
    )


def downgrade() -> None:
    for table in ("imported_text", "draft", "publishing"):
        op.drop_table(table)
    with op.batch_alter_table("revision") as revisions:
        revisions.drop_constraint("fk_revision_account_id_account", type_="foreignkey")
        revisions.drop_column("account_id")
        revisions.drop_column("origin")
