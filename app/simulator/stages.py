"""Where in a node a step is taken, and where in the text somebody has written what decides it."""

from enum import StrEnum

Place = str


class Stage(StrEnum):
    """Where in a node's pipeline a step is taken; the five hooks have the kernel's names."""

    ORIGIN = "origin"
    RECEIVE = "receive"
    PREROUTING = "prerouting"
    ROUTING = "routing"
    INPUT = "input"
    FORWARD = "forward"
    OUTPUT = "output"
    POSTROUTING = "postrouting"
    TRANSMIT = "transmit"
    DELIVER = "deliver"
    TUNNEL = "tunnel"  # where a packet is put into another one, or taken out of it
