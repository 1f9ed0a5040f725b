"""Random sets and maps of a router, and what rules look up in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from app.nftables.elements import parse_element, parse_target, parse_verdict
from app.nftables.printer import print_element
from app.nftables.words import Sets
from app.simulator.network import Node
from app.simulator.packets.addresses import Family, family_of
from app.simulator.rules.filtering import AnySet, Verdict, Verdicts
from app.simulator.rules.sets import DataType, Element, Targets, ValueSet, ValueType, clash
from tests.kernel.palette import Palette

FIELDS: Mapping[str, ValueType] = {
    "iifname": ValueType.INTERFACE,
    "oifname": ValueType.INTERFACE,
    "ip saddr": ValueType.ADDRESS,
    "ip daddr": ValueType.ADDRESS,
    "ip6 saddr": ValueType.ADDRESS_6,
    "ip6 daddr": ValueType.ADDRESS_6,
    "ip protocol": ValueType.PROTOCOL,
    "meta l4proto": ValueType.PROTOCOL,
    "tcp dport": ValueType.PORT,
    "tcp sport": ValueType.PORT,
    "udp dport": ValueType.PORT,
    "meta mark": ValueType.MARK,
    "ct mark": ValueType.MARK,
    "ct state": ValueType.STATE,
}
WORDS: Mapping[ValueType, Sequence[str]] = {
    ValueType.PROTOCOL: ("tcp", "udp", "icmp", "ipv6-icmp"),
    ValueType.PORT: ("80", "443", "53", "8080", "5000", "500-1023", "2000-50000", "1-79"),
    ValueType.MARK: ("0", "1", "2", "3-9"),
    ValueType.STATE: ("new", "established", "related", "invalid"),
}
MOST_ELEMENTS = 4


@dataclass(frozen=True, slots=True)
class SetMaker:
    chance: Random
    node: Node
    palette: Palette

    def sets(self, verdicts: Sequence[str]) -> Sets:
        """A set of each type and a map from it to verdicts; from some of them also maps to addresses."""
        made: list[AnySet] = []
        for of in ValueType:
            made.append(ValueSet(set_name(of), of, self._keys(of)))
            said = tuple((key, _verdict(self.chance.choice(verdicts))) for key in self._keys(of))
            made.append(Verdicts(of, said, verdict_map_name(of)))
        for name, (of, to) in TARGET_MAPS.items():
            if Family.IPV4 in self.palette.families:
                found = tuple((key, parse_target(self._target(to), to)) for key in self._keys(of))
                made.append(Targets(of, to, found, name))
        return {values.name: values for values in made}

    def verdict_map(self, field: str, verdicts: Sequence[str]) -> str:
        """As it stands in a rule; empty where no key was found."""
        found = [f"{print_element(key)} : {self.chance.choice(verdicts)}" for key in self._keys(FIELDS[field])]
        return f"{field} vmap {{ {', '.join(found)} }}" if found else ""

    def _keys(self, of: ValueType) -> tuple[Element, ...]:
        """Sometimes none at all. What overlaps something before it is left out."""
        known = self._known(of)
        found: list[Element] = []
        for word in self.chance.sample(known, min(len(known), self.chance.randint(0, MOST_ELEMENTS))):
            element = _element(word, of)
            if element not in found and clash([(each, None) for each in (*found, element)]) is None:
                found.append(element)
        return tuple(found)

    def _known(self, of: ValueType) -> Sequence[str]:
        match of:
            case ValueType.INTERFACE:
                return [interface.name for interface in self.node.interfaces]
            case ValueType.ADDRESS:
                return [word for word in self.palette.address_words if ":" not in word]
            case ValueType.ADDRESS_6:
                return [word for word in self.palette.address_words if ":" in word]
            case _:
                return WORDS[of]

    def _target(self, to: DataType) -> str:
        """Somebody inside or outside, or the router itself."""
        own = [each.ip for interface in self.node.interfaces for each in interface.addresses]
        known = [address for address in (*self.palette.hosts, *own) if family_of(address) is Family.IPV4]
        chosen = self.chance.choice(known)
        return str(chosen) if to is DataType.ADDRESS else f"{chosen} . {self.chance.choice((80, 8080, 5000))}"


TARGET_MAPS: Mapping[str, tuple[ValueType, DataType]] = {
    "doors": (ValueType.PORT, DataType.ADDRESS),
    "ports-of-doors": (ValueType.PORT, DataType.ENDPOINT),
    "moved": (ValueType.ADDRESS, DataType.ADDRESS),
    "ways": (ValueType.INTERFACE, DataType.ADDRESS),
}


@cache
def _element(word: str, of: ValueType) -> Element:
    return parse_element(word, of)


@cache
def _verdict(text: str) -> Verdict:
    return parse_verdict(text)


def set_name(of: ValueType) -> str:
    return f"{of.name.lower()}-set"


def verdict_map_name(of: ValueType) -> str:
    return f"{of.name.lower()}-verdicts"
