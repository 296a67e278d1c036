"""Charts through the kit: the frames of the numbers become images with their words, and no other library is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kamkit.errors import UsageError
from kamkit.kit.kit import Kit
from kamkit.kit.outlet import outlettables
from kamkit.look.shapes import Mark
from kamkit.plots.kpi import CHARTS as KPI_CHARTS
from tests.plots.test_kpi_plots import FRAMES


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("width", ["full", "half"])
def test_every_chart_of_figures_is_an_image_with_its_words(kit: Kit, name: str, width: str) -> None:
    image = kit.chart(name, FRAMES[name](kit.lang), "王立新", width)
    assert image.startswith("<img class='kam-chart' alt='王立新")
    assert "data:image/svg+xml," in image


def test_the_numbers_of_the_sample_are_drawn_as_they_come(kit: Kit) -> None:
    everybody = kit.numbers()
    one = kit.numbers(specialist=everybody.specialists[0])
    drawn = [
        kit.chart("xmr", one.chart("known_call"), unit="每天"),
        kit.chart("bands", one.bands()),
        kit.chart("bands", one.own()),
        kit.chart("week", one.days(), days=one.attendance()),
        kit.chart("board", everybody.bands()),
    ]
    assert all("alt=" in image for image in drawn)
    assert "nan" not in "".join(image.partition("width=")[0] for image in drawn)


def test_the_frames_of_a_year_are_drawn_as_they_come(kit: Kit) -> None:
    numbers = kit.numbers()
    own = numbers.own().assign(name=numbers.own()["specialist"])
    frames = (outlettables.waiting(kit.dealer_report(code)) for code in kit.subjects("dealer"))
    waiting = next(frame for frame in frames if len(frame))
    drawn = {
        "funnel": kit.chart("funnel", numbers.funnel()),
        "effort": kit.chart("effort", numbers.effort()),
        "board": kit.chart("board", own),
        "ageing": kit.chart("ageing", waiting),
        "xmr": kit.chart("xmr", numbers.chart("order", grain="month", weeks=52)),
    }
    told = {name: image.partition("alt='")[2].partition("' ")[0] for name, image in drawn.items()}
    assert all(len(alt) > 10 for alt in told.values())
    assert not [name for name, alt in told.items() if "nan" in alt or "NA" in alt or "None" in alt]
    assert all(str(name) in told["effort"] for name in numbers.effort().dropna(subset="effort")["name"])


def test_a_board_of_six_kinds_stands_in_two_even_blocks(kit: Kit) -> None:
    kinds = list(kit.numbers().own()["kind"].unique())
    assert len(kinds) == 6
    drawing = KPI_CHARTS["board"](kit.numbers().own(), kit.words).drawing
    names = {kit.words(f"kpi.{one}.name") for one in kinds}
    heads = [word for word in drawing.words if word.text.replace("\n", "") in names]
    assert [sum(word.y == top for word in heads) for top in sorted({word.y for word in heads})] == [3, 3]


def test_a_chart_that_is_none_is_refused_with_the_names_of_those_there_are(kit: Kit) -> None:
    with pytest.raises(UsageError) as refused:
        kit.chart("pie", FRAMES["bands"]("zh"))
    assert "xmr, bands" in str(refused.value.problems[0].values)


def test_a_chart_needs_no_matplotlib() -> None:
    code = "import sys, kamkit.kit.pictures; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("name", FRAMES)
def test_every_chart_is_a_matplotlib_figure_too_with_its_words_and_marks(kit: Kit, name: str, tmp_path: Path) -> None:
    drawing = KPI_CHARTS[name](FRAMES[name](kit.lang), kit.words, "王立新", width="half").drawing
    fig = kit.figure(name, FRAMES[name](kit.lang), "王立新", "half")
    (axes,) = fig.axes
    written = sorted(drawing.words, key=lambda one: one.layer)
    assert [text.get_text() for text in axes.texts] == [shape.text for shape in written]
    assert len(axes.lines) == sum(isinstance(shape, Mark) for shape in drawing.shapes)
    fig.savefig(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
