"""A report leaves the house by two signatures; whatever stands against it is refused by name.

Persons, keys and the country are invented; nothing is run and nothing is set.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.editorial.release.releasable import NOW, Releasable, read, refusals, releasable
from tests.trust_logs import signed

from hrcreport.build import Manifest
from hrcreport.editorial.release.bundle import Bundle
from hrcreport.editorial.release.log import read_log, releases_folder
from hrcreport.editorial.release.missing import Missing
from hrcreport.editorial.release.releasing import Releases
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.errors import LeakError
from hrcreport.registers.sources.trust import line_of

ASKED = "reports/releases/asked/xxa@v1.json"
RECORDS = {"rule": "execute.records-taken", "what": "three were taken out.", "mend": "Count."}


@pytest.fixture
def ready(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Releasable:
    return releasable(invented.root, monkeypatch)


def hash_of(path: Path) -> str:
    return sha256_of(path.read_bytes())


def names_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_what_is_asked_for_says_what_the_edition_is_and_nothing_is_released(
    ready: Releasable,
) -> None:
    asked = ready.asked()
    assert (asked.edition, asked.place, asked.waived.waivers) == ("xxa@v1", ASKED, ())
    path = ready.project.root / ASKED
    assert not path.stat().st_mode & 0o222
    request = json.loads(path.read_bytes())
    shown = request.pop("shown")
    assert len(request.pop("signature")) > 100
    assert request.pop("bundle") not in ("", shown)
    assert request.pop("policy")["restricted"]["threshold"] == 5
    assert request == {
        "form": 3,
        "after": read_log(ready.project).head,
        "act": "release",
        "edition": "xxa@v1",
        "title": "Invented report",
        "build": "b" * 64,
        "manifest": hash_of(ready.folder / "manifest.json"),
        "level": "public",
        "waivers": [],
        "author": {"code": "alma", "name": "Alma", "role": "rapporteur"},
        "at": "2026-11-27T12:00:00Z",
    }
    assert not read_log(ready.project).standing.released
    assert not (ready.project.builds / "_bundles").exists()


def test_what_was_asked_for_a_month_ago_is_asked_for_again(ready: Releasable) -> None:
    ready.asked()
    late = NOW + timedelta(days=31)
    assert refusals(lambda: ready.approved(now=late)) == [
        (
            "release.request",
            None,
            f"{ASKED}: it was asked for at 2026-11-27T12:00:00Z; another signs within 30 days.\n"
            "Let the person ask again.",
        )
    ]
    assert not (ready.project.builds / "_bundles").exists()
    ready.asked(now=late)
    assert ready.approved(now=late).number == 3


def test_a_second_person_releases_it_and_all_that_proves_it_is_kept(ready: Releasable) -> None:
    ready.asked()
    released = ready.approved(now=NOW + timedelta(hours=1))
    folder, root = ready.project.builds / "_bundles/xxa@v1", ready.project.root
    notes = root / "reports/releases/notes/xxa@v1.md"
    assert (released.edition, released.number) == ("xxa@v1", 3)
    assert (released.bundle, released.notes) == (folder, notes)
    entry = read_log(ready.project).entries[-1]
    line = (folder / "release.json").read_bytes()
    assert (entry.number, entry.line, entry.called) == (3, line, "xxa@v1")
    assert entry.said["approver"]["code"] == "bede"
    assert (root / "reports/releases/xxa@v1.json").read_bytes() == line
    shown = root / "reports/releases/shown/xxa@v1.json"
    assert hash_of(shown) == entry.request["shown"]
    assert hash_of(folder / "manifest.json") == entry.request["bundle"]
    assert not (root / ASKED).exists()
    assert notes.read_text() == (
        "# Notes for reviewers: xxa@v1\n\nInvented report\n\n"
        "- Asked for by Alma (rapporteur), 2026-11-27T12:00:00Z\n"
        "- Approved by Bede (secretary of the mechanism), 2026-11-27T13:00:00Z\n"
        f"- Receipt 3:{entry.digest}, to be printed where others see it\n"
        "- Line 3 of the log; data that is public\n"
        f"- manifest.json of the edition {entry.request['manifest']}\n"
        f"- manifest.json of the bundle {entry.request['bundle']}\n\n"
        "## Waivers\n\nNone: nothing was let pass.\n"
    )
    assert not any(path.stat().st_mode & 0o222 for path in (notes, shown))
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]


def test_a_bundle_holds_documents_and_proof_and_nothing_of_the_workshop(ready: Releasable) -> None:
    private = {"data/tables/xxa-deaths.csv": "3" * 64, "notebooks/country.ipynb": "2" * 64}
    ready.build(inputs=private, warnings=[{"rule": "a.b", "what": "x.", "mend": "y."}])
    open_bundle = Bundle.make(ready.project, "xxa")
    proof = ["manifest.json", "manifest.json.sha256", "ro-crate-metadata.json"]
    assert open_bundle.folder == ready.project.builds / "_bundles/xxa"
    assert open_bundle.files == ("data/deaths.csv", *proof, "xxa.html")
    assert open_bundle.held_back == ()
    manifest = Manifest.in_folder(open_bundle.folder)
    assert manifest is not None
    assert manifest.read.inputs == private
    assert manifest.made.warnings == []
    assert set(manifest.made.outputs) == {"data/deaths.csv", proof[2], "xxa.html"}
    restricted(ready)
    held = Bundle.make(ready.project, "xxa", output=ready.project.root / "out/sent")
    assert held.folder == ready.project.root / "out/sent"
    assert held.files == (*proof, "xxa.html")
    assert held.held_back == ("data/deaths.csv",)
    manifest = Manifest.in_folder(held.folder)
    assert manifest is not None
    assert manifest.read.inputs == {"notebooks/country.ipynb": "2" * 64}
    assert "3" * 64 not in (held.folder / "manifest.json").read_text()


def restricted(ready: Releasable) -> None:
    """Let the table of deaths be one that only some may see."""
    catalogue = ready.project.data / "datapackage.json"
    resources = json.loads(catalogue.read_text())
    for resource in resources["resources"]:
        if resource["name"] == "xxa-deaths":
            resource["hrc"]["sensitivity"] = "restricted"
    catalogue.write_text(json.dumps(resources))


def test_a_bundle_takes_the_place_of_an_earlier_one_and_of_nothing_else(ready: Releasable) -> None:
    place = ready.project.root / "out"
    mend = "Name a folder that is empty or not there, with --output DIR."
    slip = ("bundle.place", None, f"out: something lies here that is no earlier bundle.\n{mend}")
    place.mkdir()
    Bundle.make(ready.project, "xxa", output=place)
    first = names_in(place)
    Bundle.make(ready.project, "xxa", output=place)
    assert names_in(place) == first
    (place / "xxa.html").write_text("by hand")
    (changed,) = refusals(lambda: Bundle.make(ready.project, "xxa", output=place))
    assert changed[0] == "verify.changed-file"
    assert (place / "xxa.html").read_text() == "by hand"
    for name in ("file", "folder/of/mine", "link"):
        output = ready.project.root / "out"
        beside = ready.project.root / "beside"
        if output.is_dir() and not output.is_symlink():
            output.rename(ready.project.root / f"was-{name[:4]}")
        output.unlink(missing_ok=True)
        if name == "file":
            output.write_text("mine")
        elif name == "link":
            beside.mkdir()
            output.symlink_to(beside)
        else:
            (output / "of").mkdir(parents=True)
        assert refusals(lambda: Bundle.make(ready.project, "xxa", output=place)) == [slip]
        assert output.exists()


def test_a_bundle_is_made_of_a_whole_build_without_records_or_secrets(ready: Releasable) -> None:
    ready.build(warnings=[RECORDS])
    assert refusals(lambda: Bundle.make(ready.project, "xxa")) == [
        (
            "bundle.records",
            None,
            "reports/_build/xxa: this build cannot be sent: three were taken out.\n"
            "Count the records instead, and build the report again.",
        )
    ]
    key = b"<p>AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"
    ready.build(more={"xxa.html": key})
    with pytest.raises(LeakError) as error:
        Bundle.make(ready.project, "xxa")
    assert [problem.rule for problem in error.value.problems] == ["leaks.secret"]
    assert error.value.problems[0].place == "xxa/xxa.html"
    assert not (ready.project.builds / "_bundles/xxa").exists()
    ready.edition("v2")
    (leak,) = Releases(ready.project).missing("xxa@v2", now=NOW).problems
    assert (leak.rule, leak.severity) == ("leaks.secret", "error")
    (ready.folder / "xxa.html").write_text("by hand")
    (changed,) = refusals(lambda: Bundle.make(ready.project, "xxa"))
    assert changed[0] == "verify.changed-file"


def no_edition(place: str, what: str, editions: str, value: str | None) -> tuple[Any, ...]:
    mend = f"Editions are: {editions}. To make one: hrcreport edition make xxa --name …"
    return "release.no-edition", value, f"{place}: {what}\n{mend}"


def test_what_is_missing_is_a_list_and_nothing_is_signed(ready: Releasable) -> None:
    releases = Releases(ready.project)

    def missing(edition: str) -> list[tuple[str, str | None, str]]:
        return read(releases.missing(edition, now=NOW).problems)

    author, approver = (
        f"hrcreport release xxa@v1 {option} NAME --key FILE"
        for option in ("--author", "--approved-by")
    )
    assert releases.missing("xxa", now=NOW) == Missing("xxa@v1", (), author)
    unnamed = releases.missing("xxa@v0", now=NOW)
    assert (unnamed.called, unnamed.then) == ("xxa@v0", "")
    what = "there is no edition 'v0' of 'xxa'."
    assert missing("xxa@v9") == [
        no_edition("xxa@v9", what.replace("v0", "v9"), "v1", "v9"),
    ]
    assert refusals(lambda: releases.missing("xxb", now=NOW)) == [
        (
            "cli.unknown-report",
            "xxb",
            "params: there is no report 'xxb'.\nDid you mean 'xxa'? Reports are: xxa.",
        )
    ]
    ready.asked()
    assert releases.missing("xxa@v1", now=NOW) == Missing("xxa@v1", (), approver)
    ready.build(text="title: x\n---\nAnother text.\n")
    assert missing("xxa@v1") == [
        (
            "release.other-build",
            None,
            "xxa@v1: the last build is not the one that this edition keeps.\nMake an edition of "
            "the last build, and release that: hrcreport edition make xxa --name …",
        )
    ]
    assert missing("xxa") == [
        no_edition("xxa", "no edition keeps the last build of 'xxa'.", "v1", None)
    ]
    ready.edition("v2")
    assert releases.missing("xxa", now=NOW).called == "xxa@v2"
    (ready.project.data / "trust/log.jsonl").unlink()
    (releases_folder(ready.project) / "head.txt").unlink(missing_ok=True)
    assert [problem.rule for problem in releases.missing("xxa", now=NOW).problems] == [
        "release.no-log",
        "release.policy",
        "release.approver",
    ]


def test_what_is_missing_is_told_by_who_can_do_it_in_the_order_of_their_tasks(
    ready: Releasable,
) -> None:
    finding = {
        "severity": "error",
        "place": "para. 3",
        "what": "long.",
        "mend": "Cut.",
        "rule": "x",
    }
    ready.build(findings=[finding], warnings=[{"rule": "a.b", "what": "x.", "mend": "y."}])
    policy = ready.project.data / "safeguards.yml"
    policy.write_text(policy.read_text().replace("threshold: 5", "threshold: 3", 1))
    listed = Releases(ready.project).missing("xxa@v7", now=NOW).as_dict()
    assert (listed["edition"], listed["then"]) == ("xxa@v7", "")
    assert [(problem["who"], problem["rule"]) for problem in listed["missing"]] == [
        ("author", "release.inspection"),
        ("author", "release.warning"),
        ("author", "release.no-edition"),
        ("head", "release.policy"),
    ]
    first = listed["missing"][0]
    assert first["what"] == "the inspection finds: para. 3: long."
    assert first["value"] == "x"


def test_each_wrong_person_key_or_moment_is_refused_and_nothing_is_released(
    ready: Releasable,
) -> None:
    releases = Releases(ready.project)

    def asks(author: str, key: str, now: datetime = NOW) -> Any:
        return lambda: releases.ask("xxa@v1", author=author, key_file=ready.keys[key], now=now)

    def approves(approver: str, key: str, now: datetime = NOW) -> Any:
        return lambda: releases.approve(
            "xxa@v1", approver=approver, key_file=ready.keys[key], now=now
        )

    own_key = "Sign with a key of your own that holds today."
    tail = {
        code: founder["key"].split()[1][-20:]
        for code, founder in ((code, ready.book.founder(code)) for code in ready.book.keys)
    }
    assert refusals(approves("bede", "bede")) == [
        (
            "release.not-asked",
            None,
            "xxa@v1: nobody asks for the release of this edition.\nFirst its author signs: "
            "hrcreport release xxa@v1 --author NAME",
        )
    ]
    assert refusals(asks("alma", "bede")) == [
        (
            "sources.wrong-key",
            tail["bede"],
            f"--key {ready.keys['bede']}: 'xxa@v1' is signed for 'alma' by a key that is that of "
            f"'bede'.\n{own_key}",
        )
    ]
    ((rule, value, text),) = refusals(asks("zoe", "alma"))
    assert (rule, value) == ("sources.unknown-person", "zoe")
    assert text.startswith("--author zoe: nobody is called 'zoe'")
    assert refusals(asks("alma", "alma", NOW - timedelta(days=60))) == [
        (
            "release.clock",
            "2026-09-28T12:00:00Z",
            f"{ASKED}: the clock of this machine says 2026-09-28T12:00:00Z, and the last line of "
            "the log is of 2026-11-01T09:00:00Z.\nSet the clock right; time does not go back in "
            "the log.",
        )
    ]
    assert not (ready.project.root / ASKED).exists()
    ready.asked()
    same = "author and approver.\nA release takes two persons, each with a key of their own."
    assert refusals(approves("alma", "alma")) == [
        ("release.same-person", "alma", f"{ASKED}: 'alma' is {same}")
    ]
    ((rule, value, _),) = refusals(approves("bede", "alma"))
    assert (rule, value) == ("sources.wrong-key", tail["alma"])
    assert refusals(approves("cora", "cora")) == [
        (
            "release.approver",
            "clerk",
            "--approved-by cora: 'clerk' may not approve the release of data that is public.\n"
            "Who may is said by approved_by in data/safeguards.yml: secretary of the mechanism.",
        )
    ]
    assert refusals(approves("bede", "bede", NOW - timedelta(days=1))) == [
        (
            "release.clock",
            "2026-11-27T12:00:00Z",
            f"{ASKED}: it was asked for at 2026-11-27T12:00:00Z, and the clock of this machine "
            "says 2026-11-26T12:00:00Z.\nSet the clock right.",
        )
    ]
    assert not read_log(ready.project).standing.released
    assert not (ready.project.builds / "_bundles").exists()


def test_what_an_author_signed_must_be_what_lies_there(ready: Releasable) -> None:
    ready.asked()
    path = ready.project.root / ASKED
    request = json.loads(path.read_bytes())
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(line_of({**request, "title": "Another"}))
    ((rule, value, text),) = refusals(ready.approved)
    assert (rule, value) == ("sources.signature", request["signature"][:40])
    assert text.startswith(f"{ASKED}: the signature of 'alma' under 'xxa@v1' does not hold")
    assert text.endswith("\nLet the author ask again.")
    unsigned = {name: content for name, content in request.items() if name != "signature"}
    again = {**unsigned, "title": "Another", "level": "restricted"}
    path.write_bytes(line_of(signed(again, ready.book.keys["alma"])))
    assert refusals(ready.approved) == [
        (
            "release.changed-since",
            "title, level",
            f"{ASKED}: what 'alma' signed is not what lies here now: title, level changed since.\n"
            "Let the author ask again: hrcreport release xxa@v1 --author …",
        )
    ]
    path.write_bytes(b"{")
    assert refusals(ready.approved) == [
        (
            "release.form",
            None,
            f"{ASKED}: what was asked for cannot be read.\nLet the person ask again.",
        )
    ]
    assert not read_log(ready.project).standing.released
    path.write_bytes(whole)
    assert ready.approved().number == 3


def test_a_release_that_was_broken_off_is_gone_on_with_and_nothing_else_is_cleared_away(
    ready: Releasable,
) -> None:
    folder = ready.project.builds / "_bundles/xxa@v1"
    folder.mkdir(parents=True)
    (folder / "letter.txt").write_text("mine")
    ready.asked()
    assert refusals(ready.approved) == [
        (
            "bundle.place",
            None,
            "reports/_build/_bundles/xxa@v1: something lies where the bundle goes.\nTake it away.",
        )
    ]
    assert (folder / "letter.txt").read_text() == "mine"
    (folder / "manifest.json").write_text("{}")
    beside = folder.with_name(".xxa@v1")
    beside.mkdir()
    (beside / "half.html").write_text("half")
    ready.approved()
    assert "letter.txt" not in names_in(folder)
    assert "half.html" not in names_in(folder)
    kept = ready.project.root / "reports/releases/xxa@v1.json"
    line = kept.read_bytes()
    kept.unlink()
    assert refusals(ready.asked)[0] == (
        "release.twice",
        None,
        "xxa@v1: this edition is released already.\nMake another edition of what has changed "
        "since.",
    )
    # As if the program had ended behind the line of the log.
    request = read_log(ready.project).entries[-1].request
    (ready.project.root / ASKED).write_bytes(line_of(request))
    assert "release.twice" in {rule for rule, _, _ in refusals(ready.approved)}
    assert kept.read_bytes() == line
    assert not (ready.project.root / ASKED).exists()
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))
    ready.build(text="title: x\n---\nMore.\n", more={"xxa.html": b"<!doctype html><p>More.\n"})
    ready.edition("v2")
    ready.asked("xxa@v2")
    ready.approved("xxa@v2")
    assert folder.is_symlink()


def test_a_waiver_lets_a_report_pass_and_stands_in_the_notes(ready: Releasable) -> None:
    ready.build(warnings=[{"rule": "execute.odd", "what": "odd.", "mend": "Even."}])
    ready.edition("v2")
    (warning,) = Releases(ready.project).missing("xxa@v2", now=NOW).problems
    assert (warning.rule, warning.value) == ("release.warning", "execute.odd")
    waiver = {
        "act": "waiver",
        "report": "xxa",
        "code": "W-1",
        "rule": "release.warning",
        "about": "execute.odd",
        "reason": "It is so.",
        "until": "2026-12-31",
    }
    acts = ready.acts()
    acts.ask(waiver, person="cora", key_file=ready.keys["cora"])
    acts.sign("waiver-xxa-W-1", person="alma", key_file=ready.keys["alma"])
    asked = ready.asked("xxa@v2")
    assert [used.code for used in asked.waived.waivers] == ["W-1"]
    notes = ready.approved("xxa@v2").notes.read_text()
    assert notes.endswith(
        "## Waivers\n\n- W-1: release.warning, execute.odd. It is so. (Cora, until 2026-12-31)\n"
    )
    signed_waivers = read_log(ready.project).entries[-1].request["waivers"]
    assert [used["waived_by"] for used in signed_waivers] == ["cora"]
