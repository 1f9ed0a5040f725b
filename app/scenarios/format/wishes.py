"""What a scenario's network is there for: who is meant to reach whom, and who never."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.scenarios.format.words import Line, Name, Part

WishKind = Literal["reach", "never"]
KINDS: tuple[WishKind, ...] = ("reach", "never")


class Wish(Part):
    """Exactly one of the two; it is asked in the network as nobody has used it yet."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in KINDS]})

    reach: Line | None = Field(default=None, description="Gets an answer, as “app -> web:443”, “icmp app -> web”.")
    never: Line | None = Field(default=None, description="Never gets there, as “internet -> db:*”.")
    when: dict[Name, Name] = Field(default={}, max_length=8, description="The choices with which it is meant.")

    @model_validator(mode="before")
    @classmethod
    def _one_kind(cls, value: Any) -> Any:  # noqa: ANN401 - what an author wrote may be anything
        if isinstance(value, dict) and len([kind for kind in KINDS if kind in value]) != 1:
            raise PydanticCustomError("one_wish", "A wish has exactly one of {kinds}.", {"kinds": " and ".join(KINDS)})
        return value

    @property
    def kind(self) -> WishKind:
        return "never" if self.reach is None else "reach"

    @property
    def line(self) -> str:
        return self.reach or self.never or ""
