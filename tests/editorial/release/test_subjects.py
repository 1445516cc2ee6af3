"""What is to be forgotten is known by its codes, words and files, packed or not."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
import yaml
from tests.editorial.release.releasable import refusals
from tests.registers.consultations.test_consent import HEARD, SEEN, WORDS

from hrcreport.editorial.release import subjects
from hrcreport.editorial.release.subjects import (
    HEAD,
    Subject,
    UnreadError,
    calls_in,
    stop,
    subject,
)
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.consultations.words import StoppedWords, letters_of

PICTURE = bytes(range(256)) * 4
SUMMARY = "She was told by a newspaper what the inquiry had found."


@pytest.fixture
def project(invented: Any) -> Project:
    """Return the invented project with an interview of P-001, who is seen in a photograph."""
    invented.write("data/consultations/xxa.yml", HEARD)
    invented.write("data/photographs/station.yml", SEEN)
    invented.write("data/persons.yml", "persons:\n  - {code: P-001}\n")
    (invented.root / "data/photographs/station.jpg").write_bytes(PICTURE)
    return Project(invented.root)


PHOTOGRAPH = {"data/photographs/station.yml", "data/photographs/station.jpg"}


@pytest.mark.parametrize(
    ("name", "codes", "words", "files"),
    [
        ("VOICE-1", {"VOICE-1"}, [WORDS], set()),
        ("INT-001", {"VOICE-1"}, [SUMMARY, WORDS], set()),
        ("P-001", {"VOICE-1"}, [SUMMARY, WORDS], PHOTOGRAPH),
        ("station", set(), [], PHOTOGRAPH),
        ("xxa-deaths", {"xxa-deaths"}, [], {"data/tables/xxa-deaths.csv"}),
    ],
)
def test_name_stands_for_its_words_codes_and_files(
    project: Project, name: str, codes: set[str], words: list[str], files: set[str]
) -> None:
    found = subject(name, project)
    assert (found.name, found.codes, found.files) == (name, codes, files)
    assert found.words == tuple(letters_of(text) for text in words)
    assert found.pictures == ({sha256_of(PICTURE)} if files == PHOTOGRAPH else set())
    assert (found.known, found.person, found.said) == (None, "", ())


@pytest.mark.parametrize("name", ["VOICE-1", "INT-001", "P-001"])
def test_words_of_who_has_withdrawn_are_known_with_the_person(project: Project, name: str) -> None:
    path = project.data / "consultations/xxa.yml"
    path.write_text(HEARD.replace("consent: quotation", "consent: withdrawn"))
    found = subject(name, project, words=["Another passage of hers"])
    assert found.person == "P-001"
    said = [WORDS] if name == "VOICE-1" else [SUMMARY, WORDS]
    assert found.said == (*said, "Another passage of hers")
    assert found.words[0] == letters_of("Another passage of hers")
    path.write_text(path.read_text().replace("    person: P-001\n", ""))
    assert subject("INT-001", project).person == "INT-001"
    assert subject("station", project).person == ""


SECOND = """\
  - code: INT-002
    kind: affected-person
    person: P-001
    form: interview
    date: "2026-05-04"
    consent: withdrawn
    attribution: kind
    consent_record: Form 2
    summary: She spoke of the gate, and of nobody who stood there.
"""


def test_words_of_every_talk_with_who_has_withdrawn_are_known(project: Project) -> None:
    heard = HEARD.replace("consent: quotation", "consent: withdrawn") + SECOND
    (project.data / "consultations/xxa.yml").write_text(heard)
    found = subject("P-001", project)
    later = "She spoke of the gate, and of nobody who stood there."
    assert (found.person, found.said) == ("P-001", (SUMMARY, WORDS, later))
    assert found.words == tuple(letters_of(text) for text in (SUMMARY, WORDS, later))
    alone = subject("INT-002", project)
    assert (alone.person, alone.said, alone.codes) == ("P-001", (later,), frozenset())


MEND = (
    "Give the code of an entry, a voice or a person in data/consultations, of a person in a "
    "photograph, or the name of a table or a photograph. Words that stand there no longer: --words "
    "FILE, a passage a line."
)


@pytest.mark.parametrize(
    ("name", "fault", "near"),
    [
        ("VOICE-2", "nothing is called 'VOICE-2'.", "Did you mean 'VOICE-1'? "),
        ("xxa-deths", "nothing is called 'xxa-deths'.", "Did you mean 'xxa-deaths'? "),
        ("P-002", "'P-002' has no words in the register.", ""),
        ("nobody at all", "nothing is called 'nobody at all'.", ""),
    ],
)
def test_name_of_nothing_is_refused(project: Project, name: str, fault: str, near: str) -> None:
    (project.data / "persons.yml").write_text("persons:\n  - {code: P-001}\n  - {code: P-002}\n")
    assert refusals(lambda: subject(name, project)) == [
        ("release.unknown-subject", name, f"forget {name}: {fault}\n{near}{MEND}")
    ]
    assert subject(name, project, words=["A passage long enough"]).words == ("apassagelongenough",)
    with pytest.raises(RefusedError):
        subject(name, project, words=["a short one"[:11]])


def test_words_of_which_hashes_are_kept_are_found_by_them(project: Project) -> None:
    prints = ", ".join(f"'{each}'" for each in StoppedWords.fingerprints(WORDS))
    (project.data / "persons.yml").write_text(
        f"persons:\n  - {{code: P-009, stopped: [{prints}]}}\n"
    )
    found = subject("P-009", project)
    assert found.words == ()
    assert found.stands_in("a.txt", WORDS.encode())
    assert not found.stands_in("a.txt", SUMMARY.encode())


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.bin", content)
    return packed.getvalue()


def taped(mode: str) -> Callable[[bytes], bytes]:
    def tape(content: bytes) -> bytes:
        packed, member = io.BytesIO(), tarfile.TarInfo("x.bin")
        member.size = len(content)
        with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
            folder = tarfile.TarInfo("folder")
            folder.type = tarfile.DIRTYPE
            archive.addfile(folder)
            archive.addfile(member, io.BytesIO(content))
        return packed.getvalue()

    return tape


def in_pdf(*, attached: bool = False, packed: bool = False) -> Callable[[bytes], bytes]:
    """Return what puts a picture on a page of a PDF file, or beside its pages."""

    def put(picture: bytes) -> bytes:
        content, file = io.BytesIO(), pikepdf.new()
        page = file.add_blank_page()
        if attached:
            file.attachments["x.jpg"] = pikepdf.AttachedFileSpec(file, picture)
        else:
            form = [pikepdf.Name.FlateDecode] * packed + [pikepdf.Name.DCTDecode]
            drawn = zlib.compress(picture) if packed else picture
            page.Resources = pikepdf.Dictionary(
                XObject={"/Im1": pikepdf.Stream(file, drawn, Subtype=pikepdf.Name.Image)}
            )
            page.Resources.XObject.Im1.Filter = form if packed else form[0]
        file.save(content)
        return content.getvalue()

    return put


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "itself": bytes,
    "zip": zipped,
    "tar": taped("w"),
    "tar.gz": taped("w:gz"),
    "tar.bz2": taped("w:bz2"),
    "tar.xz": taped("w:xz"),
    "base64": base64.b64encode,
    "lines of base64": base64.encodebytes,
    "lines of Windows": lambda content: base64.encodebytes(content).replace(b"\n", b"\r\n"),
    "page of PDF": in_pdf(),
    "page of PDF, packed": in_pdf(packed=True),
    "attached to PDF": in_pdf(attached=True),
    "lines in a string": lambda content: base64.encodebytes(content).replace(b"\n", b"\\n"),
}


@pytest.mark.parametrize("form", PACKED)
def test_picture_is_found_in_each_form(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    about = Subject("station", pictures=frozenset({sha256_of(PICTURE)}))
    content = PACKED[form](PICTURE)
    assert about.stands_in("x", content)
    assert not about.stands_in("x", PACKED[form](PICTURE[1:]))
    within = content
    for _ in range(3):
        within = zipped(within)
    assert about.stands_in("x", within)
    assert not about.stands_in("x", zipped(zipped(within))) or form == "itself"
    if form.startswith(("zip", "tar")):
        monkeypatch.setattr(subjects, "LARGEST_PART", len(PICTURE))
        assert not about.stands_in("x", content)
        monkeypatch.setattr(subjects, "LARGEST_PART", len(PICTURE) + 1)
        assert about.stands_in("x", content)


@pytest.mark.parametrize(
    "damaged",
    [
        zipped(PICTURE)[:-30],
        gzip.compress(PICTURE, mtime=0)[:40],
        lzma.compress(b"x")[:20],
        bz2.compress(b""),
    ],
)
def test_damaged_archive_holds_no_picture(damaged: bytes) -> None:
    assert not Subject("station", pictures=frozenset({"0"})).stands_in("x", damaged)


def test_words_are_found_packed_or_not_and_what_cannot_be_read_is_told() -> None:
    about = Subject("VOICE-1", words=(letters_of(WORDS),))
    assert about.begins_in(f"> {WORDS[:18]}")
    assert not about.begins_in(WORDS[4:])
    assert about.stands_in("a.txt", WORDS.upper().encode())
    assert about.stands_in("a.html", f"<b>{WORDS[:9]}</b>{WORDS[9:]}".encode())
    assert about.stands_in("a.txt", WORDS[1:].encode())
    run = b"0" * 64 + b"\n" + gzip.compress(f'{{"cells": ["{WORDS}"]}}'.encode(), mtime=0)
    assert about.stands_in("abc", run)
    assert not Subject("x").stands_in("a.zip", b"PK\x03\x04 broken")
    with pytest.raises(UnreadError):
        about.stands_in("a.zip", b"PK\x03\x04 broken")
    assert about.stands_in("a.zip", b"PK\x03\x04 broken " + WORDS.encode())


def test_words_are_found_wherever_they_stand_in_what_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subjects, "SLICE", 300)
    monkeypatch.setattr(subjects, "LONGEST_PASSAGE", 2 * len(WORDS))
    about = Subject("VOICE-1", words=(letters_of(WORDS),))
    for before in range(0, 700, 7):
        content = b"PK\x03\x04" + b"." * before + WORDS.encode() + b"." * 400
        assert about.stands_in("a.zip", content), before
    with pytest.raises(UnreadError):
        about.stands_in("a.zip", b"PK\x03\x04" + b"." * 900)


def test_an_initial_beside_the_family_name_is_found_with_its_line(project: Project) -> None:
    about = subject("P-001", project, words=["Philomena Oduya"])
    for line in ("P. Oduya was heard", "seen by ODUYA (P.)", "“P Oduya”"):
        assert about.begins_in(line), line
    for line in ("Q. Oduya was heard", "a p. Oduya", "Oduya was heard by P. Lind", "P. Oduyas"):
        assert not about.begins_in(line), line


LINES = [
    'hrc.voice("VOICE-1")',
    "hrc.voice('VOICE-1')",
    'rests-on="A VOICE-1 B"',
    "VOICE-1",
    "- VOICE-1",
    "[VOICE-1, VOICE-2]",
    "{'a': 'VOICE-1', }",
    '"hrc.voice(\\"VOICE-1\\")",',
    "XVOICE-1",
    " VOICE-12",
    " VOICE-1x",
    "(VOICE-1)",
]


def test_lines_that_call_a_code_are_numbered() -> None:
    assert list(calls_in(LINES, ["VOICE-1"])) == [1, 2, 3, 5, 6, 7, 8, 12]
    assert list(calls_in(LINES, ["VOICE-1", "VOICE-12"])) == [1, 2, 3, 5, 6, 7, 8, 10, 12]
    assert list(calls_in(["a (VOICE.1)"], ["VOICE.1"])) == [1]
    assert list(calls_in(["a (VOICEx1)"], ["VOICE.1"])) == []
    assert list(calls_in(["", " "], [])) == []


def test_forgotten_words_are_kept_as_hashes_with_the_day(project: Project) -> None:
    path = project.data / "persons.yml"
    path.unlink()
    stop(Subject("VOICE-1", said=(WORDS,)), project, day="2026-11-27")
    assert not path.exists(), "nobody has withdrawn"
    about = Subject("P-001", person="P-001", said=(WORDS, SUMMARY))
    stop(about, project, day="2026-11-27")
    assert path.read_text(encoding="utf-8").startswith(HEAD[: HEAD.index("persons:")])
    prints = [*StoppedWords.fingerprints(WORDS, SUMMARY)]
    assert yaml.safe_load(path.read_text()) == {
        "persons": [{"code": "P-001", "withdrawn_on": "2026-11-27", "stopped": prints}]
    }


def test_words_of_whom_only_hashes_are_kept_are_hashed_anew(project: Project) -> None:
    path = project.data / "persons.yml"
    (project.data / "consultations/xxa.yml").unlink()
    of_before = StoppedWords.fingerprints(WORDS)[0]
    path.write_text(
        f"persons:\n  - {{code: P-001, withdrawn_on: '2026-11-01', stopped: ['{of_before}']}}\n"
    )
    assert subject("P-001", project).person == ""
    about = subject("P-001", project, words=[WORDS])
    assert (about.person, about.said) == ("P-001", (WORDS,))
    stop(about, project, day="2026-11-27")
    (person,) = yaml.safe_load(path.read_text())["persons"]
    assert person["stopped"] == [*StoppedWords.fingerprints(WORDS)]
    assert about.stands_in("a.txt", f"He wrote: “{' '.join(WORDS.split()[:5])}”.".encode())


def test_what_was_known_of_persons_stays_when_words_are_forgotten(project: Project) -> None:
    path, kept = project.data / "persons.yml", StoppedWords.fingerprints(SUMMARY)[0]
    path.write_text(
        "# Ours.\npersons:\n"
        "  - {code: P-001, until: '2027-01-01', withdrawn_on: '2026-11-01', wrote: [lind-2026], "
        f"stopped: ['{kept}']}}\n"
        "  - {code: P-002, until: '2027-02-01'}\n"
    )
    stop(Subject("P-001", person="P-001", said=(WORDS, WORDS)), project, day="2026-11-27")
    assert path.read_text().startswith("# Ours.\n")
    assert yaml.safe_load(path.read_text())["persons"] == [
        {"code": "P-002", "until": "2027-02-01"},
        {
            "code": "P-001",
            "until": "2027-01-01",
            "withdrawn_on": "2026-11-01",
            "wrote": ["lind-2026"],
            "stopped": [*StoppedWords.fingerprints(WORDS), kept],
        },
    ]
    path.write_text("persons:\n  - {code: P-001, until: tomorrow}\n")
    with pytest.raises(RefusedError):
        stop(Subject("P-001", person="P-001", said=(WORDS,)), project, day="2026-11-27")


def test_a_part_of_the_words_is_found_wherever_in_the_passage_it_stands(project: Project) -> None:
    about = subject("VOICE-1", project)
    part = "of the result by a newspaper and never came"
    assert part in WORDS
    assert not WORDS.startswith(part)
    assert about.stands_in("note.txt", f"She spoke {part}.".encode())
    assert not about.stands_in("note.txt", b"A newspaper came to the door.")
