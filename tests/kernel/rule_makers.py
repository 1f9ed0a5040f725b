"""Random chains of a router: some as they are written in earnest, some as nobody would write them.

To widen what is asked, add a match to `MATCHES` or a verdict to the lists below.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address
from random import Random

from app.nftables.errors import RuleSyntaxError
from app.nftables.parser import parse_rule
from app.nftables.values import TYPES
from app.nftables.words import Sets
from app.simulator.network import Node
from app.simulator.packets.addresses import Family, family_of
from app.simulator.packets.packet import ICMP_PROTOCOLS, Protocol
from app.simulator.rules.filtering import Accept, Chain, ChainType, Drop, Hook, Priority, RegularChain, Rule
from app.simulator.rules.matches import AddressType, TrackingStatus
from app.simulator.rules.rejections import REJECT_ANSWERS, RejectBy, RejectWith
from app.simulator.rules.rule_checking import CLAMPING_HOOKS
from tests.kernel.palette import Palette
from tests.kernel.set_makers import FIELDS, TARGET_MAPS, SetMaker, set_name, verdict_map_name

HOOKS_WITHOUT = {Hook.PREROUTING: "oifname", Hook.INPUT: "oifname", Hook.OUTPUT: "iifname", Hook.POSTROUTING: ""}
"""What a scenario may not ask for at a hook, because it is not known there."""
STATES = ("new", "established", "related", "invalid")
FILTERS = (Hook.INPUT, Hook.FORWARD, Hook.OUTPUT)


@dataclass(frozen=True, slots=True)
class RuleMaker:
    """Makes the rules of one router."""

    chance: Random
    node: Node
    outer: Sequence[str]
    palette: Palette
    sets: Sets
    """What rules may name; a map of verdicts jumps to the last of the chains that are called."""
    _known: dict[str, Rule] = field(default_factory=dict)

    @classmethod
    def of(cls, chance: Random, node: Node, outer: Sequence[str], palette: Palette) -> "RuleMaker":
        verdicts = ("accept", "drop", "continue", "return", f"jump {CALLED[-1]}", f"goto {CALLED[-1]}")
        return cls(chance, node, outer, palette, SetMaker(chance, node, palette).sets(verdicts))

    def chains(self) -> tuple[Chain, ...]:
        made = [self._filter(hook) for hook, odds in zip(FILTERS, (0.3, 0.8, 0.2), strict=True) if self._is(odds)]
        made += [self._early(hook) for hook, odds in EARLY.items() if self._is(odds)]
        made += [chain for chain in (self._destination_nat(), self._own_nat(), self._source_nat()) if chain]
        return tuple(made)

    def regular_chains(self) -> tuple[RegularChain, ...]:
        """Each may jump to those that come later."""
        made = []
        for position, name in enumerate(CALLED):
            texts = [self._filter_rule(None, CALLED[position + 1 :]) for _ in range(self.chance.randint(0, 3))]
            made.append(RegularChain(name, self._rules(texts)))
        return tuple(made)

    def _rules(self, texts: Sequence[str]) -> tuple[Rule, ...]:
        return tuple(map(self._parsed, texts))

    def _parsed(self, text: str) -> Rule:
        """Most are asked for twice: whether they are one, and which."""
        if text not in self._known:
            self._known[text] = parse_rule(text, sets=self.sets)
        return self._known[text]

    def _is(self, odds: float) -> bool:
        return self.chance.random() < odds

    def _early(self, hook: Hook) -> Chain:
        """Before tracking, or between it and the filters: mostly marks, now and then something is not tracked."""
        priority = self.chance.choice((Priority.RAW, Priority.RAW, Priority.MANGLE))
        texts = [self._early_rule(hook) for _ in range(self.chance.randint(1, 3))]
        return Chain(f"early-{hook}", hook, self._rules(texts), Accept(), ChainType.FILTER, priority)

    def _early_rule(self, hook: Hook) -> str:
        deeds = ("notrack", "meta mark set 1", "meta mark set 2", "ct mark set 1", "drop", "counter")
        return self._with_matches(hook, self.chance.choice((*deeds, *_clamps(hook))))

    def _filter(self, hook: Hook) -> Chain:
        texts: list[str] = []
        if self._is(0.6):
            texts.append(self.chance.choice(("ct state established,related accept", "ct state established accept")))
        if self._is(0.2):
            texts.append("ct state invalid drop")
        texts += [self._filter_rule(hook, CALLED) for _ in range(self.chance.randint(0, 4))]
        if hook is Hook.FORWARD and self._is(0.5):
            texts.append(f"iifname {self._inner()} accept")
        policy = Drop() if self._is(0.5) else Accept()
        return Chain(hook.value, hook, self._rules(texts), policy)

    def _filter_rule(self, hook: Hook | None, called: Sequence[str]) -> str:
        verdict = self._lookup(hook, called) if self._is(0.15) else self._verdict(called)
        deeds = [self._deed(hook)] if self._is(0.25) else []
        if self._is(0.1) and deeds:
            return self._with_matches(hook, *deeds)
        return self._with_matches(hook, *deeds, verdict)

    def _deed(self, hook: Hook | None) -> str:
        return self.chance.choice((*DEEDS, *_clamps(hook)))

    def _verdict(self, called: Sequence[str]) -> str:
        if self._is(0.3):
            moves = ("return", "continue", *(f"{word} {name}" for word in ("jump", "goto") for name in called))
            return self.chance.choice(moves)
        return self.chance.choice(("accept", "accept", "drop", "reject", self._reject(), self._reject()))

    def _lookup(self, hook: Hook | None, called: Sequence[str]) -> str:
        """Chains that are called use no map with a name: it could lead back to them."""
        field = self._field(hook)
        if hook is not None and self._is(0.5):
            return f"{field} vmap @{verdict_map_name(FIELDS[field])}"
        verdicts = ("accept", "drop", "continue", "return", *(f"jump {name}" for name in called))
        made = SetMaker(self.chance, self.node, self.palette).verdict_map(field, verdicts)
        return made or self._verdict(called)

    def _field(self, hook: Hook | None) -> str:
        unknown = HOOKS_WITHOUT.get(hook) if hook else None
        return self.chance.choice([field for field in FIELDS if field != unknown])

    def _in_set(self, hook: Hook | None) -> str:
        field = self._field(hook)
        return f"{field} {'!= ' if self._is(0.3) else ''}@{set_name(FIELDS[field])}"

    def _reject(self) -> str:
        if self._is(0.15):
            return f"reject with {RejectWith.TCP_RESET}"
        by = self.chance.choice(REJECTS_BY[self._family()])
        return f"reject with {by} {self.chance.choice(REJECT_ANSWERS[by])}"

    def _with_matches(self, hook: Hook | None, *rest: str) -> str:
        """As many of them as go together, before what is done or behind it."""
        chosen = self.chance.sample(MATCHES, self.chance.choice((0, 1, 1, 2, 2, 3)))
        texts = [text for make in chosen if (text := make(self, hook))]
        while not self._is_rule(text := self._mixed(texts, rest)):
            texts.pop()
        return text

    def _is_rule(self, text: str) -> bool:
        try:
            self._parsed(text)
        except RuleSyntaxError:
            return False
        return True

    def _mixed(self, texts: Sequence[str], rest: Sequence[str]) -> str:
        behind = self.chance.randint(0, len(texts)) if len(rest) > 1 else 0
        return " ".join((*texts[behind:], rest[0], *texts[:behind], *rest[1:]))

    def _interface(self, hook: Hook | None) -> str:
        word = self.chance.choice(("iifname", "oifname"))
        if hook and HOOKS_WITHOUT.get(hook) == word:
            return ""
        return self._set(word, [interface.name for interface in self.node.interfaces])

    def _address(self, _hook: Hook | None) -> str:
        words = self.palette.address_words
        is_six = ":" in self.chance.choice(words)
        field = f"ip{'6' if is_six else ''} {self.chance.choice(('saddr', 'daddr'))}"
        return self._set(field, [word for word in words if (":" in word) is is_six])

    def _port(self, _hook: Hook | None) -> str:
        return self._set(self.chance.choice(("tcp dport", "tcp sport", "udp dport", "udp sport")), PORT_WORDS)

    def _protocol(self, _hook: Hook | None) -> str:
        return self._set(self.chance.choice(PROTOCOL_FIELDS[self._family()]), ("tcp", "udp", "icmp", "ipv6-icmp"))

    def _icmp_type(self, _hook: Hook | None) -> str:
        of = ICMP_PROTOCOLS[self._family()]
        return self._set("icmp type" if of is Protocol.ICMP else "icmpv6 type", tuple(TYPES[of]))

    def _family_match(self, _hook: Hook | None) -> str:
        return f"meta nfproto {'!= ' if self._is(0.2) else ''}{self.chance.choice(('ipv4', 'ipv6'))}"

    def _family(self) -> Family:
        return family_of(self.chance.choice([*self.palette.hosts, *self.palette.hosts, *OF_EITHER]))

    def _state(self, _hook: Hook | None) -> str:
        return self._set("ct state", STATES)

    def _icmp_code(self, _hook: Hook | None) -> str:
        field = self.chance.choice(("icmp code", "icmpv6 code"))
        return self._set(field, ("0", "1", "port-unreachable", "admin-prohibited", "0-3"))

    def _flags(self, _hook: Hook | None) -> str:
        return f"tcp flags {self.chance.choice(FLAG_WORDS)}"

    def _status(self, _hook: Hook | None) -> str:
        several = self.chance.sample(tuple(TrackingStatus), self.chance.randint(1, 2))
        return f"ct status {'! ' if self._is(0.3) else ''}{','.join(several)}"

    def _direction(self, _hook: Hook | None) -> str:
        return f"ct direction {'!= ' if self._is(0.2) else ''}{self.chance.choice(('original', 'reply'))}"

    def _mark(self, _hook: Hook | None) -> str:
        return self._set(self.chance.choice(("meta mark", "ct mark")), ("0", "1", "2", "1-2"))

    def _address_type(self, _hook: Hook | None) -> str:
        asked = self._set(self.chance.choice(("fib saddr type", "fib daddr type")), tuple(AddressType))
        return f"meta nfproto ipv4 {asked}"

    def _set(self, field: str, values: Sequence[str]) -> str:
        unequal = "!= " if self._is(0.2) else ""
        if self._is(0.3) and len(values) > 1:
            several = self.chance.sample(list(values), 2)
            if not any("-" in value or "/" in value for value in several):
                return f"{field} {unequal}{{ {', '.join(several)} }}"
        return f"{field} {unequal}{self.chance.choice(list(values))}"

    def _inner(self) -> str:
        return self.chance.choice([each.name for each in self.node.interfaces if each.name not in self.outer])

    def _destination_nat(self) -> Chain | None:
        if not self._is(0.35) or Family.IPV4 not in self.palette.families:
            return None
        texts = [self._forwarding() for _ in range(self.chance.randint(1, 3))]
        return _nat(Hook.PREROUTING, Priority.DESTINATION_NAT, self._rules(texts))

    def _own_nat(self) -> Chain | None:
        """Of what the router sends itself."""
        if not self._is(0.2) or Family.IPV4 not in self.palette.families:
            return None
        texts = [self._turning() for _ in range(self.chance.randint(1, 2))]
        return replace(_nat(Hook.OUTPUT, Priority.DESTINATION_NAT, self._rules(texts)), name="own")

    def _turning(self) -> str:
        port = self.chance.choice(("", "", " to :80", " to :3000-3001"))
        verdict = f"redirect{port}" if self._is(0.7) else f"dnat to {self._hosts()}"
        return f"{self.chance.choice(('tcp', 'tcp', 'udp'))} dport {self.chance.choice(PORT_WORDS)} {verdict}"

    def _forwarding(self) -> str:
        """A port of the router that leads to somebody else."""
        own = self._own()
        protocol = self.chance.choice(("tcp", "tcp", "udp"))
        port = self.chance.choice(("", "", ":80", ":8080", ":3000-3001"))
        match = self.chance.choice((f"ip daddr {own} ", f"ip daddr {own} ", ""))
        redirect = f"redirect to {port}" if port else "redirect"
        verdict = f"{redirect if self._is(0.2) else f'dnat to {self._hosts()}{port}'}{self._nat_flags()}"
        if self._is(0.2):
            verdict = f"dnat to {self.chance.choice((f'{protocol} dport', 'ip daddr', 'iifname'))} map"
            verdict = f"{verdict} {self._targets(verdict)}"
        return f"{match}{protocol} dport {self.chance.choice(PORT_WORDS)} {verdict}"

    def _targets(self, before: str) -> str:
        """A map that goes with what is looked up."""
        fitting = [name for name, (of, _) in TARGET_MAPS.items() if of is FIELDS[" ".join(before.split()[2:-1])]]
        return f"@{self.chance.choice(fitting)}"

    def _own(self) -> str:
        own = [each.ip for interface in self.node.interfaces for each in interface.addresses]
        return str(self.chance.choice([address for address in own if family_of(address) is Family.IPV4]))

    def _host(self) -> str:
        return str(self.chance.choice(self.palette.of(Family.IPV4).hosts))

    def _hosts(self) -> str:
        """One, or a range that begins with one: most of it is nobody."""
        first = IPv4Address(self._host())
        return f"{first}-{first + self.chance.choice((1, 4, 1000))}" if self._is(0.3) else str(first)

    def _nat_flags(self) -> str:
        flags = self.chance.sample(("random", "fully-random", "persistent"), self.chance.choice((1, 1, 2)))
        return f" {','.join(flags)}" if self._is(0.2) else ""

    def _source_nat(self) -> Chain | None:
        if not self._is(0.7) or Family.IPV4 not in self.palette.families:
            return None
        texts = [self._hiding() for _ in range(self.chance.randint(0, 2))]
        return _nat(Hook.POSTROUTING, Priority.SOURCE_NAT, self._rules(texts))

    def _hiding(self) -> str:
        out = self.chance.choice((f"oifname {self._outward()} ", f"oifname {self._outward()} ", ""))
        match = self.chance.choice(("", "", "ip saddr 10.0.0.0/8 ", "ct state new "))
        own = self._own()
        ports = self.chance.choice(("2000-2001", "5000", "500-700"))
        several = f"{own}-{IPv4Address(own) + self.chance.choice((1, 6, 255))}"
        verdict = self.chance.choice(
            (
                "masquerade",
                "masquerade",
                f"snat to {own}",
                f"ip protocol {{ tcp, udp }} snat to {own}:{ports}",
                f"ip protocol {{ tcp, udp }} masquerade to :{ports}",
                "snat to ip saddr map @moved",
                f"snat to {several}",
                f"ip protocol {{ tcp, udp }} snat to {several}:{ports}",
                "accept",
            )
        )
        return f"{out}{match}{verdict}{'' if verdict == 'accept' else self._nat_flags()}"

    def _outward(self) -> str:
        found = [each.name for each in self.node.interfaces if each.name in self.outer]
        return self.chance.choice(found or [each.name for each in self.node.interfaces])


MATCHES: Sequence[Callable[[RuleMaker, Hook | None], str]] = (
    RuleMaker._interface,
    RuleMaker._address,
    RuleMaker._port,
    RuleMaker._protocol,
    RuleMaker._icmp_type,
    RuleMaker._state,
    RuleMaker._family_match,
    RuleMaker._icmp_code,
    RuleMaker._flags,
    RuleMaker._status,
    RuleMaker._direction,
    RuleMaker._mark,
    RuleMaker._address_type,
    RuleMaker._in_set,
)
FLAG_WORDS = (
    "syn",
    "syn,rst",
    "! syn",
    "! fin,rst",
    "== syn",
    "!= syn",
    "syn / syn,ack",
    "syn / fin,syn,rst,ack",
    "!= syn / syn,ack",
    "{ syn, syn|ack }",
    "!= { syn, ack }",
    "& (syn|ack) == { syn, ack }",
    "& (fin|rst) != 0",
)
DEEDS = (
    "counter",
    'log prefix "seen "',
    "meta mark set 1",
    "meta mark set 2",
    "meta mark set ct mark",
    "ct mark set 1",
    "ct mark set 2",
    "ct mark set meta mark",
    "notrack",
    "limit rate 1/day burst 1 packets",
    "limit rate 2/hour burst 2 packets",
    "limit rate 3/week",
    "limit rate over 1/day burst 1 packets",
)
"""No token comes into a bucket while a scenario runs: that would be a matter of luck."""
CLAMPS: Sequence[str] = (
    "tcp option maxseg size set rt mtu",
    "tcp option maxseg size set 1300",
    "tcp option maxseg size set 500",
)
"""The first needs a route."""
REJECTS_BY = {
    Family.IPV4: (RejectBy.ICMP, RejectBy.ICMP, RejectBy.ICMPX),
    Family.IPV6: (RejectBy.ICMPV6, RejectBy.ICMPV6, RejectBy.ICMPX),
}
CALLED = ("one", "two", "three")
EARLY = {Hook.PREROUTING: 0.2, Hook.OUTPUT: 0.1, Hook.POSTROUTING: 0.1}
OF_EITHER = (IPv4Address("192.0.2.1"), IPv6Address("2001:db8::1"))
"""So that networks of one family are asked for the other now and then."""
PROTOCOL_FIELDS = {Family.IPV4: ("ip protocol", "meta l4proto"), Family.IPV6: ("ip6 nexthdr", "meta l4proto")}
PORT_WORDS = ("80", "443", "53", "8080", "5000", "1-1023", "1024-65535", "40000")


def _clamps(hook: Hook | None) -> Sequence[str]:
    return CLAMPS if hook in CLAMPING_HOOKS else CLAMPS[1:]


def _nat(hook: Hook, priority: Priority, rules: tuple[Rule, ...]) -> Chain:
    return Chain(hook.value, hook, rules, Accept(), ChainType.NAT, priority)
