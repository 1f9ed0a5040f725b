import pytest
from lxml import etree

from app.diagrams.drawing import draw, path
from app.diagrams.geometry import Point
from app.diagrams.icons import ICONS
from app.diagrams.layout import layout
from app.diagrams.placed import Form, Layout
from app.diagrams.topology import Link, Node, Topology, Zone
from app.diagrams.trails import Trail, strokes
from tests.diagrams.topologies import NETWORKS

EGRESS = NETWORKS["A private host asks a public web server"]
REQUEST = Trail("req", ("app", "gw.filter", "gw.nat", "isp", "web"))
RESPONSE = Trail("res", REQUEST.places[::-1])


def placed(form: Form = "wide", topology: Topology = EGRESS) -> Layout:
    found = layout(topology, form=form, width=917 if form == "wide" else 343)
    assert found is not None
    return found


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg)


@pytest.mark.parametrize("form", ["wide", "tall"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_drawing_is_well_formed_and_styled_by_classes_alone(name: str, form: Form) -> None:
    found = layout(NETWORKS[name], form=form, width=1180 if form == "wide" else 343)
    if found is not None:
        svg = parsed(draw(found, "figure-1"))
        assert svg.get("class") == f"dg {form}"
        assert not svg.xpath("//@style | //style | //script")
        assert svg.xpath("//@id") == ["figure-1-hatch"]


def test_two_drawings_in_one_page_share_no_id() -> None:
    ids = [parsed(draw(placed(), prefix)).xpath("//@id") for prefix in ("a", "b")]
    assert ids == [["a-hatch"], ["b-hatch"]]


def test_a_label_is_text_whatever_its_author_writes() -> None:
    script = "<script>alert('&')</script>"
    hosts = tuple(Node(name, "host", script, (script,), zone="z") for name in ("a", "b"))
    topology = Topology((Zone("z", script, script),), hosts, (Link("ab", "a", "b", script),))
    for form in ("wide", "tall"):
        svg = draw(placed(form, topology), '"><script>')
        assert "<script" not in svg
        assert parsed(svg) is not None


@pytest.mark.parametrize("kind", ICONS)
def test_every_kind_of_node_has_a_symbol(kind: str) -> None:
    svg = parsed(draw(placed("tall", Topology((), (Node("n", kind, "Node"),), ())), "p"))
    assert svg.xpath("//*[local-name()='g'][contains(@class,'icon')]/*/@d") == list(ICONS[kind])


def test_both_ways_of_a_conversation_stay_visible_beside_each_other() -> None:
    found = placed()
    wire = found.nodes["app"].box.center.y
    assert {point.y for stroke in strokes(found, REQUEST) for point in stroke} == {wire - 4.5}
    assert {point.y for stroke in strokes(found, RESPONSE) for point in stroke} == {wire + 4.5}


def test_all_packets_of_one_kind_leave_one_trail() -> None:
    svg = parsed(draw(placed(), "p", (REQUEST, RESPONSE, REQUEST)))
    assert svg.xpath("//*[contains(@class,'tr ')]/@class") == ["tr t-req", "tr t-res"]
    assert svg.xpath("string(//*[@class='tr t-req']/@d)") == "".join(map(path, strokes(placed(), REQUEST)))


def test_a_packet_that_turns_back_leaves_a_line_each_way() -> None:
    hairpin = Trail("req", ("app", "gw.filter", "gw.nat", "gw.filter", "app"))
    there, across, across_again, back = strokes(placed(), hairpin)
    assert there[0].y == across[0].y == across_again[0].y - 9 == back[0].y - 9


def test_a_hop_over_a_node_in_between_follows_the_links() -> None:
    assert strokes(placed(), Trail("req", ("app", "web"))) == strokes(placed(), REQUEST)


def test_a_packet_that_never_left_leaves_no_trail() -> None:
    assert "t-req" not in draw(placed(), "p", (Trail("req", ("app",)),))


def test_corners_are_round_and_short_segments_keep_them_small() -> None:
    assert path((Point(0, 0), Point(20, 0), Point(20, 4))) == "M0,0L18,0Q20,0 20,2L20,4"
