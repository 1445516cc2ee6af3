"""What a YAML file says is told apart from its bytes, in the form in which registers read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.build.grounds import digests
from hrcreport.build.grounds.digests import said_by, said_in
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.foundation.context.project import Project

FILE = """\
country: XXA
in_force_from: "1999-01-01"
pages: 12
topics: [use-of-force, custody]
summary: >-
  Force is allowed
  where it is needed.
"""


def said(folder: Path, content: str | bytes, hashes: Hashes | None = None) -> str:
    path = folder / "xxa.yml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return said_by(path, hashes or Hashes(), place="data/law/xxa.yml")


SAME = {
    "a comment": "# A remark.\n" + FILE.replace("pages: 12", "pages: 12  # as printed"),
    "blank lines": FILE.replace("\npages", "\n\n\npages") + "\n\n",
    "another indentation": FILE.replace("  Force", "      Force").replace("  where", "      where"),
    "other quotes": FILE.replace('"1999-01-01"', "'1999-01-01'").replace("XXA", '"XXA"'),
    "a list in lines": FILE.replace("[use-of-force, custody]", "\n  - use-of-force\n  - custody"),
    "a text in one line": FILE.replace(">-\n  Force is allowed\n  where", "Force is allowed where"),
    "line ends of Windows": FILE.replace("\n", "\r\n"),
    "a mark of the byte order": b"\xef\xbb\xbf" + FILE.encode(),
}
OTHER = {
    "a word": FILE.replace("needed", "necessary"),
    "a number in quotes": FILE.replace("12", '"12"'),
    "a zero before a number": FILE.replace("12", "012"),
    "a decimal": FILE.replace("12", "12.0"),
    "a date without quotes": FILE.replace('"1999-01-01"', "1999-01-01"),
    "an order": FILE.replace("use-of-force, custody", "custody, use-of-force"),
    "an order of keys": "pages: 12\n" + FILE.replace("pages: 12\n", ""),
    "a key": FILE.replace("pages", "leaves"),
    "no value": FILE.replace("12", ""),
    "a line break in a text": FILE.replace(">-", "|-"),
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_layout_says_nothing(tmp_path: Path, content: str | bytes) -> None:
    assert said(tmp_path, content) == said(tmp_path, FILE) != ""


@pytest.mark.parametrize("content", OTHER.values(), ids=OTHER)
def test_content_and_its_kind_say_something(tmp_path: Path, content: str) -> None:
    assert said(tmp_path, content) not in {"", said(tmp_path, FILE)}


@pytest.mark.parametrize(
    "content",
    [FILE + "country: XXA\n", FILE + "broken: [\n", "", "- a list\n", b"country: \xff\n"],
)
def test_slip_makes_the_bytes_count(tmp_path: Path, content: str | bytes) -> None:
    assert said(tmp_path, content) == ""


def test_empty_value_is_the_same_however_it_is_written(tmp_path: Path) -> None:
    assert said(tmp_path, "a:\n") == said(tmp_path, "a: null\n") == said(tmp_path, "a: ~\n")
    assert said(tmp_path, 'a: ""\n') != said(tmp_path, "a:\n")


def test_only_yaml_is_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("country,value\n")
    hashes = Hashes()
    assert said_by(path, hashes, place="data/tables/table.csv") == ""
    assert hashes.of_this_run == {}


def test_content_is_parsed_once_and_remembered_over_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Hashes()
    first = said(tmp_path, FILE, before)
    before.save(tmp_path / "hashes.json")
    later = Hashes()
    later.load(tmp_path / "hashes.json")
    monkeypatch.setattr(digests.Node, "parse", lambda *_, **__: pytest.fail("parsed"))
    assert said(tmp_path, FILE, later) == first


def test_another_reader_of_yaml_reads_each_file_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(tmp_path, FILE)
    reader = tmp_path / "reader.py"
    reader.write_text("another = True\n")
    monkeypatch.setattr(digests.Node, "READERS", (str(reader),))
    monkeypatch.setattr(digests.Node, "parse", lambda *_, **__: (None, ()))
    assert said(tmp_path, FILE) == ""


def test_file_that_holds_other_bytes_than_were_read_is_left_out(tmp_path: Path) -> None:
    hashes = Hashes()
    digest = said(tmp_path, FILE, hashes) and hashes.of(tmp_path / "xxa.yml")
    read = {"xxa.yml": digest, "gone.yml": digest, "table.csv": digest}
    assert set(said_in(Project(tmp_path), read, hashes)) == {"xxa.yml"}
    assert said_in(Project(tmp_path), {"xxa.yml": "0" * 64}, hashes) == {}
