"""What chains say of a packet, and which rule decides: nftables' matches, sets, limits and verdicts."""
