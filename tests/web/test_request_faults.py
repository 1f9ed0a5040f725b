from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.web.request_faults import request_problems


class Stage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    width: Annotated[int, Field(ge=288, le=2000)]
    form: Literal["wide"] | dict[str, str] | None = None
    tags: list[str] = []


def told(body: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        Stage.model_validate(body, strict=True)
    faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in refused.value.errors()]
    return [(problem.pointer, problem.message) for problem in request_problems(faults, body)]


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        pytest.param([], "", "An object is expected here.", id="a list for an object"),
        pytest.param({}, "", "“width” is missing.", id="a missing key"),
        pytest.param({"width": 300, "wdith": 1}, "/wdith", "“wdith” is not a key that is known here.", id="a typo"),
        pytest.param({"width": 10}, "/width", "The least that is allowed here is 288.", id="too little"),
        pytest.param({"width": 9000}, "/width", "The most that is allowed here is 2000.", id="too much"),
        pytest.param({"width": "wide"}, "/width", "A whole number is expected here.", id="words for a number"),
        pytest.param({"width": 300, "tags": ["a", 5]}, "/tags/1", "Text is expected here.", id="inside a list"),
    ],
)
def test_a_fault_is_told_at_its_place_in_plain_words(body: object, pointer: str, message: str) -> None:
    assert told(body) == [(pointer, message)]


def test_several_allowed_forms_make_one_problem_at_the_place_itself() -> None:
    assert [pointer for pointer, _ in told({"width": 300, "form": 5})] == ["/form"]


def test_a_part_of_the_address_keeps_its_name() -> None:
    fault = {"type": "int_parsing", "loc": ("query", "page"), "msg": "no integer"}
    (problem,) = request_problems([fault], None)
    assert (problem.pointer, problem.message) == ("/page", "A whole number is expected here.")


def test_a_request_without_a_body_is_told_so() -> None:
    (problem,) = request_problems([{"type": "missing", "loc": ("body",), "msg": "Field required"}], None)
    assert problem.message == "The body is empty; a JSON object is expected."
