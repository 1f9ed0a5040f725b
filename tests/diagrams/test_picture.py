import json
import re

import pytest

from app.diagrams.icons import ICONS
from app.diagrams.layout import layout
from app.diagrams.picture import picture
from app.diagrams.placed import Form, Layout
from tests.diagrams.topologies import NETWORKS

EGRESS = NETWORKS["A private host asks a public web server"]
FORMS: dict[Form, float] = {"wide": 917, "tall": 343}


def drawn(form: Form) -> Layout:
    placed = layout(EGRESS, form=form, width=FORMS[form])
    assert placed is not None
    return placed


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_json_with_the_keys_its_docstring_names(form: Form) -> None:
    described = picture.__globals__["__doc__"]
    found = json.loads(json.dumps(picture(drawn(form))))
    assert all(f'"{key}":' in described for key in found)
    for key in ("zones", "nodes", "links", "corridors", "slips", "plates"):
        assert found[key]
        assert all(f'"{inner}":' in described for inner in found[key][0])


@pytest.mark.parametrize("form", FORMS)
def test_every_place_is_reached_over_the_links_niches_included(form: Form) -> None:
    found = json.loads(json.dumps(picture(drawn(form))))
    reached, pairs = {"app"}, [set(link["between"]) for link in found["links"]]
    for _ in pairs:
        reached |= {place for pair in pairs if pair & reached for place in pair}
    assert reached == {"app", "gw.filter", "gw.nat", "isp", "web"}


@pytest.mark.parametrize("form", FORMS)
def test_links_run_from_the_middle_of_one_stop_to_the_middle_of_the_other(form: Form) -> None:
    found = json.loads(json.dumps(picture(drawn(form))))
    middles = {node["place"]: middle(node["box"]) for node in found["nodes"]}
    for link in found["links"]:
        ends = [link["points"][0], link["points"][-1]]
        assert ends == [pytest.approx(middles[place], abs=0.2) for place in link["between"]]


def middle(box: list[float]) -> list[float]:
    return [box[0] + box[2] / 2, box[1] + box[3] / 2]


def test_lengths_are_rounded_so_that_a_picture_stays_small() -> None:
    assert not re.search(r"\d\.\d\d\d*[,\]]", json.dumps(picture(drawn("wide"))))


def test_a_picture_brings_the_symbols_of_its_own_nodes_and_no_others() -> None:
    found = json.loads(json.dumps(picture(drawn("wide"))))
    assert found["icons"] == {kind: list(ICONS[kind]) for kind in ("firewall", "host", "nat", "router", "server")}
