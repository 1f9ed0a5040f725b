"""What is refused in a rule's or a route's text, at its column."""


class RuleSyntaxError(Exception):
    """`column` counts from 1."""

    def __init__(self, column: int, message: str, hint: str = "") -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column
        self.message = message
        self.hint = hint
