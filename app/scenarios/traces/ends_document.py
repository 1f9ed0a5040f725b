"""Who sends to whom, as it is served: what has changed of it, and within an ICMP error."""

from typing import Annotated

from pydantic import Field

from app.simulator.records import named_record

FROM, TO = Field(serialization_alias="from"), Field(serialization_alias="to")
"""Words of Python that are names in the bytes."""


@named_record
class EndsDocument:
    """Old values, of what changed."""

    sender: Annotated[str | None, FROM] = None
    receiver: Annotated[str | None, TO] = None


@named_record
class QuoteDocument:
    """The packet that an ICMP error carries: `from` and `to` as the error leaves, `changed` what was there before."""

    name: str
    length: int
    sender: Annotated[str, FROM]
    receiver: Annotated[str, TO]
    changed: EndsDocument
