"""Pictures as SVG text: bars, a curve, and a map of confusions. They need no library and open offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDE, ROW = 640, 22
INK, FAINT, LINE = "#1f5f8b", "#d5dee6", "#7a8792"


def bars(values: Mapping[str, float], bar: float | None = None) -> str:
    """One bar for each name, from 0 to 1, with a line where the goal is."""
    height = ROW * len(values) + 10
    parts = []
    for place, (name, value) in enumerate(values.items()):
        top = place * ROW
        parts.append(f'<text x="0" y="{top + 15}">{escape(name)}</text>')
        parts.append(f'<rect x="150" y="{top + 3}" width="{_x(1) - 150:.0f}" height="15" fill="{FAINT}"/>')
        parts.append(f'<rect x="150" y="{top + 3}" width="{_x(value) - 150:.0f}" height="15" fill="{INK}"/>')
        parts.append(f'<text x="{_x(1) + 6:.0f}" y="{top + 15}">{value:.2f}</text>')
    if bar is not None:
        parts.append(f'<line x1="{_x(bar):.0f}" x2="{_x(bar):.0f}" y1="0" y2="{height}" stroke="#b3261e" stroke-dasharray="4 3"/>')
    return _svg(parts, height)


def curve(points: Sequence[tuple[float, float]], across: str, up: str) -> str:
    """Points from 0 to 1 on both axes, joined, beside the line on which both are the same."""
    size = 260
    at = [f"{40 + x * size:.0f},{20 + (1 - y) * size:.0f}" for x, y in points]
    parts = [
        f'<rect x="40" y="20" width="{size}" height="{size}" fill="none" stroke="{LINE}"/>',
        f'<line x1="40" y1="{20 + size}" x2="{40 + size}" y2="20" stroke="{FAINT}"/>',
        f'<polyline points="{" ".join(at)}" fill="none" stroke="{INK}" stroke-width="2"/>',
        *(f'<circle cx="{point.split(",")[0]}" cy="{point.split(",")[1]}" r="3" fill="{INK}"/>' for point in at),
        f'<text x="40" y="{size + 40}">{escape(across)}</text>',
        f'<text x="40" y="14">{escape(up)}</text>',
    ]
    return _svg(parts, size + 50)


def confusion_map(names: Sequence[str], times: Mapping[tuple[str, str], int]) -> str:
    """A square for every pair (told, said): the darker, the more often."""
    cell, left, top = 11, 190, 170
    most = max(times.values(), default=1)
    parts = []
    for place, name in enumerate(names):
        parts.append(f'<text x="{left - 6}" y="{top + place * cell + 9}" text-anchor="end" font-size="9">{escape(name)}</text>')
        turn = f"translate({left + place * cell + 9},{top - 6}) rotate(-90)"
        parts.append(f'<text transform="{turn}" font-size="9">{escape(name)}</text>')
    for (told, said), number in times.items():
        x, y = left + names.index(said) * cell, top + names.index(told) * cell
        title = f"<title>{escape(told)} heard as {escape(said)}: {number}</title>"
        parts.append(
            f'<rect x="{x}" y="{y}" width="{cell - 1}" height="{cell - 1}" fill="{INK}" opacity="{0.15 + 0.85 * number / most:.2f}">'
            f"{title}</rect>"
        )
    return _svg(parts, top + cell * len(names) + 10, left + cell * len(names) + 20)


def _x(value: float) -> float:
    return 150 + value * (WIDE - 210)


def _svg(parts: Sequence[str], height: int, width: int = WIDE) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12">{"".join(parts)}</svg>'
    )
