"""The small words of the format: names, addresses, durations, and what every part of it has in common."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Part(BaseModel):
    """Unknown keys are faults; nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=32),
    Field(description="A name: small letters, digits and hyphens, a letter first."),
]
InterfaceName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=15),
    Field(description="The name of an interface, at most 15 characters as in Linux."),
]
ChainName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=32),
    Field(description="The name of a chain, a set or a map: small letters, digits, hyphens and underscores."),
]
LinkName = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z][a-z0-9-]*|[0-9a-f.:]+/[0-9]{1,3})$", max_length=48),
    Field(description="A name, or the prefix that a link without one is called by, as 10.0.1.0/24."),
]
Priority = Annotated[
    str,
    StringConstraints(pattern=r"^(raw|mangle|dstnat|filter|security|srcnat)( ?[+-] ?[0-9]{1,4})?$"),
    Field(description="A priority by its name, as raw or filter + 5."),
]
Label = Annotated[str, StringConstraints(min_length=1, max_length=60), Field(description="What learners read.")]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Duration = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d)$", max_length=24),
    Field(description="A time with its unit, as 5ms or 432000s."),
]
Place = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$", max_length=100),
    Field(description="A place in the network, as gw.forward.known, gw.forward.policy, gw.routes.2, app.eth0."),
]
Mtu = Annotated[int, Field(ge=68, le=65535)]


@dataclass(frozen=True, slots=True)
class OrText:
    """Tells the JSON Schema that a part may also be written as plain text."""

    description: str
    words: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        text: JsonSchemaValue = {"type": "string", "description": self.description}
        if self.words:
            text["enum"] = list(self.words)
        return {"anyOf": [text, handler(schema)]}
