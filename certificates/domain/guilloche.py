"""The curves of the certificate's border and ground, and the letters around its seal: pure geometry in millimetres."""

from dataclasses import dataclass
from math import atan2, cos, degrees, pi, sin


@dataclass(frozen=True)
class Glyph:
    """One character on a circle: its place, and its turn in degrees clockwise."""

    char: str
    x: float
    y: float
    turn: float


def path(points: list[tuple[float, float]]) -> str:
    """An SVG path through these points, closed."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def frame(width: float, height: float, radius: float, samples: int) -> list[tuple[float, float, float, float]]:
    """Points along a rectangle with round corners around (0, 0), each with its outward normal: (x, y, nx, ny)."""
    straight = [width - 2 * radius, height - 2 * radius] * 2
    corner = pi * radius / 2
    total = sum(straight) + 4 * corner
    starts = [(radius, 0, 1, 0), (width, radius, 0, 1), (width - radius, height, -1, 0), (0, height - radius, 0, -1)]
    points = []
    for n in range(samples):
        distance, side = total * n / samples, 0
        while distance >= straight[side] + corner:
            distance -= straight[side] + corner
            side += 1
        x, y, dx, dy = starts[side]
        if distance < straight[side]:
            points.append((x + dx * distance, y + dy * distance, dy, -dx))
            continue
        turn = (distance - straight[side]) / radius
        centre = (x + dx * straight[side] - dy * radius, y + dy * straight[side] + dx * radius)
        nx, ny = dy * cos(turn) + dx * sin(turn), -dx * cos(turn) + dy * sin(turn)
        points.append((centre[0] + nx * radius, centre[1] + ny * radius, nx, ny))
    return points


def border(width: float, height: float, *, band: float = 7.0, waves: int = 64, strands: int = 6) -> list[str]:
    """The paths of a guilloche border: `strands` waves, each shifted, woven along a frame of this size."""
    line = frame(width, height, band, 1600)
    strings = []
    for strand in range(strands):
        shift = 2 * pi * strand / strands
        strings.append(
            path(
                [
                    (x + nx * offset, y + ny * offset)
                    for n, (x, y, nx, ny) in enumerate(line)
                    for offset in [band / 2 * sin(2 * pi * waves * n / len(line) + shift) * weave(n, len(line))]
                ]
            )
        )
    return strings


def weave(n: int, of: int) -> float:
    """How far the strands swing here: between two thirds and the whole, in slow beats."""
    return 0.83 + 0.17 * cos(2 * pi * 16 * n / of)


def rosette(radius: float, *, lobes: int = 18, rings: int = 5) -> list[str]:
    """The paths of a rosette around (0, 0): rings of lobes that cross each other."""
    rounds = []
    for ring in range(rings):
        size = radius * (1 - 0.14 * ring)
        points = []
        for n in range(720):
            angle = 2 * pi * n / 720
            reach = size * (0.82 + 0.18 * cos(lobes * angle + pi * ring / rings))
            points.append((reach * cos(angle), reach * sin(angle)))
        rounds.append(path(points))
    return rounds


def on_arc(text: str, radius: float, *, span: float = 250.0) -> list[Glyph]:
    """The characters of a seal's text along the upper arc of a circle around (0, 0), `span` degrees wide at most."""
    step = min(span / max(len(text) - 1, 1), 34.0)
    first = -step * (len(text) - 1) / 2
    glyphs = []
    for n, char in enumerate(text):
        angle = (first + step * n) * pi / 180
        x, y = radius * sin(angle), -radius * cos(angle)
        glyphs.append(Glyph(char, round(x, 3), round(y, 3), round(degrees(atan2(x, -y)), 3)))
    return glyphs
