"""The palette: what each colour means, on light and dark paper, never without a glyph or a marker beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType


@dataclass(frozen=True)
class Palette:
    """One colour (#rrggbb) for each meaning; all but `line` and the two papers can be read as text on both papers."""

    ink: str
    quiet: str
    paper: str
    panel: str
    line: str
    accent: str
    ours: str
    rival: str
    supporter: str
    neutral: str
    opponent: str
    unknown: str
    high: str
    medium: str
    low: str
    ok: str

    def names(self) -> tuple[str, ...]:
        """Return the names of all meanings."""
        return tuple(field.name for field in fields(self))


LIGHT = Palette(
    ink="#1b2530",
    quiet="#55606d",
    paper="#ffffff",
    panel="#f4f6f8",
    line="#d3dae1",
    accent="#0a58a6",
    ours="#00695f",
    rival="#7038a8",
    supporter="#0a58a6",
    neutral="#8a5d00",
    opponent="#a1122b",
    unknown="#626c78",
    high="#a1122b",
    medium="#8a5d00",
    low="#3d627d",
    ok="#1b6b3a",
)
DARK = Palette(
    ink="#e6ebf0",
    quiet="#a8b3bf",
    paper="#14191f",
    panel="#1d242c",
    line="#3a4550",
    accent="#7fbaf6",
    ours="#4fc4b2",
    rival="#c8a8f2",
    supporter="#7fbaf6",
    neutral="#e3b54f",
    opponent="#ff8b82",
    unknown="#a8b3bf",
    high="#ff8b82",
    medium="#e3b54f",
    low="#9dc4df",
    ok="#72cf98",
)

STANCE_GLYPH: Mapping[str, str] = MappingProxyType({"supporter": "▲", "neutral": "●", "opponent": "▼", "unknown": "◇"})
STANCE_MARKER: Mapping[str, str] = MappingProxyType({"supporter": "^", "neutral": "o", "opponent": "v", "unknown": "D"})
SEVERITY_GLYPH: Mapping[str, str] = MappingProxyType({"high": "■", "medium": "◆", "low": "○", "ok": "✓", "none": "—"})

# Six lines told apart by hue, by lightness, by dash and by marker: a grey print keeps the last two.
SERIES = ("#0a58a6", "#c2500a", "#00796b", "#7038a8", "#a1122b", "#55606d")
SERIES_DASH = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (3, 3)))
SERIES_MARKER = ("o", "s", "^", "D", "v", "P")

# Light to dark: nothing, little … much. The lightest still stands off white paper by its edge.
HEAT = ("#eef3f8", "#cbdeef", "#9cc2e0", "#639fcd", "#1b5a94")


def _channel(part: str) -> float:
    """Return a two-digit hex channel as linear light, 0 to 1 (WCAG 2.2, relative luminance)."""
    value = int(part, 16) / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, 0 (black) to 1 (white)."""
    red, green, blue = (_channel(colour[start : start + 2]) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 (none) to 21 (black on white); text needs 4.5 (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(background: str) -> str:
    """Return the ink, dark or white, that is easier to read on this background."""
    return max((LIGHT.ink, "#ffffff"), key=lambda ink: contrast(ink, background))


def _variables(palette: Palette) -> str:
    return "".join(f"--kam-{name}:{getattr(palette, name)};" for name in palette.names())


def css_variables() -> str:
    """Return the palette as css variables: light; dark where the system or JupyterLab's theme is; light in print."""
    light = f"{_variables(LIGHT)}color-scheme:light;"
    dark = f"{_variables(DARK)}color-scheme:dark;"
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"
        f'body[data-jp-theme-light="true"]{{{light}}}\n'
        f'body[data-jp-theme-light="false"]{{{dark}}}\n'
        f"@media print{{:root,body{{{light}}}}}\n"
    )
