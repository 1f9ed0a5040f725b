"""What is drawn of a scenario: its network, its figure, its time axes."""
