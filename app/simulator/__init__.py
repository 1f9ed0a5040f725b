"""Packets through a network, step by step: values in, values out; no clock, files, web or database."""
