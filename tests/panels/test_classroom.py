"""The trainee's page without a browser: the door, the views, the way back, and that nobody becomes somebody else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kamkit import panels
from kamkit.errors import StoreError, problem
from kamkit.kit.kit import Kit
from kamkit.kit.people import Issued, key_of
from kamkit.look.html import Html
from kamkit.model.exercise import KINDS
from kamkit.panels.classroom import Classroom
from kamkit.panels.page import SignIn
from kamkit.practice.answers import best, worst

HOSTILE = "<img src=x onerror=alert(1)>"
EXERCISE = "decision-group/hospital-finding"


@pytest.fixture
def issued(kit: Kit) -> tuple[Issued, ...]:
    """Return the people of a class: two of one name, and one whose name is markup."""
    kit.classes.open("春季班")
    return kit.classes.enrol("春季班", ["王静", "王静", HOSTILE])


@pytest.fixture
def page(kit: Kit, issued: tuple[Issued, ...]) -> Classroom:
    """Return the page of the first person, come in by a personal link."""
    shown = Classroom(kit)
    shown.door.hear(key=key_of(issued[0]))
    return shown


def words_on(shown: Classroom) -> str:
    """Return all that stands on the page."""
    return " ".join(_texts(shown.stage))


def _texts(widget: object) -> list[str]:
    own = [str(getattr(widget, name, "")) for name in ("value", "description", "words_shown")]
    return own + [text for child in getattr(widget, "children", ()) for text in _texts(child)]


def test_without_a_key_the_page_shows_a_form_and_nothing_else(kit: Kit, issued: tuple[Issued, ...]) -> None:
    shown = Classroom(kit)
    assert shown.stage.children == ()
    shown.door.hear(code=issued[0].person.class_code)
    assert isinstance(shown.form, SignIn)
    assert shown.form.code == issued[0].person.class_code
    assert kit.words("classroom.progress") not in words_on(shown)
    assert shown.session is None


def test_a_false_key_is_told_in_words_and_leads_to_the_form(kit: Kit, issued: tuple[Issued, ...]) -> None:
    shown = Classroom(kit)
    shown.door.hear(key=key_of(issued[0])[:-1])
    assert kit.words("classroom.link_refused") in words_on(shown)
    assert shown.session is None
    assert isinstance(shown.form, SignIn)


def test_a_personal_link_goes_straight_in(page: Classroom, issued: tuple[Issued, ...], kit: Kit) -> None:
    assert page.session is not None
    assert page.session.trainee.id == issued[0].person.trainee
    assert kit.words("classroom.greeting", name="王静") in words_on(page)
    assert f"k={key_of(issued[0])}" in page.door.hash


def test_neither_key_nor_passcode_stays_in_a_widget(kit: Kit, issued: tuple[Issued, ...]) -> None:
    """W8: what was typed or carried by the address is not in the state that a page could read back."""
    shown = Classroom(kit)
    shown.door.hear(code=issued[1].person.class_code)
    form = shown.form
    form.fill(issued[1].person.class_code, "王静", issued[1].secret)
    assert shown.session is not None
    assert shown.session.trainee.id == issued[1].person.trainee
    assert form.given == {}
    assert shown.door.heard == {}


def test_a_wrong_passcode_says_so_each_time(kit: Kit, issued: tuple[Issued, ...]) -> None:
    shown = Classroom(kit)
    shown.door.hear()
    for count in (1, 2):
        shown.form.fill(issued[0].person.class_code, "王静", "nonsense")
        assert shown.form.refused == {"text": kit.words("problem.sign_in_wrong"), "count": count}
    assert shown.session is None


def test_once_in_nothing_the_page_says_makes_it_somebody_elses(page: Classroom, issued: tuple[Issued, ...]) -> None:
    """W7: another's key, another's id as a place."""
    page.door.hear(key=key_of(issued[1]), place=str(issued[1].person.trainee))
    assert page.session is not None
    assert page.session.trainee.id == issued[0].person.trainee
    assert f"k={key_of(issued[0])}" in page.door.hash


def test_signing_out_forgets_who_it_was(page: Classroom, issued: tuple[Issued, ...]) -> None:
    page.out.click()
    assert page.session is None
    assert "k=" not in page.door.hash
    page.door.hear(place=EXERCISE)
    assert page.session is None
    page.form.fill(issued[2].person.class_code, HOSTILE, issued[2].secret)
    assert page.session is not None
    assert page.session.trainee.id == issued[2].person.trainee


def test_a_name_that_is_markup_is_shown_as_text(kit: Kit, issued: tuple[Issued, ...]) -> None:
    shown = Classroom(kit)
    shown.door.hear(key=key_of(issued[2]))
    assert HOSTILE not in words_on(shown)
    assert str(Html("{}").format(HOSTILE)) in words_on(shown)


def test_the_next_exercise_is_the_kits_and_the_way_leads_on_and_back(page: Classroom, kit: Kit) -> None:
    session = page.session
    assert session is not None
    coming = kit.runs(session)
    first = coming.next()
    page.next.click()
    assert page.panel.exercise.id == first
    assert f"x={first}" in page.door.hash
    session.answer(str(first), best(session.presented(str(first))))
    page.onwards.click()
    assert page.panel.exercise.id == coming.next() != first
    page.back.click()
    assert "x=" not in page.door.hash
    skill = kit.exercise(str(first)).skill
    assert kit.words("classroom.done_of", tried=1, all=len(kit.exercises(skill=skill))) in words_on(page)


def test_a_reload_comes_back_to_the_exercise_with_the_answer(
    page: Classroom, issued: tuple[Issued, ...], kit: Kit
) -> None:
    page.choices.choose(EXERCISE)
    page.panel.form.fill(worst(page.panel.exercise))
    page.panel.submit.click()
    again = Classroom(kit)
    again.door.hear(key=key_of(issued[0]), place=EXERCISE)
    assert again.panel.exercise.id == EXERCISE
    assert again.panel.form.read() == worst(again.panel.exercise)


def test_going_back_in_the_browser_leads_to_the_view_before(page: Classroom) -> None:
    page.choices.choose(EXERCISE)
    page.door.hear()
    assert "x=" not in page.door.hash
    page.door.hear(place=EXERCISE)
    assert page.panel.exercise.id == EXERCISE


def test_every_view_is_announced_numbered_and_lets_go_of_the_one_before(page: Classroom) -> None:
    seen = []
    for act in (lambda: page.choices.choose(EXERCISE), page.home, lambda: page.open(EXERCISE)):
        before = page.stage.children[0]
        act()
        assert before.comm is None
        seen.append((page.door.view, page.door.said["text"], page.door.title))
        assert f"data-view='{page.door.view}'" in words_on(page)
    assert len(set(seen)) == 3
    assert [view for view, _, _ in seen] == sorted(view for view, _, _ in seen)


def test_the_page_speaks_the_classs_language_unless_the_address_or_a_press_says_another(
    kits: Callable[[str], Kit],
) -> None:
    kits("en").classes.open("Spring")
    key = key_of(kits("en").classes.enrol("Spring", ["Ann"])[0])
    shown = Classroom(kits("zh"))
    shown.door.hear(key=key)
    assert "Hello, Ann" in words_on(shown)
    shown.other.click()
    assert shown.door.lang == "zh-CN"
    assert "Ann，您好" in words_on(shown)
    asked = Classroom(kits("zh"))
    asked.door.hear(key=key, lang="zh")
    assert "Ann，您好" in words_on(asked)


def test_all_exercises_stand_in_the_list_and_show_how_it_went(page: Classroom, kit: Kit) -> None:
    listed = [item for group in page.choices.groups for item in group["items"]]
    assert {item["id"] for item in listed} == {exercise.id for exercise in kit.exercises()}
    page.choices.choose(EXERCISE)
    page.panel.form.fill(best(page.panel.exercise))
    page.panel.submit.click()
    page.back.click()
    grades = {item["id"]: item["grade"] for group in page.choices.groups for item in group["items"]}
    assert grades.pop(EXERCISE) == "ok"
    assert set(grades.values()) == {"none"}
    assert "100%" in words_on(page)


def test_every_kind_of_exercise_opens_on_the_page(page: Classroom, kit: Kit) -> None:
    examples = {type(exercise): exercise for exercise in kit.exercises()}
    assert set(examples) <= set(KINDS.values())
    for exercise in examples.values():
        page.open(exercise.id)
        assert page.panel.exercise.id == exercise.id
        assert kit.words("classroom.refused_500") not in words_on(page)


def test_an_unknown_exercise_and_a_store_that_fails_are_told_and_lead_back(
    page: Classroom, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.open("no/such-thing")
    assert "no/such-thing" in words_on(page)

    def full(*_: object) -> None:
        raise StoreError(problem("store_missing", path="class.db"))

    with monkeypatch.context() as broken:
        broken.setattr("kamkit.kit.answers.Session.standing", full)
        page.home()
        assert "class.db" in words_on(page)
    page.home()
    assert kit.words("classroom.progress") in words_on(page)


def test_with_a_session_the_same_page_opens_in_jupyterlab(kit: Kit) -> None:
    shown = Classroom(kit, kit.session())
    assert kit.words("classroom.progress") in words_on(shown)
    shown.next.click()
    assert shown.panel.session.trainee == kit.session().trainee
    assert panels.classroom(kit, kit.session()).children


def test_the_pulse_is_answered(page: Classroom) -> None:
    page.door.ping = 7
    assert page.door.pong == 7


def test_a_page_needs_neither_pandas_nor_matplotlib_nor_a_server(sample_store: Path) -> None:
    """Each trainee has a kernel: what one does not need, thirty do not need."""
    heavy = ("pandas", "numpy", "matplotlib", "nbconvert", "voila", "openpyxl")
    code = f"""
import sys
from kamkit import open_kit, panels
kit = open_kit(db=sys.argv[1])
panels.classroom(kit, kit.session())
print([name for name in {heavy} if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code, str(sample_store)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
