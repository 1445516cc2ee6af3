"""The quick reader of YAML gives what the thorough one gives, and leaves every slip to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from hrcreport.foundation.records import yaml_composing, yaml_source
from hrcreport.foundation.records.yaml_source import Node

TEXTS = [
    "a: 1\nb: NO\nc: yes\nd: 012\ne: 0x1F\nf: 1_000\ng: 2026-11-24\nh: ~\ni:\nj: true\nk: 1e3\n",
    "a: 'it''s'\nb: \"x\\n\\u00e9\"\nc: |\n  one\n  two\nd: >-\n  one\n  two\n",
    "a: [1, two, {b: c}]\nd:\n- x\n-   y: z\n    w: [ ]\n",
    "a: law & order, *R. v. S*, 100% of it! # no comment\nb: x#y\nc: 'a: b'\n",
    "a: &x 1\nb: *x\n", "a: !own 1\n", "a: !!str 5\n", "%YAML 1.1\n---\na: no\n", "a: *missing\n",
    "a: 1\na: 2\n", "a:\t1\n", "a: [1\n",
    "a: b: c\n", "a:\xa01\n", "\ufeffa: 1\n", "a: 1\r\nb: 2\r\n",
    "a: 1\rb: 2\n", "", "# only a remark\n", "- a\n- b\n",
    "word\n", "a: 1\n---\nb: 2\n", "? [a]\n: b\n",
    "a: .inf\nc: 12:30:45\nd: 0o17\ne: +1\nf: 1.\n", "'a': 1\n\"b\": 2\n", "a: \"open\n",
    "[a, &x 1,\n *x]: 1\n", "k: [a,\n b, &x 1, *x]\n", "a: @x\n",
    "a: `x`\n", "a: %x\n", "a: \x01\n",
]  # fmt: skip  # a table


def both(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    path = folder / "file.yml"
    path.write_bytes(text.encode("utf-8"))
    quick = Node.read(path, place="file.yml")
    with monkeypatch.context() as patched:
        slow = YAML(typ="safe", pure=True)
        patched.setattr(yaml_source, "compose", slow.compose)
        return quick, Node.read(path, place="file.yml")


@pytest.mark.parametrize("text", TEXTS)
def test_both_readers_say_the_same(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, slow = both(text, tmp_path, monkeypatch)
    assert quick == slow


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_signs_that_part_lines_elsewhere_move_no_line(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "file.yml"
    path.write_text(f"a: x{sign}y\nb: z\u202a\n", encoding="utf-8", newline="")
    _, problems = Node.read(path, place="file.yml")
    assert [(slip.key, slip.line) for slip in problems if "U+202A" in slip.what] == [("b", 2)]


WORD = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12)
LINES = st.lists(st.tuples(st.sampled_from("abcd"), WORD), max_size=4)


@given(LINES)
def test_both_readers_say_the_same_of_any_words(lines: list[tuple[str, str]]) -> None:
    text = "".join(f"{key}: {word}\n" for key, word in lines)
    assert _read(text, yaml_composing.compose) == _read(text, YAML(typ="safe", pure=True).compose)


def _read(text: str, compose: object) -> object:
    """Return what the reader makes of a text; an error counts, its words do not."""
    if not callable(compose):
        raise TypeError
    try:
        root = compose(text)
    except Exception as error:  # noqa: BLE001 -- either reader may refuse, in its own words
        return type(error).__module__.startswith(("ruamel", "builtins"))
    reader = yaml_source._Reader("file.yml", text)
    return None if root is None else (reader.node(root, 1), reader.problems)


@pytest.mark.skipif(yaml_composing.QUICK_LOADER is None, reason="libyaml is not on this machine")
def test_files_of_this_project_are_read_quickly(repository: Path) -> None:
    for folder in ("data", "params"):
        for path in (repository / folder).rglob("*.yml"):
            text = path.read_text(encoding="utf-8")
            assert not yaml_composing.ONLY_SLOWLY.search(text), path
