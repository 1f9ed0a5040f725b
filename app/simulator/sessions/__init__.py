"""What a node remembers of who speaks with whom, and how it translates them."""
