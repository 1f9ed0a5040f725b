"""How far a search for a port goes."""

from collections.abc import Iterator
from ipaddress import IPv4Address

import pytest

from app.simulator.chance import Chance
from app.simulator.limits import Meter
from app.simulator.packets.addresses import AddressRange, NumberRange
from app.simulator.packets.flows import answering
from app.simulator.packets.hashing import chosen_address
from app.simulator.packets.packet import Flow, Protocol
from app.simulator.rules.filtering import NatFlag, Side
from app.simulator.sessions.binding import Binding, Target, choose_binding
from app.simulator.sessions.conntrack import Entry, TrackingTable
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_tracking import TcpTracking
from app.simulator.steps import PortChoice

APP, WEB, GATEWAY = map(IPv4Address, ("10.0.1.10", "198.51.100.80", "198.51.100.1"))
FLOW = Flow(Protocol.UDP, APP, WEB, 5000, 53)


class FixedChance(Chance):
    """Draws what it is told to."""

    def __init__(self, *numbers: int) -> None:
        super().__init__(0)
        self._numbers: Iterator[int] = iter(numbers)

    def below(self, limit: int) -> int:
        number = next(self._numbers)
        assert number < limit == 65536
        return number


class TakenTable(TrackingTable):
    """Everything is taken but what is said to be free."""

    def __init__(self, *free: Flow) -> None:
        super().__init__(Meter(10_000))
        self._free = {answering(flow) for flow in free}
        self.asked: list[int] = []

    def is_taken(self, flow: Flow) -> bool:
        self.asked.append(answering(flow).source_port)
        return flow not in self._free


def searched(table: TakenTable, target: Target, *numbers: int) -> tuple[Binding, list[int]]:
    """The binding, and the ports that were tried one after the other."""
    binding = choose_binding(table, FLOW, target, FixedChance(*numbers))
    return binding, table.asked[-binding.tries :]


def mapped(port: int) -> Flow:
    return FLOW._replace(source=GATEWAY, source_port=port)


def test_a_search_where_nothing_is_free_gives_up_after_248_tries() -> None:
    binding, ports = searched(TakenTable(), Target(Side.SOURCE, GATEWAY), 0, 1000, 2000, 3000, 4000)
    assert (binding.choice, binding.tries) == (PortChoice.NONE_FREE, 128 + 64 + 32 + 16 + 8)
    begins = [ports[place] for place in (0, 128, 192, 224, 240)]
    assert begins == [1024, 2024, 3024, 4024, 5024]
    assert binding.flow.source_port == ports[-1] == 5024 + 7


def test_a_search_goes_upwards_and_around_the_end_of_its_ports() -> None:
    binding, ports = searched(TakenTable(mapped(1025)), Target(Side.SOURCE, GATEWAY), 64_510)
    assert ports == [65534, 65535, 1024, 1025]
    assert (binding.choice, binding.ports, binding.tries) == (PortChoice.SEARCHED, NumberRange(1024, 65535), 4)


def test_a_range_smaller_than_a_round_is_tried_once() -> None:
    binding, ports = searched(TakenTable(), Target(Side.SOURCE, GATEWAY, NumberRange(2000, 2002)), 1)
    assert (binding.choice, ports) == (PortChoice.NONE_FREE, [2001, 2002, 2000])


@pytest.mark.parametrize("size", [17, 128])
def test_a_range_of_a_round_is_tried_once(size: int) -> None:
    binding, ports = searched(TakenTable(), Target(Side.SOURCE, GATEWAY, NumberRange(2000, 1999 + size)), 0)
    assert (binding.choice, binding.tries, ports) == (PortChoice.NONE_FREE, size, [*range(2000, 2000 + size)])


def test_a_range_of_one_port_is_taken_unseen() -> None:
    table = TakenTable()
    named = Target(Side.SOURCE, GATEWAY, NumberRange(5000, 5000))
    assert choose_binding(table, FLOW, named, FixedChance()) == Binding(mapped(5000), PortChoice.ORIGINAL_PORT)


@pytest.mark.parametrize("flag", [NatFlag.RANDOM, NatFlag.FULLY_RANDOM])
def test_a_port_by_chance_is_drawn_though_the_original_is_free(flag: NatFlag) -> None:
    table = TakenTable(FLOW, mapped(5000), mapped(1034))
    binding = choose_binding(table, FLOW, Target(Side.SOURCE, GATEWAY, flags=flag), FixedChance(10))
    assert binding == Binding(mapped(1034), PortChoice.RANDOM, NumberRange(1024, 65535), 1)


def test_a_destination_gets_a_port_by_chance_only_where_the_rule_names_some() -> None:
    moved = FLOW._replace(destination=GATEWAY)
    table = TakenTable(moved, moved._replace(destination_port=81))
    plain = Target(Side.DESTINATION, GATEWAY, flags=NatFlag.RANDOM)
    assert choose_binding(table, FLOW, plain, FixedChance()) == Binding(moved, PortChoice.ORIGINAL_PORT)
    named = Target(Side.DESTINATION, GATEWAY, NumberRange(80, 83), NatFlag.RANDOM)
    found = choose_binding(table, FLOW, named, FixedChance(1))
    assert (found.flow.destination_port, found.choice, found.tries) == (81, PortChoice.RANDOM, 1)


def test_an_address_of_the_range_is_kept_and_any_other_hashed() -> None:
    among = AddressRange(IPv4Address("10.0.1.0"), IPv4Address("10.0.1.255"))
    kept = Target(Side.SOURCE, among, flags=NatFlag.PERSISTENT)
    assert choose_binding(TakenTable(FLOW), FLOW, kept, FixedChance()) == Binding(FLOW, PortChoice.KEPT)
    other = FLOW._replace(source=WEB)
    moved = other._replace(source=chosen_address(among, WEB, WEB, persistent=True))
    assert choose_binding(TakenTable(moved), other, kept, FixedChance()) == Binding(moved, PortChoice.ORIGINAL_PORT)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        ("10.0.1.10", "10.0.1.20", True),
        ("10.0.1.5", "10.0.1.10", True),
        ("10.0.1.11", "10.0.1.20", False),
        ("10.0.1.5", "10.0.1.9", False),
    ],
)
def test_a_range_goes_from_its_first_address_to_its_last(first: str, last: str, *, fits: bool) -> None:
    among = AddressRange(IPv4Address(first), IPv4Address(last))
    assert Target(Side.SOURCE, among).fits(FLOW) is fits


@pytest.mark.parametrize(
    ("port", "ports"),
    [
        pytest.param(1, NumberRange(1, 511), id="the lowest"),
        pytest.param(511, NumberRange(1, 511), id="the last of the low ones"),
        pytest.param(512, NumberRange(600, 1023), id="the first privileged one that is not low"),
        pytest.param(1023, NumberRange(600, 1023), id="the last privileged one"),
        pytest.param(1024, NumberRange(1024, 65535), id="the first that anybody may have"),
    ],
)
def test_the_class_of_a_port_says_where_it_is_searched(port: int, ports: NumberRange) -> None:
    flow = FLOW._replace(source_port=port)
    free = flow._replace(source=GATEWAY, source_port=ports.first + 1)
    found = choose_binding(TakenTable(free), flow, Target(Side.SOURCE, GATEWAY), FixedChance(1))
    assert (found.flow, found.ports) == (free, ports)


def test_an_identifier_is_searched_among_all_there_are() -> None:
    query = Flow(Protocol.ICMP, APP, WEB, identifier=7, icmp_type=8)
    free = query._replace(source=GATEWAY, identifier=0)
    found = choose_binding(TakenTable(free), query, Target(Side.SOURCE, GATEWAY), FixedChance(65535))
    assert found == Binding(free, PortChoice.SEARCHED, NumberRange(0, 65535), 2)


def test_where_no_port_was_searched_none_was_tried() -> None:
    moved = mapped(FLOW.source_port)
    found = choose_binding(TakenTable(moved), FLOW, Target(Side.SOURCE, GATEWAY), FixedChance())
    assert (found.flow, found.ports, found.tries) == (moved, None, 0)


class OverTable(TakenTable):
    """Everything is taken by connections that are over."""

    def __init__(self, state: TcpState, *, translated: bool = True) -> None:
        super().__init__()
        self._state = state
        self._translated: dict[Side, str | None] = {Side.SOURCE: None} if translated else {}

    def find(self, flow: Flow) -> tuple[Entry, FlowDirection]:
        old = Entry(1, answering(flow), flow, 0, tcp=TcpTracking(self._state), translated=self._translated)
        assert old.tcp is not None
        old.tcp.sides[FlowDirection.ORIGINAL].end = 100
        return old, FlowDirection.REPLY


def opening(end: int, state: TcpState = TcpState.SYN_SENT) -> TcpTracking:
    tracking = TcpTracking(state)
    tracking.sides[FlowDirection.ORIGINAL].end = end
    return tracking


def replacing(table: OverTable, tcp: TcpTracking) -> Binding:
    flow = FLOW._replace(protocol=Protocol.TCP)
    return choose_binding(table, flow, Target(Side.SOURCE, GATEWAY), FixedChance(0, 0, 0, 0, 0), tcp)


@pytest.mark.parametrize("state", [TcpState.TIME_WAIT, TcpState.CLOSE, TcpState.SYN_SENT2])
def test_only_the_last_32_tries_of_a_window_take_the_port_of_a_connection_that_is_over(state: TcpState) -> None:
    found = replacing(OverTable(state), opening(101))
    assert (found.choice, found.tries) == (PortChoice.SEARCHED, 97)
    assert found.replaced is not None


@pytest.mark.parametrize(
    ("table", "tcp"),
    [
        pytest.param(OverTable(TcpState.LAST_ACK), opening(101), id="it is not over yet"),
        pytest.param(OverTable(TcpState.CLOSE), opening(100), id="its numbers are not later"),
        pytest.param(OverTable(TcpState.CLOSE), opening(100 + 2**31), id="its numbers are as good as earlier"),
        pytest.param(OverTable(TcpState.CLOSE), opening(101, TcpState.ESTABLISHED), id="it does not open"),
        pytest.param(OverTable(TcpState.CLOSE, translated=False), opening(101), id="nothing was translated"),
    ],
)
def test_no_port_is_taken_from_a_connection_because(table: OverTable, tcp: TcpTracking) -> None:
    found = replacing(table, tcp)
    assert (found.choice, found.replaced) == (PortChoice.NONE_FREE, None)
