"""The log proves what was released; one that was cut, changed or forged is told by its line."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.editorial.release.releasable import NOW, Releasable, read, refusals, releasable
from tests.trust_logs import log_of, signed

from hrcreport.editorial.release.log import (
    Proof,
    Recalled,
    append,
    head_of,
    read_log,
    releases_folder,
    releases_of,
    sound_log,
)
from hrcreport.editorial.release.witness import Witness
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.registers.sources.trust import TrustLog, line_of

LOG = "data/trust/log.jsonl"
RESTORE = "Restore the file from a copy; until then nothing can be signed or released."
ASK = "Do not rely on this copy; ask whoever sent it."


@pytest.fixture
def ready(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Releasable:
    return releasable(invented.root, monkeypatch)


@pytest.fixture
def released(ready: Releasable) -> Releasable:
    """The same with a release, in line 3."""
    ready.asked()
    ready.approved()
    return ready


def bundle(ready: Releasable) -> Path:
    return ready.project.builds / "_bundles/xxa@v1"


def log_file(ready: Releasable) -> Path:
    return TrustLog.path(ready.project)


def rewritten(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def cut(line: int, text: str, value: str | None) -> tuple[str, str | None, str]:
    at = f":{line}" if line else ""
    return "release.log-cut", value, f"{LOG}{at}: the log was cut or changed: {text}\n{RESTORE}"


def test_a_log_from_which_lines_were_cut_is_told_by_what_is_kept_beside(
    released: Releasable,
) -> None:
    lines = log_file(released).read_bytes().splitlines(keepends=True)
    assert read_log(released.project).problems == ()
    gone = cut(3, "line 3, the release of xxa@v1, is not in it.", "xxa@v1")
    last = cut(0, "it had a line 3 that is not in it.", None)
    log_file(released).write_bytes(b"".join(lines[:2]))
    assert read(read_log(released.project).problems) == [gone, last]
    assert refusals(lambda: sound_log(released.project)) == [gone, last]
    log_file(released).unlink()
    assert read(read_log(released.project).problems) == [gone, last]
    (releases_folder(released.project) / "head.txt").unlink()
    assert read(read_log(released.project).problems) == [gone]
    kept = releases_folder(released.project) / "xxa@v1.json"
    for content in (b"{", b"{}", b"[]"):
        rewritten(kept, content)
        assert read(read_log(released.project).problems) == [
            cut(0, "line ?, the release of xxa@v1, is not in it.", "xxa@v1")
        ]
    log_file(released).write_bytes(b"".join(lines))
    rewritten(kept, lines[2].rstrip(b"\n"))
    assert read(read_log(released.project).problems) == []
    kept.rename(kept.with_name("xxa@v9.json"))
    assert read(read_log(released.project).problems) == [
        cut(3, "line 3, the release of xxa@v9, is not in it.", "xxa@v9")
    ]
    log_file(released).unlink()
    kept.with_name("xxa@v9.json").unlink()
    assert read(read_log(released.project).problems) == []
    assert refusals(lambda: sound_log(released.project)) == [
        (
            "release.no-log",
            None,
            f"{LOG}: nobody has founded the log of trust, so nobody can sign.\nTwo persons found "
            "it: hrcreport trust ask founded, then hrcreport trust sign founded.",
        )
    ]


@pytest.mark.parametrize("head", ["3 {other}\n", "2 {digest}\n", "4 {digest}\n"])
def test_another_last_line_than_is_kept_is_told(released: Releasable, head: str) -> None:
    digest = read_log(released.project).entries[-1].digest
    path = releases_folder(released.project) / "head.txt"
    assert path.read_text() == f"3 {digest}\n"
    path.write_text(head.format(digest=digest, other="0" * 64))
    number = head.partition(" ")[0]
    assert read(read_log(released.project).problems) == [
        cut(0, f"it had a line {number} that is not in it.", None)
    ]


def test_founders_vouch_for_a_log_of_an_earlier_version(released: Releasable) -> None:
    folder = releases_folder(released.project)
    old = line_of({"form": 1, "number": 1, "request": {"edition": "xxa@v0"}})
    before = old + b'\n{"act":"founded"}\n'
    earlier = folder / "log.jsonl"
    earlier.write_bytes(before)
    (folder / "xxa@v0.json").write_bytes(old)
    slip = (
        "release.log",
        None,
        "reports/releases/log.jsonl: this log of an earlier version is not the one for which line "
        f"1 of the log vouches.\n{RESTORE}",
    )
    assert read(read_log(released.project).problems) == [slip]
    assert [
        entry.called for entry in releases_of(released.project, read_log(released.project))
    ] == [
        "xxa@v0",
        "xxa@v1",
    ]
    book = released.book
    book.lines = []
    founders = [book.founder(code) for code in book.keys]
    digest = sha256_of(before)
    book.two("founded", "alma", "bede", founders=founders, before=digest)
    book.write(released.project.root)
    for name in ("head.txt", "xxa@v1.json"):
        (folder / name).unlink()
    assert read(read_log(released.project).problems) == []
    (bundle(released) / "release.json").chmod(0o644)
    (bundle(released) / "release.json").write_bytes(
        line_of({**json.loads(old), "request": {"edition": "xxa@v0", "bundle": "b"}})
    )
    proof = Proof.of(released.project, None, now=NOW)
    assert [rule for rule, _, _ in read(proof.of_folder(bundle(released), "b"))] == [
        "release.log-cut"
    ]
    earlier.unlink()
    assert read(read_log(released.project).problems)[-1] == slip


def test_a_line_is_written_behind_the_others_where_it_holds(ready: Releasable) -> None:
    log = read_log(ready.project)
    head = head_of(log, now=NOW, place="x")
    assert head == {
        "form": 3,
        "number": 3,
        "previous": log.entries[-1].digest,
        "at": "2026-11-27T12:00:00Z",
    }
    empty = TrustLog("log.jsonl")
    assert head_of(empty, now=NOW, place="x") == {
        **head,
        "number": 1,
        "previous": "0" * 64,
    }
    same = datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert head_of(log, now=same, place="x")["at"] == "2026-11-01T09:00:00Z"
    assert refusals(lambda: head_of(log, now=same - timedelta(seconds=1), place="x")) == [
        (
            "release.clock",
            "2026-11-01T08:59:59Z",
            "x: the clock of this machine says 2026-11-01T08:59:59Z, and the last line of the log "
            "is of 2026-11-01T09:00:00Z.\nSet the clock right; time does not go back in the log.",
        )
    ]
    before = log_file(ready).read_bytes()
    assert refusals(lambda: append(ready.project, b"{}"))
    assert log_file(ready).read_bytes() == before
    assert not (releases_folder(ready.project) / "head.txt").exists()
    other = Project(ready.project.root / "nothing" / "yet")
    entry = append(other, before.splitlines()[0])
    assert TrustLog.path(other).read_bytes() == before.splitlines(keepends=True)[0]
    assert (releases_folder(other) / "head.txt").read_text() == f"1 {entry.digest}\n"


def test_what_is_not_signed_or_not_in_the_log_proves_nothing(released: Releasable) -> None:
    def proof(now: datetime = NOW) -> Proof:
        return Proof.of(released.project, None, now=now)

    folder = bundle(released)
    assert read(proof().of_folder(folder, "SENT")) == []
    assert read(proof().of_folder(released.folder, "BUILD")) == [
        (
            "release.unsigned",
            None,
            "BUILD/release.json: nothing here is signed.\nAsk for the bundle of a release; one "
            "that was made without `hrcreport release` proves no origin.",
        )
    ]
    line = (folder / "release.json").read_bytes()
    unread = ("release.form", None, f"SENT/release.json: this release cannot be read.\n{ASK}")
    half = line.replace(b'"title":"', b'"title":"\\ud83d', 1)  # of a sign in two parts
    for content in (b"{", b"[]", b"{}", b'{"number": 3, "request": {"edition": "x"}}', half):
        rewritten(folder / "release.json", content)
        assert read(proof().of_folder(folder, "SENT")) == [unread]
    other_form = (
        "release.form",
        None,
        f"SENT/release.json: this release is not in the form in which it was signed.\n{ASK}",
    )
    newer = "Get a newer copy of the log, by another way than this bundle; if it is not in that "
    newer += "either, do not rely on this copy."
    rewritten(folder / "release.json", json.dumps(json.loads(line)).encode())
    assert read(proof().of_folder(folder, "SENT")) == [
        other_form,
        (
            "release.log-cut",
            "xxa@v1",
            f"SENT/release.json: the log has no such release: line 3 is another.\n{newer}",
        ),
    ]
    rewritten(folder / "release.json", line_of({**json.loads(line), "number": 4}))
    assert read(proof().of_folder(folder, "SENT")) == [
        (
            "release.log-cut",
            "xxa@v1",
            f"SENT/release.json: the log has no such release: it ends with line 3.\n{newer}",
        )
    ]
    rewritten(folder / "release.json", line)
    content = log_file(released).read_bytes()
    log_file(released).write_bytes(content.replace(b"Alma", b"Alba"))
    problems = read(proof().of_folder(folder, "SENT"))
    assert problems[0][0] == "sources.signature"
    assert problems[-1][0] == "release.log-cut"


def test_a_log_comes_by_another_way_and_whoever_has_none_proves_nothing(
    released: Releasable, tmp_path: Path
) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(log_file(released).read_bytes())
    proof = Proof.of(None, log, now=NOW)
    assert (proof.today, proof.project, proof.recalled) == ("2026-11-27", None, {})
    assert (proof.log.place, proof.log.problems) == (str(log), ())
    assert read(proof.of_folder(bundle(released), "SENT")) == []
    nobody = "nothing says whose keys to believe: this is no log of trust.\nName a log that you "
    nobody += "got by another way than this copy: --log log.jsonl."
    assert refusals(lambda: Proof.of(None, None, now=NOW)) == [
        ("release.no-people", None, f"verify --signed: {nobody}")
    ]
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    assert refusals(lambda: Proof.of(None, empty, now=NOW)) == [
        ("release.no-people", None, f"{empty}: {nobody}")
    ]
    none = tmp_path / "none.jsonl"
    assert refusals(lambda: Proof.of(None, none, now=NOW)) == [
        (
            "release.no-people",
            None,
            f"{none}: the file cannot be read: No such file or directory.\nName a file that is "
            "there.",
        )
    ]
    log_file(released).unlink()
    project_proof = Proof.of(released.project, None, now=NOW)
    assert project_proof.log.problems
    assert project_proof.in_words() == "no line of the log is left"


def test_a_printed_receipt_and_the_clock_are_held_against_the_log(released: Releasable) -> None:
    log, place = read_log(released.project), str(log_file(released))
    digest = log.entries[2].digest

    def problems(*receipts: str, now: datetime = NOW) -> list[tuple[str, str | None, str]]:
        proof = Proof.of(None, log_file(released), now=now, receipts=receipts)
        return read(proof.log.problems)

    assert problems(f" 3:{digest[:16].upper()} ", f"3:{digest}") == []
    for receipt in (f"3:{digest[:15]}", f"2:{digest}", f"3:{'0' * 16}", "3", f"9:{digest}"):
        assert problems(receipt) == [
            (
                "release.receipt",
                receipt,
                f"{place}: the receipt {receipt} is not of a line of this log.\nThe log that you "
                "hold is another than the one of which it was printed, or was cut. A receipt is a "
                "number, ':' and 16 digits or more.",
            )
        ]
    assert problems(now=NOW - timedelta(seconds=1)) == [
        (
            "release.clock",
            None,
            f"{place}:3: this line is of 2026-11-27T12:00:00Z, and the clock of this machine says "
            "2026-11-27T11:59:59Z.\nSet the clock right; if it is, somebody signed for a day that "
            "has not come.",
        )
    ]
    words = Proof.of(released.project, None, now=NOW).in_words()
    assert words == f"log of 3 lines, receipt 3:{digest[:16]}; no witness says when"
    released.acts().witness(
        2,
        answer=None,
        printed="Minutes",
        seen_on="2026-11-20",
        authority=None,
        person="alma",
        key_file=released.keys["alma"],
    )
    proof = Proof.of(released.project, None, now=NOW)
    head = f"log of 4 lines, receipt 4:{proof.log.entries[-1].digest[:16]}"
    assert proof.in_words() == (
        f"{head}; no witness that was checked says when: line 2 is said to have stood at "
        "2026-11-20T23:59:59Z, by who saw it in print (not checked: --receipt NUMBER:HASH)"
    )
    receipt = f"2:{proof.log.entries[1].digest}"
    proof = Proof.of(released.project, None, now=NOW, receipts=[receipt])
    assert proof.in_words() == (
        f"{head}; line 2 and all before it stood at 2026-11-20T23:59:59Z, says who saw it in print"
    )


def called_back(ready: Releasable) -> Path:
    ready.acts().call_back("xxa@v1", about="ab", person="alma", key_file=ready.keys["alma"])
    return releases_folder(ready.project) / "status.json"


def test_what_was_called_back_is_told_by_the_log_or_by_the_list(
    released: Releasable, tmp_path: Path
) -> None:
    older = tmp_path / "older.jsonl"
    older.write_bytes(log_file(released).read_bytes())
    status = called_back(released)
    slip = (
        "release.called-back",
        "xxa@v1",
        "SENT/release.json: 'xxa@v1' was called back on 2026-11-27.\nDelete this copy, and ask "
        "whoever sent it.",
    )
    proof = Proof.of(released.project, None, now=NOW)
    assert read(proof.of_folder(bundle(released), "SENT")) == [slip]
    assert read(Proof.of(None, older, now=NOW).of_folder(bundle(released), "SENT")) == []
    by_list = Proof.of(None, older, now=NOW, status=status)
    assert by_list.log.problems == ()
    assert read(by_list.of_folder(bundle(released), "SENT")) == [slip]
    late = Proof.of(None, older, now=NOW + timedelta(days=31), status=status)
    assert [rule for rule, _, _ in read(late.of_folder(bundle(released), "SENT"))] == [
        "release.status-old",
        "release.called-back",
    ]


def not_so(name: str) -> str:
    return (
        f"this is no list of what was called back: what it says of '{name}' is not as it must be.\n"
        f"{ASK}"
    )


NO_ROWS = not_so("called_back")
OTHER_THING = (
    "this is no list of what was called back: it is another thing that somebody signed.\n" + ASK
)
OTHER_RECALLS = f"this list says another thing than the log of what was called back.\n{ASK}"
Edit = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.mark.parametrize(
    ("edit", "today", "rule", "text"),
    [
        (lambda said: said, "2026-12-27", "", ""),
        (
            lambda said: said,
            "2026-12-28",
            "release.status-old",
            "this list holds until 2026-12-27 only; what was called back since is not in it.\n"
            "Ask for a newer one.",
        ),
        (
            lambda said: said,
            "2026-11-26",
            "release.clock",
            "this list is of 2026-11-27T12:00:00Z, and the clock of this machine says 2026-11-26.\n"
            "Set the clock right; if it is, somebody signed for a day that has not come.",
        ),
        (lambda said: {**said, "act": "x"}, "2026-11-27", "release.form", OTHER_THING),
        (lambda said: {**said, "form": 2}, "2026-11-27", "release.form", OTHER_THING),
        (lambda said: {**said, "lines": "x"}, "2026-11-27", "release.form", not_so("lines")),
        (lambda said: {**said, "lines": 0}, "2026-11-27", "release.form", not_so("lines")),
        (lambda said: {**said, "until": "9"}, "2026-11-27", "release.form", not_so("until")),
        (lambda said: {**said, "called_back": 1}, "2026-11-27", "release.form", NO_ROWS),
        (
            lambda said: {**said, "called_back": [{"bundle": 1, "at": "x", "edition": "y"}]},
            "2026-11-27",
            "release.form",
            NO_ROWS,
        ),
        (
            lambda said: {**said, "called_back": [{**said["called_back"][0], "why": "x"}]},
            "2026-11-27",
            "release.form",
            NO_ROWS,
        ),
        (
            lambda said: {**said, "note": "Cleared"},
            "2026-11-27",
            "release.form",
            f"this is no list of what was called back: it says more than it may: 'note'.\n{ASK}",
        ),
        (
            lambda said: {**said, "until": "2036-11-27"},
            "2026-11-27",
            "release.status-old",
            "this list is of 2026-11-27 and says that it holds until 2036-11-27; one holds for 30 "
            "days at most.\nAsk for another.",
        ),
        (lambda said: {**said, "until": "2026-12-28"}, "2026-11-27", "release.status-old", None),
        (lambda said: {**said, "until": "2026-11-26"}, "2026-11-27", "release.status-old", None),
        (
            lambda said: {**said, "head": "0" * 64},
            "2026-11-27",
            "release.log-cut",
            f"this list is of another log.\n{ASK}",
        ),
        (lambda said: {**said, "lines": 9, "head": "0" * 64}, "2026-11-27", "", ""),
        (
            lambda said: {**said, "lines": 9, "head": "0" * 64, "called_back": []},
            "2026-11-27",
            "release.log-cut",
            OTHER_RECALLS,
        ),
        (
            lambda said: {
                **said,
                "lines": 9,
                "head": "0" * 64,
                "called_back": [
                    *said["called_back"],
                    {**said["called_back"][0], "edition": "xxb@v1"},
                ],
            },
            "2026-11-27",
            "release.log-cut",
            OTHER_RECALLS,
        ),
        (
            lambda said: {**said, "called_back": []},
            "2026-11-27",
            "release.log-cut",
            OTHER_RECALLS,
        ),
        (
            lambda said: {**said, "called_back": said["called_back"] * 2},
            "2026-11-27",
            "release.log-cut",
            OTHER_RECALLS,
        ),
        (
            lambda said: {**said, "at": "2026-11-27T11:00:00Z"},
            "2026-11-27",
            "release.clock",
            f"this list is of 2026-11-27T11:00:00Z, and line 4, which it knows, came later.\n{ASK}",
        ),
        (
            lambda said: {
                **said,
                "lines": 2,
                "head": "{2}",
                "called_back": [],
                "at": "2026-11-27T12:00:01Z",
            },
            "2026-11-27",
            "release.status-old",
            "line 3 of the log stood when this list was signed, which lacks it.\n"
            "Ask for a newer one.",
        ),
        (
            lambda said: {**said, "author": {**said["author"], "code": "zoe"}},
            "2026-11-27",
            "sources.unknown-person",
            "'zoe', who signed 'the list of what was called back', is not in the log of trust.\n"
            f"{ASK}",
        ),
        (
            lambda said: {**said, "author": {**said["author"], "code": "bede"}},
            "2026-11-27",
            "sources.wrong-key",
            None,
        ),
        (
            lambda said: {**said, "author": {**said["author"], "name": "High Official"}},
            "2026-11-27",
            "release.person",
            None,
        ),
    ],
)
def test_a_list_of_what_was_called_back_counts_where_it_is_whole_and_new(
    released: Releasable, edit: Edit, today: str, rule: str, text: str | None
) -> None:
    said = json.loads(called_back(released).read_bytes())
    said.pop("signature")
    log, path = read_log(released.project), released.project.root / "list.json"
    said = edit(said)
    if said["head"] == "{2}":
        said["head"] = log.entries[1].digest
    content = line_of(signed(said, released.book.keys["alma"]))
    path.write_bytes(content)
    recalled, problems = Recalled.read(path, log, today=today)
    if text is None:
        assert [problem.rule for problem in problems] == [rule]
    else:
        assert read(problems) == ([(rule, None, f"{path}: {text}")] if rule else [])
    if not rule:
        assert recalled["called_back"][0]["edition"] == "xxa@v1"
    if rule != "release.form":
        for other in (json.dumps(json.loads(content)).encode(), content + b"\n"):
            path.write_bytes(other)
            message = "this is no list of what was called back: it is not in the form in which it "
            assert read(Recalled.read(path, log, today=today)[1]) == [
                ("release.form", None, f"{path}: {message}was signed.\n{ASK}")
            ]


def test_each_released_edition_is_there_as_it_was(released: Releasable) -> None:
    def wrong() -> list[tuple[str, str | None, str]]:
        place, problems = Proof.of(released.project, None, now=NOW).of_log(released.project)
        assert place == LOG
        return read(problems)

    assert wrong() == []
    record = released.project.root / "reports/editions/xxa/v1.json"
    whole = record.read_bytes()
    mend = "Restore the folder reports/editions from a copy."
    rewritten(record, whole.replace(json.loads(whole)["manifest"].encode(), b"0" * 64))
    assert wrong()[0][:2] == ("release.edition", "xxa@v1")
    assert wrong()[0][2] == (
        f"{LOG}:3: the edition 'xxa@v1' is not the one that was released.\n{mend}"
    )
    record.unlink()
    assert wrong() == [
        ("release.edition", "xxa@v1", f"{LOG}:3: the edition 'xxa@v1' is missing.\n{mend}")
    ]
    record.write_bytes(whole)
    objects = [
        path
        for path in (released.project.root / "reports/editions").rglob("*")
        if path.is_file() and path.read_bytes().startswith(b"<!doctype html>")
    ]
    assert objects
    rewritten(objects[0], b"<p>Another.")
    assert len(wrong()) == 1
    called_back(released)
    assert wrong() == []


def test_editions_behind_one_that_was_called_back_or_is_missing_are_looked_for(
    released: Releasable,
) -> None:
    entry = SimpleNamespace(number=9, request={"manifest": "0"})
    standing = SimpleNamespace(
        called_back={"a@v1"}, released=dict.fromkeys(("a@v1", "b@v1", "c@v1"), entry)
    )
    log: Any = SimpleNamespace(problems=[], place=LOG, standing=standing)
    proof = Proof.of(released.project, None, now=NOW)
    _, problems = replace(proof, log=log).of_log(released.project)
    assert [(problem.value, problem.line) for problem in problems] == [("b@v1", 9), ("c@v1", 9)]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL is not on this machine")
@pytest.mark.parametrize("begins", [b"", b"0\x03\x02\x01\0", b"-----BEGIN"])
def test_a_time_stamp_that_is_none_is_told_without_an_authority(
    ready: Releasable, begins: bytes
) -> None:
    """It holds the hash and the time, by which a log is read; that it is one OpenSSL says."""
    last = ready.book.lines[-1]
    token = base64.b64encode(begins + bytes.fromhex(sha256_of(last)) + b"20261101090000Z").decode()
    seen = {"of": 2, "digest": sha256_of(last), "time": "2026-11-01T09:00:00Z"}
    ready.book.alone("witness", "alma", at=seen["time"], kind="rfc3161", token=token, **seen)
    log = TrustLog.read(ready.book.content, "log.jsonl")
    assert log.problems == ()
    (problem,) = Witness().problems(log)
    fault = "it is no time stamp" if " " in token else "OpenSSL does not take it: "
    assert (problem.place, problem.rule, problem.line) == ("log.jsonl", "release.witness", 3)
    assert problem.what.startswith(f"the time stamp in this line does not hold: {fault}")
    assert problem.what.endswith(".")


def test_a_log_of_the_earlier_form_says_what_its_requests_do_not_name(ready: Releasable) -> None:
    log = log_of("alma", "bede", form=2)
    proof = Proof(TrustLog.read(log.content, "log.jsonl"), today="2026-11-27")
    assert proof.in_words().endswith("; requests of the first 1 lines name no line of the log")
