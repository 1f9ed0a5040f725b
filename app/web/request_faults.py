"""What is wrong with the parts of a request, in words: FastAPI speaks pydantic's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.errors import Problem

EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "an object",
    "finite_number": "a finite number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of usual size",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_attributes_type": "an object",
    "model_type": "an object",
    "string_type": "text",
}
"""Kinds of fault in which something else stands where one of these should."""

MESSAGES = {
    "extra_forbidden": "“{key}” is not a key that is known here.",
    "greater_than_equal": "The least that is allowed here is {ge}.",
    "json_invalid": "The body is not JSON.",
    "less_than_equal": "The most that is allowed here is {le}.",
    "missing": "“{key}” is missing.",
}
LONGEST_KEY = 60


def request_problems(faults: Iterable[Mapping[str, Any]], body: object) -> tuple[Problem, ...]:
    """One for each place; where several forms are allowed, pydantic has a fault for each of them."""
    places: dict[str, list[Mapping[str, Any]]] = {}
    for fault in faults:
        places.setdefault(_pointer(fault, body), []).append(fault)
    return tuple(Problem(_message(here), pointer=pointer) for pointer, here in places.items())


def _pointer(fault: Mapping[str, Any], body: object) -> str:
    """As far as the body goes: what is left names a form that pydantic has tried, or a key that is missing."""
    where, *location = fault["loc"]
    if where != "body" or fault["type"] == "extra_forbidden":
        return _written(location)
    path = []
    for step in location:
        parts = _parts(body)
        if step not in parts:
            break
        path.append(step)
        body = parts[step]
    return _written(path)


def _parts(body: object) -> Mapping[Any, object]:
    if isinstance(body, Mapping):
        return body
    return dict(enumerate(body)) if isinstance(body, list) else {}


def _written(path: Sequence[str | int]) -> str:
    return "".join(f"/{step}" for step in path)


def _message(faults: Sequence[Mapping[str, Any]]) -> str:
    kinds = [fault["type"] for fault in faults]
    if all(kind in EXPECTED for kind in kinds):
        expected = " or ".join(dict.fromkeys(EXPECTED[kind] for kind in kinds))
        return f"{expected[0].upper()}{expected[1:]} is expected here."
    fault = faults[0]
    if fault["type"] == "missing" and len(fault["loc"]) == 1:
        return "The body is empty; a JSON object is expected."
    own_words = fault["msg"].removeprefix("Value error, ")
    return MESSAGES.get(fault["type"], "{msg}").format(
        msg=own_words, key=str(fault["loc"][-1])[:LONGEST_KEY], **_limits(fault)
    )


def _limits(fault: Mapping[str, Any]) -> dict[str, object]:
    context = fault.get("ctx", {})
    return {name: context.get(name, "") for name in ("ge", "le")}
