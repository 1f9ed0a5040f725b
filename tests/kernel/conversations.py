"""One TCP connection that says all kinds of things: how the cells of the table are reached, and its numbers tried.

It goes some way towards a state that is wanted, and then anything may come, with numbers that fit or do not.
"""

from collections.abc import Mapping, Sequence
from random import Random

from app.nftables.parser import parse_rule
from app.simulator.events import TcpMessage
from app.simulator.network import Settings
from app.simulator.packets.packet import TcpFlag
from app.simulator.rules.filtering import Accept, Chain, ChainType, Hook, Priority
from tests.kernel.palette import Palette
from tests.kernel.scenario import UNSHIFTED, Answer, Deed, Packet, Pause, Sequel, Setup, Shifts
from tests.kernel.shapes import Shape

FIN, SYN, RST, PSH, ACK = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.PSH, TcpFlag.ACK
KINDS = (SYN, SYN | ACK, FIN | ACK, ACK, PSH | ACK, RST, RST | ACK, TcpFlag(0), PSH)
OPENING: Sequence[tuple[bool, TcpFlag]] = ((True, SYN), (False, SYN | ACK), (True, ACK))
CLOSING: Sequence[tuple[bool, TcpFlag]] = (*OPENING, (True, FIN | ACK), (False, ACK), (False, FIN | ACK), (True, ACK))
WAYS: Sequence[Sequence[tuple[bool, TcpFlag]]] = (
    CLOSING,
    CLOSING[:-1],
    CLOSING[:-2],
    (*OPENING, (False, FIN | ACK), (True, FIN | ACK), (False, ACK), (True, SYN), (False, SYN | ACK)),
    ((True, SYN), (False, SYN), (True, SYN | ACK), (False, ACK)),
    ((True, SYN), (False, SYN)),
    ((True, ACK), (False, ACK), (True, FIN | ACK)),
    (*OPENING, (True, SYN), (False, SYN | ACK), (True, ACK)),
    (*OPENING, (True, RST), (True, SYN)),
)
"""Whether the client speaks, and what; each may be broken off anywhere."""
SHIFTS = (0, 0, 0, 0, 0, 1, -1, 10, 1000, -1000, 70_000, -70_000, 10_000_000, -10_000_000)
BROKEN_OFF, FITTING = 0.7, 0.3
"""How many do not go their way to its end, and how many segments have the numbers that would come next."""
PAUSES = (1, 15, 40, 130)
LONGEST = 5


def conversing_setups(chance: Random, shape: Shape) -> Mapping[str, Setup]:
    settings = Settings(ip_forward=True, tcp_loose=chance.random() < 0.8, ipv6_forwarding=True)
    return {name: Setup(_chains(chance), settings=settings) for name in shape.routers}


def _chains(chance: Random) -> tuple[Chain, ...]:
    texts = chance.choice((("ct state invalid drop",), ("ct state established accept",), ("ct state new accept",)))
    forward = Chain("forward", Hook.FORWARD, tuple(map(parse_rule, texts)))
    if chance.random() < 0.5:
        return (forward,)
    hiding = (parse_rule("masquerade"),)
    return (
        forward,
        Chain("postrouting", Hook.POSTROUTING, hiding, Accept(), ChainType.NAT, Priority.SOURCE_NAT),
    )


def conversation(chance: Random, palette: Palette) -> Sequence[Deed]:
    """The first deed is the client's, the second the server's: later ones go on with the one or the other."""
    way = chance.choice(WAYS)
    said = way[: chance.randint(1, len(way))] if chance.random() < BROKEN_OFF else way
    deeds: list[Deed] = [_first(palette, said[0][1])]
    deeds += [_next(is_client, flags, 0, UNSHIFTED) for is_client, flags in said[1:]]
    for _ in range(chance.randint(1, LONGEST)):
        if chance.random() < 0.1:
            deeds.append(Pause(chance.choice(PAUSES)))
        flags = chance.choice(KINDS)
        shifts = UNSHIFTED if chance.random() < FITTING else Shifts(chance.choice(SHIFTS), chance.choice(SHIFTS))
        deeds.append(_next(chance.random() < 0.5, flags, chance.choice((0, 0, 10)), shifts))
    return deeds


def _first(palette: Palette, flags: TcpFlag) -> Packet:
    return Packet("app", palette.hosts[-1], TcpMessage(40000, 443, flags))


def _next(is_client: bool, flags: TcpFlag, payload: int, shifts: Shifts) -> Deed:  # noqa: FBT001 - one of two sides
    return Sequel(0, flags, payload, shifts) if is_client else Answer(0, flags, payload, shifts)
