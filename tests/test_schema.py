from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app import schema
from app.database import Database, Model
from app.errors import ConflictError
from app.main import FEATURES

assert FEATURES  # whose import has brought the tables of every feature


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    yield database
    database.dispose()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def differences(database: Database) -> object:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, Model.metadata)


def test_the_migrations_make_the_tables_that_the_models_describe(empty: Database) -> None:
    schema.upgrade(empty)
    assert differences(empty) == []


def test_every_name_of_a_constraint_is_the_one_of_the_models(empty: Database) -> None:
    schema.upgrade(empty)
    inspector = inspect(empty.engine)
    for name, table in Model.metadata.tables.items():
        migrated = {key["name"] for key in inspector.get_foreign_keys(name)}
        migrated |= {key["name"] for key in inspector.get_unique_constraints(name)}
        migrated.add(inspector.get_pk_constraint(name)["name"])
        described = {str(constraint.name) for constraint in table.constraints}
        assert {constraint for constraint in described if not constraint.startswith("ck_")} == migrated


def test_down_and_up_again_ends_where_up_ended(empty: Database) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty)
    assert tables(empty) <= {"alembic_version"}
    schema.upgrade(empty)
    assert differences(empty) == []


def test_each_step_can_be_taken_down_and_up(empty: Database) -> None:
    schema.upgrade(empty)
    while tables(empty) > {"alembic_version"}:
        schema.downgrade(empty, "-1")
        schema.upgrade(empty, "+1")
        schema.downgrade(empty, "-1")
    assert tables(empty) <= {"alembic_version"}


def test_a_migration_that_fails_leaves_nothing_behind(empty: Database) -> None:
    def interrupted() -> None:
        with empty.migrating() as connection:
            connection.execute(text("CREATE TABLE half (number integer)"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert tables(empty) == set()


def test_a_migration_may_not_leave_rows_that_point_at_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def orphan() -> None:
        with database.migrating() as connection:
            connection.execute(text("INSERT INTO publication VALUES (1, 1)"))

    with pytest.raises(ConflictError, match="point at nothing"):
        orphan()
    database.dispose()


def test_texts_from_before_the_history_count_as_imported(empty: Database) -> None:
    schema.upgrade(empty, "0004")
    with empty.engine.begin() as connection:
        for row in (
            "document VALUES (1, 'word', 'hello')",
            "revision VALUES (1, 1, 1, 'helo', 'd1', '2026-11-01 08:00:00+00:00')",
            "revision VALUES (2, 1, 2, 'hello', 'd2', '2026-11-02 08:00:00+00:00')",
            "publication VALUES (1, 2)",
        ):
            connection.execute(text(f"INSERT INTO {row}"))
    schema.upgrade(empty)
    with empty.engine.begin() as connection:
        told = connection.execute(text("SELECT revision_id, event FROM publishing ORDER BY publishing_id")).all()
        assert [tuple(row) for row in told] == [(1, "imported"), (2, "imported")]
        assert connection.execute(text("SELECT digest FROM imported_text")).scalars().all() == ["d2"]
        assert connection.execute(text("SELECT DISTINCT origin FROM revision")).scalars().all() == ["file"]
