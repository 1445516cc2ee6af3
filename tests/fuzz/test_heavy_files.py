"""Whatever a command is given to read, it is read or refused soon, and in little room."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.fuzz.small_project import write_small_project
from tests.fuzz.test_word_files import HEAVY, REPOSITORY, word

from hrcreport.cli.app import app

COMMANDS = {
    "review": ("review", "xxa", "{}.docx"),
    "inspect": ("inspect", "{}.pdf"),
    "scan": ("scan", "{}.csv"),
    "verify": ("verify", "{}.zip"),
    "the log": ("verify", "--signed", "--log", "{}.jsonl"),
    "the status": ("verify", "--signed", "--status", "{}.json"),
    "an authority": ("verify", "--signed", "--authority", "{}.pem"),
    "import": ("import", "xxa-stops", "{}.csv"),
    "paste": ("paste", "{}.docx"),
    "diff": ("diff", "{}.docx", "{}.docx"),
    "a sheet": ("import-register", "data/law/xxa.yml", "{}.xlsx"),
    "recommendations": ("import-recommendations", "{}.csv"),
    "a photograph": ("new", "photo", "station", "{}.jpg"),
    "a table": ("new", "table", "xxa-a", "{}.csv"),
    "a source": ("sources", "add", "INV-1", "{}.txt"),
    "founders": ("trust", "ask", "founded", "--people", "{}.yml", "--as", "a", "--key", "{}.key"),
    "a time stamp": ("trust", "witness", "1", "--answer", "{}.tsr", "--as", "a", "--key", "{}.key"),
    "words": ("forget", "xxa-deaths", "--words", "{}.txt"),
    "a merge": ("hooks", "merge", "{}.ipynb", "{}.ipynb", "{}.ipynb", "notebooks/country.ipynb"),
}
SECONDS, MEGABYTES = 60, 300
"""A pipe is waited for as long: a limit that only ends a test that would hang."""
GIGABYTE = 1_000_000_000


def pdf(stream: bytes, filters: bytes = b"/FlateDecode", *, marks: int = 1) -> bytes:
    mark = b"<</Type/Annot/Subtype/Highlight/Rect[0 0 9 9]/Contents(x)/T(a)>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Annots 6 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter[%b]>>stream\n%b\nendstream" % (len(stream), filters, stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"[%b]" % (mark * marks),
    )
    content, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(content))
        content += b"%d 0 obj%bendobj\n" % (number, each)
    table = b"xref\n0 7\n0000000000 65535 f \n" + b"".join(places)
    end = b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(content)
    return content + table + end


def packed(size: int) -> bytes:
    packing, piece = zlib.compressobj(9), b" " * 1_000_000
    return b"".join(packing.compress(piece) for _ in range(size // len(piece))) + packing.flush()


def letters(lines: int) -> bytes:
    return zlib.compress(b"BT /F 1 Tf 1 TL " + b"(hello world) ' " * lines + b"ET")


def open_document(body: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", f'<o:c xmlns:o="o" xmlns:text="t">{body}</o:c>')
    return stream.getvalue()


def sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(8 * GIGABYTE)


def put(content: Callable[[], bytes]) -> Callable[[Path], Any]:
    return lambda path: path.write_bytes(content())


HEAVY_FILES: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "a page that unpacks to a gigabyte": ("pdf", put(lambda: pdf(packed(GIGABYTE)))),
    "one packed twice": (
        "pdf",
        put(lambda: pdf(zlib.compress(packed(GIGABYTE)), b"/FlateDecode/FlateDecode")),
    ),
    "one packed and written in signs": (
        "pdf",
        put(lambda: pdf(base64.a85encode(packed(GIGABYTE)) + b"~>", b"/ASCII85Decode/FlateDecode")),
    ),
    "one packed and written in digits": (
        "pdf",
        put(lambda: pdf(packed(GIGABYTE).hex().encode() + b">", b"/AHx/Fl")),
    ),
    "one of runs": ("pdf", put(lambda: pdf(b"\x81 " * 1_000_000 + b"\x80", b"/RunLengthDecode"))),
    "one of codes": ("pdf", put(lambda: pdf(b"x" * 100_000, b"/LZWDecode"))),
    "a page of half a million letters": ("pdf", put(lambda: pdf(letters(40_000)))),
    "a page of three million letters": ("pdf", put(lambda: pdf(letters(250_000)))),
    "letters that are painted a thousand times": (
        "pdf",
        put(lambda: pdf(zlib.compress(b"BT (hello world) ' ET" + b" /X Do" * 40_000))),
    ),
    "four hundred thousand marks": ("pdf", put(lambda: pdf(letters(1), marks=400_000))),
    "eight gigabytes of a PDF": ("pdf", sparse),
    "eight gigabytes of a Word file": ("docx", sparse),
    "eight gigabytes of a page": ("html", sparse),
    **{
        f"{name} in a Word file": ("docx", put(lambda make=make: word(make())))  # type: ignore[misc]
        for name, make in HEAVY.items()
    },
}
COMES_HOME: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pages that unpack to a gigabyte": ("pdf", lambda: pdf(packed(GIGABYTE))),
    "a page of half a million letters": ("pdf", lambda: pdf(letters(40_000))),
    "a page of three million letters": ("pdf", lambda: pdf(letters(250_000))),
    "four hundred thousand marks": ("pdf", lambda: pdf(letters(1), marks=400_000)),
    "more marks than anybody makes": ("pdf", lambda: pdf(letters(1), marks=30_000)),
    "empty paragraphs": ("odt", lambda: open_document("<text:p/>" * 4_000_000)),
    "nested sections": (
        "odt",
        lambda: open_document("<text:section>" * 5_000 + "</text:section>" * 5_000),
    ),
    "one long text": ("odt", lambda: open_document(f"<text:p>{'x' * 150_000_000}</text:p>")),
    "paragraphs of Word": ("docx", lambda: word("<w:p/>" * 4_000_000)),
    "elements of a page": ("html", lambda: b"<p></p>" * 4_000_000),
    "nested elements of a page": ("html", lambda: b"<div>" * 45_000 + b"x" + b"</div>" * 45_000),
    "elements that nobody closes": ("html", lambda: b"<html><div>" + b"<b><i>" * 40_000 + b"x"),
    "groups of rich text": ("rtf", lambda: b"{\\rtf1 " + b"{" * 200_000 + b"}" * 200_001),
}
REPEATED = {
    "words with capitals": "Abc ",
    "cells": "Ab,",
    "cells of a column": "Ab\t",
    "an address without an end": "a.",
    "at and at": "a@",
    "addresses of mail": "a@a.",
    "Arabic names": "محمد علي ",
    "Hebrew words": "אב גד ",
    "Korean names": "김철수 ",
    "words in Chinese": "漢字 ",
    "passwords without a digit": "password:",
    "passwords in a word": "token=1",
    "paths in a word": "file:///",
    "names of keys": "age-plugin-",
    "signs of a path": "\\",
    "degrees": "1°",
    "positions": "lat 1.12345 ",
    "streets": "Rua ",
    "ages": "Jo Ab aged 5 ",
    "titles": "Mr Ab ",
    "names with a sign between": "Jo, ",
}
"""What once took a time that grew with the square of its length."""
TWICE = 3
"""A text of twice the length may take so many times as long, and no four times."""
MEASURES = """
import re, sys, time
from pathlib import Path
from hrcreport.cli.app import main
begun = time.process_time()
try:
    main(sys.argv[1:])
finally:
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
    print("\\ntook", time.process_time() - begun, peak // 1024)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("heavy") / "project"
    write_small_project(root)
    return root


def run(root: Path, *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    program = ("-c", code) if code else ("-m", "hrcreport")
    return subprocess.run(
        [sys.executable, *program, *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY / 'lib'}:{REPOSITORY}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_waits_for_a_pipe(command: str, project: Path, tmp_path: Path) -> None:
    place = tmp_path / "sent"
    for word_ in COMMANDS[command]:
        if word_.startswith("{}") and not Path(word_.format(place)).exists():
            os.mkfifo(word_.format(place))
    said = run(project, *(each.format(place) for each in COMMANDS[command]))
    assert said.returncode in (1, 2), said.stdout
    assert "Traceback" not in said.stderr


def test_every_command_that_reads_a_file_is_tried() -> None:
    """A new command with an argument that is a file belongs in the list above."""
    given = {words[0] for words in COMMANDS.values()}
    named = re.compile(r"FILE|SHEET|EXPORT|TEXT|PATH|OLD|RECIPE")
    asks = {
        name
        for name, command in app.commands.items()
        if any(named.search(each.make_metavar(None) or "") for each in command.params  # type: ignore[arg-type]
               if each.param_type_name == "argument")
    }  # fmt: skip  # one set
    assert asks <= {*given, "export-register", "export-recommendations"}, asks - given


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what a process took is told otherwise there")
@pytest.mark.parametrize("command", ["inspect", "scan"])
@pytest.mark.parametrize("kind", HEAVY_FILES)
def test_a_heavy_file_is_refused_soon_and_in_little_room(
    kind: str, command: str, project: Path, tmp_path: Path
) -> None:
    ending, make = HEAVY_FILES[kind]
    path = tmp_path / f"sent.{ending}"
    make(path)
    idle = run(project, command, "--help", code=MEASURES).stdout.rsplit("took", 1)[1].split()
    said = run(project, command, str(path), code=MEASURES)
    seconds, megabytes = said.stdout.rsplit("took", 1)[1].split()
    read = "nested containers" in kind and command == "scan"
    assert said.returncode == (0 if read else 1), said.stdout
    # What a command loads before it looks at a file is a second of its own, and no part of this.
    assert float(seconds) - float(idle[0]) < 3
    assert int(megabytes) < MEGABYTES


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what a process took is told otherwise there")
@pytest.mark.parametrize("kind", COMES_HOME)
def test_a_heavy_file_of_a_reader_is_refused_before_another_program_is_asked(
    kind: str, project: Path, tmp_path: Path
) -> None:
    ending, make = COMES_HOME[kind]
    path = tmp_path / f"sent.{ending}"
    path.write_bytes(make())
    words = ("review", "xxa", str(path)) if ending == "pdf" else ("paste", str(path))
    idle = run(project, words[0], "--help", code=MEASURES).stdout.rsplit("took", 1)[1].split()
    said = run(project, *words, code=MEASURES)
    seconds, megabytes = said.stdout.rsplit("took", 1)[1].split()
    assert said.returncode == 2, said.stdout
    assert "more" in said.stderr or "nested deeper" in said.stderr
    assert "took too long" not in said.stderr
    assert float(seconds) - float(idle[0]) < 3
    assert int(megabytes) < MEGABYTES


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what a process took is told otherwise there")
def test_an_archive_of_very_many_files_is_refused_before_one_is_written(
    project: Path, tmp_path: Path
) -> None:
    path = tmp_path / "sent.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}", "")
    idle = run(project, "verify", "--help", code=MEASURES).stdout.rsplit("took", 1)[1].split()
    said = run(project, "verify", str(path), code=MEASURES)
    seconds, megabytes = said.stdout.rsplit("took", 1)[1].split()
    assert said.returncode == 2, said.stdout
    assert "it holds more than 10,000 files" in said.stderr
    assert float(seconds) - float(idle[0]) < 3
    assert int(megabytes) < MEGABYTES


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what a process took is told otherwise there")
def test_forget_tells_archives_of_very_many_files_in_little_room(
    project: Path, tmp_path: Path
) -> None:
    said_words = tmp_path / "said.txt"
    said_words.write_text("These are words that nobody else has ever said.", encoding="utf-8")
    paths = [project / f"sent-{number}.zip" for number in range(2)]
    for path in paths:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(100_000):
                archive.writestr(f"folder/file-{number:06}.txt", f"nothing here {number}")
    words = ("forget", "P-001", "--words", str(said_words), "--json")
    said = run(project, *words, code=MEASURES)
    for path in paths:
        path.unlink()
    assert all(path.name in said.stdout for path in paths), said.stderr
    assert int(said.stdout.rsplit("took", 1)[1].split()[1]) < MEGABYTES


def scanned(root: Path, path: Path, text: str) -> tuple[float, list[dict[str, Any]]]:
    path.write_text(text, encoding="utf-8")
    said = run(root, "scan", str(path), "--json", code=MEASURES)
    answer, measures = said.stdout.rsplit("took", 1)
    return float(measures.split()[0]), json.loads(answer)["leaks"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", REPEATED)
def test_a_long_text_of_one_word_takes_no_time_that_grows_by_its_square(
    kind: str, project: Path, tmp_path: Path
) -> None:
    word_ = REPEATED[kind]
    size = len(word_.encode())
    idle, short, long = (
        scanned(project, tmp_path / "sent.txt", word_ * (length // size))[0]
        for length in (10, 100_000, 200_000)
    )
    assert long - idle < max(TWICE * (short - idle), 1), (idle, short, long)


def test_of_more_than_anybody_reads_the_first_are_told_and_how_many_there_are(
    project: Path, tmp_path: Path
) -> None:
    text = "\n".join(f"write to a{number}@mail.example.net, {number}" for number in range(10_002))
    keys = "\n".join(f"the password is secret{number}" for number in range(3))
    _, leaks = scanned(project, tmp_path / "sent.txt", f"{text}\n{keys}\n")
    assert Counter(leak["kind"] for leak in leaks) == {"e-mail": 10_000, "secret": 3, "more": 1}
    (more,) = (leak for leak in leaks if leak["kind"] == "more")
    assert (more["place"], more["excerpt"]) == ("file", "2 beside 10,000 that are told")
