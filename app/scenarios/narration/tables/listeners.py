"""Who waits for packets at a host."""

from app.scenarios.narration.tables.shape import Column, Table, TableRow
from app.simulator.network import Node, Service
from app.simulator.steps import Delivered

PORTS = (Column("Port", mono=True),)


def listener_table(step: Delivered, node: Node) -> Table | None:
    """None where nobody was looked for: what belongs to a connection goes there."""
    if not node.services and step.service is None:
        return None
    services = sorted(node.services, key=lambda service: (service.protocol, service.port))
    return Table("Open ports", PORTS, tuple(_service(service, step) for service in services))


def _service(service: Service, step: Delivered) -> TableRow:
    cells = (f"{service.protocol}/{service.port}",)
    if service == step.service:
        return TableRow(cells, "This one", "The packet is for it.", "won")
    return TableRow(cells, "Not asked", f"The packet is for port {step.receiver.port}.", "lost")
