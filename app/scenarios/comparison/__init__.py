"""Architectures side by side, measured by playing them."""
