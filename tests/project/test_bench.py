"""What the benchmark says of what it has measured; the measuring itself is `make bench`."""

import pytest

from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import read_source
from app.simulator.steps import EndingKind
from app.simulator.tunnels.tunnel_steps import Wrapped
from tools.bench import explaining
from tools.bench.load import read
from tools.bench.table import Met, Row, judged, markdown

SAID = """\
Running 2s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.52ms  210.00us   9.10ms   90.00%
  Latency Distribution
     50%    1.48ms
     75%    1.60ms
     90%    1.71ms
     99%  980.00us
  21002 requests in 2.00s, 40.10MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 7
Requests/sec:  10500.12
Transfer/sec:     20.05MB
"""


def test_what_wrk_prints_is_read_with_everything_that_went_wrong() -> None:
    load = read(SAID)
    assert (load.rate, load.slowest_of_hundred, load.failed) == (10500.12, 0.98, 10)


def test_a_load_that_says_nothing_is_no_measurement() -> None:
    with pytest.raises(ValueError, match="unable to connect"):
        read("unable to connect to 127.0.0.1:1")


def test_a_goal_is_met_or_not_and_a_figure_without_one_is_only_told() -> None:
    rows = [judged("fast", "0.9", "0.8", met=True), judged("slow", "0.7", "0.8", met=False), Row("size", "3 MiB")]
    assert [row.met for row in rows] == [Met.YES, Met.NO, Met.NONE]
    lines = markdown(rows).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["fast", "slow", "size"]
    assert len({len(line) for line in lines}) == 1


def test_the_packet_that_is_timed_goes_through_three_tunnels_and_arrives() -> None:
    (packet,) = perform(set_scene(read_source(explaining.tunnels()), {})).trace.packets
    assert [isinstance(hop.steps[0], Wrapped) for hop in packet.hops].count(True) == explaining.TUNNELS
    assert packet.ending.kind is EndingKind.DELIVERED


def test_the_round_trip_that_is_timed_goes_over_ten_hops_each_way_through_nat() -> None:
    trace = perform(set_scene(read_source(explaining.scenario()), {})).trace
    assert [len(packet.hops) - 1 for packet in trace.packets] == [10, 10]
    assert len(trace.tracking) > 0
