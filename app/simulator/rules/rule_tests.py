"""How a rule fared with a packet."""

from app.simulator.packets.addresses import Address, Family
from app.simulator.records import record
from app.simulator.rules.filtering import Decision, Lookup, Part, Rule, Verdict
from app.simulator.stages import Place

Actual = str | int | Address | Family
"""What the packet had where a match wanted something else: an interface, family, address, protocol, port, type or
state."""


LATER_FRAGMENT = "a later fragment"
"""What has neither ports nor a type, and so fits nothing that asks for them, negated or not (nft_payload_eval)."""


@record
class FailedMatch:
    match: Part
    actual: Actual


@record
class RuleTest:
    """A rule that was looked at. It matched if nothing failed; the first part that fails ends the test.

    `verdict` is what came of it; without one the next rule was asked. After a jump the tests of the other chain follow.
    """

    place: Place
    rule: Rule
    failed: FailedMatch | None
    verdict: Verdict | None = None

    @property
    def matched(self) -> bool:
        return self.failed is None

    @property
    def looked_up(self) -> bool:
        """Whether it came as far as to its verdict, which may be one that its map does not have."""
        is_lookup = isinstance(self.rule.verdict, Lookup)
        return self.failed is None or (is_lookup and self.failed.match not in self.rule.parts)

    @property
    def decides(self) -> bool:
        return isinstance(self.verdict, Decision)

    @property
    def chain(self) -> str:
        return self.place.split(".")[1]
