"""How much room a node takes around the line, with its name, its niches, their slips and their name plate.

From the line upwards: the stop, the symbol, the address, the name; for niches the edge of the card, the slip of the
session memory, the plate with the name they share. In a crowded picture the symbol stands inside the stop.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.diagrams import text
from app.diagrams.text import Text
from app.diagrams.topology import Niche, Node
from app.diagrams.wide.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Style:
    pad: float
    """Between a zone's edge and what is in it."""
    frame: float
    """Thickness of a wall where nobody passes."""
    row_gap: float
    radius: float
    """Of a stop."""
    icon_scale: float
    icon_above: float
    """How far the symbol's middle lies above the stop; 0: inside it."""
    label_above: float
    """How far the label's lower edge lies above the stop."""
    below: float
    """From the line to what is under the node, at least."""


ROOMY = Style(12.0, 12.0, 12.0, 6.5, 1.0, 31.5, 46.0, 26.0)
COMPACT = Style(8.0, 6.0, 6.0, 15.0, 0.72, 0.0, 4.0, 20.0)

CARD_PAD, CARD_LEAST, CARD_TOP, CARD_GAP = 10.0, 92.0, 7.0, 12.0
SLIP_WIDTH, SLIP_HEIGHT, SLIP_GAP = 208.0, 46.0, 16.0
PLATE_AIR, PLATE_GAP, PLATE_PAD, PLATE_LEAST = 7.0, 14.0, 14.0, 150.0
WALL_MARGIN = 12.0
"""Between a card and the faces of its wall."""
LABEL_MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Block:
    """All heights from the line, upwards positive, but `down`."""

    lines: tuple[tuple[Text, ...], ...]
    """The label of each stay."""
    widths: tuple[float, ...]
    half: float
    """Of its stops."""
    label_top: float
    cards: bool
    slip: bool
    plate: tuple[Text, ...]
    """The name that niches share, else nothing."""
    down: float

    @property
    def card_top(self) -> float:
        return self.label_top + CARD_TOP

    @property
    def slip_top(self) -> float:
        return self.card_top + (SLIP_GAP + SLIP_HEIGHT if self.slip else 0.0)

    @property
    def up(self) -> float:
        top = self.slip_top if self.cards else self.label_top
        return top + (PLATE_GAP + self.plate_height if self.plate else 0.0)

    @property
    def plate_height(self) -> float:
        return text.block_size(self.plate)[1] + PLATE_AIR if self.plate else 0.0

    @property
    def row_width(self) -> float:
        """Its cards or labels beside each other."""
        return sum(self.widths) + CARD_GAP * (len(self.widths) - 1)

    @property
    def width(self) -> float:
        return max(self.row_width, SLIP_WIDTH if self.slip else 0.0, self.plate_width)

    @property
    def plate_width(self) -> float:
        return text.block_size(self.plate)[0] + 2 * PLATE_PAD if self.plate else 0.0


Blocks = Mapping[str, Block]


def blocks(wiring: Wiring, cap: float, style: Style) -> Blocks:
    """With labels wrapped to `cap` px."""
    return {name: _block(wiring, node, cap, style) for name, node in wiring.grid.graph.nodes.items()}


def _block(wiring: Wiring, node: Node, cap: float, style: Style) -> Block:
    cards = has_cards(wiring, node)
    lines = tuple(text.label(stay, cap) for stay in node.stays)
    height = max(text.block_size(label)[1] for label in lines)
    half = max(style.radius, wiring.reach(node.node))
    slip = any(stay.memory for stay in node.stays)
    widths = tuple(stay_width(stay, cap, cards=cards) for stay in node.stays)
    return Block(
        lines=lines,
        widths=widths,
        half=half,
        label_top=half + style.label_above + height,
        cards=cards,
        slip=slip,
        plate=_plate(node, max(sum(widths), SLIP_WIDTH if slip else PLATE_LEAST)),
        down=max(style.below, half + 7) + (0.0 if cards else -LABEL_MARGIN),
    )


def has_cards(wiring: Wiring, node: Node) -> bool:
    """Niches stand on cards everywhere, other nodes only in a wall."""
    return bool(node.niches) or node.memory or wiring.grid.stands_in_wall(node.node)


def stay_width(stay: Niche, cap: float, *, cards: bool) -> float:
    width = text.block_size(text.label(stay, cap))[0]
    return max(width + 2 * CARD_PAD, CARD_LEAST) if cards else width + LABEL_MARGIN


def _plate(node: Node, width: float) -> tuple[Text, ...]:
    return text.wrap(node.name, width - 2 * PLATE_PAD, mono=False) if node.niches else ()
