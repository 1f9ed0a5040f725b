"""A moment as the terminal would show it: the lines of tcpdump, conntrack and nft, in their own formats.

Held against tcpdump 4.99, conntrack 1.4.7 and nftables 1.0.6 on Linux 6. What the simulator does not know is left out:
link-layer addresses, the options and windows of TCP, identifications and the contents of packets. Sequence numbers
are relative. The clock begins the day at nine.
"""
