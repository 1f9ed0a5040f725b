"""Questions as their authors write them, a module for each kind, and what they are compiled to."""
