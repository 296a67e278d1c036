"""What stands nowhere in this repository: real people, firms, machines, registries, a brand outside its profile."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from kamkit.lang.text import BRAND, Text
from kamkit.settings import Brand
from tests.house.test_words import halves, read
from tests.house.tree import PACKAGE, ROOT, files, shown, texts

LOCK = re.compile(r"\.lock$")
# Mobile numbers are invented in the form 1xx0000xxxx; landlines with 0000 after the area code.
MOBILE = re.compile(r"(?<![\d.\w])(?:\+?86[- ]?)?1[3-9]\d[- ]?(?!0000)\d{4}[- ]?\d{4}(?![\d\w])")
LANDLINE = re.compile(r"(?<![\d.\w-])0\d{2,3}-(?!0000)\d{7,8}(?![\d\w-])")
EMAIL = re.compile(r"[\w.+-]+@([\w-]+\.)+[A-Za-z]{2,}")
RESERVED_MAIL = re.compile(r"\.example$|@example\.(com|org|net)$", re.IGNORECASE)
IDENTITY = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Written in pieces, so that this file does not find itself.
PATHS = ["/(?:wor" + "k|ro" + "ot)/", "/tm" + "p/[a-z]", "/User" + "s/[A-Za-z]", r"[A-Z]:\\User" + "s"]
MACHINE_PATH = re.compile("|".join(PATHS))
PACKAGES = r"(?:/simpl" + r"e(?![\w-])|\.wh" + r"l\b|\.tar\.g" + r"z\b|\.tg" + r"z\b)"
SETTINGS = ["index-" + "url *[=:]", "files.pythonh" + "osted", "find-lin" + "ks *[=:]", "^registr" + "y *="]
REGISTRY = re.compile("|".join([r"https?://[^\s\"']+" + PACKAGES, *SETTINGS]), re.MULTILINE)
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|TB" + r"D)\b|^[A-Z]{3,}_[A-Z_]{3,}$", re.MULTILINE)
FIRMS = frozenset(re.findall(r"\b[0-9a-f]{12}\b", (Path(__file__).parent / "firms.txt").read_text(encoding="utf-8")))
CHINESE_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]{2,}")
WORKSHOP = "data/workshop.yml"
CONTENT = ("exercises/", "data/", "notebooks/", "kamkit/")


def phones(text: str) -> list[str]:
    """Return telephone numbers that may be somebody's."""
    return [hit[0] for pattern in (MOBILE, LANDLINE) for hit in pattern.finditer(text)]


def mails(text: str) -> list[str]:
    """Return e-mail addresses outside the reserved domains."""
    found = [hit[0] for hit in EMAIL.finditer(text)]
    return [hit for hit in found if not RESERVED_MAIL.search(hit) and not hit.startswith("git@")]


def identities(text: str) -> list[str]:
    """Return numbers that are valid Chinese identity numbers: a birthday and a right check digit."""
    return [hit for hit in IDENTITY.findall(text) if _birthday(hit[6:14]) and _check_digit(hit)]


def _birthday(digits: str) -> bool:
    try:
        born = datetime.datetime.strptime(digits, "%Y%m%d")
    except ValueError:
        return False
    return 1900 <= born.year <= 2030


def _check_digit(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def mark(name: str) -> str:
    """Return the hash under which firms.txt lists a name."""
    return hashlib.blake2b(name.encode(), digest_size=6, person=b"kamkit-house").hexdigest()


def candidates(text: str) -> set[str]:
    """Return every piece of a text that could be a firm's name: 2 to 5 Chinese signs, or 1 to 3 English words."""
    runs = set(CHINESE_RUN.findall(text))
    pieces = {run[i : i + n] for run in runs for n in range(2, 6) for i in range(len(run) - n + 1)}
    words = [word.lower() for word in WORD.findall(text)]
    return pieces | {" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)}


def firms(text: str, listed: frozenset[str] = FIRMS) -> list[str]:
    """Return the listed firms that a text names."""
    return sorted(name for name in candidates(text) if mark(name) in listed)


def machine_paths(text: str) -> list[str]:
    """Return paths that only one machine has."""
    return MACHINE_PATH.findall(text)


def registries(text: str) -> list[str]:
    """Return addresses and settings of package registries."""
    return REGISTRY.findall(text)


def unfinished(text: str) -> list[str]:
    """Return marks of work left for later, and names that stand alone where a paragraph should."""
    return UNFINISHED.findall(text)


def everywhere(rule: Callable[[str], list[str]], leave: Iterable[str] = ()) -> dict[str, list[str]]:
    """Return what a rule finds, by file."""
    return {name: hits for name, text in texts() if name not in set(leave) and (hits := rule(text))}


def all_texts(path: Path) -> Iterator[Text]:
    """Return every text in two languages of a YAML file but the brands' own names."""
    if shown(path) != WORKSHOP:
        yield from (Text(**text) for _, text in halves(read(path)) if set(text) == {"zh", "en"})


def brand_profiles() -> dict[str, dict[str, str]]:
    """Return every shipped brand: its names by language."""
    return yaml.safe_load((ROOT / WORKSHOP).read_text(encoding="utf-8"))["brands"]


def test_no_telephone_number_may_be_somebodys():
    assert everywhere(phones, ["requirements.lock", "requirements-test.lock"]) == {}


def test_no_mail_address_may_be_somebodys():
    assert everywhere(mails) == {}


def test_no_identity_number_is_a_valid_one():
    assert everywhere(identities) == {}


def test_no_real_firm_is_named_outside_the_brand_profiles():
    assert everywhere(firms, [WORKSHOP, "requirements.lock", "requirements-test.lock"]) == {}


def test_no_path_of_one_machine_stands_in_the_tree():
    assert everywhere(machine_paths) == {}


def test_nothing_is_left_for_later_in_the_text():
    assert everywhere(unfinished) == {}


def test_no_registry_is_named():
    assert everywhere(registries) == {}


def test_a_brand_is_named_in_its_profile_and_nowhere_else():
    names = {name for profile in brand_profiles().values() for name in profile.values()}
    told = everywhere(lambda text: [name for name in names if name in text], [WORKSHOP, "kamkit/settings.py"])
    assert {name: hits for name, hits in told.items() if name.startswith(CONTENT)} == {}


def test_texts_under_another_brand_leave_no_trace_of_the_first():
    first, *others = [Brand(key, **names) for key, names in brand_profiles().items()]
    content = [path for path in files() if path.suffix == ".yml" and shown(path).startswith(CONTENT)]
    texts_shown = [text for path in content for text in all_texts(path)]
    assert any(BRAND in half for text in texts_shown for half in (text.zh, text.en)), "no text names the brand at all"
    for other in others:
        shows = [text.of(lang, other) for text in texts_shown for lang in ("zh", "en")]
        assert [line for line in shows if first.zh in line or first.en in line or BRAND in line] == []
        assert any(other.zh in line for line in shows)


@pytest.mark.parametrize(
    ("rule", "guilty", "innocent"),
    [
        (phones, "电话 138" + "12345678", "电话 13800005678"),
        (phones, "call 0755-" + "83214567 now", "call 0755-00004567 now"),
        (phones, "+86 139-" + "1234-5678", "hash 1381234567890, sum 138123456.78"),
        (mails, "li@corp." + "com.cn", "li@corp.example, a@example.com"),
        (identities, "1101011990" + "03070396", "110101199003070397 or 110101199013070398"),
        (machine_paths, "see /tm" + "p/out", "see out/ and a /tmp folder"),
        (machine_paths, "C:\\User" + "s\\li", "notebooks/zh"),
        (registries, "https://host.example/simpl" + "e/", "https://host.example/simple-words"),
        (unfinished, "x = 1  # TO" + "DO: more", "to do is to be"),
        (unfinished, "Files\n\nTABLE_" + "HERE\n", "MAX_ROWS = 3"),
        (registries, "--index-" + "url=x", "an index page"),
    ],
)
def test_each_search_finds_the_guilty_and_spares_the_innocent(rule, guilty, innocent):
    assert rule(guilty)
    assert rule(innocent) == []


def test_the_search_for_firms_finds_a_listed_name_inside_a_sentence():
    listed = frozenset({mark("云帆车业"), mark("blue heron motors")})
    assert firms("我们拜访了云帆车业的车队长。", listed) == ["云帆车业"]
    assert firms("They lease from Blue Heron Motors today.", listed) == ["blue heron motors"]
    assert firms("云帆点点，车业兴旺", listed) == []
    assert len(FIRMS) > 100


def test_the_tree_that_is_searched_is_the_real_one():
    seen = {name for name, _ in texts()}
    assert {"pyproject.toml", "LICENSE", "kamkit/settings.py"} <= seen
    assert not any(name.startswith((".venv/", "out/")) for name in seen)
    assert PACKAGE.is_dir()
