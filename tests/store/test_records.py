"""Records in versions, on both databases."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kamkit.errors import NotFound, StoreError
from kamkit.lang.words import Words
from kamkit.model.account import Account, AccountClass, BrandScope, Purchase, Step
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.base import Record
from kamkit.model.kinds import KINDS
from kamkit.model.money import Money
from kamkit.model.person import Depth, Person, Role, Stance, Tie
from kamkit.model.sales import Deal, DealStage, Product
from kamkit.store import body
from kamkit.store.books import Book, book, books, make_book
from kamkit.store.files_seen import seen_file
from kamkit.store.open import Store
from kamkit.store.records import Put, codes, compare, counts, names, put, records, versions, withdraw
from kamkit.store.schema import METADATA
from tests.store.made import BATCH, FIRST_DAY, batch, moment

HOSTILE = (
    "'; DROP TABLE attempt;--",
    '"); DELETE FROM records;--',
    "%s %(x)s {x} :name ?",
    "\\u0000 \\' \\",
    "𠀀😀\u200b\ufeffＡ",
    "=1+1",
)


@pytest.fixture
def crm(store: Store) -> Book:
    """Return a book to write in."""
    return make_book(store, "crm")


def store_all(store: Store, book: Book, *found: Record, at: int = 0, source: str = "test") -> Put:
    """Put records in at the at-th minute."""
    return put(store, book, found, source=source, known_at=moment(at))


def call(code: str, specialist: str = "S-1", day: int = 0, **more: str) -> Activity:
    """Return an activity on the day-th day."""
    return Activity(
        code=code, specialist=specialist, day=FIRST_DAY + timedelta(day), kind=ActivityKind.COLD_CALL, **more
    )


# --- books ------------------------------------------------------------------------------------------------------------


def test_a_book_is_made_once_and_keeps_its_clock(store: Store) -> None:
    """The same name again is the same book, whatever else is said."""
    sample = make_book(store, "sample", today=date(2026, 10, 30), source="seed 7")
    assert make_book(store, "sample", today=date(2020, 1, 1), source="other") == sample
    assert (sample.today, sample.source, sample.made.tzinfo) == (date(2026, 10, 30), "seed 7", UTC)
    crm = make_book(store, "crm")
    assert books(store) == (sample, crm)
    assert book(store, "crm") == crm
    assert crm.today is None


def test_a_book_that_is_not_there_is_named_with_those_that_are(store: Store) -> None:
    """So that a typo is seen."""
    make_book(store, "crm")
    with pytest.raises(NotFound) as caught:
        book(store, "cmr")
    assert "crm" in Words("zh").say_all(caught.value)


def test_records_of_one_book_are_not_seen_in_another(store: Store, crm: Book) -> None:
    """The same codes may stand in both."""
    other = make_book(store, "other")
    store_all(store, crm, Account(code="A", name="甲"), call("1"))
    store_all(store, other, Account(code="A", name="乙"))
    assert records(store, other, Account) == (Account(code="A", name="乙"),)
    assert counts(store, other) == {"accounts": 1}
    assert counts(store, crm) == {"accounts": 1, "activities": 1}
    assert codes(store, other, Activity) == frozenset()


# --- putting in -------------------------------------------------------------------------------------------------------

FULL = (
    Account(
        code="00123",
        name="某市 人民医院",
        account_class=AccountClass.B,
        using_organisation="急诊科",
        is_vip=False,
        brand_effect=(BrandScope.MAKER, BrandScope.OUTLET),
        registered_capital=Money(minor=10**15),
        employees=0,
        extra={"旧编号": "NA", "x": ""},
        business_state="多行\n文字\t，,;",
    ),
    Purchase(
        code="1",
        account="00123",
        day=date(1999, 12, 31),
        brand="乙",
        ours=False,
        model="M",
        quantity=3,
        amount=Money(minor=-5, currency="JPY"),
    ),
    Person(
        code="P",
        account="00123",
        name="秦 安",
        roles=(Role.DECIDER, Role.USER),
        stance=Stance.AGAINST,
        depth=Depth.NONE,
    ),
    Tie(code="T", account="00123", source="P", target="Q", sign=-1),
    Deal(code="D", stage=DealStage.WON),
    Step(code="S", project="J", step="plan/draft"),
    Activity(
        code="K", specialist="S-1", day=date(2026, 2, 28), kind=ActivityKind.KNOWN_CALL, account="00123", note="NA"
    ),
    Activity(code="L", specialist="S-1", day=date(2026, 2, 28), kind=ActivityKind.BID),
)


def test_every_record_comes_back_as_it_went_in(store: Store, crm: Book) -> None:
    """Unknown stays None, zero stays zero, text stays text."""
    store_all(store, crm, *FULL)
    for kind in {type(record) for record in FULL}:
        assert records(store, crm, kind) == tuple(record for record in FULL if type(record) is kind)


def test_every_kind_has_a_shelf(store: Store, crm: Book) -> None:
    """An empty answer, not an error, for each kind there is."""
    for kind in KINDS.values():
        assert records(store, crm, kind) == ()
        assert versions(store, crm, kind, "x") == ()


def test_activities_have_a_column_for_each_field() -> None:
    """A field added to the model needs a migration; this test says so."""
    ours = {"book", "put", "id", "gone"}
    assert {column.name for column in METADATA.tables["activities"].columns} - ours == set(Activity.model_fields)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_stored_literally_in_every_field(store: Store, crm: Book, text: str) -> None:
    """Hostile 61: names are data, never part of a statement."""
    found = (
        Account(code=text, name=text, region=text, extra={text: text}),
        call(text, text, account=text, note=text),
        Person(code=text, account=text, name=text),
    )
    store_all(store, crm, *found, source=text)
    for record in found:
        assert records(store, crm, type(record), codes=[text]) == (record,)
        assert versions(store, crm, type(record), text)[0].source == text
    assert records(store, crm, Person, account=text) == (found[2],)
    assert make_book(store, text).name == text


def test_an_unchanged_record_adds_no_version(store: Store, crm: Book) -> None:
    """The same file again changes nothing, and says so."""
    first = store_all(store, crm, *batch("a"))
    again = store_all(store, crm, *batch("a"), at=1)
    assert first.added == {"people": 1, "visits": 1, "promises": 1, "activities": 1}
    assert (again.added, again.changed, again.known_at) == ({}, {}, None)
    assert again.same == first.added
    assert len(versions(store, crm, Person, "a-1")) == 1


def test_a_changed_record_adds_a_version_and_keeps_its_id(store: Store, crm: Book) -> None:
    """The older one is still there."""
    person, *_ = batch("a")
    store_all(store, crm, *batch("a"), source="first.xlsx")
    done = store_all(store, crm, person.but(title="处长"), at=5, source="second.xlsx")
    assert (done.added, done.changed, done.known_at) == ({}, {"people": 1}, moment(5))
    old, new = versions(store, crm, Person, "a-1")
    assert (old.record, old.source, old.known_at) == (person, "first.xlsx", moment(0))
    assert (new.record, new.source, new.known_at) == (person.but(title="处长"), "second.xlsx", moment(5))
    assert old.id == new.id


def test_any_moment_can_be_read(store: Store, crm: Book) -> None:
    """As it stood then, before it began too, and in whatever zone the moment is said."""
    for number, title in enumerate(("甲", "乙", "丙")):
        store_all(
            store, crm, Person(code="p", account="A", name="秦安", title=title), call(str(number)), at=10 * number
        )
    for minute, (title, calls) in {0: ("甲", 1), 9: ("甲", 1), 10: ("乙", 2), 20: ("丙", 3), 99: ("丙", 3)}.items():
        when = moment(minute).astimezone(timezone(timedelta(hours=8)))
        assert [person.title for person in records(store, crm, Person, as_of=when)] == [title]
        assert len(records(store, crm, Activity, as_of=when)) == calls
    assert records(store, crm, Person, as_of=moment(-1)) == ()
    assert records(store, crm, Activity, as_of=moment(-1)) == ()


def test_what_was_known_at_a_moment_does_not_change_afterwards(store: Store, crm: Book) -> None:
    """A clock that went back is lifted to the last put, and the caller is told."""
    store_all(store, crm, Account(code="A", name="甲"), at=10)
    late = store_all(store, crm, Account(code="A", name="乙"), Account(code="B", name="丙"), at=3)
    assert late.known_at == moment(10)
    assert records(store, crm, Account, as_of=moment(9)) == ()
    assert [account.name for account in records(store, crm, Account, as_of=moment(10))] == ["乙", "丙"]


def test_a_record_may_be_withdrawn_and_come_back(store: Store, crm: Book) -> None:
    """Withdrawn is a version too; its id stays the same."""
    store_all(store, crm, *batch("a"))
    for kind, code in ((Person, "a-1"), (Activity, "a-4")):
        before = records(store, crm, kind)
        assert withdraw(store, crm, kind, [code, "nobody"], source="left", known_at=moment(5)) == 1
        assert withdraw(store, crm, kind, [code], source="left", known_at=moment(6)) == 0
        assert records(store, crm, kind) == ()
        assert records(store, crm, kind, as_of=moment(4)) == before
        assert kind.KIND not in counts(store, crm)
        assert store_all(store, crm, *before, at=7).added == {kind.KIND: 1}
        story = versions(store, crm, kind, code)
        assert [version.record for version in story] == [before[0], None, before[0]]
        assert len({version.id for version in story}) == 1


def test_an_activity_that_changes_hands_is_found_once(store: Store, crm: Book) -> None:
    """It stands under its person and day; moved, it must not be found under the old ones any more."""
    store_all(store, crm, call("k", "S-1", 0), call("l", "S-1", 0))
    store_all(store, crm, call("k", "S-2", 3), at=1)
    store_all(store, crm, call("k", "S-1", 0, note="wrong hand"), at=2)
    assert records(store, crm, Activity, as_of=moment(0)) == (call("k", "S-1", 0), call("l", "S-1", 0))
    assert records(store, crm, Activity, as_of=moment(1)) == (call("k", "S-2", 3), call("l", "S-1", 0))
    assert records(store, crm, Activity) == (call("k", "S-1", 0, note="wrong hand"), call("l", "S-1", 0))
    assert counts(store, crm) == {"activities": 2}
    assert [version.record for version in versions(store, crm, Activity, "k")] == [
        call("k", "S-1", 0),
        call("k", "S-2", 3),
        call("k", "S-1", 0, note="wrong hand"),
    ]


def test_one_code_twice_with_different_content_is_refused_whole(store: Store, crm: Book) -> None:
    """Nobody can know which was meant; twice the same is once."""
    with pytest.raises(StoreError) as caught:
        store_all(store, crm, Account(code="A", name="甲"), Account(code="B", name="丙"), Account(code="A", name="乙"))
    assert [(trouble.key, trouble.values["code"]) for trouble in caught.value.problems] == [("store_code_twice", "A")]
    assert counts(store, crm) == {}
    assert store_all(store, crm, Account(code="A", name="甲"), Account(code="A", name="甲")).added == {"accounts": 1}


def test_text_that_no_database_can_keep_is_refused_whole(store: Store, crm: Book) -> None:
    """A NUL in a column, half a character anywhere: the same on both databases."""
    for bad in (
        Account(code="a\x00b", name="甲"),
        Account(code="A", name="甲", extra={"k": "\ud800"}),
        call("x", note="\x00"),
    ):
        with pytest.raises(StoreError) as caught:
            store_all(store, crm, Account(code="B", name="乙"), bad)
        assert caught.value.problems[0].key == "store_text_refused"
    with pytest.raises(StoreError):
        store_all(store, crm, Account(code="B", name="乙"), source="\ud800")
    assert counts(store, crm) == {}
    assert store_all(store, crm, Account(code="A", name="甲\x0b\x00乙")).added == {"accounts": 1}
    assert records(store, crm, Account)[0].name == "甲\x0b\x00乙"


def test_a_moment_without_a_zone_is_refused(store: Store, crm: Book) -> None:
    """Moments are UTC; a naive one could be eight hours off."""
    with pytest.raises(StoreError) as caught:
        put(store, crm, batch("a"), source="", known_at=datetime(2026, 1, 1))
    assert caught.value.problems[0].key == "store_moment_without_zone"


def test_a_failure_half_way_stores_nothing(store: Store, crm: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction over all kinds (I6)."""
    from kamkit.store import records as module

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "remember", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put(store, crm, batch("a"), source="", known_at=moment(0), files={"hash": "a.xlsx"})
    monkeypatch.undo()
    assert counts(store, crm) == {}
    assert not seen_file(store, crm, "hash")
    assert store_all(store, crm, *batch("a")).added["people"] == 1


# --- asking -----------------------------------------------------------------------------------------------------------


def test_comparing_tells_what_putting_would_do_and_writes_nothing(store: Store, crm: Book) -> None:
    """A dry run, with the same figures."""
    store_all(store, crm, *batch("a"))
    person, *rest = batch("a")
    wanted = [person.but(title="科长"), *rest, *batch("b")]
    told = compare(store, crm, wanted)
    assert counts(store, crm) == {"people": 1, "visits": 1, "promises": 1, "activities": 1}
    done = store_all(store, crm, *wanted, at=1)
    assert (told.added, told.changed, told.same) == (done.added, done.changed, done.same)
    assert (told.changed, told.known_at) == ({"people": 1}, None)


def test_records_can_be_asked_for_by_code_and_by_account(store: Store, crm: Book) -> None:
    """Also for thousands of codes; an account itself belongs to itself."""
    people = [Person(code=f"p{number:04}", account=f"A{number % 7}", name="某") for number in range(3000)]
    store_all(
        store,
        crm,
        *people,
        Account(code="A3", name="甲"),
        Account(code="A4", name="乙"),
        call("k", account="A3"),
        call("l"),
    )
    assert records(store, crm, Person, codes=["p0002", "p0001", "none"]) == (people[1], people[2])
    assert records(store, crm, Person, codes=[]) == ()
    assert records(store, crm, Person, codes=(person.code for person in people)) == tuple(people)
    assert records(store, crm, Person, account="A3") == tuple(person for person in people if person.account == "A3")
    assert records(store, crm, Person, account="A3", codes=["p0003", "p0004"]) == (people[3],)
    assert records(store, crm, Account, account="A3") == (Account(code="A3", name="甲"),)
    assert records(store, crm, Activity, account="A3") == (call("k", account="A3"),)
    assert codes(store, crm, Person) == {person.code for person in people}


def test_a_record_that_changes_account_leaves_the_old_one(store: Store, crm: Book) -> None:
    """And is still found there at the older moment."""
    old = (Deal(code="d", account="A", stage=DealStage.WON), call("k", account="A"))
    new = (Deal(code="d", account="B", stage=DealStage.WON), call("k", account="B"))
    store_all(store, crm, *old, at=10)
    store_all(store, crm, *new, at=11)
    for before, after in zip(old, new, strict=True):
        kind = type(before)
        assert records(store, crm, kind, account="A") == ()
        assert records(store, crm, kind, account="B") == (after,)
        assert records(store, crm, kind, account="A", as_of=moment(10)) == (before,)


def test_records_come_in_the_order_of_their_codes_on_both_databases(store: Store, crm: Book) -> None:
    """By code point, as Python sorts; no collation of a server's own."""
    names = ["b", "B", "a", "Ä", "10", "9", "甲", "_", "A-1", "A 1", "a1", "乙"]
    store_all(store, crm, *(Account(code=name, name="某") for name in names), *(call(name) for name in names))
    assert [account.code for account in records(store, crm, Account)] == sorted(names)
    assert [one.code for one in records(store, crm, Activity)] == sorted(names)


def test_a_file_is_remembered_in_the_transaction_that_took_it_in(store: Store, crm: Book) -> None:
    """Also where it changed nothing; per book."""
    put(store, crm, batch("a"), source="", known_at=moment(0), files={"abc": "a.xlsx"})
    assert put(store, crm, batch("a"), source="", known_at=moment(1), files={"abc": "a.xlsx"}).known_at is None
    put(store, crm, batch("a"), source="", known_at=moment(2), files={"def": "renamed.xlsx"})
    assert seen_file(store, crm, "abc")
    assert seen_file(store, crm, "def")
    assert not seen_file(store, crm, "fed")
    assert not seen_file(store, make_book(store, "other"), "abc")


# --- forms of stored JSON ---------------------------------------------------------------------------------------------


def old_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let products be written, from now on, in a second form, in which `series` is what was called `line` before."""
    monkeypatch.setitem(body.FORMS, "products", 2)
    monkeypatch.setitem(body.UPCASTS, ("products", 1), lambda data: {**data, "series": f"{data['series']} series"})


def test_an_older_form_is_brought_up_when_it_is_read(store: Store, crm: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """And importing the same again adds no version, though the stored text differs."""
    store_all(store, crm, Product(code="p", name="甲", series="S"), Product(code="q", name="乙", series="T"))
    old_form(monkeypatch)
    brought_up = (Product(code="p", name="甲", series="S series"), Product(code="q", name="乙", series="T series"))
    assert records(store, crm, Product) == brought_up
    assert store_all(store, crm, *brought_up, at=1).same == {"products": 2}
    store_all(store, crm, Product(code="p", name="甲", series="U"), at=2)
    assert [product.series for product in records(store, crm, Product)] == ["U", "T series"]


def test_a_newer_form_is_refused(store: Store, crm: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not guessed at."""
    with monkeypatch.context() as future:
        old_form(future)
        store_all(store, crm, Product(code="p", name="甲"))
    with pytest.raises(StoreError) as caught:
        records(store, crm, Product)
    assert caught.value.problems[0].key == "store_body_newer"


def test_a_record_that_fits_its_model_no_more_is_named(
    store: Store, crm: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By kind, code and field."""
    store_all(store, crm, Product(code="p", name="甲"), Product(code="q", name="乙"))
    monkeypatch.setitem(body.FORMS, "products", 2)
    monkeypatch.setitem(
        body.UPCASTS, ("products", 1), lambda data: {**data, "name": None if data["code"] == "q" else "甲"}
    )
    with pytest.raises(StoreError) as caught:
        records(store, crm, Product)
    (trouble,) = caught.value.problems
    assert (trouble.key, dict(trouble.values)) == (
        "store_body_unreadable",
        {"thing": "products", "code": "q", "field": "name"},
    )


@pytest.mark.soak
def test_eight_thousand_deals_are_read_in_less_than_a_second(store: Store, crm: Book) -> None:
    """The figure is under half a second; a test allows twice that."""
    deals = [
        Deal(
            code=f"D{number}",
            account=f"A{number % 85}",
            stage=DealStage.WON,
            opened=FIRST_DAY,
            amount=Money(minor=number),
        )
        for number in range(8800)
    ]
    store_all(store, crm, *deals)
    begun = time.process_time()  # a machine that is busy with other things must not fail this
    found = records(store, crm, Deal)
    took = time.process_time() - begun
    print(f"\n8,800 deals read in {took:.2f} s of processor time")
    assert len(found) == 8800
    assert took < 1


def test_a_batch_is_what_the_crash_tests_take_it_for() -> None:
    """BATCH records of as many kinds."""
    assert len({type(record) for record in batch("x")}) == len(batch("x")) == BATCH


def test_names_are_told_by_code(store: Store, crm: Book) -> None:
    """As they stand now; a kind without names has none."""
    store_all(
        store, crm, Product(code="p", name="甲"), Product(code="q", name="乙"), Product(code="r", name="丙"), call("k")
    )
    store_all(store, crm, Product(code="p", name="甲二"), at=1)
    withdraw(store, crm, Product, ["r"], source="", known_at=moment(2))
    assert names(store, crm, Product) == {"p": "甲二", "q": "乙"}
    assert names(store, crm, Activity) == {}
