"""What happens on a way that is too narrow: what hosts are told of it, believe, send instead, and forget."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.simulator.packets.addresses import Family
from tests.kernel.hosts.deeds import Deed, Doing, Kind
from tests.kernel.hosts.places import NARROW, TINY, Way

LARGE = 1400
"""Bytes of a datagram that does not fit the narrow way, and fits every host's own link."""
FULL = {Family.IPV4: 1448, Family.IPV6: 1428}
"""Bytes of a segment where nobody knows better."""
TOLD = {Family.IPV4: (0, 551, 552, 1500, 1501), Family.IPV6: (0, 1279, 1280, 1499, 1500)}
LATER, TOO_LATE = 0.5, 1.25
"""In lifetimes of what is learned."""

CONNECT = Doing(Kind.CONNECT)
ASK, HEAR = Doing(Kind.QUERY, LARGE, 100), Doing(Kind.QUERY, 40, LARGE)
OTHER_PROTOCOLS = {
    Family.IPV4: ("ip daddr {web} ip protocol != udp drop",),
    Family.IPV6: ("ip6 daddr {web} ip6 nexthdr != udp drop",),
}
WITHOUT_PORTS = {Family.IPV4: "ip daddr {web} drop", Family.IPV6: "ip6 daddr {web} drop"}
REJECT = "udp dport {port} reject"
INSIST = Doing(Kind.QUERY, LARGE, 100, df=True)
WITHOUT_ACKNOWLEDGEMENT = "an answer into a black hole is sent again until it is given up"
"""The simulator's server does not acknowledge a question before it answers, so that the client asks again."""
ONLY_OPENINGS = (
    "tcp dport {port} tcp flags syn accept",
    "tcp dport {port} limit rate 1/hour burst 1 packets accept",
    "tcp dport {port} drop",
)
"""The one packet more is what acknowledges the answer to the SYN."""
HIDDEN_FROM_DATAGRAMS: Mapping[str, tuple[Doing, ...]] = {
    "a datagram into a black hole is lost, and so is the next": (ASK, ASK),
    "an answer into a black hole is lost": (HEAR,),
    "a program that forbids to cut hears nothing of a black hole": (INSIST, INSIST),
}


def _elsewhere(doing: Doing) -> Doing:
    return replace(doing, elsewhere=True)


def _learning(full: int) -> Mapping[str, tuple[Doing, ...]]:
    """Two full segments, because one more may be sent in one piece with them or not."""
    put, put_two = Doing(Kind.REQUEST, full, 100), Doing(Kind.REQUEST, 2 * full, 100)
    get, get_two = Doing(Kind.REQUEST, 100, full), Doing(Kind.REQUEST, 100, 2 * full)
    return {
        "data that is too large is sent again in smaller segments": (put,),
        "two segments that are too large are sent again in smaller ones": (put_two,),
        "an answer that is too large is sent again in smaller segments": (get,),
        "a long answer that is too large is sent again in smaller segments": (get_two,),
        "both ends of a connection learn how much fits": (Doing(Kind.REQUEST, 2 * full, 2 * full),),
        "a second connection knows from the start how much fits": (put_two, put_two),
        "a second connection gets its answer in segments that fit": (get_two, get_two),
        "a connection to another address learns for itself": (put, _elsewhere(put), put),
        "a socket is told once that its datagram was too large, and the next one is cut": (ASK, ASK),
        "a datagram to another address is too large again": (ASK, _elsewhere(ASK), ASK),
        "a server's answer is lost, and its next one is cut": (HEAR, HEAR),
        "a program that forbids to cut cannot send again what was too large": (INSIST, INSIST),
        "who has been told through a datagram refuses to send another one whole": (ASK, INSIST),
        "a connection asks for segments that fit, because a datagram has learned it": (ASK, CONNECT, put_two),
        "a datagram is cut, because a connection has learned how much fits": (put, ASK),
    }


def _forgetting(full: int) -> Mapping[str, tuple[Doing, ...]]:
    put = Doing(Kind.REQUEST, full, 100)
    return {
        "what was learned is known for a while": (ASK, replace(ASK, pause=LATER)),
        "what was learned is forgotten": (ASK, replace(ASK, pause=TOO_LATE)),
        "a connection learns again what was forgotten": (put, replace(put, pause=TOO_LATE)),
    }


def _hidden(full: int) -> Mapping[str, tuple[Doing, ...]]:
    return {
        "data into a black hole is sent again until it is given up": (Doing(Kind.REQUEST, full, 100),),
        "two segments into a black hole are sent again until they are given up": (Doing(Kind.REQUEST, 2 * full, 100),),
        WITHOUT_ACKNOWLEDGEMENT: (Doing(Kind.REQUEST, 100, full),),
        **HIDDEN_FROM_DATAGRAMS,
    }


def forgetting_deeds(family: Family) -> Iterator[Deed]:
    for name, doings in _forgetting(FULL[family]).items():
        yield Deed(name, doings, family=family, way=NARROW)


def telling_deeds(family: Family) -> Iterator[Deed]:
    """What a host believes of what it is told."""
    for mtu in TOLD[family]:
        doings = Doing(Kind.QUERY, 40, 100), Doing(Kind.TELL, mtu=mtu), ASK
        yield Deed(f"a host is told that {mtu} bytes fit", doings, family=family)


def waiting_deeds(family: Family) -> Iterator[Deed]:
    """For 30 seconds or for 60: in the whole run only."""
    waiting = Deed("only the first piece has ports", (ASK, ASK), family=family, way=NARROW)
    yield replace(waiting, beyond=("udp dport {port} drop",))
    in_vain = "udp dport {port} accept", WITHOUT_PORTS[family]
    yield replace(waiting, name="who waits in vain for a piece says so", beyond=in_vain)


def size_deeds(family: Family) -> Iterator[Deed]:
    for way in (NARROW, TINY):
        if family in way.families:
            yield from _on(way, family)


def _on(way: Way, family: Family) -> Iterator[Deed]:
    full = FULL[family]
    for name, doings in _learning(full).items():
        yield Deed(f"{name}, {way.mtu} bytes", doings, family=family, way=way)
    twice = Deed(f"pieces come to a closed port, {way.mtu} bytes", (ASK, ASK), is_open=False, family=family, way=way)
    yield twice
    yield replace(twice, name=f"who tracks rejects pieces as a whole, {way.mtu} bytes", rule=REJECT, is_open=True)
    told = f"pieces say what is in them, or that they are pieces, {way.mtu} bytes"
    yield Deed(told, (ASK, ASK), beyond=OTHER_PROTOCOLS[family], family=family, way=way)
    lost = f"what was too large is lost in smaller segments until it is given up, {way.mtu} bytes"
    yield Deed(lost, (Doing(Kind.REQUEST, full, 100),), beyond=ONLY_OPENINGS, family=family, way=way)
    for name, doings in _hidden(full).items():
        compared = ("web",) if name == WITHOUT_ACKNOWLEDGEMENT else ("app", "web")
        words = f"{name}, {way.mtu} bytes"
        yield Deed(words, doings, family=family, way=way, hides_sizes=True, compared=compared)
