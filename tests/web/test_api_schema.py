"""The interface for programs, asked with whatever its own description allows and with what it does not."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema

from app.main import create_app
from app.settings import Settings

EXAMPLES = 100
"""For each operation, of what it allows and of what it does not."""


@pytest.fixture(scope="module")
def description(course_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """Of a center with the whole course."""
    file = shutil.copy(course_sqlite, tmp_path_factory.mktemp("api") / "center.db")
    app = create_app(Settings(database_url=f"sqlite:///{file}"))
    yield schemathesis.openapi.from_asgi("/api/openapi.json", app)
    app.state.database.dispose()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_that_is_asked_is_a_fault_of_ours(description: BaseSchema, mode: GenerationMode) -> None:
    asked = [found.ok() for found in description.get_all_operations() if isinstance(found, Ok)]
    assert {operation.label for operation in asked} >= {"GET /api/scenarios", "POST /api/simulations"}
    for operation in asked:
        ask_many(operation, mode)


def ask_many(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def ask(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(checks=[not_a_server_error])

    with suppress(Unsatisfiable):  # an operation that takes nothing cannot be asked for it wrongly
        ask()
