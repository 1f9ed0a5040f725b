"""Packets through a network, step by step: values in, values out; no clock, files, web or database.

`engine.simulate` runs a play (`events`) on a network (`network`) and returns a trace (`trace`, `steps`).

Not simulated: IPv6, fragments and MTU, TCP windows (every segment counts as in its window), congestion and lost
segments, reverse-path filters, a full tracking table, and prerouting for what a node sends to itself.
"""
