"""What is expected and claimed of a run, and whether it came true."""
