"""*Why not?*: what stands in the way of a packet or of a wish, proved by runs."""
