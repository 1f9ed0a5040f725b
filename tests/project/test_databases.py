import psycopg
import pytest
from sqlalchemy import inspect, text

from app.database import Database
from tests.postgresql import Cluster


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert inspect(database.engine).get_table_names() == []
    database.dispose()


def test_a_migrated_database_has_the_tables_of_documents(database_url: str) -> None:
    database = Database(database_url)
    assert "document" in inspect(database.engine).get_table_names()
    database.dispose()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_writes_no_other_sees(database_url: str, turn: str) -> None:
    database = Database(database_url)
    with database.engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE only_here_{turn} (number integer)"))
    tables = inspect(database.engine).get_table_names()
    assert [table for table in tables if table.startswith("only_here")] == [f"only_here_{turn}"]
    database.dispose()


def test_a_dropped_database_is_gone(postgresql: Cluster) -> None:
    database = postgresql.create()
    postgresql.drop(database)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(postgresql.address(database))


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_migration_writes_every_test_finds(database_url: str, turn: str) -> None:
    database = Database(database_url)
    with database.engine.begin() as connection:
        found = connection.execute(text("DELETE FROM edition RETURNING number")).all()
    assert [tuple(row) for row in found] == [(0,)], turn
    database.dispose()
