"""Random chains of a router: some as they are written in earnest, some as nobody would write them.

To widen what is asked, add a match to `MATCHES` or a verdict to the lists below.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from app.nftables.parser import parse_rule
from app.nftables.values import ICMP_TYPES
from app.simulator.filtering import (
    Accept,
    Chain,
    ChainType,
    Drop,
    Hook,
    Priority,
    RejectWith,
)
from app.simulator.network import Node
from tests.kernel.palette import Palette

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

    def chains(self) -> tuple[Chain, ...]:
        made = [self._filter(hook, odds) for hook, odds in zip(FILTERS, (0.3, 0.8, 0.2), strict=True) if self._is(odds)]
        made += [chain for chain in (self._destination_nat(), self._source_nat()) if chain]
        return tuple(made)

    def _is(self, odds: float) -> bool:
        return self.chance.random() < odds

    def _filter(self, hook: Hook, _odds: float) -> Chain:
        texts: list[str] = []
        if self._is(0.6):
            texts.append(self.chance.choice(("ct state established,related accept", "ct state established accept")))
        if self._is(0.2):
            texts.append("ct state invalid drop")
        texts += [self._filter_rule(hook) for _ in range(self.chance.randint(0, 4))]
        if hook is Hook.FORWARD and self._is(0.5):
            texts.append(f"iifname {self._inner()} accept")
        policy = Drop() if self._is(0.5) else Accept()
        return Chain(hook.value, hook, tuple(map(parse_rule, texts)), policy)

    def _filter_rule(self, hook: Hook) -> str:
        verdict = self.chance.choice(("accept", "accept", "drop", "reject", self._reject()))
        matches = self._matches(hook, is_reset="tcp reset" in verdict)
        return " ".join((*matches, verdict))

    def _reject(self) -> str:
        answer = self.chance.choice(tuple(RejectWith))
        return f"reject with {answer}" if answer is RejectWith.TCP_RESET else f"reject with icmp {answer}"

    def _matches(self, hook: Hook, *, is_reset: bool = False) -> list[str]:
        chosen = self.chance.sample(MATCHES, self.chance.randint(0, 2))
        texts = [text for make in chosen if (text := make(self, hook))]
        protocols = [text for text in texts if text.split()[0] in ("tcp", "udp", "icmp") or "protocol" in text]
        for text in protocols[0 if is_reset else 1 :]:
            texts.remove(text)
        return texts

    def _interface(self, hook: Hook) -> str:
        word = self.chance.choice(("iifname", "oifname"))
        if HOOKS_WITHOUT.get(hook) == word:
            return ""
        return self._set(word, [interface.name for interface in self.node.interfaces])

    def _address(self, _hook: Hook) -> str:
        return self._set(self.chance.choice(("ip saddr", "ip daddr")), self.palette.address_words)

    def _port(self, _hook: Hook) -> str:
        return self._set(self.chance.choice(("tcp dport", "tcp sport", "udp dport", "udp sport")), PORT_WORDS)

    def _protocol(self, _hook: Hook) -> str:
        return self._set("ip protocol", ("tcp", "udp", "icmp"))

    def _icmp_type(self, _hook: Hook) -> str:
        return self._set("icmp type", tuple(ICMP_TYPES))

    def _state(self, _hook: Hook) -> str:
        return self._set("ct state", STATES)

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
        if not self._is(0.35):
            return None
        texts = [self._forwarding() for _ in range(self.chance.randint(1, 3))]
        return _nat(Hook.PREROUTING, Priority.DESTINATION_NAT, texts)

    def _forwarding(self) -> str:
        """A port of the router that leads to somebody else."""
        own = self.chance.choice([str(each.ip) for interface in self.node.interfaces for each in interface.addresses])
        protocol = self.chance.choice(("tcp", "tcp", "udp"))
        port = self.chance.choice(("", "", ":80", ":8080", ":3000-3001"))
        match = self.chance.choice((f"ip daddr {own} ", f"ip daddr {own} ", ""))
        return f"{match}{protocol} dport {self.chance.choice(PORT_WORDS)} dnat to {self._host()}{port}"

    def _host(self) -> str:
        return str(self.chance.choice(self.palette.hosts))

    def _source_nat(self) -> Chain | None:
        if not self._is(0.7):
            return None
        texts = [self._hiding() for _ in range(self.chance.randint(0, 2))]
        return _nat(Hook.POSTROUTING, Priority.SOURCE_NAT, texts)

    def _hiding(self) -> str:
        out = self.chance.choice((f"oifname {self._outward()} ", f"oifname {self._outward()} ", ""))
        match = self.chance.choice(("", "", "ip saddr 10.0.0.0/8 ", "ct state new "))
        own = self.chance.choice([str(each.ip) for interface in self.node.interfaces for each in interface.addresses])
        ports = self.chance.choice(("2000-2001", "5000", "500-700"))
        verdict = self.chance.choice(
            (
                "masquerade",
                "masquerade",
                f"snat to {own}",
                f"ip protocol {{ tcp, udp }} snat to {own}:{ports}",
                "accept",
            )
        )
        return f"{out}{match}{verdict}"

    def _outward(self) -> str:
        found = [each.name for each in self.node.interfaces if each.name in self.outer]
        return self.chance.choice(found or [each.name for each in self.node.interfaces])


MATCHES: Sequence[Callable[[RuleMaker, Hook], str]] = (
    RuleMaker._interface,
    RuleMaker._address,
    RuleMaker._port,
    RuleMaker._protocol,
    RuleMaker._icmp_type,
    RuleMaker._state,
)
PORT_WORDS = ("80", "443", "53", "8080", "5000", "1-1023", "1024-65535", "40000")


def _nat(hook: Hook, priority: Priority, texts: Sequence[str]) -> Chain:
    return Chain(hook.value, hook, tuple(map(parse_rule, texts)), Accept(), ChainType.NAT, priority)
