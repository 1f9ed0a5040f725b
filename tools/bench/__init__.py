"""What `make bench` measures: the same thing twice, side by side in one run, where that can be."""
