"""Migrates the connection that app/schema.py hands over, or, by Alembic's own command, the database of the settings."""

from alembic import context
from sqlalchemy import Connection

import app.main  # noqa: F401 brings in the tables of every feature
from app.database import Database, Model
from app.settings import Settings


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if given := context.config.attributes.get("connection"):
    migrate(given)
else:
    with Database(Settings().database_url).migrating() as own:
        migrate(own)
