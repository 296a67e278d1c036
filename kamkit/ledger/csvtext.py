"""Text tables: the encoding settled, never guessed in silence; the delimiter found; every ragged line named."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from kamkit.errors import ImportRefused, Problem, Where, problem
from kamkit.ledger.cells import Cell, Row, Table
from kamkit.ledger.sources import Source
from kamkit.rules.inert import as_meant

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_WORDS = {",": "delimiter_comma_found", ";": "delimiter_semicolon_found", "\t": "delimiter_tab_found",
                   "|": "delimiter_bar_found"}
ENCODING_NAMES = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GB18030"}
SAMPLE_LINES = 40
ASCII = frozenset(map(chr, range(128)))
DOUBTFUL = "utf-8, perhaps"
FIRST_ODD, LAST_TWO_BYTES = "\u0250", "\u07ff"
CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
COMMON_SHARE = 0.8
COMMON_SHARE_SHORT = 0.5
SHORT = 12


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was read by."""

    text: str
    encoding: str


def read_text(source: Source) -> Table:
    """Return a text file as a table. Raise ImportRefused where it is no text, or ends inside a quote."""
    decoded = decode(source.raw, source.name)
    delimiter = find_delimiter(decoded.text)
    table = Table(source.name, None, _rows(decoded.text, delimiter, source.name), text=True)
    if decoded.encoding in ENCODING_NAMES:
        table.told.append(problem("encoding_found", Where(source.name), "note", name=ENCODING_NAMES[decoded.encoding]))
    elif decoded.encoding == DOUBTFUL:
        table.told.append(problem("encoding_doubtful", Where(source.name), "warning"))
    if delimiter != ",":
        table.told.append(problem(DELIMITER_WORDS[delimiter], Where(source.name), "note"))
    return table


def decode(raw: bytes, file: str) -> Decoded:
    """Return a file's text: a byte order mark rules, then UTF-8, UTF-16, GB18030. Raise ImportRefused."""
    found = _decoded(raw, file)
    if "\x00" in found.text or len(CONTROL.findall(found.text)) > len(found.text) / 500:
        raise ImportRefused(problem("file_not_text", Where(file)))
    return found


def _decoded(raw: bytes, file: str) -> Decoded:
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return Decoded(raw.decode("utf-16"), "utf-16")
        return _perhaps_chinese(raw, raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    wide = _wide(raw)
    if wide:
        return wide
    if b"\x00" in raw or sum(byte < 9 or 13 < byte < 32 for byte in raw[:4096]) > 8:
        raise ImportRefused(problem("file_not_text", Where(file)))
    return _chinese(raw, file)


def _perhaps_chinese(raw: bytes, text: str) -> Decoded:
    """Return the text as UTF-8, unless its bytes are odd letters in that and common Chinese in GB18030.

    Only very short Chinese can be both. What is read as GB18030 is told, and so is a text whose few Latin letters
    (é, ü) could be Chinese.
    """
    foreign = set(text[:100_000]) - ASCII
    if not foreign or max(foreign) > LAST_TWO_BYTES or raw.startswith(b"\xef\xbb\xbf"):
        return Decoded(text, "utf-8")
    try:
        chinese = raw.decode("gb18030")
    except UnicodeDecodeError:
        return Decoded(text, "utf-8")
    if not all(_common(character) for character in set(chinese) - ASCII):
        return Decoded(text, "utf-8")
    return Decoded(chinese, "gb18030") if max(foreign) >= FIRST_ODD else Decoded(text, DOUBTFUL)


def _wide(raw: bytes) -> Decoded | None:
    start = raw[:4000]
    for encoding, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = start[high::2].count(0)
        if zeros > len(start) / 20 and zeros > 4 * start[1 - high::2].count(0):
            try:
                return Decoded(raw.decode(encoding), encoding)
            except UnicodeDecodeError:
                return None
    return None


def _chinese(raw: bytes, file: str) -> Decoded:
    """Return the text as GB18030, if every line is that and none is plainly UTF-8."""
    utf8, other = None, None
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.isascii():
            continue
        if _plainly_utf8(line):
            utf8 = utf8 or number
        else:
            other = other or number
        if utf8 and other:
            raise ImportRefused(problem("encoding_mixed", Where(file, line=max(utf8, other)), first=min(utf8, other)))
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError as error:
        place = Where(file, line=raw.count(b"\n", 0, error.start) + 1)
        raise ImportRefused(problem("encoding_unknown", place)) from None
    _check_common(text, file)
    return Decoded(text, "gb18030")


def _plainly_utf8(line: bytes) -> bool:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    foreign = [character for character in text if character > "\x7f"]
    return sum(bool(CJK.match(character)) for character in foreign) > len(foreign) / 2


def _check_common(text: str, file: str) -> None:
    foreign = re.findall(r"[^\x00-\x7f]", text)
    common = sum(_common(character) for character in foreign[:20_000])
    share = COMMON_SHARE if len(foreign) >= SHORT else COMMON_SHARE_SHORT
    if common < share * min(len(foreign), 20_000):
        line = next((n for n, part in enumerate(text.split("\n"), 1) if not part.isascii()), 1)
        raise ImportRefused(problem("encoding_unknown", Where(file, line=line)))


def _common(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def find_delimiter(text: str) -> str:
    """Return the mark that cuts the first lines most evenly into more than one field; a comma where none does."""
    start = text[:200_000].split("\n")[:SAMPLE_LINES]
    sample = "\n".join(start)
    return max(DELIMITERS, key=lambda mark: (_evenness(sample, mark), -DELIMITERS.index(mark)))


def _evenness(sample: str, mark: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if any(row)]
    except csv.Error:
        return 0.0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    usual = max(set(wide), key=wide.count)
    return wide.count(usual) / len(widths) + min(usual, 50) / 1000


def _rows(text: str, delimiter: str, file: str) -> list[Row]:
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    before = 0
    try:
        for fields in reader:
            if fields:
                cells: list[Cell] = [as_meant(field) if field.strip() else None for field in fields]
                rows.append(Row(before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise ImportRefused(_quote_problem(str(error), text, before, reader.line_num, file)) from None
    return rows


def _quote_problem(reason: str, text: str, before: int, line: int, file: str) -> Problem:
    if "unexpected end" in reason:
        return problem("quote_unclosed", Where(file, line=_opened_at(text, before)))
    if "field larger" in reason:
        return problem("field_too_large", Where(file, line=line))
    return problem("quote_stray", Where(file, line=line), first=before + 1)


def _opened_at(text: str, before: int) -> int:
    """Return the line of the quote that is never closed, in the record that begins after line `before`."""
    opened, inside = before + 1, False
    for number, line in enumerate(text.split("\n")[before:], before + 1):
        place = line.find('"')
        while place >= 0:
            if inside and line[place + 1:place + 2] == '"':
                place += 1
            else:
                inside = not inside
                opened = number if inside else opened
            place = line.find('"', place + 1)
    return opened
