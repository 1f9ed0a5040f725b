"""What hosts do by themselves: sockets, TCP, and what they send again."""
