"""The control plane: from what is written to what is simulated, with every fault at its place."""

from collections.abc import Callable, Iterator
from ipaddress import IPv4Network
from typing import TypeVar

from app.documents.texts import Json, Path
from app.scenarios.building.durations import parse_duration, print_duration
from app.scenarios.building.faults import Faults
from app.scenarios.format import control_plane as text
from app.simulator.control.configuration import Bfd, Bgp, Hub, Ike, Neighbour, Nhrp, Retransmission
from app.simulator.control.plane import WARM_UP
from app.simulator.packets.addresses import SECOND, HostAddress, Nanoseconds

LEAST_HOLD: Nanoseconds = 3 * SECOND
"""RFC 4271, 4.2; 0 would mean to hold for ever."""
LEAST_BFD: Nanoseconds = SECOND // 20
"""Quicker ones would fill a run with nothing else."""
LEAST_WAIT: Nanoseconds = SECOND // 10
Parsed = TypeVar("Parsed", HostAddress, IPv4Network)


def build_ike(written: text.Ike | None, path: Path, faults: Faults) -> Ike | None:
    if written is None:
        return None
    dpd, rekey, lifetime = (None if each is None else parse_duration(each) for each in _times(written))
    timeout = parse_duration(written.timeout)
    for key, time in (("dpd", dpd), ("timeout", timeout), ("rekey", rekey), ("lifetime", lifetime)):
        if time is not None and time < LEAST_WAIT:
            faults.add((*path, key), "Nothing waits for less than 100 ms here.")
    if rekey is not None and rekey <= WARM_UP:
        faults.add(
            (*path, "rekey"), "Keys are replaced after more than ten seconds: they are as old when a play begins."
        )
    if lifetime is not None and rekey is not None and lifetime <= rekey:
        faults.add((*path, "lifetime"), "Keys live longer than until they are replaced.")
    return Ike(written.starts, dpd, Retransmission(timeout, written.base, written.tries), rekey, lifetime)


def _times(written: text.Ike) -> tuple[str | None, str | None, str | None]:
    return written.dpd, written.rekey, written.lifetime


def build_nhrp(written: text.Nhrp | None, path: Path, faults: Faults) -> Nhrp | None:
    if written is None:
        return None
    hubs: list[Hub] = []
    for inside, outside in written.hubs.items():
        place: Path = (*path, "hubs", inside)
        ends = [_parse(HostAddress, each, place, faults, "an address, as 10.9.0.1") for each in (inside, outside)]
        hubs += [Hub(*known)] if len(known := [end for end in ends if end is not None]) == len(ends) else []
    hold = parse_duration(written.hold)
    if hold < LEAST_HOLD:
        faults.add((*path, "hold"), "What was learned is kept for three seconds or more.")
    return Nhrp(tuple(hubs), hold, written.shortcuts)


def build_bgp(written: text.Bgp | None, path: Path, faults: Faults) -> Bgp | None:
    if written is None:
        return None
    networks = (
        _parse(IPv4Network, line, (*path, "networks", index), faults, "a prefix, as 10.1.0.0/16")
        for index, line in enumerate(written.networks)
    )
    neighbours = tuple(_neighbours(written, path, faults))
    return Bgp(written.asn, tuple(each for each in networks if each), neighbours, written.multipath)


def _neighbours(written: text.Bgp, path: Path, faults: Faults) -> Iterator[Neighbour]:
    known: dict[HostAddress, str] = {}
    for name, each in written.neighbours.items():
        place: Path = (*path, "neighbours", name)
        address = _parse(HostAddress, each.address, (*place, "address"), faults, "an address, as 169.254.10.1")
        if address is None:
            continue
        if known.setdefault(address, name) != name:
            faults.add((*place, "address"), f"“{known[address]}” has this address already.")
        yield _neighbour(name, address, each, place, faults)


def _neighbour(name: str, address: HostAddress, written: text.Neighbour, path: Path, faults: Faults) -> Neighbour:
    hold, retry = parse_duration(written.hold), parse_duration(written.retry)
    if hold < LEAST_HOLD:
        faults.add((*path, "hold"), "A hold time is three seconds or more (RFC 4271).")
    if retry < SECOND:
        faults.add((*path, "retry"), "A connection is tried again after a second or more.")
    return Neighbour(
        name,
        address,
        written.asn,
        hold=hold,
        local_preference=written.local_preference,
        med=written.med,
        prepend=written.prepend,
        distance=written.distance,
        retry=retry,
        multihop=written.multihop,
        bfd=_bfd(written.bfd, (*path, "bfd"), faults),
    )


def _bfd(written: text.Bfd | None, path: Path, faults: Faults) -> Bfd | None:
    if written is None:
        return None
    interval = parse_duration(written.interval)
    if interval < LEAST_BFD:
        faults.add((*path, "interval"), "An interval is 50 ms or more here.")
    return Bfd(interval, written.multiplier)


def _parse(kind: Callable[[str], Parsed], line: str, path: Path, faults: Faults, expected: str) -> Parsed | None:
    try:
        return kind(line)
    except ValueError:
        faults.add(path, f"“{line}” is not {expected}.")
        return None


def print_ike(ike: Ike) -> dict[str, Json]:
    """With everything that may be left out."""
    times = {"dpd": ike.dpd_delay, "rekey": ike.rekey, "lifetime": ike.lifetime}
    return {
        "starts": ike.starts,
        "timeout": print_duration(ike.retransmission.timeout),
        "base": ike.retransmission.base,
        "tries": ike.retransmission.tries,
        **{key: print_duration(time) for key, time in times.items() if time is not None},
    }


def print_nhrp(nhrp: Nhrp) -> dict[str, Json]:
    hubs: dict[str, Json] = {str(hub.inside): str(hub.outside) for hub in nhrp.hubs}
    return {"hubs": hubs, "hold": print_duration(nhrp.hold), "shortcuts": nhrp.shortcuts}


def print_bgp(bgp: Bgp) -> dict[str, Json]:
    networks: list[Json] = [str(prefix) for prefix in bgp.networks]
    return {
        "as": bgp.asn,
        "networks": networks,
        "multipath": bgp.multipath,
        "neighbours": {each.name: _print_neighbour(each) for each in bgp.neighbours},
    }


def _print_neighbour(neighbour: Neighbour) -> dict[str, Json]:
    bfd = neighbour.bfd
    return {
        "address": str(neighbour.address),
        "as": neighbour.asn,
        "hold": print_duration(neighbour.hold),
        "local-preference": neighbour.local_preference,
        "med": neighbour.med,
        "prepend": neighbour.prepend,
        "distance": neighbour.distance,
        "retry": print_duration(neighbour.retry),
        "multihop": neighbour.multihop,
        **({"bfd": {"interval": print_duration(bfd.interval), "multiplier": bfd.multiplier}} if bfd else {}),
    }
