"""Faults that the form of a file allows: each is told at its line, in both languages, once."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.bank.guessable import ENOUGH, MANY
from kamkit.bank.overlap import alike, runs, shared
from kamkit.lang.text import Text
from kamkit.lang.words import Words
from tests.bank import made
from tests.bank.test_check import FILES, found, option

TERMS, STAGES = "data/standards/terms.yml", "data/standards/stages.yml"
NAMES = (
    "choice",
    "reasoned-choice",
    "multiple-choice",
    "classify",
    "numeric",
    "objection-triage",
    "next-question",
    "assign-roles",
)
CHOICE, REASONED, TICKS, CLASSIFY, NUMERIC, TRIAGE, QUESTION, ROLES = (f"exercises/made/{name}.yml" for name in NAMES)
OTHER_CUES = ("M06", "M07", "M08")


def with_(files: dict[str, Any], *changes: tuple[str, made.Loc, Any]) -> dict[str, Any]:
    for file, loc, value in changes:
        files = made.changed(files, file, loc, value)
    return files


def two_stages() -> dict[str, Any]:
    """Return the made tree with a second stage and its own cues; options and cards may name either."""
    second = deepcopy(FILES[STAGES][made.KEY])
    second["cues"] = dict(zip(OTHER_CUES, second["cues"].values(), strict=True))
    return with_(FILES, (STAGES, ("second",), second))


def terms(group: str, *keys: str) -> dict[str, Any]:
    term = deepcopy(FILES[TERMS][made.KEY][made.KEY])
    return with_(FILES, (TERMS, (group,), dict.fromkeys(keys, term)))


def told_once(folder: Path, files: dict[str, Any], key: str, file: str, loc: made.Loc, severity: str = "error") -> None:
    """Check that this is all that is told, at that place, in both languages."""
    problems, lines = found(folder, files)
    assert [(one.key, one.where.file, one.where.line, one.severity) for one in problems] == [
        (key, file, lines[file][loc], severity)
    ], Words("en").say_all(problems)
    for lang in ("zh", "en"):
        said = Words(lang).say(problems[0])  # type: ignore[arg-type]
        assert said.startswith(f"{file}:{lines[file][loc]}: ")
        assert bool(re.search(r"[一-鿿]", re.sub("“[^”]*”", "", said))) == (lang == "zh")
        assert not re.search(r"\{(?:name|wanted|stage|said|value|reason|count|lang|other|word|percent)\}", said)


def test_a_skill_that_the_terms_do_not_know_is_told(tmp_path: Path) -> None:
    told_once(tmp_path, with_(terms("skill", "made"), (CHOICE, ("skill",), "mad")), "unknown_skill", CHOICE, ("skill",))
    assert found(tmp_path / "known", terms("skill", "made"))[0] == []


def test_somebody_who_answers_must_be_one_of_the_terms(tmp_path: Path) -> None:
    who = FILES[TRIAGE]["promise"]["who"][0]
    assert found(tmp_path / "known", terms("answerer", who))[0] == []
    told_once(tmp_path, terms("answerer", "somebody"), "unknown_answerer", TRIAGE, ("promise", "who"))


@pytest.mark.parametrize(
    ("cues", "key"),
    [
        (["M03", "M04"], "cues_too_few"),
        (["M03", "M04", "M99"], "unknown_cue"),
        (["M03", "M06", "M04", "M07"], "cues_undecided"),
        (["M06", "M07", "M03"], "cues_at_odds"),
    ],
)
@pytest.mark.parametrize(("file", "at"), [(CHOICE, ("cues",)), (CLASSIFY, ("cards", 1, "cues"))])
def test_a_bundle_of_cues_is_held_against_the_stage_that_is_called_right(
    cues: list[str], key: str, file: str, at: made.Loc, tmp_path: Path
) -> None:
    files = with_(two_stages(), (file, at, cues))
    if file == CHOICE:
        files = with_(files, (CHOICE, ("options", 0, "stage"), made.KEY))
    told_once(tmp_path, files, key, file, at)


def test_where_no_stage_is_called_right_cues_need_only_be_known_and_enough(tmp_path: Path) -> None:
    files = with_(two_stages(), (QUESTION, ("cues",), ["M03", "M06", "M04", "M07"]))
    assert found(tmp_path, files)[0] == []
    no_stage = made.without(with_(two_stages(), (CHOICE, ("cues",), list(OTHER_CUES))), CHOICE, ("options", 0, "stage"))
    assert found(tmp_path / "none", no_stage)[0] == []


@pytest.mark.parametrize(
    ("loc", "value", "key"),
    [
        (("value",), "n *", "expression_faulty"),
        (("value",), "m * 2", "expression_faulty"),
        (("value",), "n / 0", "expression_faulty"),
        (("value",), "n * 1e308 * 9", "expression_faulty"),
        (("bands", 0, "value"), "__import__('os')", "expression_faulty"),
        (("bands", 0, "value"), "n + n", "band_is_the_answer"),
        (("prompt", "zh"), "要 {m} 台", "place_without_draw"),
        (("prompt", "en"), "{answer}" + " vans" * 14, "place_without_draw"),
        (("units", made.KEY, "text", "en"), "per {n}", "place_without_draw"),
        (("note", "zh"), "记住 {n}", "place_without_draw"),
    ],
)
def test_a_figure_that_comes_to_nothing_is_told(loc: made.Loc, value: str, key: str, tmp_path: Path) -> None:
    problems, lines = found(tmp_path, with_(FILES, (NUMERIC, loc, value)))
    assert [(one.key, one.where.line) for one in problems] == [(key, lines[NUMERIC][loc])], Words("en").say_all(
        problems
    )
    for lang in ("zh", "en"):
        assert Words(lang).say(problems[0]).startswith(NUMERIC)  # type: ignore[arg-type]


def test_the_answer_may_stand_in_a_reason_and_a_draw_in_any_other_text(tmp_path: Path) -> None:
    files = with_(
        FILES,
        (NUMERIC, ("why", "zh"), "{n} 乘 2 得 {answer}"),
        (NUMERIC, ("why", "en"), "{n} twice: {answer}"),
        (NUMERIC, ("bands", 0, "why", "en"), "not {answer}"),
        (NUMERIC, ("prompt", "zh"), "{n} 台 {brand}"),
    )
    assert found(tmp_path, files)[0] == []


def test_rows_of_figures_that_name_different_things_are_told_and_nothing_else(tmp_path: Path) -> None:
    files = with_(FILES, (NUMERIC, ("draws",), [{"n": "2"}, {"n": "2", "m": "3"}]), (NUMERIC, ("value",), "n *"))
    told_once(tmp_path, files, "draws_differ", NUMERIC, ("draws",))


@pytest.mark.parametrize("name", ["n2", "N", "answer", "brand", "数"])
def test_a_name_that_no_text_could_fill_in_is_told(name: str, tmp_path: Path) -> None:
    files = with_(FILES, (NUMERIC, ("draws",), [{name: "2", "n": "2"}]))
    problems, lines = found(tmp_path, files)
    if name in ("N", "数", "n2"):
        assert {one.key for one in problems} & {"draw_name_unusable", "slug", "not_a_name"} or problems
    else:
        assert [one.key for one in problems] == ["draw_name_unusable"]
    assert {one.where.line for one in problems} <= {lines[NUMERIC][("draws", 0, name)], lines[NUMERIC][("draws",)]}


@pytest.mark.parametrize(
    ("value", "within", "percent", "told"),
    [
        ("n / 3", "0", "0", True),
        ("n / 3", "0.01", "0", False),
        ("n / 3", "0", "1", False),
        ("n / 4", "0", "0", False),
        ("n * 1.005", "0", "0", False),
        ("n / 7", "0.001", "0", True),
    ],
)
def test_a_figure_that_nobody_can_write_exactly_needs_room(
    value: str, within: str, percent: str, told: bool, tmp_path: Path
) -> None:
    files = with_(
        FILES,
        (NUMERIC, ("value",), value),
        (NUMERIC, ("within",), within),
        (NUMERIC, ("within_percent",), percent),
        (NUMERIC, ("bands",), []),
    )
    if told:
        told_once(tmp_path, files, "figure_needs_room", NUMERIC, ("value",))
    else:
        assert found(tmp_path, files)[0] == []


def test_a_near_miss_within_the_tolerance_is_the_answer_itself(tmp_path: Path) -> None:
    files = with_(FILES, (NUMERIC, ("bands", 0, "value"), "n * 2 + 1"))
    assert found(tmp_path / "far", files)[0] == []
    told_once(tmp_path, with_(files, (NUMERIC, ("within",), "1")), "band_is_the_answer", NUMERIC, ("bands", 0, "value"))
    told_once(
        tmp_path / "p",
        with_(files, (NUMERIC, ("within_percent",), "25")),
        "band_is_the_answer",
        NUMERIC,
        ("bands", 0, "value"),
    )


@pytest.mark.parametrize(
    ("loc", "seat"), [(("seats", "P0"), {}), (("also", "P1", 0), {}), (("seats", "P1"), {"roles": []})]
)
def test_a_seat_that_asks_nothing_is_told_where_it_stands(loc: made.Loc, seat: Any, tmp_path: Path) -> None:
    told_once(tmp_path, with_(FILES, (ROLES, loc, seat)), "seat_says_nothing", ROLES, loc)


@pytest.mark.parametrize(
    ("zh", "en", "lags"),
    [
        ("客" * 40, "short", "en"),
        ("短", "long " * 30, "zh"),
        ("客" * 19, "short", None),
        ("客" * 40, "x" * 37, None),
        ("客" * 40, "x" * 35, "en"),
        ("客" * 12, "long" * 30, None),
        ("客" * 11, "long" * 30, "zh"),
    ],
)
def test_a_half_that_lags_far_behind_is_warned_of(zh: str, en: str, lags: str | None, tmp_path: Path) -> None:
    loc = ("options", 0, "why")
    files = with_(FILES, (CHOICE, (*loc, "zh"), zh), (CHOICE, (*loc, "en"), en))
    if lags is None:
        assert found(tmp_path, files)[0] == []
        return
    told_once(tmp_path, files, "half_lags", CHOICE, loc, "warning")
    assert found(tmp_path / "again", files)[0][0].values["lang"] == lags


def test_a_prompt_that_an_earlier_exercise_asks_already_is_warned_of(tmp_path: Path) -> None:
    asked = "车队长把旧车的维修单摊在桌上，问您换车以后这笔钱还要不要花。您先问哪一句？"
    again = asked.replace("车队长", "行政科长").replace("旧车", "老面包车")
    files = with_(FILES, (CHOICE, ("prompt", "zh"), asked), (REASONED, ("prompt", "zh"), again))
    told_once(tmp_path, files, "stems_alike", REASONED, ("prompt",), "warning")
    (told,) = found(tmp_path / "again", files)[0]
    assert told.values["other"] == "made/choice"
    assert 50 < told.values["percent"] < 100
    other = with_(files, (REASONED, ("prompt", "zh"), "院长说编制还没批下来，让您先等等。您接着问什么？"))
    assert found(tmp_path / "other", other)[0] == []


def test_a_prompt_taken_over_in_english_alone_is_warned_of_too(tmp_path: Path) -> None:
    asked = "The fleet head spreads the repair bills on the table. What do you ask first?"
    files = with_(FILES, (CHOICE, ("prompt", "en"), asked), (REASONED, ("prompt", "en"), asked.upper() + "!"))
    told_once(tmp_path, files, "stems_alike", REASONED, ("prompt",), "warning")


texts = st.text(st.sampled_from("abc客户，。 ？"), max_size=12)


@given(texts, texts)
def test_what_two_texts_share_is_a_share_and_does_not_depend_on_which_comes_first(one: str, other: str) -> None:
    both = shared(runs(one), runs(other))
    assert 0 <= both <= 1
    assert both == shared(runs(other), runs(one))
    assert shared(runs(one), runs(one)) == (1 if runs(one) else 0)
    assert runs(one) == runs(f" {one.upper()}。")


def test_texts_of_nothing_but_marks_share_nothing() -> None:
    assert runs("……？！ ") == frozenset()
    assert alike(Text(zh="……", en="…"), Text(zh="？！", en="?!")) == 0
    assert alike(Text(zh="好", en="same words"), Text(zh="不", en="Same words!")) == 1


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "这样一定会成，大家都是这么讲的"),
        ("zh", "绝对不能等他们那边先把话说出口"),
        ("zh", "从来都这么办，换谁去也一样办"),
        ("en", "It ALWAYS works"),
        ("en", "never wait"),
        ("en", "under no circumstances"),
    ],
)
@pytest.mark.parametrize(("file", "at"), [(CHOICE, ("options", 1)), (TICKS, ("options", 2))])
def test_a_word_that_gives_a_wrong_option_away_is_warned_of(
    lang: str, text: str, file: str, at: made.Loc, tmp_path: Path
) -> None:
    files = with_(FILES, (file, (*at, "text", lang), text))
    told_once(tmp_path, files, "giveaway_word", file, (*at, "text", lang), "warning")


@pytest.mark.parametrize("text", ["nevertheless they wait", "the alwayside firm"])
def test_a_word_inside_another_word_gives_nothing_away_nor_does_one_in_the_right_option(
    text: str, tmp_path: Path
) -> None:
    assert found(tmp_path, with_(FILES, (CHOICE, ("options", 1, "text", "en"), text)))[0] == []
    right = with_(FILES, (CHOICE, ("options", 0, "text", "en"), "text 2026 always"))
    assert "giveaway_word" not in {one.key for one in found(tmp_path / "right", right)[0]}


def test_two_options_that_say_the_same_are_warned_of(tmp_path: Path) -> None:
    same = FILES[TICKS]["options"][0]["text"]["zh"] + "！"
    files = with_(FILES, (TICKS, ("options", 2, "text", "zh"), same))
    told_once(tmp_path, files, "options_overlap", TICKS, ("options", 2, "text"), "warning")


def test_a_reason_told_twice_among_ticks_is_warned_of(tmp_path: Path) -> None:
    files = with_(FILES, (TICKS, ("options", 1, "why"), deepcopy(FILES[TICKS]["options"][0]["why"])))
    told_once(tmp_path, files, "why_repeated", TICKS, ("options", 1, "why"), "warning")


def test_a_habit_of_the_whole_bank_is_told_where_no_folder_has_it(tmp_path: Path) -> None:
    """Folders too small for a habit of their own, all with the right option in the first place."""
    files: dict[str, Any] = dict(FILES)
    for n in range(MANY):
        mark = chr(ord("一") + 31 * n)
        prompt = {"zh": mark * 9, "en": mark * 9}
        files[f"exercises/f{n // (ENOUGH - 1)}/q{n}.yml"] = dict(
            FILES[CHOICE], formerly=[], prompt=prompt, options=[option(k, k == 0) for k in range(3)]
        )
    problems, _ = found(tmp_path, files)
    assert [(one.key, one.where.file, one.values.get("place")) for one in problems] == [
        ("same_place_too_often", "exercises", 1)
    ], Words("en").say_all(problems)


@pytest.mark.parametrize(
    ("file", "loc", "value"),
    [
        (NUMERIC, ("draws", 0, "n"), "3"),
        (NUMERIC, ("within",), "1"),
        (NUMERIC, ("units", made.KEY, "factor"), "3"),
        (NUMERIC, ("bands", 0, "credit"), "0.5"),
        (NUMERIC, ("value",), "n * 4"),
        (TRIAGE, ("promise", "days"), "9"),
        (TRIAGE, ("about",), "product"),
        (TRIAGE, ("asks",), "3"),
        (CLASSIFY, ("cards", 0, "also"), []),
        (TICKS, ("rule",), "coverage"),
        (TICKS, ("options", 1, "right"), "yes"),
        (QUESTION, ("questions", 0, "form"), "closed"),
        ("exercises/made/compare.yml", ("criteria", 0, "better"), "same"),
        ("exercises/made/true-false.yml", ("holds",), "no"),
        ("exercises/made/order.yml", ("steps", 2, "after"), ["key-0"]),
        ("exercises/made/match.yml", ("left", 0, "right"), "key-1"),
        ("exercises/made/fill-form.yml", ("fields", 0, "within"), "2"),
        ("exercises/made/spot-signals.yml", ("lines", 1, "weight"), "2"),
        ("exercises/made/find-fault.yml", ("lines", 1, "label"), None),
        ("exercises/made/write-response.yml", ("rubric", 0, "judge"), "trainer"),
        (CHOICE, ("hints",), []),
    ],
)
def test_whatever_changes_a_mark_changes_the_key(file: str, loc: made.Loc, value: Any, tmp_path: Path) -> None:
    from kamkit.bank.read import read_bank

    name = file.removeprefix("exercises/").removesuffix(".yml")
    changed = made.without(FILES, file, loc) if value is None else with_(FILES, (file, loc, value))
    keys = []
    for number, files in enumerate((FILES, changed)):
        workshop, _ = made.workshop(tmp_path / str(number), files)
        bank = read_bank(workshop)
        assert name in bank.exercises, Words("en").say_all(bank.problems)
        keys.append(bank.exercises[name].key_hash)
    assert keys[0] != keys[1]


def test_figures_named_like_the_two_languages_are_part_of_the_key(tmp_path: Path) -> None:
    """A row {zh: 1, en: 2} looks like a text and is none."""
    from kamkit.bank.read import read_bank

    keys = set()
    for zh in ("1", "2"):
        files = with_(
            FILES,
            (NUMERIC, ("draws",), [{"zh": zh, "en": "5"}]),
            (NUMERIC, ("value",), "zh * en"),
            (NUMERIC, ("bands",), []),
        )
        workshop, _ = made.workshop(tmp_path / zh, files)
        keys.add(read_bank(workshop).exercises["made/numeric"].key_hash)
    assert len(keys) == 2


def test_no_two_kinds_share_a_key_and_words_never_change_one(tmp_path: Path) -> None:
    from kamkit.bank.read import read_bank

    workshop, _ = made.workshop(tmp_path, FILES)
    before = {key: one.key_hash for key, one in read_bank(workshop).exercises.items()}
    assert len(set(before.values())) == len(before)
    for file in [name for name in FILES if name.startswith("exercises/made/")]:
        text = (tmp_path / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(re.sub(r'"(zh|en)": "', r'"\1": "更 more ', text), encoding="utf-8")
    after = {key: one.key_hash for key, one in read_bank(workshop).exercises.items()}
    assert after == before
