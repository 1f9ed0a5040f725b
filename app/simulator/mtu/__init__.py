"""How large a packet may be on its way, and who knows it."""
