"""How many packets each rule of a namespace has decided."""

import json
from collections.abc import Mapping

Counts = Mapping[tuple[str, str], int]
"""How many packets each rule has decided, by chain and rule."""


def read_counts(listing: str) -> Counts:
    """From `nft --json list ruleset`."""
    rules = [item["rule"] for item in json.loads(listing)["nftables"] if "rule" in item]
    return {
        (rule["chain"], rule["comment"]): part["counter"]["packets"]
        for rule in rules
        for part in rule["expr"]
        if "counter" in part
    }
