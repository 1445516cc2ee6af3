"""This module spoils input files as disks, editors, merges and hostile hands do.

Every mutation is a function of the file's bytes and of a seeded source of chance: one seed gives
one mutant, whatever ran before it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

DEEP = 900
"""Brackets that are deeper than the interpreter's own limit is high."""
DEEPER = 100_000
HUGE = "9" * 5_000
"""More digits than the interpreter turns into a number."""
YAML_LINE = re.compile(r"^(?P<key>\s*(?:- )*[\w.-]+):[ \t]+(?P<value>\S.*)$")
ALIAS_BOMB = "\n".join(
    ["bomb0: &b0 [x, x, x, x, x, x, x, x, x]"]
    + [f"bomb{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 10)]
)
WRONG_YAML = (
    "12", "-0", "null", "true", "[]", "{}", "[1, [2, {a: b}]]", "{a: {b: c}}", "''", '" "', "1e999",
    ".nan", ".inf", "2024-02-30", "0000-00-00", "99999-01-01", "0x10", "1_000", HUGE, "~",
    "*unknown", "&name value", "!!python/object/apply:os.system [ls]", "!own text", "'{{ 1 / 0 }}'",
    "'%s'", "'../../../etc/passwd'", "'{'", "'\\'", "'" + "x" * 70_000 + "'", "'²'", "'١٢'",
    "[" * DEEP + "]" * DEEP, "{a: " * DEEP + "1" + "}" * DEEP, "[" * DEEPER, "'\u202e'", "@text",
)  # fmt: skip  # a table
WRONG_JSON: tuple[Any, ...] = (
    12, -1, 1.5, 10**400, None, True, False, "", " ", "²", "NaN", "x" * 70_000, "{{ 1 / 0 }}",
    "../../../etc/passwd", "\x00", "\ud800", [], {}, [[]], [12, None], {"a": {"b": []}},
    {"": ""}, ["text", 12], "2024-02-30", "a\nb",
)  # fmt: skip  # a table

Mutation = Callable[[bytes, random.Random], bytes | None]
"""Returns None where it does not fit the file."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be done to files of some names: `fits` is the end of the name."""

    fits: tuple[str, ...]
    mutations: tuple[Mutation, ...]


def mutations_for(name: str) -> list[Mutation]:
    """Return what can be done to a file of this name."""
    return [each for kind in KINDS if name.endswith(kind.fits) for each in kind.mutations]


# ---------------------------------------------------------------- bytes and lines, of any file


def emptied(content: bytes, chance: random.Random) -> bytes:
    return chance.choice([b"", b"\n", b"  \n \n", b"\xef\xbb\xbf"])


def truncated(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def one_bit_flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def many_bits_flipped(content: bytes, chance: random.Random) -> bytes:
    for _ in range(16):
        content = one_bit_flipped(content, chance)
    return content


def nul_byte(content: bytes, chance: random.Random) -> bytes:
    return _inserted(content, chance, b"\x00")


def nul_block(content: bytes, chance: random.Random) -> bytes:
    """A power cut leaves blocks of NUL where the file should be."""
    at = chance.randrange(len(content))
    return content[:at] + b"\x00" * len(content[at : at + 512]) + content[at + 512 :]


def not_utf8(content: bytes, chance: random.Random) -> bytes:
    return _inserted(content, chance, chance.choice([b"\xe9", b"\xff\xfe", b"\xed\xa0\x80"]))


def in_utf16(content: bytes, chance: random.Random) -> bytes | None:
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(["utf-16", "utf-16-be"]))


def with_byte_order_mark(content: bytes, chance: random.Random) -> bytes:
    return chance.choice([b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"]) + content


def with_carriage_returns(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\n", chance.choice([b"\r\n", b"\r", b"\n\r"]))


def control_character(content: bytes, chance: random.Random) -> bytes:
    sign = chance.choice(["\x07", "\x1b", "\x85", "\u2028", "\ufeff", "\u202e", "\x7f", "\t"])
    return _inserted(content, chance, sign.encode())


def line_deleted(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join(lines[:at] + lines[at + chance.choice([1, 1, 3]) :])


def line_doubled(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def lines_exchanged(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def with_marks_of_a_merge(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    ours, theirs = lines[at : at + 2], lines[at + 1 : at + 3]
    conflict = [b"<<<<<<< HEAD", *ours, b"=======", *theirs, b">>>>>>> other"]
    return b"\n".join([*lines[:at], *conflict, *lines[at + 3 :]])


def brackets(content: bytes, chance: random.Random) -> bytes:
    sign = chance.choice([b"[", b"{", b"(", b'"', b"- ", b"> ", b"{{", b":::\n", b"\\"])
    return _inserted(content, chance, sign * chance.choice([DEEP, DEEPER]))


def another_kind_of_file(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(
        [
            b"PK\x03\x04" + content,
            b"%PDF-1.7\n",
            b"<html><body>404</body></html>",
            b"null",
            b"[]",
            b"12",
            b'"text"',
            b"{}",
            b"version https://git-lfs.github.com/spec/v1\nsize 12\n",
        ]
    )


def _inserted(content: bytes, chance: random.Random, more: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + more + content[at:]


# ------------------------------------------------------------------------------------------ YAML


def yaml_value(content: bytes, chance: random.Random) -> bytes | None:
    """Put a value of the wrong kind behind a key."""
    return _of_yaml_line(content, chance, lambda key, _: f"{key}: {chance.choice(WRONG_YAML)}")


def yaml_key(content: bytes, chance: random.Random) -> bytes | None:
    wrong = ["{}x", "12", "null", "? [a, b]\n", "<<", "'{{ x }}'", "{}: {}", "[a]"]
    return _of_yaml_line(
        content, chance, lambda key, value: f"{chance.choice(wrong).replace('{}', key)}: {value}"
    )


def yaml_key_twice(content: bytes, chance: random.Random) -> bytes | None:
    def twice(key: str, value: str) -> str:
        inner = key.replace("- ", "  ")
        return f"{key}: {value}\n{inner}: {value}"

    return _of_yaml_line(content, chance, twice)


def yaml_value_gone(content: bytes, chance: random.Random) -> bytes | None:
    return _of_yaml_line(content, chance, lambda key, _: f"{key}:")


def yaml_nested(content: bytes, chance: random.Random) -> bytes:
    depth = chance.choice([DEEP, 5_000])
    steps = "".join(" " * level + "a:\n" for level in range(depth))
    return content.rstrip(b"\n") + b"\ndeep:\n" + steps.encode()


def yaml_alias_bomb(content: bytes, chance: random.Random) -> bytes:
    return content.rstrip(b"\n") + b"\n" + ALIAS_BOMB.encode() + b"\n"


def yaml_second_document(content: bytes, chance: random.Random) -> bytes:
    return content + chance.choice([b"---\n", b"...\n", b"%YAML 9.9\n---\n"]) + content


def _of_yaml_line(
    content: bytes, chance: random.Random, change: Callable[[str, str], str]
) -> bytes | None:
    lines = content.decode("utf-8").split("\n")
    fit = [(at, found) for at, line in enumerate(lines) if (found := YAML_LINE.match(line))]
    if not fit:
        return None
    at, found = chance.choice(fit)
    lines[at] = change(found["key"], found["value"])
    return "\n".join(lines).encode("utf-8")


# ------------------------------------------------------------------------------------------ JSON


def json_value(content: bytes, chance: random.Random) -> bytes:
    """Put a value of the wrong kind anywhere in the tree."""
    tree = json.loads(content)
    holder, key = chance.choice(list(_places(tree)))
    holder[key] = chance.choice(WRONG_JSON)
    return _dumped(tree)


def json_value_gone(content: bytes, chance: random.Random) -> bytes:
    tree = json.loads(content)
    holder, key = chance.choice(list(_places(tree)))
    del holder[key]
    return _dumped(tree)


def json_key_twice(content: bytes, chance: random.Random) -> bytes | None:
    found = list(re.finditer(r'"[\w ]+": ("[^"\\]*"|\d+|true|false|null)', content.decode()))
    if not found:
        return None
    pair = chance.choice(found)
    text = content.decode()
    return (text[: pair.end()] + ", " + pair[0] + text[pair.end() :]).encode()


def json_nested(content: bytes, chance: random.Random) -> bytes:
    """Put brackets within brackets where a value stood."""
    depth = chance.choice([DEEP, 5_000, DEEPER])
    return _with_text(content, chance, "[" * depth + "]" * depth)


def json_number(content: bytes, chance: random.Random) -> bytes:
    """Put what only Python calls a number, or more digits than it reads."""
    return _with_text(content, chance, chance.choice(["NaN", "Infinity", HUGE, "1e999", "-0.0"]))


def _with_text(content: bytes, chance: random.Random, text: str) -> bytes:
    tree = json.loads(content)
    holder, key = chance.choice(list(_places(tree)))
    holder[key] = "\ue000"
    return _dumped(tree).replace('"\ue000"'.encode(), text.encode(), 1)


def _dumped(tree: Any) -> bytes:
    return json.dumps(tree, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(pairs):
        yield tree, key
        if isinstance(value, dict | list):
            yield from _places(value)


# ------------------------------------------------------------------------- prose, sources, tables


def prose_syntax(content: bytes, chance: random.Random) -> bytes:
    piece = chance.choice(
        ["{{ ", "}}", "{% if x %}", "{% endfor %}", "{{ x.__class__ }}", "::: {.finding}\n",
         "```", "[@", "[@nobody]", "<script>", "{{ " * 300, "{% if a %}" * 400, "**" * 5_000,
         "[" * 5_000, "> " * 2_000, "{{ 9 ** 9 ** 9 }}", "{#f-force .finding", "\\input{x}"]
    )  # fmt: skip  # a table
    return _inserted(content, chance, piece.encode())


def bib_syntax(content: bytes, chance: random.Random) -> bytes:
    piece = chance.choice(
        [
            "{" * 5_000,
            "@" * 20_000,
            "@book{",
            "@string{x = ",
            "= ",
            '"',
            "# x #" * 500,
            "}",
            "\\",
            "@book{a, crossref={a}}\n",
            "@comment(",
            "%",
        ]
    )
    return _inserted(content, chance, piece.encode())


def csv_cell(content: bytes, chance: random.Random) -> bytes:
    lines = content.decode().split("\n")
    at = chance.randrange(len(lines))
    cells = lines[at].split(",")
    wrong = [
        "",
        '"',
        '""',
        "²",
        "1e999",
        "nan",
        "-1",
        HUGE,
        "x" * 200_000,
        "a,b",
        "=1+1",
        "٣",
        "\t",
    ]
    cells[chance.randrange(len(cells))] = chance.choice(wrong)
    lines[at] = ",".join(cells)
    return "\n".join(lines).encode()


ANY = Kind(
    ("",),
    (emptied, truncated, one_bit_flipped, many_bits_flipped, nul_byte, nul_block, not_utf8,
     in_utf16, with_byte_order_mark, with_carriage_returns, control_character, line_deleted,
     line_doubled, lines_exchanged, with_marks_of_a_merge, brackets, another_kind_of_file),
)  # fmt: skip  # a table
YAML = Kind(
    (".yml", ".yaml"),
    (
        yaml_value,
        yaml_value,
        yaml_value,
        yaml_key,
        yaml_key_twice,
        yaml_value_gone,
        yaml_nested,
        yaml_alias_bomb,
        yaml_second_document,
    ),
)
JSON = Kind(
    (".json", ".ipynb", ".geojson"),
    (
        json_value,
        json_value,
        json_value,
        json_value,
        json_value_gone,
        json_value_gone,
        json_key_twice,
        json_nested,
        json_number,
    ),
)
PROSE = Kind((".md", ".ipynb"), (prose_syntax,))
BIB = Kind((".bib",), (bib_syntax, bib_syntax))
CSV = Kind((".csv",), (csv_cell, csv_cell, csv_cell))
KINDS = (ANY, YAML, JSON, PROSE, BIB, CSV)
