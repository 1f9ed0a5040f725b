"""What tells processes that something was published: a number, and the digest of what each document was compiled to."""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COMPILATION = sa.table(
    "compilation",
    sa.column("revision_id", sa.Integer()),
    sa.column("title", sa.String()),
    sa.column("data", sa.JSON()),
    sa.column("digest", sa.String(64)),
)


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", name="pk_edition"),
    )
    op.execute("INSERT INTO edition (edition_id, number) VALUES (1, 0)")
    op.add_column("compilation", sa.Column("digest", sa.String(64), nullable=True))
    _digest_what_is_there()
    with op.batch_alter_table("compilation") as compilation:
        compilation.alter_column("digest", existing_type=sa.String(64), nullable=False)


def _digest_what_is_there() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(COMPILATION)).all():
        digest = sha256(json.dumps([row.title, row.data]).encode()).hexdigest()
        connection.execute(
            COMPILATION.update().where(COMPILATION.c.revision_id == row.revision_id).values(digest=digest)
        )


def downgrade() -> None:
    op.drop_table("edition")
    with op.batch_alter_table("compilation") as compilation:
        compilation.drop_column("digest")
