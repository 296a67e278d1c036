"""The book as people speak of it: files, groups, findings in words, on any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kamkit import open_kit, settings
from kamkit.errors import NotFound
from kamkit.kit.kit import Kit
from kamkit.model.finding import Weight
from kamkit.model.group import DecisionGroup
from kamkit.store.records import put


def test_the_sample_is_made_on_first_use_and_once(kit: Kit) -> None:
    assert len(kit.accounts()) >= 40
    assert [book.name for book in kit.books()] == ["sample", "sample-en"]
    assert kit.today == kit.book.today


def test_a_group_is_the_same_object_type_for_an_account_and_for_a_case(kit: Kit) -> None:
    case = kit.exercises(skill="decision-group")[0].case
    assert case is not None
    assert type(kit.group("A-001")) is type(kit.group(case)) is DecisionGroup


def test_last_contacts_follow_from_visits_and_calls_and_never_lie_in_the_future(kit: Kit) -> None:
    group = kit.group("A-001")
    visits = [visit for visit in kit.records("visits", "A-001") if visit.day <= kit.today]
    for member in group.members:
        seen = [visit.day for visit in visits if member.code in visit.participants]
        if seen:
            assert member.last_contact is not None
            assert member.last_contact >= max(seen)
        assert member.last_contact is None or member.last_contact <= kit.today


def test_findings_come_heaviest_first_with_evidence_and_advice_without_a_gap(kits: Callable[[str], Kit]) -> None:
    order = [Weight.HIGH, Weight.MEDIUM, Weight.LOW, Weight.CLEAR]
    for lang in ("zh", "en"):
        kit = kits(lang)
        for code in kit.accounts():
            found = kit.findings(code, clear=True)
            assert [order.index(f.weight) for f in found] == sorted(order.index(f.weight) for f in found)
            for told in found:
                assert told.name
                assert told.says
                assert told.coaching
                assert "{" not in told.says + told.coaching, (code, told.finding.name, told.says, told.coaching)
                assert "value." not in told.says + told.coaching


def test_the_sample_shows_many_different_findings_and_no_account_is_like_the_next(kit: Kit) -> None:
    shown = {code: frozenset(f.finding.name for f in kit.findings(code)) for code in kit.accounts()}
    assert len(set().union(*shown.values())) >= 12
    assert len(set(shown.values())) >= len(shown) // 2


def test_what_was_known_on_an_earlier_day_can_still_be_asked(kit: Kit) -> None:
    before = kit.people("A-001")[0]
    first = kit.group("A-001")
    moment = settings.now()
    changed = before.but(goals="换岗前把车队的账理清", name="改名")
    put(kit.store, kit.book, [changed], source="test", known_at=settings.now() + timedelta(seconds=5))
    assert kit.people("A-001")[0].name == "改名"
    assert kit.group("A-001", as_of=moment) == first


def test_an_unknown_account_or_book_is_said_and_makes_nothing(kit: Kit, sample_store: Path) -> None:
    with pytest.raises(NotFound):
        kit.account("A-999")
    with pytest.raises(NotFound):
        open_kit(db=sample_store, book="nobody").accounts()
    assert [book.name for book in kit.books()] == ["sample", "sample-en"]


def test_pictures_have_alternative_texts_that_name_people_in_both_languages(kits: Callable[[str], Kit]) -> None:
    for lang in ("zh", "en"):
        kit = kits(lang)
        name = kit.group("A-001").members[0].person.name
        for picture in ("coverage", "influence"):
            shown = str(kit.picture(picture, "A-001"))
            alt = shown.split("alt='", 1)[1].split("'", 1)[0]
            assert len(alt) > 40
            assert name in alt
