"""What travels: addresses, headers, pieces, and packets in packets."""
