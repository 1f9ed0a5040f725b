"""Brings the tables of a database to the state this program needs, whatever state they are in."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.database import Database
from app.settings import MIGRATIONS

NEWEST, EMPTY = "head", "base"


def upgrade(database: Database, to: str = NEWEST) -> None:
    with database.migrating() as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str = EMPTY) -> None:
    with database.migrating() as connection:
        command.downgrade(_config(connection), to)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
