"""Chinese type that needs no Chinese font on the reader's machine: the font, and the part of it that one page uses."""

from __future__ import annotations

import base64
import struct
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTWriter
from fontTools.ttLib.tables._g_l_y_f import Glyph

FAMILY = "Noto Sans SC"
FONT_FILE = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"
ALWAYS = frozenset(map(chr, range(0x20, 0x7F)))
NOTDEF = 0


@dataclass(frozen=True)
class Face:
    """Our font as numbers alone, a tenth of the memory of fontTools' tables, for processes that are forked by hundreds.

    `glyphs` is the number of the glyph of each code point; the rest is by that number: width, left bearing, and where
    the outline's data begins in `outlines` (the last entry is the end of all).
    """

    glyphs: Mapping[int, int]
    widths: array[int]
    bearings: array[int]
    outlines: bytes
    starts: array[int]
    tables: Mapping[str, bytes]


@cache
def face() -> Face:
    """Return the font that comes with the package.

    From memory: processes that were forked from one would move each other's place in an open file.
    """
    font = TTFont(BytesIO(FONT_FILE.read_bytes()), lazy=True)
    tables = {name: font.reader[name] for name in ("head", "hhea", "maxp", "OS/2", "name", "post")}
    places, metrics = font.reader["loca"], font["hmtx"].metrics
    order = font.getReverseGlyphMap()
    return Face(
        glyphs={code: order[name] for code, name in font.getBestCmap().items()},
        widths=array("H", (metrics[name][0] for name in order)),
        bearings=array("h", (metrics[name][1] for name in order)),
        outlines=font.reader["glyf"],
        starts=array("I", struct.unpack(f">{len(places) // 4}I", places)),
        tables=tables,
    )


def outline(number: int) -> tuple[Any, Any, Any]:
    """Return a glyph's points, the last point of each contour, and the flags (see fontTools' getCoordinates)."""
    known = face()
    glyph = Glyph(known.outlines[known.starts[number]:known.starts[number + 1]])
    glyph.expand(None)
    return glyph.getCoordinates(None)  # type: ignore[no-any-return]


def missing(text: str) -> str:
    """Return, sorted, the characters of the text that the font cannot show; the reader's own fonts must."""
    return "".join(sorted(c for c in set(text) if c.isprintable() and ord(c) not in face().glyphs))


def subset_woff(text: str) -> bytes:
    """Return a WOFF font with the characters of the text and plain ASCII; the same characters give the same bytes."""
    return _subset(frozenset(text) | ALWAYS)


@lru_cache(maxsize=64)
def _subset(characters: frozenset[str]) -> bytes:
    """Return a font of the wanted glyphs, their data copied as they stand in our file: nothing is parsed or rebuilt.

    That takes a tenth of the time of building the glyphs anew, and our font has no glyph that is put together of others
    (a test holds that), which could not be copied so.
    """
    known = face().glyphs
    wanted = {code: known[code] for code in sorted(map(ord, characters)) if code in known}
    glyphs = list(dict.fromkeys((NOTDEF, *wanted.values())))
    return _as_woff({**_small_tables(glyphs, wanted), **_glyph_tables(glyphs)})


def _glyph_tables(glyphs: Sequence[int]) -> dict[str, bytes]:
    """Return the tables that hold the glyphs' outlines and widths."""
    source = face()
    parts = [source.outlines[source.starts[glyph]:source.starts[glyph + 1]] for glyph in glyphs]
    places = [0, *accumulate(map(len, parts))]
    count = struct.pack(">H", len(glyphs))
    return {
        "glyf": b"".join(parts),
        "loca": struct.pack(f">{len(places)}I", *places),
        "hmtx": b"".join(struct.pack(">Hh", source.widths[glyph], source.bearings[glyph]) for glyph in glyphs),
        "head": source.tables["head"],
        "hhea": source.tables["hhea"][:34] + count,
        "maxp": source.tables["maxp"][:4] + count + source.tables["maxp"][6:],
    }


def _small_tables(glyphs: Sequence[int], wanted: Mapping[int, int]) -> dict[str, bytes]:
    """Return the table that says which character is which glyph, and those that are the same for every part."""
    source = face()
    names = {glyph: f"g{glyph}" if glyph else ".notdef" for glyph in glyphs}
    builder = FontBuilder(struct.unpack(">H", source.tables["head"][18:20])[0], isTTF=True)
    builder.setupGlyphOrder(list(names.values()))
    builder.setupCharacterMap({code: names[glyph] for code, glyph in wanted.items()})
    kept = {name: source.tables[name] for name in ("OS/2", "name", "post")}
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
    shown = sorted(ord(c) for c in set(text) | ALWAYS if ord(c) in face().glyphs)
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
