"""One person asks for a line of the log and another signs it; what takes power away, one signs."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.editorial.release.releasable import NOW, Releasable, read, refusals, releasable

from hrcreport.editorial.release import acts as acts_module
from hrcreport.editorial.release import witness as witness_module
from hrcreport.editorial.release.acts import Acts, Asking, locked
from hrcreport.editorial.release.log import read_log, releases_folder
from hrcreport.editorial.release.sending import sent_to
from hrcreport.editorial.release.witness import Witness
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.registers.sources.trust import line_of

AT = "2026-11-27T12:00:00Z"
ROLE = {"act": "role", "code": "cora", "role": "chair", "because": "Elected."}
WAIVER = {
    "act": "waiver",
    "report": "xxa",
    "code": "W-1",
    "rule": "release.unverified",
    "about": "INV-1",
    "reason": "No text.",
    "until": "2026-12-31",
}


@pytest.fixture
def ready(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Releasable:
    return releasable(invented.root, monkeypatch)


def enter(ready: Releasable, name: str, statement: dict[str, str], author: str, other: str) -> None:
    acts = ready.acts()
    assert acts.ask(statement, person=author, key_file=ready.keys[author]).stem == name
    acts.sign(name, person=other, key_file=ready.keys[other])


def test_what_is_asked_for_waits_until_another_signs_it(ready: Releasable) -> None:
    acts, root = ready.acts(), ready.project.root
    assert acts.waiting() == []
    before = read_log(ready.project).head
    path = acts.ask(ROLE, person="alma", key_file=ready.keys["alma"])
    assert path == root / "reports/releases/asked/role-cora.json"
    assert not path.stat().st_mode & 0o222
    assert acts.waiting() == ["role-cora"]
    request = acts.asked("role-cora")
    assert {name: request[name] for name in ROLE} == ROLE
    assert (request["form"], request["at"], request["after"]) == (3, AT, before)
    assert request["author"] == {"code": "alma", "name": "Alma", "role": "rapporteur"}
    entry = acts.sign("role-cora", person="bede", key_file=ready.keys["bede"])
    assert (entry.number, entry.act, entry.at) == (3, "role", AT)
    assert entry.said["approver"]["code"] == "bede"
    assert acts.waiting() == []
    (root / "reports/releases/asked/role-cora.json").write_bytes(line_of(request))
    ((rule, _, text),) = refusals(
        lambda: acts.sign("role-cora", person="bede", key_file=ready.keys["bede"])
    )
    assert rule == "release.request"
    assert "this request was signed already: it is that of line 3." in text
    log = read_log(ready.project)
    assert log.problems == ()
    assert log.standing.people["cora"].role == "chair"
    head = (root / "reports/releases/head.txt").read_text()
    assert head == f"3 {entry.digest}\n"


def test_what_does_not_hold_is_not_asked_for(ready: Releasable) -> None:
    acts = ready.acts()

    def asks(statement: dict[str, str], person: str = "alma") -> Any:
        return lambda: acts.ask(statement, person=person, key_file=ready.keys["alma"])

    kinds = "founded, person, role, key, revoke, policy, waiver"
    mend = "Correct it, and ask again."
    assert refusals(asks({"act": "nonsense"})) == [
        ("release.form", None, f"trust ask nonsense: two persons sign for {kinds}.\n{mend}")
    ]
    assert refusals(asks({"act": "role"})) == [
        ("release.form", None, f"trust ask role: nothing says code, role.\n{mend}")
    ]
    ((rule, value, text),) = refusals(asks(ROLE, "zoe"))
    assert (rule, value) == ("sources.unknown-person", "zoe")
    assert text.startswith("--as zoe: ")
    assert acts.waiting() == []
    assert refusals(lambda: acts.asked("x")) == [
        ("release.not-asked", None, "x: nobody asks for this.\nWhat waits: nothing.")
    ]
    acts.ask(ROLE, person="alma", key_file=ready.keys["alma"])
    assert refusals(lambda: acts.asked("x"))[0][2].endswith("What waits: role-cora.")
    assert "release.same-person" in {
        rule
        for rule, _, _ in refusals(
            lambda: acts.sign("role-cora", person="alma", key_file=ready.keys["alma"])
        )
    }
    assert acts.waiting() == ["role-cora"]
    yesterday = ready.acts(NOW - timedelta(days=1))
    place = "reports/releases/asked/role-cora.json"
    assert refusals(lambda: yesterday.asked("role-cora")) == [
        (
            "release.clock",
            AT,
            f"{place}: it was asked for at {AT}, and the clock of this machine says "
            "2026-11-26T12:00:00Z.\nSet the clock right.",
        )
    ]
    path = acts.file("role-cora")
    path.chmod(0o644)
    whole = path.read_bytes()
    for content in (whole + b"\n", json.dumps(json.loads(whole)).encode()):
        path.write_bytes(content)
        assert refusals(lambda: acts.asked("role-cora")) == [
            (
                "release.form",
                "role-cora",
                f"{place}: what was asked for is in another form than it was signed.\n"
                "Let the person ask again.",
            )
        ]
    path.rename(acts.file("person-dora"))
    acts.file("person-dora").write_bytes(whole)
    assert refusals(
        lambda: acts.sign("person-dora", person="bede", key_file=ready.keys["bede"])
    ) == [
        (
            "release.form",
            "role-cora",
            "reports/releases/asked/person-dora.json: what was asked for is 'role-cora'.\n"
            "Let the person ask again.",
        )
    ]
    for content in (b"{", b'{"at": "2026"}', b'{"at": "2026", "author": {"code": "alma"}}', b"[]"):
        path.write_bytes(content)
        assert refusals(lambda: acts.asked("role-cora")) == [
            (
                "release.form",
                None,
                f"{place}: what was asked for cannot be read.\nLet the person ask again.",
            )
        ]


def test_a_release_is_signed_by_its_own_command(ready: Releasable) -> None:
    acts = ready.acts()
    assert acts.then("xxa@v1") == "hrcreport release xxa@v1 --author NAME --key FILE"
    ready.asked()
    assert acts.then("xxa@v1") == "hrcreport release xxa@v1 --approved-by NAME --key FILE"
    assert acts.then("xxa@v2") == "hrcreport release xxa@v2 --author NAME --key FILE"
    assert refusals(lambda: acts.sign("xxa@v1", person="bede", key_file=ready.keys["bede"])) == [
        (
            "release.form",
            None,
            "xxa@v1: a release passes a gate.\nRun: hrcreport release xxa@v1 --approved-by NAME",
        )
    ]
    path = acts.file("xxa@v1")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b'"act":"release",', b""))
    assert "act" not in acts.asked("xxa@v1")
    ((rule, _, told),) = refusals(
        lambda: acts.sign("xxa@v1", person="bede", key_file=ready.keys["bede"])
    )
    assert (rule, told.partition("\n")[0]) == (
        "release.form",
        "xxa@v1: a release passes a gate.",
    )


def test_what_is_asked_for_is_signed_at_the_moment_that_is_given(ready: Releasable) -> None:
    acts = Asking(ready.project, "cora", {}).acts(NOW)
    assert (acts.project, acts.now, acts.at) == (ready.project, NOW, AT)


@pytest.mark.parametrize("program", [None, "/bin/openssl"])
def test_time_stamp_that_no_program_checks_or_takes_is_refused(
    ready: Releasable, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    digest = read_log(ready.project).entries[1].digest
    openssl = OpenSSL(digest, refuses="-verify", why="x\n0F12:it is expired.\n\n")
    monkeypatch.setattr(witness_module.shutil, "which", lambda _: program)
    monkeypatch.setattr(witness_module.subprocess, "run", openssl.run)
    fault, mend = (
        (
            "OpenSSL does not take it: it is expired.",
            "Look whether it is whole, of this line, and of an authority in the file.",
        )
        if program
        else ("OpenSSL is not on this machine.", "Install OpenSSL; it comes with git on Windows.")
    )
    told = [("release.witness", None, f"the time stamp: {fault}\n{mend}")]
    authority = ready.project.root / "roots.pem"
    assert refusals(lambda: Witness(authority).checked(b"stamp", digest)) == told
    question = ready.project.root / "line.tsq"
    openssl.refuses, openssl.why = "-query", ""
    ((rule, value, words),) = refusals(lambda: Witness.asked(digest, question))
    assert (rule, value) == ("release.witness", None)
    assert words.startswith(f"{question}: OpenSSL ")
    assert program is None or "it says no reason." in words


def test_one_person_alone_revokes_a_key_of_their_own_and_signs_no_more(ready: Releasable) -> None:
    acts = ready.acts()
    revoke = {"act": "revoke-own", "code": "cora", "because": "Lost."}
    entry = acts.alone(revoke, person="cora", key_file=ready.keys["cora"])
    assert (entry.number, entry.act) == (3, "revoke-own")
    ((rule, value, text),) = refusals(
        lambda: acts.ask(WAIVER, person="cora", key_file=ready.keys["cora"])
    )
    assert (rule, value) == ("sources.revoked-key", "cora")
    assert text.startswith("--as cora: every key of 'cora' is revoked.")
    assert "release.same-person" in {
        rule
        for rule, _, _ in refusals(
            lambda: acts.alone(
                {**revoke, "code": "bede"}, person="alma", key_file=ready.keys["alma"]
            )
        )
    }
    assert len(read_log(ready.project).entries) == 3


def test_founders_sign_what_has_no_log_yet(ready: Releasable) -> None:
    founders = [ready.book.founder(code) for code in ("alma", "bede")]
    (ready.project.data / "trust/log.jsonl").unlink()
    acts = ready.acts()
    statement = {"act": "founded", "founders": founders, "before": ""}
    acts.ask(statement, person="alma", key_file=ready.keys["alma"])
    assert refusals(lambda: acts.sign("founded", person="cora", key_file=ready.keys["cora"])) == [
        (
            "release.no-log",
            None,
            "data/trust/log.jsonl: nobody has founded the log of trust, so nobody can sign.\n"
            "Two persons found it: hrcreport trust ask founded, then hrcreport trust sign founded.",
        )
    ]
    entry = acts.sign("founded", person="bede", key_file=ready.keys["bede"])
    assert (entry.number, entry.said["previous"]) == (1, "0" * 64)
    assert list(read_log(ready.project).standing.people) == ["alma", "bede"]


def test_a_log_that_does_not_hold_is_not_written_on(ready: Releasable) -> None:
    path = ready.project.data / "trust/log.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Alma", b"Alba"))
    before = path.read_bytes()
    for act in (
        lambda: ready.acts().alone(WAIVER, person="alma", key_file=ready.keys["alma"]),
        lambda: ready.acts().enter(WAIVER, ready.keys["alma"], place="x"),
        lambda: Asking(ready.project, "", {}).standing(NOW),
    ):
        assert refusals(act)
    assert path.read_bytes() == before


def test_only_one_at_a_time_writes_a_line(
    ready: Releasable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts_module, "LOCK_SECONDS", 0)
    with locked(ready.project):
        assert refusals(lambda: locked(ready.project).__enter__()) == [
            (
                "release.under-way",
                None,
                "reports/releases: another release is under way.\nWait until it is done.",
            )
        ]
    with locked(ready.project):
        pass


def test_what_was_sent_is_noted_and_what_is_called_back_is_sent_no_more(
    ready: Releasable,
) -> None:
    acts = ready.acts()
    mend = "Released are: none."
    assert refusals(lambda: acts.sent("xxa@v1", to="Registry")) == [
        (
            "release.sent",
            "xxa@v1",
            f"xxa@v1: 'xxa@v1' is no released edition, and is not sent.\n{mend}",
        )
    ]
    ready.asked()
    ready.approved()
    assert sent_to(ready.project, "xxa@v1") == []
    assert acts.sent("xxa@v1", to="Registry") == ["Registry"]
    assert acts.sent("xxa@v1", to="Prëss") == ["Registry", "Prëss"]
    assert acts.sent("xxa@v1", to="Registry") == ["Registry", "Prëss"]
    assert sent_to(ready.project, "xxa@v2") == []
    path = releases_folder(ready.project) / "sent.jsonl"
    assert path.read_text().splitlines()[1] == (
        f'{{"edition": "xxa@v1", "to": "Prëss", "at": "{AT}"}}'
    )
    bundle = read_log(ready.project).entries[-1].request["bundle"]
    entry = acts.call_back("xxa@v1", about="ab", person="alma", key_file=ready.keys["alma"])
    assert (entry.act, entry.called, entry.said["about"]) == ("called-back", "xxa@v1", "ab")
    assert entry.said["bundle"] == bundle
    listed = json.loads((releases_folder(ready.project) / "status.json").read_bytes())
    assert listed["called_back"] == [{"edition": "xxa@v1", "bundle": bundle, "at": AT}]
    assert (listed["until"], listed["lines"], listed["head"]) == ("2026-12-27", 4, entry.digest)
    assert (listed["at"], listed["act"], listed["form"]) == (AT, "status", 3)
    assert listed["author"] == {"code": "alma", "name": "Alma", "role": "rapporteur"}
    assert refusals(lambda: acts.sent("xxa@v1", to="Registry")) == [
        (
            "release.sent",
            "xxa@v1",
            "xxa@v1: 'xxa@v1' is called back, and is not sent.\nReleased are: none.",
        )
    ]
    week = acts.recalled(person="bede", key_file=ready.keys["bede"], days=7)
    assert json.loads(week.read_bytes())["until"] == "2026-12-04"
    of_bede = week.read_bytes()
    refused = refusals(lambda: acts.recalled(person="bede", key_file=ready.keys["alma"]))
    assert [rule for rule, _, _ in refused] == ["sources.wrong-key"]
    early = ready.acts(NOW - timedelta(hours=1))
    refused = refusals(lambda: early.recalled(person="bede", key_file=ready.keys["bede"]))
    assert [rule for rule, _, _ in refused] == ["release.clock"]
    assert refused[0][2].startswith("reports/releases/status.json: the clock of this machine says")
    assert week.read_bytes() == of_bede


@pytest.mark.parametrize("line", ["{}", "{", "[]", '{"edition": "xxa@v1"}'])
def test_a_list_of_what_was_sent_that_cannot_be_read_is_told_by_its_line(
    ready: Releasable, line: str
) -> None:
    path = releases_folder(ready.project) / "sent.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"edition": "xxa@v1", "to": "a", "at": "b"}}\n{line}\n')
    assert refusals(lambda: sent_to(ready.project, "xxa@v1")) == [
        (
            "release.sent",
            None,
            "reports/releases/sent.jsonl:2: this line does not say what was sent to whom.\n"
            'Correct it: {"edition": "usa@v1", "to": "…", "at": "…"}.',
        )
    ]


def test_what_is_asked_for_is_called_by_its_kind_and_whom_it_is_about(
    ready: Releasable, tmp_path: Path
) -> None:
    def asking(subject: str, kind: str, key: Path | None = None, **more: str) -> Any:
        return Asking(ready.project, subject, more).of(kind, people=None, public_key=key)

    statement = asking("", "policy", because="As before.")
    assert (statement["act"], statement["because"]) == ("policy", "As before.")
    assert Acts.name_of(statement) == "policy"
    assert statement["levels"]["restricted"]["threshold"] == 5
    assert refusals(lambda: asking("", "person")) == [
        (
            "release.form",
            None,
            "trust ask person: nothing says whom or what it is about.\nName the code of the "
            "person, or the report: hrcreport trust ask --help.",
        )
    ]
    key = tmp_path / "key.pub"
    key.write_text(" ssh-ed25519 AAAA x\n")
    person = {"act": "person", "name": "Lark", "key": "ssh-ed25519 AAAA x", "code": "lark"}
    assert asking("lark", "person", key, name="Lark") == person
    assert Acts.name_of(person) == "person-lark"
    assert asking("lark", "role", role="chair") == {"act": "role", "role": "chair", "code": "lark"}
    said = {"because": "No text.", "rule": "release.unverified"}
    first = {"act": "waiver", "rule": "release.unverified", "report": "xxa", "reason": "No text."}
    assert asking("xxa", "waiver", **said) == {**first, "code": "W-1"}
    enter(ready, "waiver-xxa-W-1", WAIVER, "cora", "alma")
    assert asking("xxa", "waiver", **said) == {**first, "code": "W-2"}
    assert Acts.name_of(asking("xxb", "waiver", **said)) == "waiver-xxb-W-1"
    waits = ready.acts().file("waiver-xxa-W-2")
    waits.write_bytes(b"{}")
    assert asking("xxa", "waiver", **said)["code"] == "W-3"
    assert Acts.name_of(asking("xxb", "waiver", **said)) == "waiver-xxb-W-1"
    waits.unlink()
    policy = ready.project.data / "safeguards.yml"
    policy.write_text(
        policy.read_text().replace("approved_by: [data protection officer]", "approved_by: []")
    )
    assert refusals(lambda: asking("", "policy")) == [
        (
            "release.policy",
            None,
            "data/safeguards.yml: nobody is named who may approve what is confidential.\n"
            "Name under approved_by the functions of which one must approve.",
        )
    ]


def test_what_waits_is_kept_beside_a_second_waiver_and_its_end_is_told(
    ready: Releasable, hrcreport: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcreport.cli.trust.datetime", SimpleNamespace(now=lambda _: NOW))

    def asked(*words: str) -> tuple[str, bool]:
        by = ("--because", "No text.", "--as", "cora", "--key", ready.keys["cora"])
        said = hrcreport(ready.project, "trust", "ask", *words, *by, "--json")
        assert said.code == 0, said
        return said.data["asked"], said.data["replaced"]

    waiver = ("waiver", "xxa", "--rule", "release.unverified", "--until", "2026-12-31")
    assert asked(*waiver, "--about", "INV-1") == ("waiver-xxa-W-1", False)
    assert asked(*waiver, "--about", "INV-2") == ("waiver-xxa-W-2", False)
    assert ready.acts().asked("waiver-xxa-W-1")["about"] == "INV-1"
    assert asked("role", "alma", "--role", "chair") == ("role-alma", False)
    assert asked("role", "alma", "--role", "clerk") == ("role-alma", True)


PEOPLE = """\
people:
- {code: alma, name: Alma, role: chair, keys: [{key: old}, {key: new}]}
- {code: bede, name: Bede, role: clerk, keys: [{key: his}]}
"""


def test_founders_stand_in_a_file_two_at_least(ready: Releasable, tmp_path: Path) -> None:
    people = tmp_path / "founders.yml"
    asking = Asking(ready.project, "", {"because": "left out"})

    def founded(path: Path | None) -> Any:
        return asking.of("founded", people=path, public_key=None)

    people.write_text(PEOPLE)
    founders = [
        {"code": "alma", "name": "Alma", "role": "chair", "key": "new"},
        {"code": "bede", "name": "Bede", "role": "clerk", "key": "his"},
    ]
    assert founded(people) == {"act": "founded", "founders": founders, "before": ""}
    earlier = releases_folder(ready.project) / "log.jsonl"
    earlier.parent.mkdir(parents=True, exist_ok=True)
    earlier.write_bytes(b"{}\n")
    assert founded(people)["before"] == sha256_of(b"{}\n")
    assert refusals(lambda: founded(None)) == [
        (
            "release.form",
            None,
            "trust ask founded: nothing says who founds the log.\nName a file: --people "
            "founders.yml, with a list 'people' of code, name, role, keys.",
        )
    ]
    lines = PEOPLE.splitlines(keepends=True)
    for text in ("".join(lines[:2]), "people: 3\n", "other: []\n", PEOPLE.replace("role", "rule")):
        people.write_text(text)
        assert refusals(lambda: founded(people)) == [
            (
                "release.form",
                None,
                f"{people}: it does not name two founders.\nWrite 'people:' with, for each, code, "
                "name, role and keys: [{key: ssh-ed25519 …}].",
            )
        ]
    people.write_text("people: [\n")
    assert refusals(lambda: founded(people))[0][0] != "release.form"


def test_what_holds_is_told_as_data(ready: Releasable) -> None:
    ready.acts().alone(
        {"act": "revoke-own", "code": "cora", "because": "Lost."},
        person="cora",
        key_file=ready.keys["cora"],
    )
    enter(ready, "waiver-xxa-W-1", WAIVER, "bede", "alma")
    ready.acts().ask(ROLE, person="alma", key_file=ready.keys["alma"])
    standing = Asking(ready.project, "", {}).standing(NOW)
    last = read_log(ready.project).entries[-1]
    assert standing == {
        "people": [
            {"code": "alma", "name": "Alma", "role": "rapporteur", "keys": 1},
            {"code": "bede", "name": "Bede", "role": "secretary of the mechanism", "keys": 1},
            {"code": "cora", "name": "Cora", "role": "clerk", "keys": 0},
        ],
        "policy": 2,
        "waivers": [
            {
                **{name: text for name, text in WAIVER.items() if name != "act"},
                "waived_by": "bede",
            }
        ],
        "released": [],
        "called_back": [],
        "waiting": ["role-cora"],
        "receipt": f"4:{last.digest}",
    }
    assert Asking(ready.project, "", {}).standing(NOW + timedelta(days=60))["waivers"] == []
    (ready.project.data / "trust/log.jsonl").unlink()
    (releases_folder(ready.project) / "head.txt").unlink()
    assert Asking(ready.project, "", {}).standing(NOW)["receipt"] == ""


def test_a_printed_receipt_says_when_a_line_stood_at_the_latest(ready: Releasable) -> None:
    acts = ready.acts()

    def seen(number: int, day: str) -> Any:
        return acts.witness(
            number,
            answer=None,
            printed="Minutes, page 3",
            seen_on=day,
            authority=None,
            person="alma",
            key_file=ready.keys["alma"],
        )

    assert refusals(lambda: seen(9, "2026-11-27")) == [
        (
            "release.witness",
            None,
            "--line 9: the log has no such line.\nName one that it has: hrcreport trust list.",
        )
    ]
    assert refusals(lambda: seen(1, "2026-10-31")) == [
        (
            "release.clock",
            None,
            "--on 2026-10-31: line 1 is of 2026-11-01T09:00:00Z, and the witness saw it at "
            "2026-10-31.\nGive the day on which the receipt was seen, or the line that stands on "
            "it. If the day is right, the clock of whoever signed the line was wrong.",
        )
    ]
    same_day = seen(1, "2026-11-01")
    assert same_day.said["time"] == "2026-11-01T23:59:59Z"
    entry = seen(2, "2026-11-27")
    assert {name: entry.said[name] for name in ("act", "of", "kind", "where", "time")} == {
        "act": "witness",
        "of": 2,
        "kind": "printed",
        "where": "Minutes, page 3",
        "time": AT,
    }
    assert entry.said["digest"] == read_log(ready.project).entries[1].digest


STAMP = """\
Hash Algorithm: sha256
Message data:
    {first}
    {second}
Serial number: 0x04
Time stamp: Nov  3 07:05:09.25 2026 GMT
Extensions:
     0000 - 30 1d 06 03 55 1d 0e 04-16 04 14 00 01 02 03 04   0...U...........
"""
"""An answer as OpenSSL prints it: of what else stands in it, bytes are printed alike."""


class OpenSSL:
    """Stands in for the program: what it was asked, and what it answers."""

    def __init__(self, digest: str, *, refuses: str = "", why: str = "") -> None:
        pairs = [digest[at : at + 2] for at in range(0, 64, 2)]
        rows = ("0000 - " + " ".join(pairs[:16]), "0010 - " + " ".join(pairs[16:]))
        self.text = STAMP.format(first=f" {rows[0]}   ....", second=f" {rows[1]}   ....")
        self.refuses, self.why, self.asked = refuses, why, list[list[str]]()

    def run(self, command: list[str], **settings: Any) -> Any:
        assert command[:2] == ["/bin/openssl", "ts"]
        self.asked.append(command[1:])
        assert settings == {
            "capture_output": True,
            "text": True,
            "check": False,
            "errors": "replace",
            "env": {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "OPENSSL_CONF": "/dev/null"},
        }
        code = int(self.refuses in command) if self.refuses else 0
        return type("Done", (), {"returncode": code, "stdout": self.text, "stderr": self.why})


def stamped(ready: Releasable, patch: pytest.MonkeyPatch, program: OpenSSL, **more: Any) -> Any:
    patch.setattr(witness_module.shutil, "which", lambda name: f"/bin/{name}")
    patch.setattr(witness_module.subprocess, "run", program.run)
    answer = ready.project.root / "answer.tsr"
    digest = read_log(ready.project).entries[1].digest
    answer.write_bytes(b"stamp" + bytes.fromhex(digest) + b"20261103070509.25Z")
    said = {"answer": answer, "printed": "", "seen_on": "", "authority": None, **more}
    return ready.acts().witness(2, person="alma", key_file=ready.keys["alma"], **said)


def test_an_authority_of_time_stamps_says_when_a_line_stood(
    ready: Releasable, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = read_log(ready.project).entries[1].digest
    program, authority = OpenSSL(digest), ready.project.root / "roots.pem"
    entry = stamped(ready, monkeypatch, program, authority=authority)
    assert (entry.said["kind"], entry.said["time"]) == ("rfc3161", "2026-11-03T07:05:09Z")
    assert base64.b64decode(entry.said["token"]).startswith(b"stamp")
    look, check = program.asked
    assert look[:3] == ["ts", "-reply", "-in"]
    assert look[4:] == ["-text"]
    assert check[:5] == ["ts", "-verify", "-digest", digest, "-in"]
    assert check[6:] == ["-CAfile", str(authority)]
    assert list(Witness().problems(read_log(ready.project))) == []
    assert list(Witness(authority).problems(read_log(ready.project))) == []
    assert Witness.in_words("rfc3161", checked=True) == "an authority of time stamps"
    assert Witness.in_words("rfc3161", checked=False) == (
        "an authority of time stamps (not checked: --authority FILE.pem)"
    )
    assert Witness.in_words("printed", checked=True) == "who saw it in print"
    number, question = ready.acts().stamp()
    assert (number, question.name, question.parent.name) == (3, "line-3.tsq", "stamps")
    assert program.asked[-1] == [
        *("ts", "-query", "-digest", entry.digest, "-sha256", "-cert", "-out", str(question)),
    ]
    another = "it is of something else than this line of the log"
    # Another time, another line, a signature that does not hold: each is told by its line.
    for text, other, words in (
        (program.text.replace("07:05", "07:06"), "", "it is of 2026-11-03T07:06:09Z"),
        (
            program.text.replace("Time stamp", "Time"),
            "",
            another,
        ),
        (program.text, "-verify", "OpenSSL does not take it: expired"),
    ):
        program.text, program.refuses, program.why = text, other, "x\n0F12:expired.\n\n"
        ((rule, value, told),) = read(Witness(authority).problems(read_log(ready.project)))
        assert (rule, value) == ("release.witness", None)
        assert told == (
            f"data/trust/log.jsonl:3: the time stamp in this line does not hold: {words}.\nDo not "
            "rely on the time that it tells; ask whoever keeps the log."
        )


def test_a_stamp_of_another_line_or_without_a_program_is_refused(
    ready: Releasable, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = OpenSSL("f" * 64)
    assert refusals(lambda: stamped(ready, monkeypatch, other)) == [
        (
            "release.witness",
            None,
            "the time stamp: it is of something else than this line of the log.\nAsk for one of "
            "the line that the log has: hrcreport trust stamp.",
        )
    ]
    assert other.asked[0][:2] == ["ts", "-reply"]
    silent = OpenSSL("f" * 64, refuses="-reply")
    assert refusals(lambda: stamped(ready, monkeypatch, silent)) == [
        (
            "release.witness",
            None,
            "the time stamp: OpenSSL does not take it: it says no reason.\nLook whether it is "
            "whole, of this line, and of an authority in the file.",
        )
    ]
    monkeypatch.setattr(witness_module.shutil, "which", lambda name: None)
    assert refusals(lambda: Witness.asked("0" * 64, ready.project.root / "q.tsq")) == [
        (
            "release.witness",
            None,
            f"{ready.project.root / 'q.tsq'}: OpenSSL is not on this machine.\nInstall OpenSSL; "
            "it comes with git on Windows.",
        )
    ]
    assert len(read_log(ready.project).entries) == 2
