"""The program `learning-center`."""

from app.cli.program import main

__all__ = ["main"]
