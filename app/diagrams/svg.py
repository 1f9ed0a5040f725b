"""The small words of SVG: lengths, points, rectangles."""

from app.diagrams.geometry import Point, Rect


def px(length: float) -> str:
    """Rounded to a tenth."""
    return f"{length:.1f}".removesuffix(".0")


def at(point: Point) -> str:
    return f"{px(point.x)},{px(point.y)}"


def rect(box: Rect, name: str, radius: float = 0, more: str = "") -> str:
    x, y, width, height = map(px, box)
    named = f'class="{name}" ' if name else ""
    return f'<rect {named}x="{x}" y="{y}" width="{width}" height="{height}" rx="{px(radius)}"{more}/>'
