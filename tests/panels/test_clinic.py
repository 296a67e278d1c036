"""The trainer's data clinic: how a book's log was written, what to ask first, and what the figures do not say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from kamkit import panels, settings
from kamkit.kit.daily.clinic import FEWEST
from kamkit.kit.kit import Kit
from kamkit.look.html import Html
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.sales import Specialist
from kamkit.panels.clinic import NOT_SAID, ClinicPanel
from kamkit.store.records import put, put_in_book


def words_of(panel: ClinicPanel) -> str:
    """Return the words that the panel shows."""
    return Html(panel.shown.value.split("<style>")[0]).striptags()


def own_book(kit: Kit, entries: int) -> str:
    """Make a book in which one specialist has so many follow-up calls to nobody named, all on one day; return it."""
    one = Specialist(code="S-1", name="柏")
    day = kit.workshop.today() - timedelta(days=1)
    calls = [Activity(code=f"C{n}", specialist="S-1", day=day, kind=ActivityKind.MAIL_FOLLOWUP_CALL)
             for n in range(entries)]
    put_in_book(kit.store, "own", [one, *calls], source="test", known_at=settings.now())
    return "own"


def test_only_the_one_who_writes_on_fridays_is_asked_when_it_was_written(kits: Callable[[str], Kit]) -> None:
    for lang in ("zh", "en"):
        kit = kits(lang)
        shown = words_of(ClinicPanel(kit))
        names = {one.code: one.name for one in kit.records("specialists")}
        assert kit.words("clinic.ask_heaped", name=names["S-07"]) in shown
        assert kit.words("clinic.ask_heaped", name=names["S-11"]) not in shown
        for name in NOT_SAID:
            assert kit.words(f"clinic.not_{name}") in shown


def test_another_book_of_the_store_may_be_chosen(kit: Kit) -> None:
    panel = ClinicPanel(kit)
    own_book(kit, FEWEST)
    again = ClinicPanel(kit)
    assert "own" not in dict(panel.choice.options)
    again.choice.value = "own"
    shown = words_of(again)
    for key in ("heaped", "unnamed", "unlinked"):
        assert kit.words(f"clinic.ask_{key}", name="柏") in shown


def test_too_few_entries_are_said_to_be_too_few_and_ask_nothing(kit: Kit) -> None:
    own_book(kit, FEWEST - 1)
    panel = ClinicPanel(kit)
    panel.choice.value = "own"
    assert kit.words("clinic.few", names="柏") in words_of(panel)
    assert kit.words("clinic.no_ask") in words_of(panel)


def test_a_book_without_a_log_is_said_to_have_none(kit: Kit) -> None:
    put_in_book(kit.store, "empty", [Specialist(code="S-1", name="柏")], source="test", known_at=settings.now())
    panel = ClinicPanel(kit)
    panel.choice.value = "empty"
    assert words_of(panel).endswith(kit.words("clinic.nothing"))


def test_rows_of_one_day_person_and_kind_are_asked_about(kit: Kit) -> None:
    person = kit.records("people")[0]
    day = date(2026, 10, 29)
    twice = [Activity(code=f"T{n}", specialist="S-11", day=day, kind=ActivityKind.KNOWN_CALL, account=person.account,
                      person=person.code) for n in range(60)]
    put(kit.store, kit.book, twice, source="test", known_at=settings.now())
    name = kit.daylog("S-11").person.name
    assert kit.words("clinic.ask_alike", name=name) in words_of(ClinicPanel(kit))


def test_a_hostile_name_is_shown_as_it_stands(kit: Kit) -> None:
    one = kit.daylog("S-07").person.but(name="<img src=x onerror=alert(1)>")
    put(kit.store, kit.book, [one], source="test", known_at=settings.now())
    assert "<img" not in panels.clinic(kit).children[3].value
