"""What README and CONTRIBUTING say is there is there: paths, links, make targets, rooms; the Chinese one is a twin."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import PACKAGE, ROOT

DOCUMENTS = ("README.md", "README.zh.md", "CONTRIBUTING.md", "data/README.md")
TOPS = ("kamkit", "data", "exercises", "notebooks", "tests", "benchmarks", ".ci")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
TARGET = re.compile(r"\s*make ([a-z]+)\b")


def read(name: str) -> str:
    """Return a document's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def paths(text: str) -> set[str]:
    """Return the paths of this project that a text names in code marks."""
    words = {word.rstrip(",.;") for code in CODE.findall(text) for word in code.split()}
    return {word for word in words if word.split("/")[0] in TOPS and "/" in word and not set(word) & set("*<…{=")}


def links(text: str) -> set[str]:
    """Return the files that a text links to."""
    return {target for target in LINK.findall(text) if "://" not in target}


def targets(text: str) -> set[str]:
    """Return the make targets that a text names in code."""
    code = [*CODE.findall(text), *(line for line in text.splitlines() if line.startswith("    "))]
    return {named[1] for line in code if (named := TARGET.match(line))}


def outline(text: str) -> list[tuple[int, int]]:
    """Return, section by section, the depth of its heading and how many lines of indented code it has."""
    sections = re.split(r"^(#+) .*$", text, flags=re.MULTILINE)[1:]
    bodies = zip(sections[::2], sections[1::2], strict=True)
    return [(len(marks), sum(line.startswith("    ") for line in body.splitlines())) for marks, body in bodies]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_and_link_in_a_document_leads_somewhere(name):
    here = (ROOT / name).parent
    text = read(name)
    assert [path for path in sorted(paths(text)) if not (ROOT / path).exists()] == []
    assert [link for link in sorted(links(text)) if not (here / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS[:3])
def test_every_make_target_in_a_document_is_one(name):
    known = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert targets(read(name)) - known == set()
    assert {"start", "test", "soak", "check", "reports"} <= known


def test_every_room_stands_in_the_plan_of_the_house():
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    plan = read("CONTRIBUTING.md")
    assert {room for room in rooms if f"{room}/" not in plan} == set()


def test_the_chinese_readme_is_a_full_twin():
    english, chinese = (outline(read(name)) for name in ("README.md", "README.zh.md"))
    assert chinese == english
    assert len(english) >= 5


def test_a_path_a_link_and_a_target_that_lead_nowhere_are_seen():
    near = "see `kamkit/attic/` and [it](attic.md), [far](https://x.example/a.md)"
    text = near + "; `make attic`, `apt install make git`\n\n    make tea\n"
    assert paths(text) == {"kamkit/attic/"}
    assert links(text) == {"attic.md"}
    assert targets(text) == {"attic", "tea"}
    assert outline("# A\n\n    x\n## B\nwords") == [(1, 1), (2, 0)]
