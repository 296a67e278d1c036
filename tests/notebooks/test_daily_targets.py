"""The three planted patterns of lesson 04: what its exercises say of the sample book is what the book says."""

from __future__ import annotations

import pytest

from kamkit.kit.kit import Kit

OCTOBER = "2026-10"
CALLS = "mail_followup_call"


def says(kit: Kit, exercise: str, *numbers: object) -> None:
    """Check that an exercise names these numbers in both languages."""
    prompt = kit.exercise(exercise).prompt
    for number in numbers:
        assert str(number) in prompt.zh, (exercise, number)
    english = {1: "one", 2: "two", 5: "five", 14: "14", 18: "18"}
    for number in numbers:
        assert str(number) in prompt.en or english.get(number, "?") in prompt.en, (exercise, number)


def totals(kit: Kit, specialist: str) -> dict[str, int]:
    """Return a specialist's totals of October by kind."""
    rows = kit.numbers(OCTOBER, specialist=specialist).bands()
    return dict(zip(rows["kind"], rows["total"], strict=True))


def test_letters_without_calls_are_as_the_exercise_says(kit: Kit) -> None:
    found, mail = totals(kit, "S-02"), kit.numbers(OCTOBER, specialist="S-02").mail().iloc[0]
    due = int(mail["mails"] - mail["waiting"])
    days = int(kit.numbers(OCTOBER, specialist="S-02").figure("days_worked").value or 0)
    says(kit, "kpi/mail-without-calls", days, found["direct_mail"], found[CALLS], due, int(mail["followed"]))
    assert found["direct_mail"] > 10 * days


def test_calls_that_stop_show_as_a_step_in_the_week_the_exercise_names(kit: Kit) -> None:
    run = kit.numbers(OCTOBER, specialist="S-03").chart(CALLS)
    before, after = run[run["label"] < "2026-W36"], run[run["label"] > "2026-W36"]
    says(kit, "kpi/calls-that-stopped", 4.6, 8.2, f"{run['mean'].iloc[-1]:.1f}")
    assert len(run) == 26
    assert (round(before["x"].min(), 1), round(before["x"].max(), 1)) == (4.6, 8.2)
    assert before["x"].mean() == pytest.approx(6, abs=0.3)
    assert (len(after), int(after["count"].sum())) == (8, 5)
    split = kit.numbers(OCTOBER, specialist="S-03").chart(CALLS, rebase=["2026-W36"])
    assert split["mean"].iloc[0] > 5
    assert split["mean"].iloc[-1] < 1


def test_a_log_of_fridays_has_its_totals_in_band_and_its_days_empty(kit: Kit) -> None:
    numbers = kit.numbers(OCTOBER, specialist="S-07")
    found, days = totals(kit, "S-07"), numbers.days()
    empty = int((days.groupby("day")["count"].sum() == 0).sum())
    says(kit, "kpi/all-on-friday", 18, *found.values(), empty)
    assert set(numbers.bands()["state"]) == {"in"}
    share = numbers.figure("one_weekday").value
    assert share is not None
    assert 0.75 < share < 0.85
    asked = {one.name: one.asks for one in kit.clinic()}
    name = next(one.name for one in kit.records("specialists") if one.code == "S-07")
    assert "heaped" in asked[name]


def test_the_steady_one_whose_board_opens_the_lesson_is_in_band(kit: Kit) -> None:
    assert "below" not in set(kit.numbers(OCTOBER, specialist="S-11").bands()["state"])
