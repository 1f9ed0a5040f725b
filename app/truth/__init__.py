"""What is known about how true the simulator is, as pages: two texts of docs/."""
