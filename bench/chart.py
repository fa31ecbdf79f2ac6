"""A small bar chart as SVG, that reads on light and on dark ground."""

from collections.abc import Sequence
from html import escape

WIDTH, NAMES, ROW = 640, 150, 26

GREY = "#808890"

STYLE = f'font-family="system-ui, sans-serif" font-size="13" fill="{GREY}"'


def bars(
    title: str, rows: Sequence[tuple[str, float]], *, goal: float | None = None, unit: str = "×"
) -> str:
    """A bar for each row, and a line where the goal is; those beyond it are in another colour."""
    most = max(goal or 0, *(value for _, value in rows))
    scale = (WIDTH - NAMES - 60) / most
    height = 40 + ROW * len(rows) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {STYLE}>',
        f"<title>{escape(title)}</title>",
        f'<text x="0" y="16" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(rows):
        top = 34 + ROW * number
        end = NAMES + value * scale
        colour = "#2f855a" if goal is None or value <= goal else "#c05621"
        parts += [
            f'<text x="0" y="{top + 13}">{escape(name)}</text>',
            f'<rect x="{NAMES}" y="{top}" width="{end - NAMES:.1f}" height="18" fill="{colour}"/>',
            f'<text x="{end + 6:.1f}" y="{top + 13}">{value:.2f} {unit}</text>',
        ]
    if goal is not None:
        line = NAMES + goal * scale
        parts.append(
            f'<path d="M{line:.1f} 26V{height - 8}" stroke="{GREY}" stroke-dasharray="4 3"/>'
        )
    return "\n".join([*parts, "</svg>\n"])
