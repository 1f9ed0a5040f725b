"""Measures of the tall form, in px."""

RADIUS = 17.0
"""Of a stop, with its symbol inside."""
ICON_SCALE = 0.78
EDGE = 2.0
PAD, FRAME = 7.0, 7.0
"""Inside a zone; thickness of a wall where nobody passes."""
GAP = 18.0
"""The least air between two stops."""
TO_LABEL = 18.0
"""From a stop to its name: a packet at the stop is broader than the stop, and covers no letter."""
CARD_PAD, CARD_ASIDE = 9.0, 4.0
"""Inside a niche above and below; left of the stop."""
SLIP_HEIGHT, SLIP_GAP = 42.0, 8.0
PLATE_AIR, PLATE_PAD = 7.0, 12.0
CORRIDOR_LENGTH = 12.0
"""Between a niche and the faces of its wall."""
SLIP_WIDTH = 236.0
LEAST_LABEL = 24.0
"""However deep zones lie in each other, labels keep this width."""
HEAD_ABOVE, HEAD_BELOW, ZONE_GAP = 9.0, 0.0, 10.0
DOORSTEP = 6.0
"""How far before a wall a bracket comes back to the rail."""
TAG_ROOM, TUBE_ROOM = 16.0, 4.0
MOST_SHARE = 0.45
"""The rail stands no further right than this share of the width."""
