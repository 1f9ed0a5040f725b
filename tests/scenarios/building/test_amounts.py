"""What takes long to read or to make ready is refused before it is made; otherwise it is counted."""

from collections.abc import Sequence

import pytest

from app.errors import InvalidTextError
from app.scenarios.building.amounts import MOST_LOOKED_THROUGH, MOST_READ_AGAIN, lines
from app.scenarios.changing import breaking
from app.scenarios.changing.breaking import MOST_THINGS, breakable, removable
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import Scene, set_scene
from tests.scenarios.builders import scenario


def text(rules: Sequence[str], elements: int = 0, changes: int = 0) -> str:
    listed = ", ".join(f"{number}: accept" for number in range(1, elements + 1))
    written = "".join(f"            - {rule}\n" for rule in rules)
    changed = "".join(
        f"  - change: {{set: {{gw.settings.ip_default_ttl: {60 + number % 2}}}}}\n" for number in range(changes)
    )
    return f"""\
scenario: 1
title: T
network:
  nodes:
    app: {{kind: host, label: App, address: 10.0.0.2/24, gateway: 10.0.0.1}}
    gw:
      kind: router
      interfaces:
        lan: {{address: 10.0.0.1/24}}
        wan: {{address: 10.0.1.1/24}}
      maps:
        ports: {{type: inet_service, to: verdict, elements: {{{listed}}}}}
      chains:
        forward:
          rules:
{written}    web: {{kind: host, label: Web, address: 10.0.1.2/24, gateway: 10.0.1.1, listens: [tcp/80]}}
play:
  - connect: app -> web:80
    expect: {{established: web}}
{changed}"""


def scene(rules: Sequence[str], elements: int = 0, changes: int = 0) -> Scene:
    return set_scene(scenario(text(rules, elements, changes)), {})


LOOK_UP = "tcp dport vmap @ports"


def test_a_large_map_may_be_named_once_and_a_small_one_often() -> None:
    assert perform(scene([LOOK_UP], MOST_LOOKED_THROUGH)).trace.packets
    assert perform(scene([LOOK_UP] * 200, MOST_LOOKED_THROUGH // 200)).trace.packets


def test_elements_count_as_often_as_rules_name_them() -> None:
    with pytest.raises(InvalidTextError, match="The rules of this node name sets and maps with 4,000 elements"):
        scene([LOOK_UP] * 2, MOST_LOOKED_THROUGH)


def test_changes_may_not_have_too_much_read_again() -> None:
    rules, changes = ["tcp dport 80 accept"] * 190, 40
    assert changes * 190 > MOST_READ_AGAIN
    with pytest.raises(InvalidTextError, match="40 changes of a network of 195 lines are too much"):
        scene(rules, changes=changes)
    assert len(scene(rules, changes=20).later) == 20


def test_what_can_be_broken_counts_what_it_takes_to_make_a_network_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Things are offered until the work is done that may be done for them, in large networks less of them."""
    scenes: list[Scene] = []

    def counted(each: Scene) -> Performance:
        scenes.append(each)
        return perform(each)

    monkeypatch.setattr(breaking, "perform", counted)
    small, large = scene(["tcp dport 80 accept"] * 35), scene(["tcp dport 80 accept"] * 190, changes=2)
    assert len(breakable(perform(small)).things) == len(removable(small)) == 37
    few = len(breakable(perform(large)).things)
    assert 0 < few < 10
    assert len(removable(large)) == MOST_THINGS
    assert len(scenes) == 37 + few
    assert few * 3 * lines(large.written.network) * breaking.STEPS_A_LINE < breaking.MOST_WORK
