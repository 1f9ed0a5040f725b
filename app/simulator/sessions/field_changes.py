"""Header fields that a translation rewrites, and what stood in them before."""

from enum import StrEnum

from app.simulator.packets.addresses import Address
from app.simulator.records import record


class TranslatedField(StrEnum):
    SOURCE_ADDRESS = "source-address"
    SOURCE_PORT = "source-port"
    DESTINATION_ADDRESS = "destination-address"
    DESTINATION_PORT = "destination-port"
    IDENTIFIER = "identifier"
    INNER_SOURCE_ADDRESS = "inner-source-address"
    INNER_SOURCE_PORT = "inner-source-port"
    INNER_DESTINATION_ADDRESS = "inner-destination-address"
    INNER_DESTINATION_PORT = "inner-destination-port"
    INNER_IDENTIFIER = "inner-identifier"


@record
class FieldChange:
    field: TranslatedField
    before: Address | int
    after: Address | int
