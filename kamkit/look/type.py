"""Chinese type that needs no Chinese font on the reader's machine: the font, and the part of it that one page uses."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTWriter

FAMILY = "Noto Sans SC"
FONT_FILE = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"
ALWAYS = frozenset(map(chr, range(0x20, 0x7F)))


@cache
def source_font() -> Any:
    """Return the font that comes with the package, its glyphs read as they are asked for.

    From memory: processes that were forked from one would move each other's place in an open file.
    """
    return TTFont(BytesIO(FONT_FILE.read_bytes()), lazy=True)


@cache
def glyph_names() -> dict[int, str]:
    """Return the name of the glyph of each code point the font has."""
    return dict(source_font().getBestCmap())


def missing(text: str) -> str:
    """Return, sorted, the characters of the text that the font cannot show; the reader's own fonts must."""
    return "".join(sorted(c for c in set(text) if c.isprintable() and ord(c) not in glyph_names()))


def subset_woff(text: str) -> bytes:
    """Return a WOFF font with the characters of the text and plain ASCII; the same characters give the same bytes."""
    return _subset(frozenset(text) | ALWAYS)


@lru_cache(maxsize=64)
def _subset(characters: frozenset[str]) -> bytes:
    """Return a font of the wanted glyphs, their data copied as they stand in our file: nothing is parsed or rebuilt.

    That takes a tenth of the time of building the glyphs anew, and our font has no glyph that is put together of others
    (a test holds that), which could not be copied so.
    """
    names = glyph_names()
    wanted = {code: names[code] for code in sorted(map(ord, characters)) if code in names}
    glyphs = [".notdef", *dict.fromkeys(wanted.values())]
    return _as_woff({**_small_tables(glyphs, wanted), **_glyph_tables(glyphs)})


def _glyph_tables(glyphs: Sequence[str]) -> dict[str, bytes]:
    """Return the tables that hold the glyphs' outlines and widths."""
    source = source_font()
    outlines, starts = _outline_data()
    order, widths = source.getReverseGlyphMap(), source["hmtx"].metrics
    parts = [outlines[starts[order[name]]:starts[order[name] + 1]] for name in glyphs]
    places = [0, *accumulate(map(len, parts))]
    return {
        "glyf": b"".join(parts),
        "loca": struct.pack(f">{len(places)}I", *places),
        "hmtx": b"".join(struct.pack(">Hh", *widths[name]) for name in glyphs),
        "head": source.reader["head"],
        "hhea": source.reader["hhea"][:34] + struct.pack(">H", len(glyphs)),
        "maxp": source.reader["maxp"][:4] + struct.pack(">H", len(glyphs)) + source.reader["maxp"][6:],
    }


@cache
def _outline_data() -> tuple[bytes, tuple[int, ...]]:
    """Return the data of all outlines, and where each glyph's begin."""
    places = source_font().reader["loca"]
    return source_font().reader["glyf"], struct.unpack(f">{len(places) // 4}I", places)


def _small_tables(glyphs: list[str], wanted: Mapping[int, str]) -> dict[str, bytes]:
    """Return the table that says which character is which glyph, and those that are the same for every part."""
    source = source_font()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(dict(wanted))
    kept = {name: source.reader[name] for name in ("OS/2", "name", "post")}
    return {"cmap": builder.font["cmap"].compile(builder.font), **kept}


def _as_woff(tables: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    writer = SFNTWriter(out, len(tables), flavor="woff")
    for name in sorted(tables):
        writer[name] = tables[name]
    writer.close()
    return out.getvalue()


def font_face(text: str) -> str:
    """Return the css rule that carries the characters of the text inside the page itself.

    It names its characters, so that several such rules on one page (one a panel) add up and none hides another.
    """
    data = base64.b64encode(subset_woff(text)).decode("ascii")
    source = f"url(data:font/woff;base64,{data}) format('woff')"
    shown = sorted(ord(c) for c in set(text) | ALWAYS if ord(c) in glyph_names())
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
