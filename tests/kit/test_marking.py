"""Verdicts after the first: a mended key, a trainer's judgement; none is written over another, none is given twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kamkit import settings
from kamkit.errors import KamkitError, NotFound
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.lang.words import Words
from kamkit.model import names
from kamkit.model.exercise import Filled, Measured, Met, Passed, Picked, Written
from kamkit.practice.answers import best
from kamkit.practice.mark import NotGraded
from kamkit.store.attempts import attempts
from kamkit.store.trainees import add_trainee
from kamkit.store.verdicts import judgements
from tests.kit.homes import Home

CHOICE, NUMERIC, WRITTEN = "made/choice", "made/numeric", "made/write-response"
LINES = {"key-0": Met.MET, "key-1": Met.PARTLY}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a workshop of small exercises with a new store."""
    store = tmp_path / "class.db"
    create(str(store))
    return Home(tmp_path / "home", store)


def answered(home: Home, exercise: str, key: str = "key-1") -> UUID:
    attempt = uuid4()
    home.kit().session().answer(exercise, Picked(key=key), attempt)
    return attempt


def mend(home: Home, worth: str = "0.4") -> None:
    home.change("choice", (("options", 1, "credit"), worth))


def scores(kit: Kit) -> list[tuple[float, float]]:
    frame = kit.attempts()
    return list(zip(frame[names.SCORE], frame[names.SCORE_THEN], strict=True))


def test_a_mended_key_gives_a_new_verdict_beside_the_old_one(home: Home) -> None:
    attempt = answered(home, CHOICE)
    mend(home)
    kit = home.kit()
    done = kit.remark()
    assert [(one.attempt, one.exercise, one.before, one.after) for one in done.remarked] == [(attempt, CHOICE, 0, 0.4)]
    assert (done.answers, done.problems) == (1, ())
    (stored,) = attempts(kit.store)
    assert stored.verdict.score == 0, "the first verdict stays as it was shown"
    (later,) = judgements(kit.store, attempt)
    assert (later.judge, later.verdict.score, later.key_hash) == ("kit", 0.4, kit.exercise(CHOICE).key_hash)
    assert kit.session().attempts()[0].verdict.score == kit.session().last(CHOICE).verdict.score == 0.4
    assert scores(kit) == [(0.4, 0)]


def test_marking_again_twice_does_it_once(home: Home) -> None:
    attempt = answered(home, CHOICE)
    mend(home)
    first, second = home.kit().remark(), home.kit().remark()
    assert (len(first.remarked), second.remarked) == (1, ())
    assert len(judgements(home.kit().store, attempt)) == 1


def test_each_mending_adds_one_verdict_and_the_newest_counts(home: Home) -> None:
    attempt = answered(home, CHOICE)
    for worth in ("0.4", "0.8", "0.4"):
        mend(home, worth)
        home.kit().remark()
    kit = home.kit()
    assert [one.verdict.score for one in judgements(kit.store, attempt)] == [0.4, 0.8, 0.4]
    assert scores(kit) == [(0.4, 0)]


def test_a_dry_run_tells_the_same_and_writes_nothing(home: Home) -> None:
    attempt = answered(home, CHOICE)
    mend(home)
    told = home.kit().remark(dry_run=True)
    assert judgements(home.kit().store, attempt) == ()
    assert scores(home.kit()) == [(0, 0)]
    assert home.kit().remark() == told


@pytest.mark.parametrize(
    "loc", [("prompt", "zh"), ("options", 1, "text", "en"), ("options", 1, "why", "en"), ("level",)]
)
def test_other_words_under_the_same_key_mark_nothing_again(home: Home, loc: tuple[str | int, ...]) -> None:
    answered(home, CHOICE)
    home.change("choice", (loc, "3"))
    assert home.kit().remark().remarked == ()


def test_an_answer_that_no_longer_fits_keeps_its_verdict_and_is_told_in_words(home: Home) -> None:
    attempt = answered(home, CHOICE)
    home.change("choice", (("options", 1, "key"), "another"))
    for lang in ("zh", "en"):
        done = home.kit(lang).remark()
        assert done.remarked == ()
        said = Words(lang).say_all(done.problems)  # type: ignore[arg-type]
        assert str(attempt) in said
        assert ("没有“key-1”这个选项" if lang == "zh" else "there is no option “key-1”") in said
    assert scores(home.kit()) == [(0, 0)]


def test_an_exercise_that_is_gone_is_passed_over_and_one_that_is_faulty_is_told_once(home: Home) -> None:
    for _ in range(2):
        answered(home, CHOICE)
    path = home.folder / home.file("choice")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"level"', '"levle"'), encoding="utf-8")
    done = home.kit().remark()
    assert {one.key for one in done.problems} == {"field_missing", "field_unknown"}
    assert len(done.problems) == 2
    path.unlink()
    assert home.kit().remark().problems == ()
    assert scores(home.kit()) == [(0, 0)] * 2


def test_not_knowing_is_no_answer_to_mark_again(home: Home) -> None:
    home.kit().session().answer(CHOICE, Passed())
    mend(home)
    assert home.kit().remark().remarked == ()


def test_an_answer_given_on_an_old_page_after_the_mending_is_marked_by_the_next_run(home: Home) -> None:
    old = home.kit()
    old.session()
    old.exercise(CHOICE)
    mend(home)
    home.kit().remark()
    old.session().answer(CHOICE, Picked(key="key-1"))
    assert [one.after for one in home.kit().remark().remarked] == [0.4]


def test_the_variant_is_kept_and_figures_are_those_the_trainee_saw(home: Home) -> None:
    """Rows taken out, moved, added: an old answer is never marked by figures that nobody showed."""
    rows = [{"n": str(n)} for n in range(2, 8)]
    home.change("numeric", (("draws",), rows), (("bands",), []))
    trainees = [add_trainee(home.kit().store, f"t{n}").id for n in range(8)]
    for trainee in trainees:
        session = home.kit().session(trainee)
        assert session.answer(NUMERIC, best(session.presented(NUMERIC))).full
    home.change("numeric", (("draws",), [{"n": "50"}, {"n": "60"}]))
    done = home.kit().remark()
    assert [one.after for one in done.remarked] == [1.0] * 8
    kit = home.kit()
    for trainee in trainees:
        last = kit.session(trainee).last(NUMERIC)
        assert last.variant == kit.session(trainee).variant(NUMERIC)
        assert 2 <= last.verdict.figures["n"] <= 7
    home.change(
        "numeric",
        (("value",), "n * 3"),
        (("bands",), [{"value": "n * 2", "credit": "0.25", "why": {"zh": "二", "en": "two"}}]),
    )
    assert [one.after for one in home.kit().remark().remarked] == [0.25] * 8


def test_an_old_answer_to_a_figure_whose_names_were_changed_is_told_not_marked(home: Home) -> None:
    session = home.kit().session()
    session.answer(NUMERIC, best(session.presented(NUMERIC)))
    home.change("numeric", (("draws",), [{"m": "2"}]), (("value",), "m * 2"), (("bands",), []))
    done = home.kit().remark()
    assert done.remarked == ()
    assert [one.key for one in done.problems] == ["answer_not_remarked"]


def test_a_renamed_exercise_keeps_its_answers_and_its_later_verdicts(home: Home) -> None:
    attempt = answered(home, CHOICE)
    home.rename("choice", "renamed")
    home.files = {**home.files}
    home.change("renamed", (("options", 1, "credit"), "0.4"))
    assert [one.attempt for one in home.kit().remark().remarked] == [attempt]
    session = home.kit().session()
    assert [one.id for one in session.attempts("made/renamed")] == [attempt]
    assert session.last("made/renamed").verdict.score == 0.4
    assert session.last(CHOICE).id == attempt


def test_who_runs_it_at_the_same_moment_as_another_adds_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the same stale answers before either has written."""
    from kamkit.kit import marking

    attempt = answered(home, CHOICE)
    mend(home)
    wanted = marking.add_remarks

    def another_first(store: object, made: object) -> object:
        monkeypatch.setattr(marking, "add_remarks", wanted)
        assert len(home.kit().remark().remarked) == 1
        return wanted(store, made)  # type: ignore[arg-type]

    monkeypatch.setattr(marking, "add_remarks", another_first)
    assert home.kit().remark().remarked == ()
    assert len(judgements(home.kit().store, attempt)) == 1


# -- a trainer's judgement ---------------------------------------------------------------------------------------------


def wrote(home: Home, text: str = "我先请您讲讲", **more: object) -> UUID:
    attempt = uuid4()
    home.kit().session().answer(WRITTEN, Written(text=text, **more), attempt)
    return attempt


def test_a_written_answer_waits_until_a_trainer_has_judged_it(home: Home) -> None:
    attempt = wrote(home)
    kit = home.kit()
    (one,) = kit.waiting()
    assert (one.attempt.id, one.text, one.exercise.id, one.trainee) == (attempt, "我先请您讲讲", WRITTEN, "我 / me")
    verdict = kit.judged(attempt, LINES)
    assert (verdict.score, verdict.by) == (0.75, "trainer")
    assert kit.waiting() == ()
    assert scores(kit)[0][0] == 0.75
    assert str(scores(kit)[0][1]) == "nan", "nobody had judged it when it was sent"
    assert kit.session().last(WRITTEN).verdict == verdict


def test_a_trainers_judgement_stands_whatever_becomes_of_the_key(home: Home) -> None:
    attempt = wrote(home)
    home.kit().judged(attempt, LINES)
    home.change("write-response", (("rubric", 0, "weight"), "5"))
    assert home.kit().remark().remarked == ()
    assert scores(home.kit())[0][0] == 0.75


def test_a_judgement_made_while_answers_are_marked_again_is_not_overtaken(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kamkit.kit import marking

    attempt = wrote(home, judged=LINES)
    home.change("write-response", (("rubric", 0, "weight"), "5"))
    wanted = marking.add_remarks

    def trainer_first(store: object, made: object) -> object:
        home.kit().judged(attempt, {"key-0": Met.MISSED})
        return wanted(store, made)  # type: ignore[arg-type]

    monkeypatch.setattr(marking, "add_remarks", trainer_first)
    assert home.kit().remark().remarked == ()
    assert scores(home.kit())[0][0] == 0


def test_a_writers_own_judgement_is_marked_again_by_a_mended_rubric(home: Home) -> None:
    wrote(home, judged=LINES)
    home.change("write-response", (("rubric", 0, "weight"), "3"))
    done = home.kit().remark()
    assert [(one.before, one.after) for one in done.remarked] == [(0.75, pytest.approx((3 + 0.25) / 3.5, abs=1e-6))]
    assert home.kit().session().last(WRITTEN).verdict.by == "self"
    assert len(home.kit().waiting()) == 1


def test_the_latest_written_answer_waits_also_when_something_else_came_after_it(home: Home) -> None:
    wrote(home, "一")
    second = wrote(home, "二", judged={"key-0": Met.MET})
    home.kit().session().answer(WRITTEN, Passed())
    assert [one.attempt.id for one in home.kit().waiting()] == [second]


def test_waiting_answers_come_oldest_first_from_whoever_wrote_them(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = settings.now()
    people = [add_trainee(home.kit().store, name) for name in ("王静", "王静", "秦安")]
    for number, person in enumerate(reversed(people)):
        monkeypatch.setattr(settings, "now", lambda number=number: begin + timedelta(minutes=number))
        home.kit().session(person.id).answer(WRITTEN, Written(text=f"答{number}"))
    waiting = home.kit().waiting()
    assert [one.attempt.trainee for one in waiting] == [one.id for one in reversed(people)]
    assert [one.trainee for one in waiting] == ["秦安", "王静", "王静"]


def test_hints_cost_the_same_whoever_judges(home: Home) -> None:
    home.change("write-response", (("hints",), [{"zh": "想想他", "en": "Think of him"}]))
    attempt = wrote(home, hints=1, judged=LINES)
    own = home.kit().session().last(WRITTEN).verdict.score
    assert own == home.kit().judged(attempt, LINES).score == pytest.approx(0.75 * 0.9)


def test_judging_nothing_is_refused_and_the_writers_own_judgement_stays(home: Home) -> None:
    attempt = wrote(home, judged=LINES)
    for nothing in ({}, {"key-0": Met.CANNOT_TELL, "key-1": Met.CANNOT_TELL}):
        with pytest.raises(NotGraded) as refusal:
            home.kit().judged(attempt, nothing)
        assert refusal.value.problems[0].key == "nothing_judged"
    assert scores(home.kit()) == [(0.75, 0.75)]


def test_a_line_that_the_rubric_does_not_have_is_refused(home: Home) -> None:
    attempt = wrote(home)
    with pytest.raises(KamkitError):
        home.kit().judged(attempt, {"key-9": Met.MET})
    assert judgements(home.kit().store, attempt) == ()


def test_only_a_written_answer_can_be_judged_by_a_trainer(home: Home) -> None:
    for attempt in (uuid4(), answered(home, CHOICE)):
        with pytest.raises(NotFound):
            home.kit().judged(attempt, LINES)


def test_a_trainer_may_judge_again_and_the_later_judgement_counts(home: Home) -> None:
    attempt = wrote(home)
    home.kit().judged(attempt, LINES)
    home.kit().judged(attempt, {"key-0": Met.MET, "key-1": Met.MET})
    assert [one.verdict.score for one in judgements(home.kit().store, attempt)] == [0.75, 1]
    assert scores(home.kit())[0][0] == 1


def test_an_answer_sent_again_after_the_exercise_was_changed_is_told_as_it_was_stored(home: Home) -> None:
    """S3: a page that got no reply sends the same attempt again; by then its option is gone."""
    attempt = answered(home, CHOICE)
    home.change("choice", (("options", 1, "key"), "another"))
    session = home.kit().session()
    assert session.answer(CHOICE, Picked(key="key-1"), attempt).score == 0
    with pytest.raises(NotGraded):
        session.answer(CHOICE, Picked(key="key-1"), uuid4())
    with pytest.raises(NotGraded):
        session.answer("made/reasoned-choice", Filled(entries={}), attempt)
    stranger = home.kit().session(add_trainee(home.kit().store, "另一位").id)
    with pytest.raises(NotGraded):
        stranger.answer(CHOICE, Picked(key="key-1"), attempt)
    assert len(session.attempts()) == 1


def test_an_answer_sent_again_under_the_new_name_of_its_exercise_is_one_answer(home: Home) -> None:
    attempt = answered(home, CHOICE)
    home.rename("choice", "renamed")
    session = home.kit().session()
    assert session.answer("made/renamed", Picked(key="key-1"), attempt).score == 0
    assert len(session.attempts("made/renamed")) == 1


def test_figures_with_a_fault_refuse_an_answer_in_words(home: Home) -> None:
    home.change("numeric", (("value",), "n / 0"))
    kit = home.kit()
    with pytest.raises(NotGraded) as refusal:
        kit.session().answer(NUMERIC, Measured(value="1", unit="key-0"))
    assert "exercises/made/numeric.yml" in kit.words.say_all(refusal.value)
    assert kit.session().attempts() == ()


@pytest.mark.parametrize("where", ["kamkit.kit.answers.judge", "kamkit.kit.answers.present"])
def test_a_fault_of_the_machinery_is_never_scored_right_or_wrong(
    home: Home, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """C5: whatever breaks while marking, nothing is stored, and the same attempt can be sent again."""
    attempt, kit = uuid4(), home.kit()

    def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    with monkeypatch.context() as faulty:
        faulty.setattr(where, broken)
        with pytest.raises(RuntimeError):
            kit.session().answer(CHOICE, Picked(key="key-0"), attempt)
    assert attempts(kit.store) == ()
    assert kit.session().answer(CHOICE, Picked(key="key-0"), attempt).full
