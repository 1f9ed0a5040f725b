"""What a reader changes: choices of controls, and the text itself for one run."""
