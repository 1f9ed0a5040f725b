"""What is too large for a tunnel, or for the way that its packets take."""

from app.simulator.events import Send, UdpMessage
from app.simulator.mtu.size_steps import TooLarge
from app.simulator.packets.packet import IcmpError, Protocol
from app.simulator.steps import EndingKind
from tests.simulator.builders import first, narrowed, packet, path, play, step
from tests.simulator.tunnels.builders import EAST, WEST, esp, gre, on_the_way, pair


def test_what_may_not_be_cut_is_told_by_the_tunnel_what_would_fit() -> None:
    large = Send("pc", "db", UdpMessage(5000, 53, 1419), df=True)
    trace = play(pair(esp(EAST), esp(WEST)), large)
    too_large = step(packet(trace, 1), TooLarge, "west")
    assert (too_large.length, too_large.mtu, too_large.source) == (1447, 1446, "west.tun0")
    told = packet(trace, 2).packet.transport
    assert isinstance(told, IcmpError)
    assert (told.code, told.mtu, path(packet(trace, 2))) == (4, 1446, ["west", "pc"])


def test_what_may_be_cut_goes_into_the_tunnel_in_pieces() -> None:
    trace = play(pair(esp(EAST), esp(WEST)), Send("pc", "db", UdpMessage(5000, 53, 1419)))
    assert [each.ending.node for each in trace.packets[:2]] == ["db", "db"]
    assert on_the_way(packet(trace, 2)).protocol is Protocol.ESP


def test_a_tunnel_learns_that_its_way_is_narrow_and_tells_it() -> None:
    narrow = narrowed(pair(gre(EAST), gre(WEST)), "198.51.100.0/24", 1400)
    large = Send("pc", "db", UdpMessage(5000, 53, 1400), df=True)
    trace = play(narrow, large, large)
    assert [(each.ending.kind, each.ending.node) for each in (first(trace, 1), first(trace, 2))] == [
        (EndingKind.TOO_LARGE, "isp"),
        (EndingKind.TOO_LARGE, "west"),
    ]
    assert step(first(trace, 2), TooLarge, "west").mtu == 1376
