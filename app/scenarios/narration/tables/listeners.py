"""Who waits for packets at a host."""

from app.scenarios.narration.tables.shape import Column, Table, TableRow
from app.simulator.network import Node, Service
from app.simulator.packets.packet import EITHER_ICMP, Protocol
from app.simulator.steps import Delivered

PORTS = (Column("Port", mono=True),)


def listener_table(step: Delivered, node: Node, protocol: Protocol) -> Table | None:
    """None where nobody could wait: ICMP has no ports, and a host without listeners was asked for none."""
    if protocol in EITHER_ICMP or not node.services:
        return None
    services = sorted(node.services, key=lambda service: (service.protocol, service.port))
    wanted = Service(protocol, step.receiver.port)
    return Table(f"Open ports, asked for {_port(wanted)}", PORTS, tuple(_row(service, wanted) for service in services))


def _row(service: Service, wanted: Service) -> TableRow:
    if service == wanted:
        return TableRow((_port(service),), "This one", "The packet is for it.", "won")
    return TableRow((_port(service),), "Not this one", f"The packet is for {_port(wanted)}.", "lost")


def _port(service: Service) -> str:
    return f"{service.protocol}/{service.port}"
