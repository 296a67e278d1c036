"""The pictures of one's own answers: legible on a phone, the same every time, and told in words."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pandas as pd
import pytest

from kamkit.lang.words import Words
from kamkit.look.drawing import WIDTHS
from kamkit.look.type import missing as not_in_font
from kamkit.plots.answers import MOST, WIDTH, certainty, confusion, marking, scores
from kamkit.plots.picture import Picture
from tests.plots.paper import HAIR, apart

SKILLS = {
    "zh": ["认准大客户", "需求分析", "公共采购与合规"],
    "en": ["Knowing a key account", "Needs analysis", "Public buying and compliance"],
}
STAGES = {
    "zh": ["无需求", "有购买意识", "想要购买", "设定购买标准", "成交", "维系"],
    "en": ["No need", "Aware", "Wants to buy", "Sets criteria", "Closing", "Retention"],
}
HANDLINGS = {
    "zh": ["立刻处理", "先接住，数字延后", "试过就放手", "把真异议请上桌"],
    "en": ["Handle at once", "Take the concern now, defer the figure", "Test, then let go", "Bring out the concern"],
}


def scores_of(lang: str, names: list[str] | None = None) -> Picture:
    listed = names or SKILLS[lang]
    rows = [(name, at + 1, at / len(listed), 1 - at / (2 * len(listed))) for at, name in enumerate(listed)]
    return scores(pd.DataFrame(rows, columns=["name", "tries", "first", "last"]), Words(lang))


def certainty_of(lang: str) -> Picture:
    rows = [("unsure", 4, 0.55, 2.2), ("fairly", 12, 0.7, 4.0), ("sure", 9, 0.5, -13.5)]
    return certainty(pd.DataFrame(rows, columns=["sure", "count", "score", "points"]), Words(lang))


def took_of(lang: str, names: dict[str, list[str]], kind: str) -> Picture:
    among = {f"k{at}": name for at, name in enumerate(names[lang])}
    pairs = [(a, b, 1 + (3 * i + j) % 12) for i, a in enumerate(among) for j, b in enumerate(among)]
    return confusion(pd.DataFrame(pairs, columns=["was", "took", "count"]), among, Words(lang), kind)


def marking_of(lang: str) -> Picture:
    long = {"zh": "出租车公司：开头那一响，后面还有", "en": "Taxi depot: the bang at the beginning, and some more"}
    rows = [(long[lang], 4, 5, 3), ("B", 0, 0, 0), ("C", 3, 0, 0)]
    return marking(pd.DataFrame(rows, columns=["name", "there", "marked", "found"]), Words(lang))


DRAWN: dict[str, Callable[[str], Picture]] = {
    "scores": scores_of,
    "certainty": certainty_of,
    "stages": lambda lang: took_of(lang, STAGES, "stages"),
    "handlings": lambda lang: took_of(lang, HANDLINGS, "handlings"),
    "marking": marking_of,
}
CASES = [(name, lang) for name in DRAWN for lang in ("zh", "en")]


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_no_two_labels_overlap_and_none_leaves_the_picture(name: str, lang: str) -> None:
    drawing = DRAWN[name](lang).drawing
    for words in drawing.words:
        left, low, right, high = words.frame
        assert min(left, low, drawing.width - right, drawing.height - high) >= -HAIR, words.text
    for one, other in combinations(drawing.words, 2):
        assert apart(one, other), (one.text, other.text)


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_picture_is_a_phone_wide_and_is_told_in_words_of_its_language(name: str, lang: str) -> None:
    picture = DRAWN[name](lang)
    assert picture.drawing.width == WIDTH == WIDTHS["half"]
    assert "alt=" in picture.image()
    said = [picture.alt, *(words.text for words in picture.drawing.words)]
    assert not any("debrief." in text or "panels." in text for text in said)
    assert not any(not_in_font(text.replace("\n", "")) for text in said)


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_answers_give_the_same_picture(name: str) -> None:
    assert DRAWN[name]("zh").image() == DRAWN[name]("zh").image()


def test_of_many_exercises_the_weakest_are_drawn_and_the_others_counted() -> None:
    picture = scores_of("en", [f"Exercise {at}" for at in range(MOST + 6)])
    texts = [words.text for words in picture.drawing.words]
    assert sum(text.startswith("Exercise") for text in texts) == MOST
    assert f"Exercise {MOST + 5}" in texts
    assert "Exercise 0" not in texts
    assert any(text.endswith(": 6.") for text in texts)


def test_the_alternative_text_says_the_figures() -> None:
    assert "Needs analysis 33% → 83%" in scores_of("en").alt
    assert "70%" in certainty_of("en").alt
    assert "“无需求”当成“成交” 5 回" in took_of("zh", STAGES, "stages").alt
    assert "3 of 4 found, 5 marked" in marking_of("en").alt
