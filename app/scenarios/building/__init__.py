"""From the text of a scenario to the network and the play that are simulated, with every fault at its place."""
