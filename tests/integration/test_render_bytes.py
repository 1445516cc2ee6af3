"""This module proves that nothing of a machine or its user reaches the bytes of a document."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from tests.golden.example_source import EPOCH, ROOT, digests, lay_out
from tests.waiting import LONG

from hrcreport.document.formats import Format
from hrcreport.document.render import pandoc
from hrcreport.document.render.engine import render_document
from hrcreport.document.render.pandoc import PandocRun
from hrcreport.foundation.errors import Problem

RENDER = """
import hashlib, os, sys
from pathlib import Path
from hrcreport.document.render.engine import render_document
os.umask(int(sys.argv[2], 8))
made = render_document(Path(sys.argv[1]), name="xxa", formats=("pdf", "docx"), engine="pandoc",
              epoch=int(sys.argv[3]))
for kind, path in sorted(made.files.items()):
    print(kind, hashlib.sha256(path.read_bytes()).hexdigest())
"""
# Time zone, locale, mask for new files.
USERS = (
    ("UTC", "C.UTF-8", "022"),
    ("Asia/Kolkata", "de_DE.UTF-8", "077"),
    ("America/Los_Angeles", "C", "002"),
    ("Pacific/Kiritimati", "ar_EG.UTF-8", "027"),
)


def rendered_by(folder: Path, zone: str, locale: str, mask: str) -> str:
    """Render the example as another user in another folder; return the hashes of its files."""
    home = folder / "home"
    home.mkdir(parents=True)
    source = lay_out(folder)
    environment = {
        **os.environ,
        "TZ": zone,
        "LANG": locale,
        "LC_ALL": locale,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "USER": folder.name,
        "LOGNAME": folder.name,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "lib"), os.environ.get("PYTHONPATH", ""))),
    }
    environment.pop("SOURCE_DATE_EPOCH", None)
    return subprocess.run(
        [sys.executable, "-c", RENDER, str(source), mask, str(EPOCH)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=LONG,
    ).stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither TZ nor a mask for new files")
def test_folders_users_time_zones_locales_and_masks_leave_no_trace(tmp_path: Path) -> None:
    made = {
        user: rendered_by(tmp_path / f"user-{number}" / ("deep/" * number), *user)
        for number, user in enumerate(USERS)
    }
    first = made[USERS[0]]
    assert [line.split()[0] for line in first.splitlines()] == ["docx", "pdf"]
    assert len(first.split()[1]) == hashlib.sha256().digest_size * 2
    assert made == dict.fromkeys(USERS, first)


def test_formats_side_by_side_have_the_bytes_of_one_after_the_other(tmp_path: Path) -> None:
    made = []
    for at_once in (1, 3):
        source = lay_out(tmp_path / str(at_once))
        files = render_document(
            source,
            name="xxa",
            formats=("pdf", "docx", "html"),
            engine="pandoc",
            epoch=EPOCH,
            at_once=at_once,
        ).files
        made.append(digests(files))
    assert list(made[0]) == ["pdf", "docx", "html"]
    assert made[0] == made[1]


def test_formats_are_under_way_at_the_same_time(
    tmp_path: Path,
) -> None:
    together = Barrier(2, timeout=LONG)
    written = []

    def write(_: PandocRun, target: Path) -> list[Problem]:
        together.wait()
        written.append(target.name)
        return []

    source = lay_out(tmp_path)
    formats = [replace(Format.named(name), write=write) for name in ("pdf", "docx")]
    pandoc.render(source, name="xxa", formats=formats, epoch=1, at_once=2)
    assert sorted(written) == ["xxa.docx", "xxa.pdf"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="/proc tells memory")
def test_memory_stays_what_it_was_however_many_documents_are_set(tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    source = lay_out(tmp_path)
    before = 0
    for number in range(4):
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH + number)
        taken = psutil.Process().memory_full_info().uss
        before = before or taken
    assert taken - before < 5_000_000


NO_JOINING = "return { join = function(doc) return doc end }\n"
COUNT = """
package.path = '_extensions/hrc/lua/?.lua;' .. package.path
function Pandoc(doc)
  local function count(each)
    local number = 0
    each:walk { Inline = function() number = number + 1 end }
    return number
  end
  io.stderr:write(count(doc), ' ', count(require 'words'.join(doc)), '\\n')
  os.exit(0)
end
"""


def test_joined_words_give_the_bytes_of_single_ones_and_are_fewer(tmp_path: Path) -> None:
    made = []
    text = (
        "# Chapter\n\n- begins a line; *so does* 1. this one^[A note; with words.], and\n"
        "/ this, + that = all.\n\n\\- five degrees is cold.\n\n1\\. Number one.\n\n"
        "1. In a list:\n\n    (a) words “in quotation marks”.\n"
    )
    for folder, joining in (("joined", ""), ("single", NO_JOINING)):
        (tmp_path / folder).mkdir()
        source = lay_out(tmp_path / folder)
        document = source / "xxa.qmd"
        document.write_text(document.read_text("utf-8") + text, encoding="utf-8")
        if joining:
            (source / "_extensions/hrc/lua/words.lua").write_text(joining, encoding="utf-8")
        formats = ("pdf", "docx", "html")
        files = render_document(
            source, name="xxa", formats=formats, engine="pandoc", epoch=EPOCH
        ).files
        made.append(digests(files))
    assert made[0] == made[1]
    count = tmp_path / "count.lua"
    count.write_text(COUNT, encoding="utf-8")
    said = subprocess.run(
        [pandoc.pandoc_program(), "xxa.qmd", "--from=markdown", "--to=plain", "-L", count],
        cwd=tmp_path / "joined/source",
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    before, after = map(int, said.split())
    assert after < before / 3
