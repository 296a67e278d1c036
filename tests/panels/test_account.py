"""Screens to look at: choosing an account, a case, terms, one's own answers; hostile texts stay texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamkit import panels, settings
from kamkit.kit.kit import Kit
from kamkit.look.html import Html
from kamkit.panels.account import AccountPanel
from kamkit.panels.show import html
from kamkit.practice.answers import best
from kamkit.store.records import put

HOSTILE = "<img src=x onerror=alert(1)>"


def test_choosing_another_account_shows_its_grid_map_and_findings(kit: Kit) -> None:
    panel = AccountPanel(kit, "A-001")
    first = panel.shown.value
    panel.choice.value = "A-002"
    assert panel.shown.value != first
    assert panel.shown.value.count("<img") == 2
    for told in kit.findings("A-002"):
        assert str(Html("{}").format(told.name)) in panel.shown.value


def test_texts_from_people_and_files_are_shown_literally_on_every_screen(kit: Kit) -> None:
    person = kit.people("A-001")[0]
    account = kit.account("A-001").account
    hostile = [person.but(name=HOSTILE, title=HOSTILE), account.but(name=HOSTILE)]
    put(kit.store, kit.book, hostile, source=HOSTILE, known_at=settings.now())
    screens = [panels.account(kit, "A-001"), panels.welcome(kit), panels.findings(kit, "A-001")]
    for screen in screens:
        text = " ".join(
            part.value for part in screen.children if hasattr(part, "value") and isinstance(part.value, str)
        )
        assert HOSTILE not in text


def test_a_panel_refuses_text_that_is_not_html() -> None:
    with pytest.raises(TypeError):
        html("plain text")


def test_a_case_shows_its_story_its_people_and_what_was_heard_of_them(kits: Callable[[str], Kit]) -> None:
    for lang in ("zh", "en"):
        kit = kits(lang)
        for case_id in kit.bank.cases:
            shown = panels.case(kit, case_id).children[1].value
            case = kit.case(case_id)
            for member in case.group.members:
                assert str(Html("{}").format(member.person.name)) in shown


def test_ones_own_answers_are_listed_with_first_and_last_score(kit: Kit) -> None:
    item = kit.exercises()[0]
    assert kit.words("panels.no_answer") in panels.answers(kit).children[1].value
    kit.session().answer(item.id, best(item))
    assert "100%" in panels.answers(kit).children[1].value


def test_terms_say_whose_they_are(kit: Kit) -> None:
    shown = panels.terms(kit, "role", "level", "function").children[1].value
    for group in ("role", "level", "function"):
        for term in kit.standards.terms[group].values():
            assert kit.words.text(term.name) in shown
    assert kit.words("value.origin.ours") in shown


def test_findings_of_nobody_known_are_told_in_words(kit: Kit) -> None:
    shown = panels.findings(kit, "A-999").children[1].value
    assert "A-999" in shown
    assert "kam-note-bad" in shown


def test_names_that_would_be_formulas_are_drawn(kit: Kit) -> None:
    person = kit.people("A-001")[0]
    put(kit.store, kit.book, [person.but(name="$\\href{x}{y}$")], source="test", known_at=settings.now())
    assert AccountPanel(kit, "A-001").shown.value.count("<img") == 2
