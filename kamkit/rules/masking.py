"""Names, telephone numbers and addresses with their middle hidden, for pages that leave the room (SAFETY P8)."""

from __future__ import annotations

import re
import unicodedata

_SURNAMES = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳
公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙
壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉
公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长
子书 子桑 即墨 达奚 褚师
"""
COMPOUND = frozenset(_SURNAMES.split())
"""Surnames of two characters."""

HIDDEN = "****"
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_GAP = r"[ \-\u00a0\u2010-\u2015.]?"
_IDENTITY = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])")
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1(?:{_GAP}\d){{10}}(?!\d)")
_AREA = rf"(?:(?:\+|00)86{_GAP}\(?0?\d{{2,3}}|\(?0\d{{2,3}})"
_LANDLINE = re.compile(rf"(?<!\d){_AREA}\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)")


def mask_name(name: str) -> str:
    """Return a name with the surname kept: 王伟 -> 王*, 欧阳娜娜 -> 欧阳**, Wang Wei -> W***; empty stays empty."""
    name = name.strip()
    if not name:
        return ""
    if not _HAN.match(name):
        return f"{name[0]}***"
    family = name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]
    return family + "*" * max(1, len(name) - len(family))


def mask_phone(phone: str) -> str:
    """Return a telephone number with its middle hidden: 13800008000 -> 138****8000; of a short one only two digits
    stay."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c.isdigit())
    if len(digits) > 11:
        digits = re.sub(r"^(00)?86", "", digits)
    if len(digits) >= 10:
        return f"{digits[:3]}{HIDDEN}{digits[-4:]}"
    return HIDDEN + digits[-2:] if len(digits) >= 7 else HIDDEN


def mask_email(address: str) -> str:
    """Return an e-mail address with only the first letter and the host left: z***@host.example; **** where it is
    none."""
    before, at, host = address.strip().partition("@")
    return f"{before[0]}***@{host}" if before and at and host else HIDDEN


def mask_text(text: str) -> str:
    """Return free text with e-mail addresses, identity numbers and telephone numbers hidden.

    Masking twice changes nothing. Names are not found: a text that names a person must be masked by who knows the name.
    """
    plain = _narrow_digits(text)
    plain = _EMAIL.sub(lambda hit: mask_email(hit[0]), plain)
    plain = _IDENTITY.sub(HIDDEN, plain)
    plain = _MOBILE.sub(lambda hit: mask_phone(hit[0]), plain)
    return _LANDLINE.sub(lambda hit: mask_phone(hit[0]), plain)


def _narrow_digits(text: str) -> str:
    """Return the text with full-width digits, letters' sign for "at" and hyphens as plain ones, all else as it is."""
    return "".join(unicodedata.normalize("NFKC", c) if c in "０１２３４５６７８９＠＋－（）．Ｘｘ" else c for c in text)
