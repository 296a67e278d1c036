"""The book as a whole: the same from the same seed, whole in itself, every kind of customer, nobody real."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from kamkit import yamlfile
from kamkit.model import kinds
from kamkit.model.account import Account, AccountClass, FleetItem, Project, PublicKind, Purchase, Registration, Step
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.person import Person, Rival, Role, Tie
from kamkit.model.sales import Dealer, Delivery, Specialist
from kamkit.model.visit import Promise
from kamkit.sample.book import make, products, scene
from tests.sample.figures import TODAY, of_kind

SEGMENTS = {"hospital", "police", "cdc", "forestry", "university", "research-institute", "ride-hailing", "taxi",
            "leasing", "staff-group-purchase", "manufacturer", "logistics", "bank", "official-car-reform",
            "returned-students", "vip"}
CHAIN = ("plan-compiled", "budget-approved", "intention-notice", "requirements", "announcement", "evaluation",
         "result-notice", "contract", "acceptance", "payment")
CHANGED = "A-017"
HAN = re.compile(r"[\u4e00-\u9fff]")
PHONE = re.compile(r"1\d\d0000\d{4}")


def _bytes(book: Iterable[Record]) -> bytes:
    return "\n".join(f"{record.KIND} {record.model_dump_json()}" for record in book).encode()


def _names(record: Record, account: str) -> bool:
    """Return whether a record is that account, or is about it (a step by its project)."""
    about = getattr(record, "account", None) or getattr(record, "project", None) or record.code
    return about == account or about.startswith(f"J{account[1:]}-")


def _texts(book: Iterable[Record]) -> Iterable[tuple[str, str]]:
    for record in book:
        for name, value in record.model_dump(mode="json").items():
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    yield f"{record.code}.{name}", text


def test_the_same_seed_gives_the_same_book_byte_for_byte(book: tuple[Record, ...], home: Path) -> None:
    assert _bytes(make(home=home)) == _bytes(book)


def test_another_seed_gives_other_people_under_the_same_accounts(book: tuple[Record, ...], home: Path) -> None:
    other = make(8, home=home)
    assert [a.name for a in of_kind(other, Account)] == [a.name for a in of_kind(book, Account)]
    drawn = [{p.name for p in of_kind(b, Person) if p.account > "A-003"} for b in (book, other)]
    assert len(drawn[0] & drawn[1]) < len(drawn[0]) / 4


def test_one_account_with_another_seed_changes_no_record_that_does_not_name_it(
        book: tuple[Record, ...], home: Path) -> None:
    other = make(home=home, seeds={CHANGED: 99})
    naming = {record.code for both in (book, other) for record in both if _names(record, CHANGED)}
    first, second = ([record for record in both if record.code not in naming] for both in (book, other))
    assert _bytes(first) == _bytes(second)
    assert _bytes(book) != _bytes(other)


def test_another_day_moves_the_window_and_nothing_lies_after_it(home: Path) -> None:
    today = TODAY.replace(month=6, day=12)
    moved = make(today=today, days=60, home=home)
    days = {activity.day for activity in of_kind(moved, Activity)}
    assert max(days) == today
    assert len(days) == 60


def test_kinds_come_in_the_order_in_which_they_can_be_imported(book: tuple[Record, ...]) -> None:
    order = [kind.KIND for kind in kinds.ALL]
    seen = list(dict.fromkeys(record.KIND for record in book))
    assert seen == order


def test_codes_are_unique_and_every_reference_leads_to_a_record(book: tuple[Record, ...]) -> None:
    codes = {(record.KIND, record.code) for record in book}
    assert len(codes) == len(book)
    for record in book:
        for field, kind in record.REFERS.items():
            value = getattr(record, field)
            for code in (value,) if isinstance(value, str) else value or ():
                assert (kind, code) in codes, (record.code, field, code)
    mails = {record.code for record in of_kind(book, Activity) if record.kind == "direct_mail"}
    assert {a.answers for a in of_kind(book, Activity) if a.answers} <= mails


@pytest.mark.parametrize("kind", [k for k in kinds.ALL if k not in (Activity, FleetItem)], ids=lambda kind: kind.KIND)
def test_no_two_records_of_a_kind_share_their_natural_fields(book: tuple[Record, ...], kind: type[Record]) -> None:
    natural = Counter(tuple(str(getattr(record, name)) for name in kind.NATURAL) for record in of_kind(book, kind))
    assert [key for key, count in natural.items() if count > 1] == []


def test_every_class_and_every_line_of_business_is_there(book: tuple[Record, ...]) -> None:
    accounts = of_kind(book, Account)
    assert len(accounts) >= 40
    assert {account.account_class for account in accounts} == {*AccountClass, None}
    assert {account.segment for account in accounts} == SEGMENTS | {None}
    assert {account.public_kind for account in accounts if account.account_class == AccountClass.B} == set(PublicKind)
    assert any(account.buys_for_system for account in accounts)
    assert any(account.is_vip for account in accounts)
    assert len(of_kind(book, Dealer)) == 4
    assert len(of_kind(book, Specialist)) == 12


def test_every_line_of_business_stands_in_the_standards(book: tuple[Record, ...], home: Path) -> None:
    known = yamlfile.read(home / "data" / "standards" / "segments.yml").data
    assert {account.segment for account in of_kind(book, Account) if account.segment} <= set(known)


def test_public_projects_have_the_whole_chain_of_the_standards(book: tuple[Record, ...], home: Path) -> None:
    standard = tuple(step["key"] for step in yamlfile.read(home / "data" / "standards" / "chain.yml").data)
    assert standard == CHAIN
    public = {account.code for account in of_kind(book, Account) if account.account_class == AccountClass.B}
    for project in of_kind(book, Project):
        steps = {step.step for step in of_kind(book, Step) if step.project == project.code}
        assert steps == set(CHAIN) if project.account in public else steps < set(CHAIN)


def test_steps_are_done_in_their_order_and_not_after_today(book: tuple[Record, ...]) -> None:
    by_project: dict[str, dict[str, Step]] = {}
    for step in of_kind(book, Step):
        by_project.setdefault(step.project, {})[step.step] = step
    for steps in by_project.values():
        done = [steps[key].done for key in CHAIN if key in steps]
        reached = [day for day in done if day]
        assert done == [*reached, *[None] * (len(done) - len(reached))]
        assert reached == sorted(reached)
        assert all(day <= TODAY for day in reached)


def test_accounts_have_five_to_twelve_people_with_ties_some_of_them_unknown(book: tuple[Record, ...]) -> None:
    sizes = Counter(person.account for person in of_kind(book, Person))
    assert set(sizes) == {account.code for account in of_kind(book, Account)}
    assert min(sizes.values()) == 5
    assert max(sizes.values()) == 12
    assert (sizes["A-001"], sizes["A-002"], sizes["A-003"]) == (9, 5, 12)
    ties = of_kind(book, Tie)
    assert {tie.account for tie in ties} == set(sizes)
    assert {tie.sign for tie in ties} == {1, -1, None}
    assert {tie.strength for tie in ties} == {1, 2, 3, None}


def test_people_have_several_roles_and_roles_several_people(book: tuple[Record, ...]) -> None:
    people = of_kind(book, Person)
    assert any(len(person.roles) > 1 for person in people)
    assert any(not person.roles for person in people)
    for role in Role:
        holders = Counter(person.account for person in people if role in person.roles)
        assert max(holders.values()) > 1, role


def test_names_are_unique_invented_and_hold_rare_characters_and_double_surnames(
        book: tuple[Record, ...], home: Path) -> None:
    names = [person.name for person in of_kind(book, Person)]
    refused = yamlfile.read(home / "data" / "sample" / "names.yml").data["refused"]
    assert len(set(names)) == len(names)
    assert not set(names) & set(refused)
    assert any(name.startswith(("欧阳", "司徒", "尉迟", "皇甫")) for name in names)
    assert any(set(name) & set("喆堃玥珺昇祎赟翀頔垚") for name in names)
    assert all(name.encode("gbk") for name in names)


def test_no_phone_and_no_address_can_be_anybodys(book: tuple[Record, ...]) -> None:
    for person in of_kind(book, Person):
        assert all(PHONE.fullmatch(number) for number in (person.phone, person.mobile) if number)
        assert person.email is None or person.email.endswith(".example")
    for place, text in _texts(book):
        assert not re.search(r"(?<!\d)1[3-9]\d(?!0000)\d{8}(?!\d)", text), place
        assert "@" not in text or text.endswith(".example"), place


def test_rival_brands_are_three_or_more_and_own_and_rival_vehicles_stand_side_by_side(book: tuple[Record, ...]) -> None:
    brands = {rival.brand for rival in of_kind(book, Rival)}
    fleets = of_kind(book, FleetItem)
    assert len(brands) >= 3
    assert {item.brand for item in fleets if not item.ours} <= brands
    mixed = {item.account for item in fleets if item.ours} & {item.account for item in fleets if not item.ours}
    assert len(mixed) > 30
    assert {item.satisfaction for item in fleets} == {1, 2, 3, 4, 5, None}


def test_purchases_reach_back_eight_years_and_the_fleet_comes_from_them(book: tuple[Record, ...]) -> None:
    purchases = of_kind(book, Purchase)
    assert min(purchase.day for purchase in purchases).year <= TODAY.year - 7
    assert max(purchase.day for purchase in purchases) <= TODAY
    bought = Counter[tuple[str, str]]()
    driven = Counter[tuple[str, str]]()
    for purchase in purchases:
        bought[purchase.account, purchase.model] += purchase.quantity
    for item in of_kind(book, FleetItem):
        driven[item.account, item.model] += item.quantity
    assert all(driven[key] <= bought[key] for key in driven)


def test_registrations_are_in_force_running_out_run_out_and_doubled(book: tuple[Record, ...]) -> None:
    registered = of_kind(book, Registration)
    left = {(one.valid_until - TODAY).days for one in registered}
    assert any(0 <= days <= 30 for days in left)
    assert any(days > 30 for days in left)
    latest = {one.account: max(r.valid_until for r in registered if r.account == one.account) for one in registered}
    assert any(day < TODAY for day in latest.values())
    assert any(one.overlaps(other) for one in registered for other in registered)
    assert len({account.code for account in of_kind(book, Account)} - set(latest)) >= 5


def test_promises_are_kept_late_broken_and_open(book: tuple[Record, ...]) -> None:
    states = Counter(promise.state(TODAY) for promise in of_kind(book, Promise))
    assert set(states) == {"kept", "late", "broken", "open"}
    assert all(p.kept_on is None or p.made <= p.kept_on <= TODAY for p in of_kind(book, Promise))


def test_deliveries_add_up_to_their_orders_and_some_come_late(book: tuple[Record, ...]) -> None:
    deliveries = of_kind(book, Delivery)
    for order in (record for record in book if record.KIND == "orders"):
        assert sum(d.quantity for d in deliveries if d.order == order.code) == order.quantity  # type: ignore[attr-defined]
    late = [(delivery.done - delivery.due).days for delivery in deliveries if delivery.done]
    assert min(late) <= 0 < 7 < max(late)
    assert all(delivery.done <= TODAY for delivery in deliveries if delivery.done)


def test_the_english_book_has_the_same_records_and_no_chinese(
        book: tuple[Record, ...], english: tuple[Record, ...]) -> None:
    assert [(r.KIND, r.code) for r in english] == [(r.KIND, r.code) for r in book]
    assert [place for place, text in _texts(english) if HAN.search(text)] == []
    dated = [(r.code, r.day_of) for r in book if r.day_of]
    assert [(r.code, r.day_of) for r in english if r.day_of] == dated


def test_no_place_holder_is_left_in_a_text(book: tuple[Record, ...], english: tuple[Record, ...]) -> None:
    assert [place for both in (book, english) for place, text in _texts(both) if "{" in text] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_another_brand_leaves_no_trace_of_the_first(
        book: tuple[Record, ...], home: Path, tmp_path: Path, lang: str) -> None:
    (tmp_path / "data").mkdir()
    shutil.copytree(home / "data" / "sample", tmp_path / "data" / "sample")
    (tmp_path / "data" / "workshop.yml").write_text("brand: x\nbrands: {x: {zh: 别家汽车, en: Other Cars}}\n", "utf-8")
    other = make(home=tmp_path, lang=lang)  # type: ignore[arg-type]
    told = "\n".join(text for _, text in _texts(other))
    assert ("别家汽车" if lang == "zh" else "Other Cars") in told
    assert "晨岭" not in told
    assert "Chenling" not in told


def test_products_carry_the_list_price_of_the_data(home: Path) -> None:
    stage = scene(home=home)
    assert [product.list_price.major for product in products(stage) if product.list_price] == [
        model.price for model in stage.pools.goods.models]
