"""Addresses as authors write them: one, or several in a list; in brackets where a port may follow, as in a URL."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from app.simulator.packets.addresses import HostAddress, HostAddress6, InterfaceAddress, Prefix, parse_address

Written = str | list[str] | None


def listed(written: Written) -> list[str]:
    if written is None:
        return []
    return [written] if isinstance(written, str) else written


def prefix(written: str) -> Prefix:
    """Raises ValueError."""
    network = ip_network(written)
    if isinstance(network, IPv4Network | IPv6Network):
        return network
    raise ValueError(written)


def interface_address(written: str) -> InterfaceAddress:
    """Raises ValueError, also where the prefix length is missing."""
    if "/" not in written:
        raise ValueError(written)
    return InterfaceAddress.parse(written)


def address(written: str) -> HostAddress | HostAddress6:
    """With its brackets, if it has some. Raises ValueError."""
    is_bracketed = written.startswith("[") and written.endswith("]")
    return HostAddress6(written[1:-1]) if is_bracketed else parse_address(written)


def split_port(written: str) -> tuple[str, str]:
    """The address without brackets, and the port, empty where there is none."""
    if written.startswith("["):
        inside, _, port = written[1:].partition("]")
        return inside, port.removeprefix(":")
    if written.count(":") > 1:
        return written, ""
    host, _, port = written.partition(":")
    return host, port
