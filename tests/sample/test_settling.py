"""What follows a sale: payments that add up, claims in time and late, claw-backs, papers that are missing."""

from __future__ import annotations

from collections import Counter
from datetime import date

from kamkit.model.base import Record
from kamkit.model.sales import Claim, Delivery, Order, Paper, Payment
from tests.sample.figures import TODAY, of_kind

PLEDGED, LATE_FILER, LEFT_BEHIND, TWICE = "D-02", "D-03", "A-044", "A-024"


def test_the_payments_of_an_order_add_up_to_its_price(book: tuple[Record, ...]) -> None:
    payments = of_kind(book, Payment)
    for order in of_kind(book, Order):
        assert order.amount
        parts = [one.amount for one in payments if one.order == order.code]
        assert sum(part.minor for part in parts) == order.amount.minor
        assert {part.currency for part in parts} == {order.amount.currency}


def test_some_payments_come_late_some_are_overdue_and_none_is_received_after_today(book: tuple[Record, ...]) -> None:
    payments = of_kind(book, Payment)
    assert all(one.received <= TODAY for one in payments if one.received)
    assert any(one.received and (one.received - one.due).days > 20 for one in payments)
    assert [one.account for one in payments if not one.received and one.due < TODAY] == ["A-015", "A-029"]


def test_claims_are_for_orders_whose_vehicles_are_all_handed_over(book: tuple[Record, ...]) -> None:
    deliveries = of_kind(book, Delivery)
    handed = {order.code for order in of_kind(book, Order)
              if all(one.done for one in deliveries if one.order == order.code)}
    claims = of_kind(book, Claim)
    assert {claim.order for claim in claims} == handed
    assert all(day <= TODAY for claim in claims for day in (claim.filed, claim.settled, claim.clawed_on) if day)
    assert all(claim.paid is None or claim.paid.minor <= claim.amount.minor for claim in claims)
    assert all(claim.clawed_back.minor <= claim.paid.minor for claim in claims if claim.clawed_back and claim.paid)


def test_one_outlet_files_most_of_its_claims_late_and_the_others_hardly_any(book: tuple[Record, ...]) -> None:
    def late(claims: list[Claim]) -> float:
        return sum((claim.filed or TODAY) > claim.due for claim in claims) / len(claims)

    claims = of_kind(book, Claim)
    assert late([claim for claim in claims if claim.dealer == LATE_FILER]) > 0.5
    assert late([claim for claim in claims if claim.dealer != LATE_FILER]) < 0.15


def test_the_claim_of_a_specialist_who_left_was_never_filed(book: tuple[Record, ...]) -> None:
    (claim,) = (claim for claim in of_kind(book, Claim) if claim.account == LEFT_BEHIND)
    assert claim.filed is None
    assert (TODAY - claim.due).days > 60


def test_a_claim_was_sent_back_twice_and_waits_and_money_was_taken_back(book: tuple[Record, ...]) -> None:
    claims = of_kind(book, Claim)
    (waiting,) = (claim for claim in claims if claim.account == TWICE)
    assert waiting.filed
    assert (waiting.returned, waiting.settled, bool(waiting.reason)) == (2, None, True)
    assert (TODAY - waiting.filed).days > 90
    taken = [claim for claim in claims if claim.clawed_back]
    assert any(claim.clawed_back == claim.paid for claim in taken)
    assert any(claim.clawed_back != claim.paid for claim in taken)
    assert any(claim.paid and claim.paid.minor == 0 for claim in claims)


def test_every_delivery_has_the_same_papers_and_certificates_come_late_where_they_are_pledged(
        book: tuple[Record, ...]) -> None:
    papers = of_kind(book, Paper)
    assert set(Counter(one.delivery for one in papers).values()) == {5}
    assert {one.delivery for one in papers} == {delivery.code for delivery in of_kind(book, Delivery)}
    outlet = {claim.account: claim.dealer for claim in of_kind(book, Claim)}
    slow = {(one.name, outlet[one.account]) for one in papers if one.handed and (one.handed - one.due).days > 20}
    assert slow == {("合格证", PLEDGED)}


def test_papers_are_missing_after_some_handovers_and_none_is_handed_before_its_vehicle(
        book: tuple[Record, ...]) -> None:
    papers = of_kind(book, Paper)
    missing = [one.name for one in papers if one.handed is None and one.due < TODAY]
    assert {"购车发票", "购置税资料", "合格证"} <= set(missing)
    assert all(one.due <= one.handed <= TODAY for one in papers if one.handed)


def test_the_older_kinds_of_record_are_what_they_were(book: tuple[Record, ...]) -> None:
    counted = Counter(record.KIND for record in book)
    assert (counted["orders"], counted["deliveries"], counted["activities"]) == (36, 40, 45054)
    assert max(order.day for order in of_kind(book, Order)) == date(2026, 9, 14)
