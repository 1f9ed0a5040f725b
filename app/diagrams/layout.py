"""The door to the package: a topology in, a picture out.

Why a layout of our own. elkjs is 1.5 MB of JavaScript and knows no wall in which gateways stand; graphviz is a program
that every machine would need, and its clusters have no walls either; grandalf knows no nested zones. Our networks are
small and have a natural axis, from inside to outside: a grid with free gutters keeps the promises by construction.

What is promised, in this order: a zone holds what is in it and no stranger; gateways stand in the wall of their zone;
the straight line is straight; like goes with like; rows are near to their neighbours, with few crossings.
"""

from app.diagrams.placed import Form, Layout
from app.diagrams.tall.form import tall
from app.diagrams.topology import Topology
from app.diagrams.wide.form import wide

NOTE_HEIGHT = 132.0
"""The strip under a wide picture which is kept for the packet's note."""


def layout(topology: Topology, *, form: Form, width: float, note_height: float = NOTE_HEIGHT) -> Layout | None:
    """None where the network does not fit sideways into that width. The tall form fits from 288 px on."""
    if form == "wide":
        return wide(topology, width, note_height)
    return tall(topology, width)
