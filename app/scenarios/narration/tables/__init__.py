"""Depth everything: for each decision the whole table it was made from, with what lost and why."""
