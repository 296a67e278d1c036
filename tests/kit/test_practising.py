"""A trainee's practice through the kit: what comes next, how one stands, promises, forms, drills, variants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kamkit import settings
from kamkit.errors import ContentError
from kamkit.kit.answers import TRIES
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.model.exercise import Passed, Picked, Written
from kamkit.practice.answers import best, worst
from kamkit.practice.present import present
from kamkit.store.trainees import add_trainee
from tests.kit.homes import Home

CHOICE, NUMERIC, TRIAGE, WRITTEN = "made/choice", "made/numeric", "made/objection-triage", "made/write-response"
SKILL = {"skill": {"made": {"name": {"zh": "练", "en": "Made"}, "words": {"zh": "话", "en": "words"}}}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a workshop of small exercises, all of one skill, with a new store."""
    create(str(tmp_path / "class.db"))
    made = Home(tmp_path / "home", tmp_path / "class.db")
    made.files["data/standards/terms.yml"] |= SKILL
    made.write()
    return made


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(settings, "now", lambda: moment)


def test_what_was_just_answered_does_not_come_next_and_comes_again_when_it_is_due(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = datetime(2026, 3, 2, 1, tzinfo=UTC)
    at(monkeypatch, start)
    session = home.kit().session()
    first = session.next()
    assert first is not None
    assert session.coming()[0] == first
    assert set(session.coming()) == {one.id for one in home.kit().exercises()}
    session.answer(first, worst(session.presented(first)))
    assert first not in session.coming()
    at(monkeypatch, start + timedelta(days=2))
    assert session.next() != first, "never twice in a row"
    assert session.coming()[-1] == first
    session.answer(second := session.next() or "", best(session.presented(second)))
    assert session.next() == first


def test_when_everything_is_known_and_nothing_due_nothing_comes(home: Home) -> None:
    session = home.kit().session()
    for exercise in home.kit().exercises():
        session.answer(exercise.id, best(session.presented(exercise.id)))
    assert session.next() is None
    assert session.coming() == ()
    (standing,) = session.standing()
    assert (standing.tried, standing.exercises, standing.due) == (16, 16, 0)
    assert standing.first == standing.last == 1
    assert standing.name.en == "Made"


def test_of_a_skill_nobody_has_exercises_for_nothing_comes(home: Home) -> None:
    assert home.kit().session().coming("office") == ()
    assert len(home.kit().session().coming("made")) == 16


def test_practice_is_the_trainees_own(home: Home) -> None:
    """No answer of one moves what another is offered."""
    one, other = (home.kit().session(add_trainee(home.kit().store, name).id) for name in ("甲", "乙"))
    before = other.coming()
    for _ in range(3):
        one.answer(one.next() or "", Passed())
    assert other.coming() == before
    assert other.standing()[0].tried == 0
    assert one.coming() != before


def test_nothing_about_practice_is_stored_it_is_worked_out_from_the_answers(home: Home) -> None:
    session = home.kit().session()
    session.answer(CHOICE, Picked(key="key-1"))
    first = (session.coming(), session.standing())
    assert (home.kit().session().coming(), home.kit().session().standing()) == first


def test_a_renamed_exercise_is_not_new_again_and_its_promise_is_told_once(home: Home) -> None:
    session = home.kit().session()
    session.answer(TRIAGE, best(session.presented(TRIAGE)))
    home.rename("objection-triage", "renamed")
    session = home.kit().session()
    assert "made/renamed" not in session.coming()
    assert session.standing()[0].tried == 1
    session.answer("made/renamed", best(session.presented("made/renamed")))
    (promise,) = session.promises()
    assert promise.exercise == "made/renamed"
    assert [one.exercise for one in session.attempts("made/renamed")] == [TRIAGE, "made/renamed"]


def test_answers_to_an_exercise_that_is_gone_are_still_there(home: Home) -> None:
    home.kit().session().answer(CHOICE, Picked(key="key-1"))
    (home.folder / home.file("choice")).unlink()
    session = home.kit().session()
    assert len(session.attempts(CHOICE)) == len(session.attempts()) == 1
    assert CHOICE not in session.coming()
    assert session.standing()[0].tried == 0


def test_a_promise_has_a_day_in_the_workshops_own_zone(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 17:00 in Greenwich it is already tomorrow in the class."""
    at(monkeypatch, datetime(2026, 3, 2, 17, tzinfo=UTC))
    kit = home.kit()
    assert kit.workshop.today() == date(2026, 3, 3)
    session = kit.session()
    answer = best(session.presented(TRIAGE))
    session.answer(TRIAGE, answer)
    (promise,) = session.promises()
    assert promise.by == date(2026, 3, 3) + timedelta(days=answer.promise.days)
    assert promise.who == answer.promise.who


def test_a_promise_sent_again_the_next_day_keeps_its_first_day(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, datetime(2026, 3, 2, 1, tzinfo=UTC))
    attempt, session = uuid4(), home.kit().session()
    answer = best(session.presented(TRIAGE))
    session.answer(TRIAGE, answer, attempt)
    first = session.promises()
    at(monkeypatch, datetime(2026, 3, 4, 1, tzinfo=UTC))
    session.answer(TRIAGE, answer, attempt)
    assert session.promises() == first


def test_only_the_latest_answer_promises(home: Home) -> None:
    session = home.kit().session()
    answer = best(session.presented(TRIAGE))
    session.answer(TRIAGE, answer)
    session.answer(TRIAGE, answer.but(promise=None))
    assert session.promises() == ()


def test_each_trainee_has_one_variant_of_an_exercise_and_is_marked_by_it(home: Home) -> None:
    home.change("numeric", (("draws",), [{"n": str(n)} for n in range(2, 20)]), (("bands",), []))
    kit = home.kit()
    people = [add_trainee(kit.store, f"t{n}").id for n in range(12)]
    seen = set()
    for person in people:
        session = kit.session(person)
        shown, variant = kit.presented(NUMERIC, session)
        assert home.kit().presented(NUMERIC, home.kit().session(person)) == (shown, variant)
        assert session.answer(NUMERIC, best(shown)).full
        assert session.attempts(NUMERIC)[0].variant == variant
        seen.add(shown.draws[0]["n"])
    assert len(seen) > 4
    other = next(
        one
        for one in people
        if kit.session(one).presented(NUMERIC).draws != kit.session(people[0]).presented(NUMERIC).draws
    )
    assert not kit.session(other).answer(NUMERIC, best(kit.session(people[0]).presented(NUMERIC))).full


def test_a_variant_that_is_asked_for_is_the_one_marked_stored_and_told_about(home: Home) -> None:
    lesson = {"zh": "记住 {n}", "en": "remember {n}"}
    home.change("numeric", (("draws",), [{"n": str(n)} for n in range(2, 20)]), (("bands",), []), (("lesson",), lesson))
    kit = home.kit()
    session, exercise = kit.session(), kit.exercise(NUMERIC)
    own = session.presented(NUMERIC).draws[0]
    variant = next(n for n in range(99) if present(exercise, n).draws[0] != own)
    shown = present(exercise, variant)
    verdict = session.answer(NUMERIC, best(shown), variant=variant)
    assert verdict.full
    assert session.last(NUMERIC).variant == variant
    assert session.feedback(NUMERIC, verdict).lesson.en == f"remember {shown.draws[0]['n']:g}"


def test_what_was_not_chosen_is_told_after_two_tries_a_full_mark_or_not_knowing_and_never_before(home: Home) -> None:
    """W8: whoever has a try left sees no other option's worth and no lesson."""
    people = (home.kit().session(add_trainee(home.kit().store, name).id) for name in "甲乙丙")
    tries, full, honest = people
    wrong = Picked(key="key-1")
    told = tries.feedback(CHOICE, tries.answer(CHOICE, wrong))
    assert (told.others, told.lesson, told.tries_left) == ((), None, TRIES - 1)
    assert [part.of for part in told.verdict.parts] == ["option"]
    told = tries.feedback(CHOICE, tries.answer(CHOICE, wrong))
    assert (len(told.others), told.tries_left) == (1, None)
    assert told.lesson is not None
    assert full.feedback(CHOICE, full.answer(CHOICE, Picked(key="key-0"))).lesson is not None
    assert len(honest.feedback(CHOICE, honest.answer(CHOICE, Passed())).others) == 2


def test_models_are_told_once_something_was_written_and_never_before(home: Home) -> None:
    session = home.kit().session()
    from kamkit.model.exercise import Verdict

    assert session.feedback(WRITTEN, Verdict(score=None)).models == ()
    assert session.feedback(WRITTEN, session.answer(WRITTEN, Written(text="我先听"))).models


def test_the_forms_of_a_course_come_from_the_blueprint_and_share_nothing(kit: Kit) -> None:
    pre, post = kit.form("pre"), kit.form("post")
    wanted = [
        (skill, level)
        for skill, levels in kit.standards.blueprint.items()
        for level, count in levels.items()
        for _ in range(count)
    ]
    for form in (pre, post):
        assert [(kit.exercise(one).skill, kit.exercise(one).level) for one in form] == wanted
    assert set(pre).isdisjoint(post)
    assert kit.form("pre") == pre
    assert kit.form("pre", seed=7) != pre


def test_a_cell_that_the_bank_cannot_fill_is_told_by_the_form_and_by_the_check_at_its_line(home: Home) -> None:
    home.files["data/standards/blueprint.yml"] = {"made": {"1": "3", "3": "1"}, "office": {"2": "1"}}
    home.write()
    with pytest.raises(ContentError) as refusal:
        home.kit().form("pre")
    assert [(one.values["name"], one.values["level"]) for one in refusal.value.problems] == [("made", 3), ("office", 2)]
    told = [one for one in home.kit().check() if one.key == "blueprint_unfillable"]
    assert [(one.where.file, one.where.line) for one in told] == [("data/standards/blueprint.yml", n) for n in (3, 5)]
    assert "blueprint_unfillable" not in {one.key for one in home.kit().check([home.folder / "exercises"])}


def test_the_check_of_some_files_tells_nothing_of_keys_at_odds_elsewhere(home: Home) -> None:
    everywhere = {one.where.file.split("/")[0] for one in home.kit().check()}
    only = {one.where.file.split("/")[0] for one in home.kit().check([home.folder / "data"])}
    assert only <= {"data"}
    assert only <= everywhere


def test_a_drill_is_as_long_as_asked_and_leaves_out_what_only_a_person_can_judge(home: Home) -> None:
    kit = home.kit()
    assert len(kit.drill(count=5)) == 5
    assert set(kit.drill(count=99)) == {one.id for one in kit.exercises()} - {WRITTEN}
    assert kit.drill(count=9) == home.kit().drill(count=9)
    assert kit.drill(count=9, seed=1) != kit.drill(count=9)
    assert kit.drill(skill="office") == ()


def test_an_id_never_seen_before_is_made_for_an_answer_without_one(home: Home) -> None:
    session = home.kit().session()
    for _ in range(2):
        session.answer(CHOICE, Picked(key="key-1"))
    ids = [one.id for one in session.attempts()]
    assert len(set(ids)) == 2
    assert all(isinstance(one, UUID) for one in ids)
