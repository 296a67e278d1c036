"""What a picture and a page cost: milliseconds and bytes, beside matplotlib and beside nbconvert's own exporter.

    .venv/bin/python benchmarks/pictures.py             every picture in both languages, then a page
    .venv/bin/python benchmarks/pictures.py --rounds 30

Each picture is made by us (frame to `<img>`) and drawn by matplotlib from the same shapes (to a PNG of 144 dots an
inch), in turn, in one process; the milliseconds are processor time, medians. The page is that of the tests of `look`;
"stock" is nbconvert's HTMLExporter with our template, "subset" fontTools' own subsetter.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fontTools import subset
from fontTools.ttLib import TTFont
from nbconvert import HTMLExporter
from traitlets.config import Config

from kamkit.lang.words import Words
from kamkit.look import pages
from kamkit.look import type as look_type
from kamkit.look.asfigure import as_figure
from kamkit.look.charts import png_bytes
from kamkit.look.drawing import Drawing
from kamkit.plots.kpi import CHARTS
from kamkit.plots.picture import Picture
from tests.groups.cases import hospital
from tests.look.samples import notebook
from tests.plots.test_group import grid_of, map_of
from tests.plots.test_kpi_plots import FRAMES, HEADING, MORE


def by_matplotlib(drawing: Drawing) -> bytes:
    """Return the same shapes as matplotlib draws them, as PNG."""
    return png_bytes(as_figure(drawing))


def spent(deed: Callable[[], object]) -> float:
    """Return the milliseconds of processor time of a deed."""
    begun = time.process_time()
    deed()
    return 1000 * (time.process_time() - begun)


def medians(deeds: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return each deed's median, done in turn after one round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in deeds}
    for number in range(rounds + 1):
        for name, deed in deeds.items():
            took = spent(deed)
            found[name] += [took] if number else []
    return {name: statistics.median(times) for name, times in found.items()}


def pictures(rounds: int) -> None:
    """Print what each picture costs."""
    group = hospital(12)
    made: dict[str, Callable[[str], Picture]] = {"coverage": lambda lang: grid_of(group, lang),
                                                 "influence": lambda lang: map_of(group, lang)}
    for name, draw in CHARTS.items():
        made[name] = lambda lang, name=name, draw=draw: draw(FRAMES[name](lang), Words(lang), HEADING[lang],
                                                            **MORE.get(name, {}))
    print(f"{'picture':12}{'ms':>8}{'matplotlib':>12}{'ratio':>8}{'bytes':>10}{'as PNG':>10}")
    for name, draw in made.items():
        for lang in ("zh", "en"):
            print(f"{name + ' ' + lang:12}{cost(lambda draw=draw, lang=lang: draw(lang), rounds)}")


def cost(draw: Callable[[], Picture], rounds: int) -> str:
    """Return a line of what one picture costs."""
    drawing = draw().drawing
    took = medians({"ours": lambda: draw().image(), "theirs": lambda: by_matplotlib(drawing)}, rounds)
    png = 4 * -(-len(by_matplotlib(drawing)) // 3)
    ratio = took["theirs"] / took["ours"]
    return f"{took['ours']:8.1f}{took['theirs']:12.1f}{ratio:8.1f}{len(draw().image()):10,}{png:10,}"


def page(rounds: int) -> None:
    """Print what a page costs, and the part of the font that it carries."""
    stock = HTMLExporter(template_name="kamkit", extra_template_basedirs=[str(pages.TEMPLATES)], language_code="zh",
                         exclude_input=True, config=Config(NbConvertBase={"display_data_priority": pages.SHOWN}))
    stock.environment.autoescape = True
    told = {"title": "x", "lang": "zh", "brand": "", "about": [], "css": "", "policy": ""}
    nb, text = notebook("zh"), "".join(map(chr, range(0x4E00, 0x4E00 + 700)))

    def anew() -> None:
        look_type._subset.cache_clear()
        look_type.font_face(text)

    def subsetter() -> None:
        font, out = TTFont(look_type.FONT_FILE, lazy=True), BytesIO()
        part = subset.Subsetter(subset.Options(hinting=False, layout_features=[]))
        part.populate(text=text)
        part.subset(font)
        font.flavor = "woff"
        font.save(out)

    ours = pages.report_exporter("zh")
    took = medians({"exporter": lambda: ours.from_notebook_node(nb, resources={"kamkit": told}),
                    "stock": lambda: stock.from_notebook_node(nb, resources={"kamkit": told}),
                    "font of 700 characters": anew, "subset": subsetter}, max(3, rounds // 3))
    for name, milliseconds in took.items():
        print(f"{name:24}{milliseconds:8.1f} ms")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    names = ("matplotlib", "nbconvert", "fonttools", "pandas")
    print(platform.platform(), platform.python_version(), *(f"{name} {version(name)}" for name in names))
    pictures(asked.rounds)
    page(asked.rounds)


if __name__ == "__main__":
    main()
