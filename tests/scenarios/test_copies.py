"""A copy of an earlier packet, from its text to its sentences and to a script for Linux."""

from pathlib import Path

import pytest

from app.errors import InvalidTextError
from app.scenarios.exporters.script import script
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import Simulation, explained, run
from tests.scenarios.builders import hop, packet, scenario
from tests.scenarios.exporters.running import run_script
from tests.scenarios.tunnel import TEXT as TUNNELS

MALLORY = "    mallory: {kind: stranger, address: 192.0.2.66/24}\n"
COPY = """\
  - send: copy of 1 from mallory
    expect: {lost: cloud-gw, by: replayed}
"""
TEXT = TUNNELS.replace("    db: {", f"{MALLORY}    db: {{") + COPY
LATE = TEXT.replace("remote: 192.0.2.1}", "remote: 192.0.2.1, replay-window: 1}")
OPEN = (
    TEXT.replace("kind: esp", "kind: gre")
    .replace("protocol: esp", "protocol: gre")
    .replace("ttl: 64, length: 116", "ttl: 63, length: 84")
    .replace("{lost: cloud-gw, by: replayed}", "{delivered: db}")
)


def played(text: str = TEXT) -> Simulation:
    simulation = run(scenario(text), {})
    assert [each.sentence for each in simulation.trace.expectations if not each.met] == []
    return simulation


def test_the_story_of_a_copy() -> None:
    simulation = played()
    number = simulation.trace.packets[-1].number
    sent, lost = hop(simulation, f"{number}.1"), hop(simulation, f"{number}.2")
    assert sent.title == "Stranger sends a copy"
    assert sent.sentence == (
        "It has seen packet 1 pass by, and sends the same 116 bytes to 192.0.2.2 again, as if from 192.0.2.1: for that "
        "nobody needs a key."
    )
    assert (lost.title, lost.sentence) == (
        "VPN gateway cloud-gw has had this before",
        "The ESP tunnel has taken number 1 already: this is a copy, so it is dropped, and nobody is told.",
    )
    assert packet(simulation, number).ending.sentence == (
        "Lost at VPN gateway cloud-gw: its number is not taken again."
    )


def test_what_is_too_old_is_told_as_that() -> None:
    simulation = played(LATE)
    number = simulation.trace.packets[-1].number
    assert hop(simulation, f"{number}.2").sentence == (
        "The ESP tunnel remembers only the latest numbers, and 1 is older: it could be a copy, so it is dropped, and "
        "nobody is told."
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [(TEXT, "Its number has come before."), (LATE, "Its number is older than those that are remembered.")],
    ids=["a copy", "too old"],
)
def test_why_no_tunnel_takes_it(text: str, reason: str) -> None:
    told = explained(played(text), tables=True).packets[-1].hops[-1]
    [step] = [each for each in told.steps if each.kind == "unwrap"]
    assert step.why == "Everything is right but its number: a tunnel with keys takes each number once."
    assert step.table is not None
    assert step.table.rows[0].reason == reason


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from mallory\n", "from malory\n", "There is no node “malory”."),
        ("from mallory\n", "from mallory\n    ttl: 3\n", "A copy is sent as it is: there is no “ttl” to say."),
        ("copy of 1", "copy of 99", "There is no packet 99 yet."),
    ],
    ids=["nobody", "with another time to live", "of nothing"],
)
def test_what_is_wrong_with_a_copy_is_said(old: str, new: str, message: str) -> None:
    text = TEXT.replace(old, new, 1)
    with pytest.raises(InvalidTextError) as refused:
        run(scenario(text), {})
    assert message in [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize("text", [TEXT, LATE, OPEN], ids=["a copy", "too old", "a tunnel without keys"])
def test_a_script_sends_what_it_has_seen_again(text: str, tmp_path: Path) -> None:
    ran = run_script(script(perform(set_scene(scenario(text), {})), "copy.sh").encode(), tmp_path)
    assert ran.code == 0, ran.output
    assert "send: copy of 1 from mallory" in ran.output
