"""Exercises on paper: every kind has a sheet, no sheet holds its key, a key page names the best, texts stay texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from kamkit.kit.kit import Kit, open_kit
from kamkit.kit.printing import printed
from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.model.exercise import (
    KINDS,
    AssignRoles,
    Exercise,
    FieldKind,
    FillForm,
    Line,
    Match,
    Numeric,
    ObjectionTriage,
    Option,
    Order,
    Promise,
    Seat,
    Step,
    WriteResponse,
)
from kamkit.model.exercises.base import BaseExercise
from kamkit.paper.key import key
from kamkit.paper.sheet import letter, sheet
from kamkit.practice.answers import best
from kamkit.practice.mark import mark
from kamkit.practice.others import others
from kamkit.practice.present import present
from tests.bank import made
from tests.practice.test_kinds import KINDS as EXERCISES
from tests.practice.test_kinds import figure, steps
from tests.practice.test_mark import ROLES, text

ZH, EN = Words("zh"), Words("en")
HOSTILE = "<img src=x onerror=alert(1)>'\"{{7*7}}</td><script>"
HIDDEN = {
    "why",
    "why_type",
    "why_about",
    "why_handling",
    "if_dropped",
    "if_chased",
    "lesson",
    "hints",
    "note",
    "models",
    "rubric",
    "bands",
    "promise",
}
"""Fields of an exercise that tell its key; whatever text stands in them must not be on the sheet."""


def texts_in(value: Any, name: str = "") -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield name, value
    elif isinstance(value, BaseExercise) or hasattr(type(value), "model_fields"):
        for field in type(value).model_fields:
            yield from texts_in(getattr(value, field), field if field in HIDDEN or not name else name)
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part, name)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_in(part, name)


def marked(exercise: Any) -> Any:
    """Return the exercise with every text that tells the key, and every reply, made unmistakable."""
    return type(exercise).model_validate(_marked(exercise.model_dump(), ""))


def _marked(value: Any, name: str) -> Any:
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return {half: f"SECRET {said}" for half, said in value.items()} if name in HIDDEN | {"reply"} else value
    if isinstance(value, dict):
        return {key_: _marked(part, key_ if key_ in HIDDEN | {"reply"} else name) for key_, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_marked(part, name) for part in value]
    return value


def test_every_kind_has_a_sheet() -> None:
    for name, kind in KINDS.items():
        assert sheet.dispatch(kind) is not sheet.dispatch(object), name
    with pytest.raises(TypeError, match="int"):
        sheet(3, ZH, {})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", EXERCISES)
@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_a_sheet_holds_no_reason_no_reply_no_lesson_and_no_worth(kind: str, words: Words) -> None:
    exercise = present(marked(EXERCISES[kind]), 7)
    assert "SECRET" in key_of(exercise, words)
    shown = sheet(exercise, words, {"P0": "甲", "P1": "乙"})
    assert "SECRET" not in shown
    assert not re.search(r"\b(?:credit|data-key|right='|class='[^']*(?:right|wrong|best))", shown)


@pytest.mark.parametrize("kind", [kind for kind in EXERCISES if kind != "numeric"])
def test_a_sheet_is_the_same_whatever_the_key_says(kind: str) -> None:
    """The same exercise with its key turned round gives the same sheet: nothing of the key can be read from it."""
    exercise = EXERCISES[kind]
    turned = _turned(exercise)
    assert turned != exercise
    assert sheet(turned, EN, {}) == sheet(exercise, EN, {})


def _turned(exercise: Any) -> Exercise:
    """Return the exercise with another key."""
    data = exercise.model_dump()
    match exercise.kind:
        case "choice" | "reasoned-choice":
            data["options"] = _swapped(data["options"], "credit")
        case "multiple-choice":
            data["options"] = _swapped(data["options"], "right")
        case "true-false":
            data["holds"] = not data["holds"]
        case "next-question":
            data["questions"] = _swapped(data["questions"], "credit")
        case "compare":
            data["criteria"][0]["better"] = "same"
        case "classify":
            data["cards"][0]["bin"] = "key-1"
        case "match":
            data["left"][0].update(right="key-1", also=[])
        case "order":
            data["steps"][2]["after"] = []
            data["rule"] = "dependencies"
        case "assign-roles":
            data["seats"]["P0"] = {"roles": ["decider"]}
        case "spot-signals" | "find-fault":
            data["lines"][0]["label"] = None
        case "write-response":
            data["rubric"] = data["rubric"][::-1]
        case "fill-form":
            data["fields"][0]["options"] = _swapped(data["fields"][0]["options"], "credit")
        case "objection-triage":
            data |= {"type": "brush-off", "handling": "drop", "promise": None}
    return type(exercise).model_validate(data)


def _swapped(things: Any, name: str) -> list[Any]:
    first, second, *rest = things
    return (
        [first | {name: second[name]}, second | {name: first[name]}, *rest]
        if first[name] != second[name]
        else [first, *_swapped([second, *rest], name)]
    )


def test_a_figures_sheet_tells_neither_its_value_nor_its_expression() -> None:
    exercise = present(figure(), 1)
    shown = sheet(exercise, EN, {})
    assert "252" not in shown
    assert "n * days" not in shown
    assert "yuan / wan" in shown


@given(
    st.text("abcdefgh", min_size=3, max_size=8).map(lambda said: tuple(dict.fromkeys(said))), st.text("xyz", max_size=9)
)
def test_the_steps_on_a_sheet_never_stand_in_their_right_order(keys: tuple[str, ...], name: str) -> None:
    if len(keys) < 3:
        return
    exercise = steps(*keys).but(id=f"made/{name or 'n'}")
    shown = re.findall(r"<td[^>]*>([a-h])</td>", sheet(exercise, EN, {}))
    assert sorted(shown) == sorted(keys)
    assert shown != list(keys)


def test_what_does_not_belong_is_on_the_sheet_among_the_steps() -> None:
    shown = sheet(steps("a", "b", "c", decoys=("x", "y")), EN, {})
    assert {"a", "b", "c", "x", "y"} == set(re.findall(r"<td[^>]*>([a-z])</td>", shown))
    assert EN("paper.order_some") in unescape(shown)
    assert EN("paper.order_all") in unescape(sheet(steps("a", "b", "c"), EN, {}))


def test_persons_are_named_by_the_case_and_by_their_code_where_it_has_no_name() -> None:
    shown = sheet(ROLES, ZH, {"P0": "秦安"})
    assert "秦安" in shown
    assert "P1" in shown


def test_a_field_that_should_stay_empty_looks_like_any_other() -> None:
    form: FillForm = EXERCISES["fill-form"]
    looks = {
        takes: sheet(
            form.but(fields=(form.fields[0].but(takes=takes, options=(), value=3, day="2026-03-01"), *form.fields[1:])),
            EN,
            {},
        )
        for takes in (FieldKind.LEAVE, FieldKind.WORDS, FieldKind.NUMBER, FieldKind.DAY)
    }
    assert len(set(looks.values())) == 1


def test_letters_go_on_beyond_the_last_option_there_can_be() -> None:
    assert "".join(letter(at) for at in range(12)) == "ABCDEFGHIJKL"


# -- the key -----------------------------------------------------------------------------------------------------------


def key_of(exercise: Any, words: Words = EN, names: dict[str, str] | None = None) -> str:
    answer = best(exercise)
    return unescape(str(key(answer, mark(exercise, answer), others(exercise, answer), exercise, words, names or {})))


def rows_of(shown: str) -> list[list[str]]:
    return [re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", row) for row in re.findall(r"<tr>(.*?)</tr>", shown)]


def test_the_key_of_a_choice_names_the_right_option_and_why_the_others_are_not() -> None:
    rows = rows_of(key_of(EXERCISES["choice"]))
    exercise = EXERCISES["choice"]
    for at, option in enumerate(exercise.options):
        assert [f"{letter(at)} {option.text.en}", f"{option.credit:.0%}", option.why.en] in rows


@pytest.mark.parametrize("kind", ["reasoned-choice", "true-false"])
def test_a_key_names_the_right_reason(kind: str) -> None:
    at, right = next((at, one) for at, one in enumerate(EXERCISES[kind].reasons) if one.credit == 1)
    rows = [(row[0], row[1], row[-1]) for row in rows_of(key_of(EXERCISES[kind]))]
    assert (f"{letter(at)} {right.text.en}", "100%", right.why.en) in rows


def test_the_key_of_ticks_names_every_option_once() -> None:
    exercise = EXERCISES["multiple-choice"]
    rows = rows_of(key_of(exercise))
    for at, option in enumerate(exercise.options):
        row = [f"{letter(at)} {option.text.en}", "100%" if option.right else "0%", option.why.en]
        assert rows.count(row) == 1


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_the_key_of_roles_names_every_seat_and_every_other_reading(words: Words) -> None:
    exercise: AssignRoles = ROLES
    rows = rows_of(key_of(exercise, words, {"P0": "Qin", "P1": "Bai"}))
    level, function = words("value.level.operating"), words("value.function.using")
    shown = key_of(exercise, words, {"P0": "Qin", "P1": "Bai"})
    assert "".join(["Qin", words("value.role.user"), level, function, words.text(exercise.why["P0"])]) in bare(shown)
    both = words("paper.and").join([words("value.role.user"), words("value.role.influencer")])
    reading = words("paper.reading").join([both, level, words("value.function.technical")])
    assert f"{words('paper.also_right')} {reading}" in bare(shown)
    decider = [words("value.role.decider"), words("value.level.decision"), words("paper.not_asked")]
    assert ["Bai", *decider, words.text(exercise.why["P1"])] in rows
    nobody = exercise.but(seats={**exercise.seats, "P0": Seat(function="audit")}, also={})
    unasked = [words("paper.none"), words("paper.not_asked"), words("value.function.audit")]
    assert ["P0", *unasked, words.text(exercise.why["P0"])] in rows_of(key_of(nobody, words))
    assert words("paper.also_right") not in key_of(nobody, words)


def bare(shown: str) -> str:
    return re.sub(r"<[^>]+>", "", shown)


def test_the_key_of_an_order_names_the_steps_in_order_and_what_does_not_belong() -> None:
    exercise: Order = steps("a", "b", "c", decoys=("x",))
    rows = rows_of(key_of(exercise))
    assert [row[0] for row in rows if row and row[0] in "abc"] == ["a", "b", "c"]
    assert ["×", "x", "x"] in rows
    assert "×" not in key_of(steps("a", "b", "c"))


def test_the_key_of_pairs_and_cards_names_where_each_belongs() -> None:
    pairs: Match = EXERCISES["match"]
    shown = key_of(pairs)
    assert all(f"“{pairs.right[one.right].en}”" in shown for one in pairs.left)
    cards = EXERCISES["classify"]
    assert all(f"“{cards.bins[card.bin].en}”" in key_of(cards) for card in cards.cards)


def test_the_key_of_marked_lines_names_them_and_counts_nothing() -> None:
    exercise = EXERCISES["spot-signals"]
    shown = key_of(exercise)
    assert all(line.text.en in shown for line in exercise.marked)
    assert EN("practice.precision") not in shown
    assert EN("practice.recall") not in shown


def test_the_key_of_a_form_names_every_entry() -> None:
    form: FillForm = EXERCISES["fill-form"]
    base = form.fields[0]
    options = (
        Option(key="a", text=text("right"), credit=1, why=text("y")),
        Option(key="b", text=text("wrong"), credit=0, why=text("n")),
    )
    fields = [
        base.but(key="c", takes="choose", options=options),
        base.but(key="n", takes="number", value=1234.5, within=10),
        base.but(key="m", takes="number", value=7, within=0),
        base.but(key="d", takes="day", day="2026-03-01", until=None),
        base.but(key="u", takes="day", day="2026-03-01", until="2026-03-05"),
        base.but(key="w", takes="words"),
        base.but(key="l", takes="leave"),
    ]
    entries = [row[1] for row in rows_of(key_of(form.but(fields=tuple(fields)))) if len(row) == 2][1:]
    assert entries == [
        "right",
        "1234.5 ± 10",
        "7",
        "2026-03-01",
        "2026-03-01 – 2026-03-05",
        EN("paper.own_words"),
        EN("paper.leave_empty"),
    ]


def test_the_key_of_a_figure_names_it_and_the_known_mistakes_as_figures() -> None:
    exercise: Numeric = present(figure(), 1)
    rows = rows_of(key_of(exercise))
    assert ["252 yuan", "100%", "why 252"] in rows
    assert ["360", "30%", "calendar days"] in rows
    assert "calendar" not in key_of(exercise.but(bands=()))


def test_the_key_of_an_objection_has_the_replies_to_read_out_and_the_promise() -> None:
    exercise: ObjectionTriage = EXERCISES["objection-triage"]
    promise = Promise(who=("ka-office", "stranger"), days=2, why=text("w"))
    shown = key_of(exercise.but(promise=promise), EN, {"ka-office": "Key-account office"})
    for at, probe in enumerate(exercise.probes):
        assert [f"{letter(at)} {probe.text.en}", probe.reply.en] in rows_of(shown)
    assert EN("paper.promised", who="Key-account office or stranger", days=2) in shown
    dropped = exercise.but(type="brush-off", handling="drop", promise=None)
    assert EN("practice.promise") not in key_of(dropped)


def test_the_key_of_a_response_is_its_rubric_and_its_models() -> None:
    exercise: WriteResponse = EXERCISES["write-response"]
    rubric = (
        exercise.rubric[0],
        exercise.rubric[1].but(judge="trainer", weight=2),
        exercise.rubric[0].but(key="z", judge="nobody", weight=0.5),
    )
    shown = key_of(exercise.but(rubric=rubric))
    assert f"{rubric[1].text.en}{EN('paper.counts', weight=2)}{EN('paper.judge_trainer')}" in shown
    assert f"{rubric[2].text.en}{EN('paper.counts', weight=0.5)}{EN('paper.judge_nobody')}" in shown
    alike = tuple(one.but(weight=1) for one in rubric)
    assert EN("paper.counts", weight=1) not in key_of(exercise.but(rubric=alike))
    for model in exercise.models:
        assert [EN("paper.good" if model.good else "paper.bad"), model.text.en, model.why.en] in rows_of(shown)


# -- whole pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Kit:
    """Return the kit on a workshop with one exercise of each kind and hostile texts in every place."""
    files = {name: _hostile(data) if name.startswith("exercises/") else data for name, data in made.content().items()}
    made.workshop(tmp_path / "home", files)
    return open_kit(lang="en", home=tmp_path / "home")


def _hostile(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return {half: f"{said} {HOSTILE}" for half, said in value.items()}
    if isinstance(value, dict):
        return {key_: _hostile(part) for key_, part in value.items()}
    return [_hostile(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_texts_are_shown_literally_on_sheet_and_key(small: Kit, lang: str) -> None:
    kit = small.in_language(lang)
    ids = [one.id for one in kit.exercises()]
    assert len(ids) == len(KINDS)
    page = kit.printed(ids, with_key=True)
    body = page[page.index("<body") :]
    assert "<img" not in body
    assert "<script" not in body
    assert body.count(str(escape(HOSTILE))) > 100
    assert body.count("<td") == body.count("</td>")


def test_the_key_stands_behind_all_sheets_on_pages_of_its_own_and_only_when_asked_for(kit: Kit) -> None:
    ids = [one.id for one in kit.exercises()][:5]
    plain, whole = kit.printed(ids), kit.printed(ids, with_key=True)
    title = kit.words("paper.key_title")
    assert title not in plain
    at = whole.index(title)
    assert "kam-new-page" in whole[at - 60 : at]
    assert whole[:at].count("<section class='kam-exercise'>") == 5
    assert "<section class='kam-exercise'>" not in whole[at:]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_shipped_exercise_can_be_printed_with_its_key(lang: str) -> None:
    kit = open_kit(lang=lang)
    ids = [one.id for one in kit.exercises()]
    page = kit.printed(ids, variant=3, with_key=True)
    body = page[page.index("<body") :]
    assert body.count("<section class='kam-exercise'>") == body.count("<h3>") == len(ids)
    assert "{brand}" not in body
    assert not re.search(r"\bpaper\.[a-z_]+|\bpractice\.[a-z_]+|\bvalue\.[a-z_.]+", body)
    for one in kit.exercises():
        if one.kind == "numeric":
            shown = present(one, 3)
            assert str(escape(kit.words.text(shown.prompt))) in body
            assert kit.words.text(one.prompt) not in unescape(body)


def test_a_sheet_of_the_shipped_bank_holds_no_reason(kit: Kit) -> None:
    """Every reason, model and lesson of every exercise, looked for on its own sheet."""
    for exercise in kit.exercises():
        shown = unescape(kit.printed([exercise.id]))
        open_texts = {said for name, one in texts_in(exercise) if name not in HIDDEN for said in (one.zh, one.en)}
        secrets = {one.zh for name, one in texts_in(exercise) if name in HIDDEN} - open_texts
        assert [one for one in secrets if len(one) > 12 and one in shown] == [], exercise.id


def test_other_variants_shuffle_the_sheet_and_the_same_one_gives_the_same_page(kit: Kit) -> None:
    ids = [one.id for one in kit.exercises() if one.kind in ("choice", "numeric")][:6]
    assert kit.printed(ids, variant=1) == kit.printed(ids, variant=1) != kit.printed(ids, variant=2)


def test_a_case_is_told_with_its_people_before_the_question(kit: Kit) -> None:
    exercise = next(one for one in kit.exercises() if isinstance(one, AssignRoles))
    case = kit.case(exercise.case)
    page = unescape(printed(kit, [exercise.id]))
    assert page.index(case.story.zh) < page.index(exercise.prompt.zh)
    for code in exercise.persons:
        assert case.cues[code].zh in page


def test_nothing_on_a_page_comes_from_outside(kit: Kit) -> None:
    page = kit.printed([one.id for one in kit.exercises()][:3], with_key=True)
    assert not re.search(r"(?:src|href)=['\"]?https?:", page)
    assert "Content-Security-Policy" in page


def test_a_line_without_a_speaker_and_a_step_without_a_need_are_printed() -> None:
    exercise = EXERCISES["find-fault"]
    lines = tuple(one.but(who=None) for one in exercise.lines)
    assert lines[0].text.en in sheet(exercise.but(lines=lines), EN, {})
    assert isinstance(lines[0], Line)
    assert isinstance(steps("a", "b", "c").steps[0], Step)


def test_a_key_tells_what_each_part_makes_up_of_the_whole(kit: Kit) -> None:
    """Shares add up to the whole, to a tenth of a percent."""
    weighed = 0
    for exercise in kit.bank.exercises.values():
        table = [row for row in rows_of(key_of(present(exercise, 1))) if len(row) == 4 and row[2].endswith("%")]
        if table:
            weighed += 1
            assert sum(float(row[2].rstrip("%")) for row in table) == pytest.approx(100, abs=0.35), exercise.id
    assert weighed > 50


def test_what_has_nothing_to_mark_has_no_table_of_parts() -> None:
    exercise = EXERCISES["spot-signals"]
    unmarked = exercise.but(lines=tuple(line.but(label=None) for line in exercise.lines))
    assert "<table" not in key_of(unmarked)
    assert EN("paper.none") in key_of(unmarked)


def test_equal_texts_keep_their_own_places() -> None:
    exercise = EXERCISES["spot-signals"]
    (at, signal), *_ = [(at, line) for at, line in enumerate(exercise.lines, start=1) if line.label]
    twice = exercise.but(lines=(*exercise.lines, signal.but(key="again", label=None)))
    assert any(row[0] == f"{at} {signal.text.en}" for row in rows_of(key_of(twice)) if row)
    reasoned = EXERCISES["reasoned-choice"]
    swapped = reasoned.but(reasons=tuple(one.but(text=other.text) for one, other in
                                         zip(reasoned.reasons, reversed(reasoned.options), strict=False)))
    first = [row[0] for row in rows_of(key_of(swapped)) if row and row[1:2] == ["100%"]][:1]
    best_at = next(at for at, one in enumerate(reasoned.options) if one.credit == 1)
    assert first == [f"{letter(best_at)} {reasoned.options[best_at].text.en}"]
