"""What an exported script runs: plain Python that knows nothing of this program, joined into one file by `joining`."""
