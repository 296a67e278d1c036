"""What leaves the room with its middle hidden."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.rules.masking import mask_email, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王伟", "王*"),
        ("王建国", "王**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("王", "王*"),
        ("Wang Wei", "W***"),
        ("  李雷 ", "李*"),
        ("", ""),
        ("   ", ""),
        ("Li", "L***"),
        ("欧阳娜", "欧阳*"),
        ("㐱某", "㐱*"),
        ("𠮷田", "𠮷*"),
    ],
)
def test_of_a_name_only_the_surname_stays(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800008000", "138****8000"),
        ("+86 138-0000-8000", "138****8000"),
        ("008613800008000", "138****8000"),
        ("8613800008000", "138****8000"),
        ("１３８００００８０００", "138****8000"),
        ("010-00005678", "010****5678"),
        ("0571-0000567", "057****0567"),
        ("6500005678", "650****5678"),
        ("12345678", "****78"),
        ("1234567", "****67"),
        ("123456", "****"),
        ("123456789", "****89"),
        ("", "****"),
        ("86123456789", "861****6789"),
    ],
)
def test_of_a_telephone_number_the_middle_is_hidden(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_masked_mobile_number_shows_seven_of_its_eleven_digits(phone: str) -> None:
    assert mask_phone(phone) == phone[:3] + "****" + phone[7:]


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("zhang.san@firm.example", "z***@firm.example"),
        (" a@b.example ", "a***@b.example"),
        ("no address", "****"),
        ("@b.example", "****"),
        ("a@", "****"),
        ("a@b@c.example", "a***@b@c.example"),
    ],
)
def test_of_an_address_the_first_letter_and_the_host_stay(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打13800008000找他", "打138****8000找他"),
        ("打 138 0000 8000。", "打 138****8000。"),
        ("打+86-138-0000-8000", "打138****8000"),
        ("座机（0571）-00005678转3", "座机057****5678转3"),
        ("座机0571-00005678", "座机057****5678"),
        ("call +86 10 0000 5678 now", "call 100****5678 now"),
        ("写信到zhang@firm.example吧", "写信到z***@firm.example吧"),
        ("身份证11010519491231003X。", "身份证****。"),
        ("身份证110105194912310021", "身份证****"),
        ("旧证110105491231002", "旧证****"),
        ("全角１３８００００８０００", "全角138****8000"),
        ("一共120台，2026-10-30交车", "一共120台，2026-10-30交车"),
        ("单号20261030000123456789", "单号20261030000123456789"),
    ],
)
def test_numbers_and_addresses_in_free_text_are_hidden_and_the_rest_stays(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@given(st.text(alphabet="打给他 0123456789-+@.aX（）", max_size=40))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask_text(mask_text(text)) == mask_text(text)


@given(st.text("找他，。", max_size=5), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text("吧，。", max_size=5))
def test_no_mobile_number_survives_in_any_text(before: str, phone: str, after: str) -> None:
    masked = mask_text(before + phone + after)
    assert phone not in masked
    assert not re.search(r"\d{5,}", masked)
