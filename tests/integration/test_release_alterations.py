"""Whatever is altered in a bundle or in what proves it is told; persons and keys are invented."""

from __future__ import annotations

import io
import json
import shutil
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.test_release import (
    NOW,
    Acts,
    Path,
    Project,
    TrustLog,
    built,
    built_with_policy,
    edition,
    founders,
    keys,
    line_of,
    problems_of,
    project,
    read_log,
    refused,
    released,
    releases_folder,
)

from hrcreport.build.grounds.manifest import Manifest
from hrcreport.editorial.release.log import releases_of
from hrcreport.foundation.context.reads import sha256_of

__all__ = ["built", "built_with_policy", "edition", "keys", "project", "released"]

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="OpenSSH is not on this machine"
)
RELEASE = "release.json"


def said_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / RELEASE).read_bytes())
    return found


def in_release(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    """Return what changes what a release says, in its own form."""

    def altered(folder: Path) -> None:
        said = said_in(folder)
        change(said)
        (folder / RELEASE).write_bytes(line_of(said))

    return altered


def as_bytes(change: Callable[[bytes], bytes], name: str = RELEASE) -> Callable[[Path], None]:
    def altered(folder: Path) -> None:
        whole = (folder / name).read_bytes()
        changed = change(whole)
        assert changed != whole
        (folder / name).write_bytes(changed)

    return altered


def new_file(name: str, content: bytes = b"x") -> Callable[[Path], None]:
    def altered(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return altered


def forged_with_manifest(folder: Path) -> None:
    """Replace a document, and let manifest, its hash and release.json agree with it."""
    manifest = Manifest.in_folder(folder)
    assert manifest is not None
    (folder / "xxa.html").write_text("<p>Another finding.")
    manifest.made.outputs["xxa.html"] = sha256_of(b"<p>Another finding.")
    manifest.write(folder)
    in_release(
        lambda said: said["request"].update(
            bundle=sha256_of((folder / "manifest.json").read_bytes())
        )
    )(folder)


def all_but_the_release(folder: Path) -> None:
    """Replace a document, its record and the manifest's hash under the release as it was signed."""
    release = (folder / RELEASE).read_bytes()
    forged_with_manifest(folder)
    (folder / RELEASE).write_bytes(release)


def earlier_form(folder: Path) -> None:
    """Let the manifest call itself of a form that proves less, and release.json agree with it."""
    said = json.loads((folder / "manifest.json").read_bytes()) | {"form": 4}
    for name in ("earlier", "build", "fence", "commit"):
        del said[name]
    (folder / "manifest.json").write_bytes(json.dumps(said).encode())
    (folder / "manifest.json.sha256").unlink()
    new_file("source/_extensions/hrc/more.lua")(folder)
    in_release(
        lambda told: told["request"].update(
            bundle=sha256_of((folder / "manifest.json").read_bytes())
        )
    )(folder)


def set_in(where: str, name: str, value: Any) -> Callable[[Path], None]:
    def change(said: dict[str, Any]) -> None:
        at = said
        for each in filter(None, where.split(".")):
            at = at[each]
        assert at[name] != value
        at[name] = value

    return in_release(change)


def exchanged(said: dict[str, Any]) -> None:
    request = said["request"]
    said["signature"], request["signature"] = request["signature"], said["signature"]


ALTERATIONS: dict[str, Callable[[Path], Any]] = {
    **{
        f"a byte of {name}": as_bytes(
            lambda whole: (
                whole[: len(whole) // 2]
                + bytes([whole[len(whole) // 2] ^ 1])
                + whole[len(whole) // 2 + 1 :]
            ),
            name,
        )
        for name in ("xxa.pdf", "xxa.docx", "xxa.html", "manifest.json", "manifest.json.sha256")
    },
    **{
        f"{name} cut short": as_bytes(lambda whole: whole[:-1], name)
        for name in ("xxa.pdf", "xxa.docx", "xxa.html", "manifest.json", RELEASE)
    },
    **{
        f"something behind {name}": as_bytes(lambda whole: whole + b" ", name)
        for name in ("xxa.pdf", "xxa.docx", "xxa.html", "manifest.json", RELEASE)
    },
    **{
        f"{name} gone": lambda folder, name=name: (folder / name).unlink()  # type: ignore[misc]
        for name in ("xxa.pdf", "xxa.docx", "xxa.html", "manifest.json", RELEASE)
    },
    **{
        f"{name} empty": as_bytes(lambda whole: b"", name)
        for name in ("xxa.pdf", "manifest.json", RELEASE)
    },
    "a program beside": new_file("letter.exe", b"MZ"),
    "a file in a folder": new_file("more/letter.txt"),
    "a hidden file": new_file(".DS_Store"),
    "an empty folder": lambda folder: (folder / "CLEARED BY THE STATE").mkdir(),
    "all but the release": all_but_the_release,
    "a second release": new_file("release2.json", b"{}"),
    "a link": lambda folder: (folder / "link.pdf").symlink_to(folder / "xxa.pdf"),
    "a document that is a link": lambda folder: (
        (folder / "xxa.pdf").rename(folder.parent / "xxa.pdf"),
        (folder / "xxa.pdf").symlink_to(folder.parent / "xxa.pdf"),
    ),
    "two documents for each other": lambda folder: (
        (folder / "xxa.pdf").rename(folder / "x"),
        (folder / "xxa.docx").rename(folder / "xxa.pdf"),
        (folder / "x").rename(folder / "xxa.docx"),
    ),
    "document, manifest and release": forged_with_manifest,
    "an earlier form of manifest": earlier_form,
    "pretty JSON": as_bytes(lambda whole: json.dumps(json.loads(whole), indent=2).encode()),
    "other white space": as_bytes(lambda whole: whole.replace(b":", b": ", 1)),
    "a line break behind": as_bytes(lambda whole: whole + b"\n"),
    "a mark of order in front": as_bytes(lambda whole: b"\xef\xbb\xbf" + whole),
    "letters written out": as_bytes(lambda whole: whole.replace(b"A", b"\\u0041", 1)),
    "a key twice": as_bytes(
        lambda whole: whole.replace(
            b'{"approver":', b'{"approver":{"name":"A high official"},"approver":', 1
        )
    ),
    "a list instead": as_bytes(lambda whole: b"[" + whole + b"]"),
    "the author's name": set_in("request.author", "name", "High Official"),
    "the author's function": set_in("request.author", "role", "president"),
    "the author's code": set_in("request.author", "code", "cora"),
    "the approver's name": set_in("approver", "name", "High Official"),
    "the approver's function": set_in("approver", "role", "president"),
    "the approver's code": set_in("approver", "code", "cora"),
    "the day of the approval": set_in("", "at", "2026-01-01T00:00:00Z"),
    "the day of the request": set_in("request", "at", "2026-01-01T00:00:00Z"),
    "the number": set_in("", "number", 3),
    "the line before": set_in("", "previous", "0" * 64),
    "the form": set_in("", "form", 1),
    "the edition": set_in("request", "edition", "xxa@v2"),
    "the title": set_in("request", "title", "Another"),
    "the level": set_in("request", "level", "confidential"),
    "the bundle": set_in("request", "bundle", "0" * 64),
    "what was shown": set_in("request", "shown", "0" * 64),
    "the policy": set_in("request", "policy", {}),
    "the waivers": set_in("request", "waivers", []),
    "the reason of a waiver": in_release(
        lambda said: said["request"]["waivers"][0].update(reason="Another.")
    ),
    "the end of a waiver": in_release(
        lambda said: said["request"]["waivers"][0].update(until="2099-12-31")
    ),
    "a waiver more": in_release(
        lambda said: said["request"]["waivers"].append(dict(said["request"]["waivers"][0]))
    ),
    "the signatures for each other": in_release(exchanged),
    "no second signature": in_release(lambda said: said.update(signature="")),
    "empty pictures": lambda folder: (folder / "source/figures").mkdir(parents=True),
    "a word more": in_release(lambda said: said["request"].update(note="Cleared.")),
}


def test_there_are_fifty_alterations_and_more() -> None:
    assert len(ALTERATIONS) >= 50


def test_each_alteration_of_a_bundle_is_told_to_whoever_holds_the_log(
    project: Project, released: Path, built: Any, hrcreport: Any, tmp_path: Path
) -> None:
    log = shutil.copy(TrustLog.path(project), tmp_path / "log.jsonl")
    untold = []
    for name, alter in ALTERATIONS.items():
        folder = tmp_path / "sent" / "xxa"
        shutil.rmtree(folder.parent, ignore_errors=True)
        shutil.copytree(released, folder)
        for path in folder.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        assert hrcreport(built, "verify", folder, "--signed", "--log", log).code == 0
        alter(folder)
        said = hrcreport(built, "verify", folder, "--signed", "--log", log, "--json")
        if said.code == 0 or not said.data["problems"]:
            untold.append(name)
    assert untold == []


def packed(
    folder: Path, more: dict[str, bytes] | None = None, comment: bytes = b"", root: str = "xxa/"
) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{root}{path.relative_to(folder).as_posix()}")
        for name, held in (more or {}).items():
            archive.writestr(name, held)
        archive.comment = comment
    return content.getvalue()


def with_members(
    folder: Path, change: Callable[[zipfile.ZipInfo], Any], name: str = "xxa/xxa.pdf"
) -> bytes:
    """Return the archive with something of one member that is another."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed(folder))) as before,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for member in before.infolist():
            written = zipfile.ZipInfo(member.filename, member.date_time)
            written.external_attr = 0o100644 << 16
            if member.filename == name:
                change(written)
            archive.writestr(written, before.read(member), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def of_mode(mode: int) -> Callable[[Path], bytes]:
    return lambda folder: with_members(
        folder, lambda member: setattr(member, "external_attr", mode << 16)
    )


def with_extra(kind: int, content: bytes) -> Callable[[Path], bytes]:
    extra = struct.pack("<2H", kind, len(content)) + content
    return lambda folder: with_members(folder, lambda member: setattr(member, "extra", extra))


def behind_the_stream(folder: Path) -> bytes:
    """Return the archive with a program between the end of a document's stream and its size."""
    content, entries, number = io.BytesIO(), b"", 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, whole = f"xxa/{path.relative_to(folder).as_posix()}".encode(), path.read_bytes()
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        stream = deflate.compress(whole) + deflate.flush()
        stream += b"MZ a program" if path.suffix == ".pdf" else b""
        sums = (zlib.crc32(whole), len(stream), len(whole), len(name), 0)
        at, number = content.tell(), number + 1
        content.write(struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, *sums) + name + stream)
        head = struct.pack("<4s6H3I2H", b"PK\1\2", 20, 20, 0, 8, 0, 33, *sums)
        entries += head + struct.pack("<3H2I", 0, 0, 0, 0, at) + name
    ends = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, len(entries), content.tell(), 0)
    return content.getvalue() + entries + ends


UNICODE_PATH = struct.pack("<BI", 1, zlib.crc32(b"xxa/xxa.pdf")) + b"xxa/evil.exe"
ARCHIVES: dict[str, Callable[[Path], bytes]] = {
    "a program in front": lambda folder: b"#!/bin/sh\nexit\n" + packed(folder),
    "something behind": lambda folder: packed(folder) + b"MZ",
    "a comment": lambda folder: packed(folder, comment=b"Run me."),
    "a file twice": lambda folder: packed(folder, {"xxa/xxa.pdf": b"x"}),
    "a file more": lambda folder: packed(folder, {"xxa/run.exe": b"x"}),
    "a file beside": lambda folder: packed(folder, {"run.exe": b"x"}),
    "another name for other programs": with_extra(0x7075, UNICODE_PATH),
    "a field that nobody knows": with_extra(0x4242, b"Run this program."),
    "a field of times that holds more": with_extra(0x5455, b"Run this program."),
    "a comment on a member": lambda folder: with_members(
        folder, lambda member: setattr(member, "comment", b"Cleared.")
    ),
    "a document that is a link": of_mode(0o120777),
    "a document that is a device": of_mode(0o020644),
    "a document with the rights of its owner": of_mode(0o106755),
    "a document marked as a folder": lambda folder: with_members(
        folder, lambda member: setattr(member, "external_attr", 0x10)
    ),
    "bytes behind a stream": behind_the_stream,
    "bytes in a folder": lambda folder: packed(folder, {"xxa/more/": b"MZ"}),
    "an empty folder": lambda folder: packed(folder, {"xxa/CLEARED/": b""}),
    "an empty folder of pictures": lambda folder: packed(folder, {"xxa/source/figures/": b""}),
    **{
        f"the folder called {root!a}": lambda folder, root=root: packed(folder, root=f"{root}/")  # type: ignore[misc]
        for root in ("CLEARED", "XXA", "xxa@v2", "\u0445\u0445a", "xxa ", "CLEARED/xxa", "xxa/xxa")
    },
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_each_alteration_of_an_archive_is_told(
    project: Project, released: Path, built: Any, hrcreport: Any, tmp_path: Path
) -> None:
    path = tmp_path / "xxa.zip"
    path.write_bytes(packed(released))
    assert hrcreport(built, "verify", path, "--signed").code == 0
    for root in ("xxa@v1/", ""):
        path.write_bytes(packed(released, root=root))
        assert hrcreport(built, "verify", path, "--signed").code == 0, root
    streamed = shutil.make_archive(str(tmp_path / "other"), "zip", released.parent, released.name)
    assert hrcreport(built, "verify", streamed, "--signed").code == 0
    untold = []
    for name, make in ARCHIVES.items():
        path.write_bytes(make(released))
        if hrcreport(built, "verify", path, "--signed").code == 0:
            untold.append(name)
    assert untold == []


def test_a_bundle_that_was_called_back_is_told_by_a_small_signed_list(
    project: Project, released: Path, built: Any, hrcreport: Any, keys: Any, tmp_path: Path
) -> None:
    log = shutil.copy(TrustLog.path(project), tmp_path / "log.jsonl")
    assert hrcreport(built, "release", "xxa@v1", "--sent-to", "Office of Invention").code == 0
    acts = Acts(project, NOW + timedelta(days=1))
    acts.call_back("xxa@v1", about="", person="alma", key_file=keys["alma"])
    assert "'xxa@v1' is called back, and is not sent" in str(
        refused(lambda: acts.sent("xxa@v1", to="Another"))
    )
    status = releases_folder(project) / "status.json"
    whole = status.read_bytes()

    def verifies(*words: Any) -> str:
        said = hrcreport(built, "verify", released, "--signed", "--log", log, "--json", *words)
        return problems_of(said)

    assert verifies() == "", "the copy of the log is older"
    assert "'xxa@v1' was called back on 2026-11-28" in verifies("--status", status)
    assert len(whole) < 2_000
    for changed, told in (
        (whole.replace(b'"edition":"xxa@v1"', b'"edition":"xxa@v2"'), "sources.signature"),
        (whole.replace(b'"called_back":[', b'"called_back": ['), "release.form"),
        (b"[]", "release.form"),
        (line_of({**json.loads(whole), "called_back": []}), "sources.signature"),
    ):
        status.write_bytes(changed)
        assert told in verifies("--status", status), changed[:40]

    def refusal_of_a_list(moment: timedelta, days: int) -> str:
        listing = Acts(project, NOW + moment).recalled
        return str(refused(lambda: listing(person="alma", key_file=keys["alma"], days=days)))

    assert "release.status-old" in refusal_of_a_list(timedelta(days=1), -1)
    assert "release.clock" in refusal_of_a_list(-timedelta(days=20), 30)
    # Taking the line out again is told by whoever kept the head, and by the list.
    path = TrustLog.path(project)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert "it had a line 5 that is not in it" in problems_of(
        hrcreport(built, "verify", "--signed", "--json")
    )


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


TSA = """\
[tsa]
default_tsa = own
[own]
dir = {folder}
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
[ext]
extendedKeyUsage = critical,timeStamping
"""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL is not on this machine")
def test_an_authority_of_time_stamps_is_a_witness_that_is_checked_offline(
    project: Project, built: Any, hrcreport: Any, keys: Any, tmp_path: Path
) -> None:
    """The authority is an invented one; its clock is that of this machine."""
    config = tmp_path / "tsa.cnf"
    config.write_text(TSA.format(folder=tmp_path))
    (tmp_path / "serial").write_text("01\n")
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Invented"),
        *("-keyout", str(tmp_path / "tsa.key"), "-out", str(tmp_path / "tsa.pem")),
        *("-addext", "extendedKeyUsage=critical,timeStamping"),
    )

    def run(*words: Any, code: int = 0) -> Any:
        said = hrcreport(built, *words)
        assert said.code == code, said.out + said.err
        return said

    run("trust", "stamp")
    asked = releases_folder(project) / "stamps/line-3.tsq"
    answer = tmp_path / "line-3.tsr"
    openssl(
        *("ts", "-reply", "-config", str(config), "-section", "own", "-queryfile", str(asked)),
        *("-out", str(answer)),
    )
    by = ("--as", "alma", "--key", keys["alma"])
    run("trust", "witness", "2", "--answer", answer, *by, code=2)
    run("trust", "witness", "3", "--answer", answer, "--authority", tmp_path / "tsa.pem", *by)
    said = run("verify", "--signed", "--authority", tmp_path / "tsa.pem")
    assert "line 3 and all before it stood at" in said.out
    assert "says an authority of time stamps)" in said.out
    assert "not checked" in run("verify", "--signed").out
    # Another authority did not say it, and a line that says another time than its stamp is told.
    other = tmp_path / "other.pem"
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Other"),
        *("-keyout", str(tmp_path / "other.key"), "-out", str(other)),
    )
    assert "the time stamp in this line does not hold" in problems_of(
        run("verify", "--signed", "--authority", other, "--json", code=1)
    )


def test_a_printed_receipt_holds_a_log_against_what_others_saw(
    project: Project, released: Path, built: Any, hrcreport: Any, keys: Any
) -> None:
    last = TrustLog.of(project).entries[-1]
    notes = (releases_folder(project) / "notes/xxa@v1.md").read_text()
    assert f"Receipt 4:{last.digest}" in notes
    receipt = f"4:{last.digest[:16]}"
    assert hrcreport(built, "verify", released, "--signed", "--receipt", receipt).code == 0
    for wrong in (f"3:{last.digest[:16]}", "4:0000000000000000", f"4:{last.digest[:8]}", "4"):
        said = hrcreport(built, "verify", released, "--signed", "--receipt", wrong, "--json")
        assert "release.receipt" in problems_of(said), wrong
    by = ("--as", "alma", "--key", keys["alma"])
    words = ("--printed", "Minutes, p. 2", "--on", "2026-11-27")
    said = hrcreport(built, "trust", "witness", "4", *words, *by)
    assert said.code == 0, said.err
    assert "no witness that was checked says when" in hrcreport(built, "verify", "--signed").out
    said = hrcreport(built, "verify", "--signed", "--receipt", receipt)
    assert "says who saw it in print" in said.out
    words = ("--printed", "Minutes, p. 2", "--on", "2026-11-01")
    said = hrcreport(built, "trust", "witness", "4", *words, *by)
    assert said.code == 2
    assert "line 4 is of 2026-11-27T12:00:00Z, and the witness saw it at 2026-11-01" in said.err
    assert "Give the day on which the receipt was seen" in said.err
    assert "Restore" not in said.err


def test_a_clock_that_runs_before_the_log_is_refused(
    project: Project, released: Path, keys: Any
) -> None:
    acts = Acts(project, NOW - timedelta(hours=1))
    what = {"act": "revoke-own", "code": "alma", "because": "x"}
    told = refused(lambda: acts.alone(what, person="alma", key_file=keys["alma"]))
    assert "time does not go back" in told["release.clock"]


OLD = {"form": 1, "number": 1, "at": "2026-10-01T09:00:00Z", "request": {"edition": "xxa@v0"}}


def test_what_an_earlier_version_kept_is_brought_over_and_told(
    built: Any, hrcreport: Any, keys: Any, tmp_path: Path
) -> None:
    project = Project(built.root)
    old = "people:\n" + "".join(
        f"  - {{code: {each['code']}, name: {each['name']}, role: {each['role']},\n"
        f"     keys: [{{key: {each['key']}, valid_from: '2026-01-01'}}]}}\n"
        for each in founders(keys, "alma", "bede")
    )
    built.write("data/sources/people.yml", old)
    built.write("data/waivers/xxa.yml", "report: xxa\nwaivers: []\n")
    built.write("reports/releases/log.jsonl", line_of(OLD).decode() + "\n")
    said = hrcreport(built, "check", "--json")
    told = {
        each["place"]: each for each in said.data["problems"] if each["rule"] == "sources.moved"
    }
    assert set(told) == {"data/sources/people.yml", "data/waivers"}
    assert (
        "trust ask founded --people data/sources/people.yml"
        in (told["data/sources/people.yml"]["mend"])
    )
    founding = ("--people", project.data / "sources/people.yml")
    by = ("--as", "alma", "--key", keys["alma"])
    assert hrcreport(built, "trust", "ask", "founded", *founding, *by).code == 0
    assert hrcreport(built, "trust", "sign", "founded", *by).code == 2
    by = ("--as", "bede", "--key", keys["bede"])
    assert hrcreport(built, "trust", "sign", "founded", *by).code == 0
    listed = hrcreport(built, "trust", "list", "--json").data
    assert [each["code"] for each in listed["people"]] == ["alma", "bede"]
    log = read_log(project)
    assert [each.called for each in releases_of(project, log)] == ["xxa@v0"]
    assert hrcreport(built, "verify", "--signed").code == 0
    built.write("reports/releases/log.jsonl", "")
    assert "not the one for which line 1 of the log vouches" in problems_of(
        hrcreport(built, "verify", "--signed", "--json")
    )
