"""Faults of the control plane that would make its simulation meaningless."""

from app.simulator.control.configuration import Neighbour
from app.simulator.errors import NetworkError
from app.simulator.network import Node
from app.simulator.packets.addresses import is_nobody


def check_bgp(node: Node) -> None:
    """Raise NetworkError at the first fault."""
    if node.bgp is None:
        return
    for neighbour in node.bgp.neighbours:
        _check_neighbour(node, neighbour, f"{node.name}.bgp.{neighbour.name}")
    doubled = [prefix for prefix in node.bgp.networks if node.bgp.networks.count(prefix) > 1]
    if doubled:
        raise NetworkError(f"{node.name}.bgp.networks", f"{doubled[0]} begins here twice")


def _check_neighbour(node: Node, neighbour: Neighbour, place: str) -> None:
    own = [address for interface in node.interfaces for address in interface.addresses]
    address = neighbour.address
    if address.is_loopback or is_nobody(address):
        raise NetworkError(place, f"nobody's address is {address}")
    if any(address == each.ip for each in own):
        raise NetworkError(place, f"{address} is the node's own address: a neighbour is somebody else")
    if not neighbour.multihop and not any(address in each.network for each in own):
        raise NetworkError(place, f"{address} is in none of the node's own subnets: correct it, or say multihop")
