"""Words to forget are found in each form of writing, in names, and in whatever git keeps."""

from __future__ import annotations

import base64
import gzip
import io
import json
import lzma
import os
import quopri
import shutil
import sqlite3
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest
from PIL import Image
from tests.editorial.release.releasable import refusals

from hrcreport.editorial.release.forgetting import IN_GIT, NAMED, UNREAD, Search
from hrcreport.editorial.release.subjects import Subject, UnreadError, subject
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.git import Git

NAME = "Philomena Oduya"
WORDS = "They carried my brother out of the station before the sun had risen over the river"
ROWS = list(enumerate(WORDS.split(), 1))
ZIPPED = b"PK\x03\x04"


def zipped(content: bytes, name: str = "x.txt") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip" if content.startswith(ZIPPED) else name, content)
    return packed.getvalue()


def table(text: str, encoding: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"pragma encoding='{encoding}'")
    connection.execute("create table t(x)")
    connection.execute("insert into t values (?)", (text,))
    connection.commit()
    return connection.serialize()


def picture(kind: str, beside: bytes) -> bytes:
    """Return a picture of one point with a part of its own behind how it begins."""
    content = io.BytesIO()
    Image.new("L", (1, 1)).save(content, kind)
    at = {"PNG": 33, "JPEG": 2}[kind]
    return content.getvalue()[:at] + beside + content.getvalue()[at:]


def part_of_jpeg(mark: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content


def pdf() -> bytes:
    content = io.BytesIO()
    file = pikepdf.new()
    file.add_blank_page()
    file.save(content)
    return content.getvalue()


IPTC = b"Photoshop 3.0\x008BIM\4\4\0\0" + struct.pack(">I", len(WORDS) + 5)
IPTC += b"\x1c\2\x78" + struct.pack(">H", len(WORDS)) + WORDS.encode()
FORMS: dict[str, bytes] = {
    "percent.txt": f"https://example.org/?q={quote(WORDS)}".encode(),
    "percent, twice.txt": quote(quote(NAME)).encode(),
    "script.js": "".join(f"\\x{ord(letter):02x}" for letter in NAME).encode(),
    "broken.py": f"said = '{NAME}'".replace(" O", "\\nO").encode(),
    "script.jsonl": json.dumps(json.dumps("\\u0050hilomena\\u0020Oduya")).encode(),
    "style.css": "".join(f"\\{ord(letter):x} " for letter in NAME).encode(),
    "base64.txt": b"token: " + base64.b64encode(NAME.encode()),
    "base32.txt": base64.b32encode(WORDS.encode()),
    "hexadecimal.txt": WORDS.encode().hex().encode(),
    "header.mbox": b"From x\nSubject: =?utf-8?B?%s?=\n\n" % base64.b64encode(NAME.encode()),
    "two bytes.bin": b"\x01\x02\x00\xff" * 9 + f"x{WORDS}".encode("utf-16-le") + b"\xfe\x01\x80",
    "four bytes.npy": b"\x93NUMPY\x01\x00v\x00" + WORDS.encode("utf-32-le"),
    "four bytes in zip.npz": zipped(b"\x93NUMPY\x01\x00v\x00" + WORDS.encode("utf-32-le"), "a.npy"),
    "Cyrillic.bin": b"\x01\x80\x00" * 9 + "Филомена Одуйя".encode("utf-16-le"),
    "words.srt": "".join(f"{at}\n00:00:{at:02},000\n{word}\n\n" for at, word in ROWS).encode(),
    "words.vtt": "".join(f"00:{at:02}.000 align:start\n{word}\n\n" for at, word in ROWS).encode(),
    "words.csv": "".join(f"{at},{word},0.9{at}\n" for at, word in ROWS).encode(),
    "words.json": json.dumps({"w": [{"word": word, "start": at} for at, word in ROWS]}).encode(),
    "intervals.TextGrid": "".join(
        f'    intervals [{at}]:\n  xmin = {at}\n  xmax = {at + 1}\n  text = "{word}"\n'
        for at, word in ROWS
    ).encode(),
    "commands.tex": "".join(f"\\emph{{{word}}} " for _, word in ROWS).encode(),
    "commands.typ": "".join(f"#emph[{word}] " for _, word in ROWS).encode(),
    "quoted.txt": quopri.encodestring(WORDS.encode(), quotetabs=True),
    "record.yml": b"- id: 1\n  family: Oduya\n  born: 1990\n  given: Philomena\n",
    "record.toml": b'[who]\nfamily = "Oduya"\ngiven = "Philomena"\n',
    "row.csv": b"last,place,first\nOduya,Lagos,Philomena\n",
    "zip in zip in zip.zip": zipped(zipped(zipped(WORDS.encode()))),
    "name in zip.zip": zipped(b"nothing", f"{NAME}.txt"),
    "packed.joblib": zlib.compress(WORDS.encode()),
    "chunk.h5": b"\x89HDF\r\n\x1a\n" + b"\0\1\2" * 50 + zlib.compress(WORDS.encode()) + b"\0" * 9,
    "16.sqlite": table(WORDS, "UTF-16le"),
    "8.sqlite": table(WORDS, "UTF-8"),
    "IPTC.jpg": picture("JPEG", part_of_jpeg(0xED, IPTC)),
    "two bytes.jpg": picture("JPEG", part_of_jpeg(0xE5, WORDS.encode("utf-16-le"))),
    "own part.png": picture(
        "PNG", struct.pack(">I4s", len(WORDS), b"prVt") + WORDS.encode() + b"\0\0\0\0"
    ),
    "behind its end.pdf": pdf() + WORDS.encode(),
    "base85.py": b"said = '" + base64.b85encode(NAME.encode()) + b"'",
    "base85 of Adobe.txt": base64.a85encode(NAME.encode(), adobe=True),
    "base85 of ZeroMQ.txt": b"p?TMVz/666viwuRB:myr",
    "base85, packed.txt": base64.b85encode(zlib.compress(NAME.encode())),
    "base64, packed.txt": base64.b64encode(gzip.compress(NAME.encode())),
    "hexadecimal, apart.txt": NAME.encode().hex(" ").encode(),
    "hexadecimal.c": ", ".join(f"0x{ord(letter):02X}" for letter in NAME).encode(),
    "octal.sh": "".join(f"\\{ord(letter):03o}" for letter in NAME).encode(),
    "names of letters.py": "".join(f"\\N{{{unicodedata.name(each)}}}" for each in NAME).encode(),
    "swap.swp": b"b0VIM 9.0\0\0\0" + b"\0" * 3000 + WORDS.encode(),
}
OF_NAME = (NAME, "Филомена Одуйя")
UNREADABLE = {
    "recording.mp3": b"ID3\4" + os.urandom(3000),
    "packed.7z": b"7z\xbc\xaf\x27\x1c" + os.urandom(90),
    "locked.age": b"age-encryption.org/v1\n" + os.urandom(90),
    "pack.bundle": b"# v2 git bundle\n" + b"0" * 40 + b" HEAD\n\nPACK\0\0\0\2" + b"\0" * 90,
}


def about(project: Project) -> Subject:
    return subject("P-900", project, words=[*OF_NAME, WORDS])


@pytest.mark.parametrize("name", FORMS)
def test_words_are_found_in_each_form(invented: Any, name: str) -> None:
    sought = about(Project(invented.root))
    assert sought.stands_in(name, FORMS[name])
    other = subject("P-900", Project(invented.root), words=["Nothing of this kind, nowhere"])
    assert not other.stands_in(name, FORMS[name])


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_nobody_can_read_is_no_clean_file(invented: Any, name: str) -> None:
    with pytest.raises(UnreadError):
        about(Project(invented.root)).stands_in(name, UNREADABLE[name])


def test_packed_pictures_and_archives_that_are_read_are_not_told_as_unread(invented: Any) -> None:
    sought = about(Project(invented.root))
    points = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND" + os.urandom(4)
    for name, content in (
        ("a.png", points),
        ("a.xz", lzma.compress(os.urandom(300).hex().encode())),
        ("a.zip", zipped(os.urandom(300).hex().encode())),
    ):
        assert not sought.stands_in(name, content), name


def test_words_of_many_rows_are_none_where_others_stand_between(invented: Any) -> None:
    sought = about(Project(invented.root))
    rows = "\n".join(
        f"{word} {other}" for (_, word), other in zip(ROWS, "abcdefghijklmnop", strict=True)
    )
    assert not sought.stands_in("a.txt", rows.encode())
    assert not sought.stands_in("a.txt", b"Philomena of Lagos.\nOduya is a town.")
    assert not sought.stands_in("a.yml", b"- given: Philomena\n- family: Oduya\n")


def test_passage_too_short_to_be_found_is_refused_and_not_left_out(invented: Any) -> None:
    project = Project(invented.root)
    assert refusals(lambda: subject("P-900", project, words=[WORDS, "", "Ana Lima"])) == [
        (
            "release.short-words",
            None,
            "forget P-900: passage 2 of --words has fewer than 12 letters, which stand in too many "
            "places; nothing was looked for.\n"
            "Add to it what stands beside it: other names, a title, a street.",
        )
    ]


def put(root: Path, place: str, content: bytes = b"nothing") -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def found(project: Project) -> set[tuple[str, str, str]]:
    """Return what is found: kind, place without the day of a commit, what to do."""
    traces = Search(project, about(project)).found
    return {(trace.kind, trace.place, trace.mend) for trace in traces}


@pytest.fixture
def project(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(invented.root.parent))
    return Project(invented.root)


def test_names_of_files_folders_and_links_are_read(project: Project) -> None:
    root = project.root
    put(root, "docs/Philomena-Oduya.md")
    put(root, "docs/ODUYA_interview_Philomena.md")
    put(root, "docs/Philomena%20Oduya.pdf.txt")
    put(root, "heard/philomena_oduya/a/b.md")
    put(root, "reports/_build/old/Philomena_Oduya/page.html")
    put(root, "reports/_build/odd/packed.7z", UNREADABLE["packed.7z"])
    put(root, "reports/editions/lost.txt", WORDS.encode())
    (root / "docs/link").symlink_to("/srv/Philomena Oduya/statement.docx")
    assert found(project) == {
        ("name of a file", "docs/Philomena-Oduya.md", NAMED),
        ("name of a file", "docs/ODUYA_interview_Philomena.md", NAMED),
        ("name of a file", "docs/Philomena%20Oduya.pdf.txt", NAMED),
        ("name of a folder", "heard/philomena_oduya", NAMED),
        ("build", "reports/_build/old", ""),
        ("unread file", "reports/_build/odd/packed.7z", UNREAD),
        (
            "file",
            "reports/editions/lost.txt:1",
            "Take the words and the code out, and build again.",
        ),
        ("link", "docs/link", NAMED),
    }


@pytest.fixture
def git(project: Project) -> Callable[..., str]:
    if shutil.which("git") is None:
        pytest.skip("git is not on this machine")

    def run(*words: str, at: Path = project.root) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        completed = Git(at).run(*who, *words)
        assert completed.returncode == 0, completed
        return completed.stdout.decode().strip()

    run("init", "-q", "-b", "main")
    run("commit", "-q", "--allow-empty", "-m", "Begin")
    return run


def test_loose_files_of_git_and_names_of_branches_are_read(
    project: Project, git: Callable[..., str]
) -> None:
    assert found(project) == set()
    git("branch", "statement-of-philomena-oduya")
    git("tag", "philomena_oduya_heard")
    put(project.root, ".git/COMMIT_EDITMSG", NAME.encode())
    put(project.root, ".git/lfs/objects/ab/abc", WORDS.encode())
    put(project.root, "gone/Philomena Oduya.md")
    git("add", "-f", "gone")
    (project.root / "gone/Philomena Oduya.md").unlink()
    of_git = {
        place for kind, place, mend in found(project) if (kind, mend) == ("file of git", IN_GIT)
    }
    assert {
        ".git/refs/heads/statement-of-philomena-oduya",
        ".git/refs/tags/philomena_oduya_heard",
        ".git/COMMIT_EDITMSG",
        ".git/lfs/objects/ab/abc",
        ".git/index",
    } <= of_git


def test_names_stashes_and_unread_objects_of_history_are_told(
    project: Project, git: Callable[..., str]
) -> None:
    def commit(place: str, content: bytes) -> str:
        put(project.root, place, content)
        git("add", "-f", place)
        git("commit", "-q", "-m", "Add")
        label = git("log", "-1", "--format=%h %as")
        git("rm", "-q", place)
        git("commit", "-q", "-m", "Take out")
        return label

    named = commit("old/Philomena-Oduya.txt", b"nothing")
    quoted = commit("old/a.txt", quote(WORDS).encode())
    commit("old/broken.zip", zipped(b"x" * 500)[:60])
    put(project.root, "kept.md", b"nothing")
    git("add", "-f", "kept.md")
    git("commit", "-q", "-m", "Keep")
    put(project.root, "kept.md", WORDS.encode())
    git("stash", "-q")
    stashed = git("log", "-1", "--format=%h %as", "stash@{0}")
    traces = found(project)
    commits = {place for kind, place, _ in traces if kind == "commit"}
    assert {named, quoted, stashed} <= commits
    (unread,) = (place for kind, place, _ in traces if kind == "unread object")
    assert ", old/broken.zip): it cannot be unpacked" in unread


def test_clones_within_the_project_are_read_too(
    project: Project, git: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    nested = project.root / "sub/clone"
    put(nested, "a.txt", WORDS.encode())
    git("init", "-q", "-b", "main", at=nested)
    git("add", "-A", at=nested)
    git("commit", "-q", "-m", "Add", at=nested)
    label = git("log", "-1", "--format=%h %as", at=nested)
    git("rm", "-q", "a.txt", at=nested)
    git("commit", "-q", "-m", "Take out", at=nested)
    (nested / ".git/config").open("a").write(f"[user]\n\tname = {NAME}\n")
    bare = project.root / "mirror.git"
    shutil.copytree(nested / ".git", bare)
    traces = found(project)
    assert ("file of git", "sub/clone/.git/config", IN_GIT) in traces
    commits = {place for kind, place, _ in traces if kind == "commit"}
    assert {f"sub/clone: {label}", f"mirror.git: {label}"} <= commits
    moved = project.root / ".git/modules/sub"
    moved.parent.mkdir()
    shutil.move(nested / ".git", moved)
    shutil.rmtree(nested)
    commits = {place for kind, place, _ in found(project) if kind == "commit"}
    assert f".git/modules/sub: {label}" in commits


@pytest.mark.parametrize("outer", [True, False])
@pytest.mark.parametrize("head", [None, b"garbage", b"ref: refs/heads/main\n"])
def test_clone_that_git_does_not_read_is_told_and_read_file_by_file(
    project: Project, git: Callable[..., str], head: bytes | None, *, outer: bool
) -> None:
    inner = project.root / "sub"
    put(inner, "a.txt", WORDS.encode())
    git("init", "-q", "-b", "main", at=inner)
    git("add", "-A", at=inner)
    git("commit", "-q", "-m", "Add", at=inner)
    (inner / "a.txt").unlink()
    put(inner, ".git/lfs/objects/ab/cd/abcd", WORDS.encode())
    (inner / ".git/HEAD").unlink()
    if head is None or head == b"garbage":
        put(inner, ".git/config", b"[core\n")
    if head:
        put(inner, ".git/HEAD", head)
    else:
        shutil.rmtree(inner / ".git/objects")
    if not outer:
        shutil.rmtree(project.root / ".git")
    traces = found(project)
    assert ("file of git", "sub/.git/lfs/objects/ab/cd/abcd", IN_GIT) in traces
    if head != b"ref: refs/heads/main\n":
        assert ("unread file", "sub/.git", UNREAD) in traces
    if head == b"garbage":
        in_objects = [place for _, place, _ in traces if place.startswith("sub/.git/objects/")]
        assert len(in_objects) == 1


def test_objects_that_git_does_not_read_are_told_and_the_others_read(
    project: Project, git: Callable[..., str]
) -> None:
    put(project.root, "a.txt", WORDS.encode())
    whole = git("hash-object", "-w", "a.txt")
    (project.root / "a.txt").unlink()
    for name, keep in (("broken", 0), ("cut", -9)):
        put(project.root, name, os.urandom(600).hex().encode())
        sha = git("hash-object", "-w", name)
        (project.root / name).unlink()
        path = project.root / ".git/objects" / sha[:2] / sha[2:]
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:keep] if keep else b"nothing")
    traces = found(project)
    unread = [place for kind, place, _ in traces if kind == "unread object"]
    assert len(unread) == 2
    assert all(place.endswith(", which git does not read") for place in unread)
    assert [place for kind, place, _ in traces if kind == "commit"] == [
        f"{whole[:12]} in no commit (git gc)"
    ]


def test_message_of_a_tag_is_told_by_the_tag(project: Project, git: Callable[..., str]) -> None:
    git("tag", "-a", "heard", "-m", WORDS)
    assert "message of tag heard" in {place for _, place, _ in found(project)}
    git("tag", "-d", "heard")
    (loose,) = (place for kind, place, _ in found(project) if kind == "commit")
    assert loose.endswith(" in no commit (git gc)")


def test_object_that_another_stands_for_is_read_itself(
    project: Project, git: Callable[..., str]
) -> None:
    hashes = []
    for name, content in (("a", WORDS.encode()), ("b", b"nothing")):
        put(project.root, name, content)
        hashes.append(git("hash-object", "-w", name))
        (project.root / name).unlink()
    git("replace", *hashes)
    assert f"{hashes[0][:12]} in no commit (git gc)" in {place for _, place, _ in found(project)}


def test_what_was_left_among_objects_and_names_in_an_index_are_read(
    project: Project, git: Callable[..., str]
) -> None:
    put(project.root, ".git/objects/pack/tmp_pack_x", b"PACK\0\0\0\2" + zlib.compress(b"x" * 99))
    put(project.root, ".git/objects/ab/tmp_obj_x", zlib.compress(WORDS.encode()))
    put(project.root, ".git/objects/pack/pack-x.keep", NAME.encode())
    git("update-index", "--index-version", "4")
    for name in ("philomena-a.md", "philomena-oduya.md"):
        put(project.root, f"gone/{name}")
    git("add", "-f", "gone")
    shutil.rmtree(project.root / "gone")
    traces = found(project)
    assert {place for kind, place, _ in traces if kind == "file of git"} == {
        ".git/objects/ab/tmp_obj_x",
        ".git/objects/pack/pack-x.keep",
        ".git/index",
    }
    assert ("unread file", ".git/objects/pack/tmp_pack_x", UNREAD) in traces


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("old", "build"), ("_cache/a", "kept run"), ("_bundles/old", "bundle")],
)
def test_names_of_empty_folders_and_targets_of_links_in_builds_are_read(
    project: Project, unit: str, kind: str
) -> None:
    folder = project.builds / unit
    put(project.builds, f"{unit}/x.txt")
    (folder / "Philomena Oduya").mkdir()
    assert kind in {kind for kind, _, _ in found(project)}
    (folder / "Philomena Oduya").rmdir()
    assert not found(project)
    (folder / "link").symlink_to("/nowhere/Philomena Oduya.docx")
    assert kind in {kind for kind, _, _ in found(project)}


@pytest.mark.parametrize("closed", ["heard", "reports/_build/old/heard", ".git/heard"])
def test_folder_that_cannot_be_opened_is_told(
    project: Project, git: Callable[..., str], closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project.root, f"{closed}/a.txt", WORDS.encode())
    opened = os.scandir

    def scanned(path: Any = ".") -> Any:
        if str(path).endswith("/heard"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(os, "scandir", scanned)
    assert ("unread folder", closed, UNREAD) in found(project)
