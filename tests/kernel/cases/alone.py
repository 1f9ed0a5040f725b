"""What is asked of the kernel alone, because no scenario of the simulator can ask it. Each says what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

from app.scenarios.exporters.rulesets import ruleset
from app.simulator.network import Attachment, Timeouts
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import Packet, UdpDatagram
from app.simulator.rules.filtering import Chain, Hook
from tests.kernel.cases.case import APP, GATEWAY, MASQUERADE, TRACKED, WEB, nat
from tests.kernel.laboratory import Laboratory
from tests.kernel.namespaces import Namespace
from tests.kernel.settings import SYSCTL, timeout_file
from tests.kernel.shapes import ONE_GATEWAY

NOTHING_TRANSLATED = nat(Hook.POSTROUTING)


def _timers_are_the_kernels() -> Sequence[str]:
    with Namespace().entered():
        found = {field.name: (SYSCTL / timeout_file(field.name)).read_text("ascii") for field in fields(Timeouts)}
    ours = {name: getattr(Timeouts(), name) // SECOND for name in found}
    return [f"{name}: {seconds.strip()}" for name, seconds in found.items() if ours[name] != int(seconds)]


def _mapping_outlives_its_rule() -> Sequence[str]:
    laboratory = Laboratory(ONE_GATEWAY)
    nodes = {node.name: node for node in ONE_GATEWAY.network.nodes}

    def with_chains(*chains: Chain) -> str:
        nodes["gw"] = replace(nodes["gw"], chains=chains)
        return ruleset(nodes["gw"])

    def seen_from(port: int) -> str:
        packet = Packet(APP, WEB, UdpDatagram(port, 53))
        laboratory.send_from_host(Attachment("app", "eth0"), Attachment("gw", "lan"), packet)
        return ", ".join(str(sighting.packet.sender) for sighting in laboratory.sightings())

    with_chains(TRACKED, MASQUERADE)
    laboratory.configure(nodes)
    first = seen_from(5000)
    laboratory.routers["gw"].nftables.run(with_chains(TRACKED, NOTHING_TRANSLATED))
    seen = [first, seen_from(5000), seen_from(5001)]
    return [] if seen == [f"{GATEWAY}:5000", f"{GATEWAY}:5000", f"{APP}:5001"] else seen


ALONE: Mapping[str, Callable[[], Sequence[str]]] = {
    "timers-are-the-kernels": _timers_are_the_kernels,
    "mapping-outlives-its-rule": _mapping_outlives_its_rule,
}
