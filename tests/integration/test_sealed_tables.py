"""Restricted tables lie encrypted, are opened in memory with a key, and held back without one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyrage
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.declarations import declare
from tests.leak_plants import restricted_cases

import hrcreport.notebook as hrc
from disparity.disclosure import GuardedFrame, guarded
from hrcreport.foundation.errors import DataError, RefusedError, SealedError
from hrcreport.notebook.access.custodian import Asked
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.cells.door import running
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.sealed import KEYS_VARIABLE, Identity

LIVING = "Zebulon Quartermain"
CASES = pd.DataFrame(
    {
        "case": [f"C-2019/00{411 + number}" for number in range(6)],
        "name": [LIVING, *(f"Ottoline Vexley{letter}" for letter in "abcde")],
        "place": "Ambridge",
    }
)


@pytest.fixture
def sealed(invented: Any, hrcreport: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The invented project, its deaths and a table of records encrypted for one key."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    restricted_cases(invented, (), (), frame=CASES)
    declare(invented.root, "data/tables/xxa-cases.csv", categories={"place": ["Ambridge"]})
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    (deaths,) = (each for each in catalogue["resources"] if each["name"] == "xxa-deaths")
    deaths["hrc"]["sensitivity"] = "restricted"
    place.write_text(json.dumps(catalogue))
    said = hrcreport(invented, "seal", "--new-key", "xxa-cases", "xxa-deaths")
    assert said.code == 0, said.err
    return invented


def without_key() -> None:
    shutil.rmtree(Identity.folder())


def files_with(folder: Path, words: bytes) -> list[str]:
    return [
        path.name for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()
    ]


def test_nothing_of_an_encrypted_table_lies_in_clear(sealed: Any) -> None:
    assert not files_with(sealed.root, LIVING.encode())
    assert not (sealed.root / "data/tables/xxa-cases.csv").exists()
    assert (
        (sealed.root / "data/tables/xxa-cases.csv.age").read_bytes().startswith(b"age-encryption")
    )
    assert Identity.path().stat().st_mode & 0o077 == 0
    assert Catalogue.check(sealed.project) == []


def test_with_the_key_it_is_a_guarded_table_as_before(sealed: Any) -> None:
    assert isinstance(hrc.load("xxa-cases").frame, GuardedFrame)
    assert hrc.total("xxa-deaths", group="black", period="2019") == 60


def test_without_the_key_counts_come_from_what_was_released(sealed: Any) -> None:
    with_key = shown_table(running(), "xxa-deaths")
    without_key()
    shown = shown_table(running(), "xxa-deaths")
    assert shown.table.frame["value"].tolist() == with_key.table.frame["value"].tolist()
    for part, one in with_key.parts.items():
        assert shown.parts[part].withheld == one.withheld
        assert shown.parts[part].total(group=["black"]) == one.total(group=["black"])
    with pytest.raises(SealedError, match="there is no key for it here"):
        hrc.load("xxa-cases")
    assert Catalogue.check(sealed.project) == []


def test_a_wrong_key_a_damaged_file_and_an_old_release_are_told(
    sealed: Any, hrcreport: Any
) -> None:
    Identity.path().write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(SealedError, match="encrypted for other keys than the one here"):
        hrc.load("xxa-cases")
    assert hrc.total("xxa-deaths", group="black", period="2019") == 60
    refused = hrcreport(sealed, "seal", "xxa-cases")
    assert refused.code == 2
    assert "other keys" in refused.err
    release = sealed.root / "data/released/xxa-deaths.json"
    release.write_text(release.read_text().replace('"sha256:', '"sha256:0'))
    with pytest.raises(DataError, match="another state of the table"):
        shown_table(running(), "xxa-deaths")
    (sealed.root / "data/tables/xxa-cases.csv.age").write_bytes(b"spoiled")
    with pytest.raises(DataError, match="is not the one that the catalogue describes"):
        hrc.load("xxa-cases")


def test_keys_recipients_and_tables_that_do_not_fit_are_refused(
    sealed: Any, hrcreport: Any
) -> None:
    for words, told in (
        (("--new-key",), "there is a key already"),
        (("xxa-population",), "is public"),
        (("xxa-case",), "xxa-cases"),
    ):
        said = hrcreport(sealed, "seal", *words)
        assert said.code == 2
        assert told in said.err
    (sealed.root / "data/recipients.txt").write_text("age1nobody\n")
    said = hrcreport(sealed, "seal", "xxa-cases")
    assert "'age1nobody' is no public key" in said.err
    (sealed.root / "data/recipients.txt").write_bytes(b"age1\xff")
    said = hrcreport(sealed, "seal", "xxa-cases")
    assert (said.code, "it is not in UTF-8" in said.err) == (2, True)
    (sealed.root / "data/recipients.txt").unlink()
    assert "nobody is named" in hrcreport(sealed, "seal", "xxa-cases").err
    assert isinstance(hrc.load("xxa-cases").frame, GuardedFrame), "what was encrypted stays"


STRANGE = pd.DataFrame({"country": "XXA", "area": [LIVING], "measure": "deaths", "value": 9})


@pytest.mark.parametrize(
    ("frame", "names", "told"),
    [
        (
            STRANGE,
            ["xxa-cases"],
            "its record does not tell each value of its columns area, measure",
        ),
        (CASES, ["xxa-cases", "xxa-population"], "the table 'xxa-population' is public"),
    ],
    ids=["counts that may not be shown", "the second of two"],
)
def test_where_one_thing_cannot_be_done_nothing_is_encrypted(
    invented: Any,
    hrcreport: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    frame: Any,
    names: list[str],
    told: str,
) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    restricted_cases(invented, (), (), frame=frame)
    before = invented.snapshot()
    said = hrcreport(invented, "seal", "--new-key", *names)
    assert (said.code, told in said.err) == (2, True), said.err
    assert invented.snapshot() == before
    assert not Identity.path().exists()


def test_recipients_that_can_be_neither_read_nor_written_are_told_and_no_key_is_lost(
    sealed: Any, hrcreport: Any
) -> None:
    (sealed.root / "data/recipients.txt").unlink()
    (sealed.root / "data/recipients.txt").mkdir()
    before = (sealed.root / "data/tables/xxa-cases.csv.age").read_bytes()
    said = hrcreport(sealed, "seal", "xxa-cases")
    assert said.code == 2
    assert "data/recipients.txt: the public keys of all who may see" in said.err
    assert (sealed.root / "data/tables/xxa-cases.csv.age").read_bytes() == before
    Identity.path().unlink()
    said = hrcreport(sealed, "seal", "--new-key")
    assert said.code == 2
    public = pyrage.x25519.Identity.from_str(Identity.text().strip()).to_public()
    assert f"Let somebody who may write here add this line: {public}" in said.err


def test_a_second_person_opens_it_after_it_was_encrypted_again(sealed: Any, hrcreport: Any) -> None:
    other = pyrage.x25519.Identity.generate()
    with (sealed.root / "data/recipients.txt").open("a") as stream:
        stream.write(f"# another\n{other.to_public()}\n")
    for each in ("xxa-cases", "xxa-deaths"):  # of the same State: counts are protected together
        assert hrcreport(sealed, "seal", each).code == 0
    Identity.path().write_text(str(other))
    assert isinstance(hrc.load("xxa-cases").frame, GuardedFrame)


FORMS = {
    "in small letters": lambda key: key.lower(),
    "twice": lambda key: f"{key}\n{key}\n",
    "behind a remark, with blanks": lambda key: f"# mine\n  {key}  \n",
    "with the mark of an editor": lambda key: f"\ufeff{key}\r\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_read_however_it_is_written(sealed: Any, form: str) -> None:
    Identity.path().write_text(FORMS[form](Identity.text().strip()))
    assert hrc.total("xxa-deaths", group="black", period="2019") == 60
    assert isinstance(hrc.load("xxa-cases").frame, GuardedFrame)
    assert list(hrc.load("xxa-cases").frame.columns)


def locked_ssh(folder: Path) -> bytes:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "invented", "-f", str(folder / "k")]
    subprocess.run(words, check=True)
    return (folder / "k").read_bytes()


UNUSABLE = {
    "age, locked": (
        lambda _, key: pyrage.passphrase.encrypt(key, "invented"),
        "your key is locked by a passphrase",
    ),
    "age, locked, in letters": (
        lambda _, key: pyrage.passphrase.encrypt(key, "invented", armored=True),
        "your key is locked by a passphrase",
    ),
    "SSH, locked": (lambda folder, _: locked_ssh(folder), "your SSH key is locked"),
    "SSH, cut": (lambda folder, _: locked_ssh(folder)[:90], "a key in this file is damaged"),
    "cut": (lambda _, key: key[:-3], "a key in this file is damaged"),
    "no key": (lambda _, key: b"mine\n", "this file holds no key of age"),
    "bytes": (lambda _, key: bytes(range(256)), "this file holds no key of age"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_key_that_is_locked_damaged_or_none_is_told_and_not_shown(
    sealed: Any, hrcreport: Any, tmp_path: Path, kind: str
) -> None:
    make, told = UNUSABLE[kind]
    key = Identity.text().strip().encode()
    Identity.path().write_bytes(make(tmp_path, key))
    said = hrcreport(sealed, "seal", "xxa-cases")
    assert said.code == 2
    assert told in said.err
    assert str(Identity.path()) in said.err
    assert "Traceback" not in said.err
    assert not any(key[at : at + 12].decode() in said.err for at in range(16, 60))


def test_a_key_that_may_not_be_read_is_told(sealed: Any, hrcreport: Any) -> None:
    Identity.path().unlink()
    Identity.path().mkdir()
    said = hrcreport(sealed, "seal", "xxa-cases")
    assert (said.code, "the file of your key cannot be read" in said.err) == (2, True)


DUMPS = """
import ctypes, resource, sys
from hrcreport.tables import Identity
Identity.keep_from_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a dump is, is told otherwise there")
def test_who_opens_records_or_holds_a_key_is_never_dumped(
    sealed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = subprocess.run([sys.executable, "-c", DUMPS], capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[0] == "(0, 0) 0"
    kept: list[str] = []
    monkeypatch.setattr(Identity, "keep_from_dumps", staticmethod(lambda: kept.append("kept")))
    for open_it in (
        lambda: Catalogue.read(sealed.project).content(
            Catalogue.read(sealed.project).record("xxa-cases")
        ),
        lambda: Catalogue.read(sealed.project).whole("xxa-deaths"),
        lambda: Catalogue.check(sealed.project),
    ):
        kept.clear()
        open_it()
        assert kept


def test_scan_without_the_key_says_what_it_does_not_look_for(
    sealed: Any, hrcreport: Any, tmp_path: Path
) -> None:
    text = tmp_path / "a.md"
    text.write_text(f"Seen: {LIVING}.")
    assert hrcreport(sealed, "scan", text, "--json").data["leaks"][0]["kind"] == "name"
    without_key()
    shutil.rmtree(sealed.project.builds / "_scan")
    assert "xxa-cases" in hrcreport(sealed, "scan", text, "--json").data["without"]


SECTION = [
    new_markdown_cell("# Cases\n\nThey are counted here."),
    new_code_cell('rows = len(hrc.load("xxa-cases").frame.counts(by=["place"]))'),
    new_markdown_cell("So many: {{ rows }}."),
    new_code_cell("print(undefined_without_the_key) if False else rows"),
    new_markdown_cell("## Below\n\nOf {{ rows }} rows."),
    new_markdown_cell("# After\n\nAnd {{ profile.total }} deaths."),
]


@pytest.mark.slow
def test_a_build_without_the_key_says_which_section_is_held_back(
    sealed: Any, hrcreport: Any
) -> None:
    cells = sealed.cells()
    sealed.notebook(*cells[:8], *SECTION, *cells[8:])
    words = ("build", "xxa", "--engine", "pandoc", "--to", "html", "--json")
    said = hrcreport(sealed, *words)
    assert said.code == 0, said.out + said.err
    page = sealed.project.builds / "xxa/xxa.html"
    whole = page.read_text(encoding="utf-8")
    assert "So many:" in whole
    assert "This section is held back" not in whole
    without_key()
    assert (
        "are open was xxa-deaths, xxa-cases and is now none" in hrcreport(sealed, "why", "xxa").out
    )
    said = hrcreport(sealed, *words)
    assert said.code == 0, said.out + said.err
    held = page.read_text(encoding="utf-8")
    assert "This section is held back: it rests on data" in held
    assert "They are counted here." in held
    for gone in ("So many:", "Of 1 rows", "Below"):
        assert gone not in held
    assert "After" in held
    assert "Figures" in held
    assert not files_with(sealed.project.builds, b"AGE-SECRET-KEY")
    assert not files_with(sealed.project.builds, LIVING.encode())


OWN_RECORDS = """\
own = hrc.source("my/own.csv", title="Own", publisher="Office", licence="CC0-1.0", country="XXA")
hrc.table(hrc.crosstab(own, "group", "outcome"), label="tbl-own", caption="Own", source=own)
"""


@pytest.mark.slow
def test_own_counts_beside_an_encrypted_table_are_not_shown_without_its_key(
    sealed: Any, hrcreport: Any
) -> None:
    """What both give away together could not be told."""
    rows = ["black,died"] * 12 + ["black,lived"] * 2 + ["white,died"] * 9 + ["white,lived"] * 8
    sealed.write("my/own.csv", "\n".join(["group,outcome", *rows, ""]))
    values = {"group": ["black", "white"], "outcome": ["died", "lived"]}
    declare(sealed.root, "my/own.csv", categories=values)
    cells = sealed.cells()
    sealed.notebook(*cells[:8], new_code_cell(OWN_RECORDS), *cells[8:])
    words = ("build", "xxa", "--engine", "pandoc", "--to", "html", "--json")
    said = hrcreport(sealed, *words)
    assert said.code == 0, said.out + said.err
    page = sealed.project.builds / "xxa/xxa.html"
    assert "tbl-own" in page.read_text(encoding="utf-8")
    without_key()
    assert (
        "are open was xxa-deaths, xxa-cases and is now none" in hrcreport(sealed, "why", "xxa").out
    )
    said = hrcreport(sealed, *words)
    assert said.code == 0, said.out + said.err
    held = page.read_text(encoding="utf-8")
    assert "tbl-own" not in held
    assert "This section is held back" in held


HOLDS_NOTHING = """\
import gc, os, re
import pandas as pd

cases = hrc.load("xxa-cases").frame
counted = cases.counts(by=["place"])
refused = []
for ask in (
    lambda: cases.counts(by=["name"]),
    lambda: cases.counts(by=["name", "place"]),
    lambda: cases.sums("case", by=["place"]),
    lambda: cases.sums("name", by=["place"]),
    lambda: hrc.records("xxa-cases", columns=["name"], reason="To look."),
    lambda: hrc.crosstab(cases, "name", "place"),
):
    try:
        refused.append(ask())
    except Exception as error:
        assert not re.search("Zebulon|Vexley", str(error)), error
assert not refused, refused
deaths = hrc.load("xxa-deaths").frame
sought = re.compile("AGE-[S]ECRET-KEY-|Zebulon [Q]uartermain")  # which is no such word itself
assert not [each for each in os.environ.values() if sought.search(each)]
for each in gc.get_objects():
    if type(each) is pd.DataFrame:
        assert not sought.search(each.to_csv())
"""
IN_MEMORY = """\
import numpy
exec(compile('''
import ctypes, re
def within(pattern):
    with open("/proc/self/maps") as maps:
        parts = re.findall("(?m)^([0-9a-f]+)-([0-9a-f]+) rw.*$", maps.read())
    regions = [(int(begin, 16), int(end, 16)) for begin, end in parts]
    return any(re.search(pattern, ctypes.string_at(at, end - at)) for at, end in regions)
planted = b"planted" + bytes(str(7 ** 9), "ascii")
assert within(b"planted[4]0353607"), "a look at memory finds what is there"
assert not within(b"AGE-[S]ECRET-KEY-1[0-9A-Z]{50}")
assert not within(b"Zebulon [Q]uartermain")
''', numpy.__file__, "exec"), globals())
"""
READS_ITS_BEGINNING = """\
found = ""
for place in ("/proc/self/environ", f"/proc/{__import__('os').getpid()}/environ",
              f"/proc/{__import__('os').getppid()}/environ", "/proc/self/mem"):
    try:
        found += open(place).read()
    except PermissionError:
        found += "refused "
assert found == "refused " * 4, found
"""


def test_a_kernel_holds_neither_key_nor_records(sealed: Any, hrcreport: Any) -> None:
    """The key was read from /proc/self/environ, and printed."""
    cells = sealed.cells()
    looks = map(new_code_cell, (HOLDS_NOTHING, IN_MEMORY, READS_ITS_BEGINNING))
    sealed.notebook(*cells[:4], *looks, *cells[4:])
    said = hrcreport(sealed, "build", "xxa", "--engine", "pandoc", "--to", "html", "--json")
    assert said.code == 0, said.out + said.err


def test_a_notebook_that_was_handed_nobody_opens_no_table(
    sealed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by Papermill alone: what was released of counts is shown, and records are refused."""
    monkeypatch.setattr(Asked, "handed", None)
    assert hrc.total("xxa-deaths", group="black", period="2019") == 60
    with pytest.raises(DataError, match="runs without anybody who may open it"):
        hrc.load("xxa-cases")


def test_the_name_of_a_file_opens_no_records(
    sealed: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A module whose file began as the library's was given the records."""
    frame = hrc.load("xxa-cases").frame
    own = Path(hrc.__file__).parents[1].with_name("hrcreport_more.py")
    code = compile("answers = dict(guarded._answers)", str(own), "exec")
    names: dict[str, Any] = {"guarded": guarded}
    exec(code, names)  # noqa: S102 -- as a plug-in of that name would
    assert frame in names["answers"]
    assert not any(isinstance(answer, pd.DataFrame) for answer in names["answers"].values())
    assert not hasattr(guarded, "opened")


def test_refusals_are_of_the_tree_of_errors() -> None:
    assert issubclass(SealedError, DataError)
    assert issubclass(DataError, RefusedError)
