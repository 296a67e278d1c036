"""Chinese type that needs no Chinese font on the reader's machine: the font, and the part of it that one page uses."""

from __future__ import annotations

import base64
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont

FAMILY = "Noto Sans SC"
FONT_FILE = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"
ALWAYS = frozenset(map(chr, range(0x20, 0x7F)))


@cache
def _font() -> Any:
    return TTFont(FONT_FILE, lazy=True)


@cache
def _glyph_names() -> dict[int, str]:
    """Return the name of the glyph of each code point the font has."""
    return dict(_font().getBestCmap())


def missing(text: str) -> str:
    """Return, sorted, the characters of the text that the font cannot show; the reader's own fonts must."""
    return "".join(sorted(c for c in set(text) if c.isprintable() and ord(c) not in _glyph_names()))


def subset_woff(text: str) -> bytes:
    """Return a WOFF font with the characters of the text and plain ASCII; the same characters give the same bytes."""
    return _subset(frozenset(text) | ALWAYS)


@lru_cache(maxsize=64)
def _subset(characters: frozenset[str]) -> bytes:
    """Return a font built anew from the wanted glyphs: a fifth of the time of a subsetter, which walks through all."""
    names, source = _glyph_names(), _font()
    wanted = {code: names[code] for code in sorted(map(ord, characters)) if code in names}
    glyphs = [".notdef", *dict.fromkeys(wanted.values())]
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf({name: source["glyf"][name] for name in glyphs})
    builder.setupHorizontalMetrics({name: source["hmtx"][name] for name in glyphs})
    _set_names_and_heights(builder, source)
    return _as_woff(builder)


def _set_names_and_heights(builder: Any, source: Any) -> None:
    lines, system = source["hhea"], source["OS/2"]
    builder.setupHorizontalHeader(ascent=lines.ascent, descent=lines.descent)
    builder.setupOS2(
        sTypoAscender=system.sTypoAscender,
        sTypoDescender=system.sTypoDescender,
        usWinAscent=system.usWinAscent,
        usWinDescent=system.usWinDescent,
    )
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular", "copyright": source["name"].getDebugName(0)})
    builder.setupPost(keepGlyphNames=False)


def _as_woff(builder: Any) -> bytes:
    builder.font.flavor = "woff"
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def font_face(text: str) -> str:
    """Return the css rule that carries the characters of the text inside the page itself.

    It names its characters, so that several such rules on one page (one a panel) add up and none hides another.
    """
    data = base64.b64encode(subset_woff(text)).decode("ascii")
    source = f"url(data:font/woff;base64,{data}) format('woff')"
    shown = sorted(ord(c) for c in set(text) | ALWAYS if ord(c) in _glyph_names())
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:400;font-style:normal;font-display:block;"
        f"unicode-range:{_ranges(shown)};src:{source}}}"
    )


def _ranges(codes: list[int]) -> str:
    """Return sorted code points as css writes them: U+20-7E,U+738B."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in runs)
