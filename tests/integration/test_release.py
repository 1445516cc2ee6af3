"""A report leaves the house by two signatures; whatever is altered afterwards is told by name.

Persons, keys and the country are invented.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.conftest import REPOSITORY, InventedProject, build_once, copied

from hrcreport.editorial.release.acts import Acts
from hrcreport.editorial.release.log import Proof, read_log, releases_folder
from hrcreport.editorial.release.releasing import Releases
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.sources.trust import TrustLog, line_of
from hrcreport.tables.data.safeguards import Safeguards

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="OpenSSH is not on this machine"
)

ROLES = {"alma": "rapporteur", "bede": "secretary of the mechanism", "cora": "clerk"}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three keys as ssh-keygen makes them, for three invented persons."""
    made = {}
    for name in ROLES:
        made[name] = tmp_path_factory.mktemp("keys") / name
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", str(made[name])]
        subprocess.run(words, check=True)
    return made


EARLIER = datetime(2026, 11, 1, 9, tzinfo=UTC)


def founders(keys: dict[str, Path], *codes: str) -> list[dict[str, str]]:
    return [
        {
            "code": code,
            "name": code.title(),
            "role": ROLES[code],
            "key": keys[code].with_suffix(".pub").read_text().strip(),
        }
        for code in codes
    ]


def enter(
    project: Project,
    keys: dict[str, Path],
    what: dict[str, Any],
    *,
    by: tuple[str, str] = ("alma", "bede"),
    now: datetime = EARLIER,
) -> None:
    """Let one person ask for a line of the log, and another sign it."""
    acts = Acts(project, now)
    acts.ask(what, person=by[0], key_file=keys[by[0]])
    acts.sign(acts.name_of(what), person=by[1], key_file=keys[by[1]])


def waiver(**said: str) -> dict[str, str]:
    return {
        "act": "waiver",
        "report": "xxa",
        "code": "W-1",
        "rule": "release.unverified",
        "about": "INV-1",
        "reason": "Invented law has no text.",
        "until": "2026-12-31",
        **said,
    }


def trust(project: Project, keys: dict[str, Path], *waivers: dict[str, str]) -> None:
    """Found a log: three persons, the policy as it is, and what cora answers for."""
    TrustLog.path(project).unlink(missing_ok=True)
    (releases_folder(project) / "head.txt").unlink(missing_ok=True)
    them = founders(keys, *ROLES)
    enter(project, keys, {"act": "founded", "founders": them})
    levels = Safeguards.settings(project)
    enter(project, keys, {"act": "policy", "levels": levels})
    for each in waivers or (waiver(),):
        enter(project, keys, each, by=("cora", "alma"))


@pytest.fixture(scope="session")
def built_with_policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the invented project with a policy, once for each process that runs tests."""
    made = InventedProject(tmp_path_factory.mktemp("policy") / "project").create()
    shutil.copy(REPOSITORY / "data/safeguards.yml", made.root / "data")
    return build_once(made)


@pytest.fixture
def built(built_with_policy: Path, tmp_path: Path) -> InventedProject:
    """Return a copy of the project that was built with a policy: builds rest on it."""
    return copied(built_with_policy, tmp_path)


@pytest.fixture
def project(built: Any, keys: dict[str, Path]) -> Project:
    """The invented project, built, with persons, a policy and what somebody answers for."""
    project = Project(built.root)
    trust(project, keys)
    return project


@pytest.fixture
def edition(project: Project, hrcreport: Any, built: Any) -> str:
    said = hrcreport(built, "edition", "make", "xxa", "--name", "v1")
    assert said.code == 0, said.err
    return "xxa@v1"


@pytest.fixture
def released(project: Project, edition: str, keys: dict[str, Path]) -> Path:
    """The bundle of a release."""
    Releases(project).ask(edition, author="alma", key_file=keys["alma"], now=NOW)
    return (
        Releases(project).approve(edition, approver="bede", key_file=keys["bede"], now=NOW).bundle
    )


def refused(act: Callable[[], Any]) -> dict[str, str]:
    """Return what an act is refused for, by rule."""
    with pytest.raises(RefusedError) as error:
        act()
    return {each.rule: str(each) for each in error.value.problems}


def test_two_persons_release_an_edition_and_anybody_proves_it(
    project: Project, released: Path, built: Any, hrcreport: Any, tmp_path: Path, keys: Any
) -> None:
    assert hrcreport(built, "verify", "--signed").code == 0
    sent = tmp_path / "elsewhere/xxa"
    shutil.copytree(released, sent)
    log = shutil.copy(TrustLog.path(project), tmp_path / "log.jsonl")
    said = hrcreport(built, "verify", sent, "--signed", "--log", log, "--json")
    assert (said.code, said.data["problems"]) == (0, [])
    assert hrcreport(built, "verify", sent).code == 0
    notes = (releases_folder(project) / "notes/xxa@v1.md").read_text()
    assert "W-1: release.unverified, INV-1. Invented law has no text. (Cora, until 2026-12-31)" in (
        notes
    )
    for path in (
        releases_folder(project) / "xxa@v1.json",
        project.root / "reports/editions/xxa/v1.json",
    ):
        assert not path.stat().st_mode & 0o222
    assert "release.twice" in refused(
        lambda: Releases(project).ask("xxa@v1", author="alma", key_file=keys["alma"], now=NOW)
    )


def problems_of(said: Any) -> str:
    return "\n".join(
        f"{each['rule']} {each['place']}: {each['what']}" for each in said.data["problems"]
    )


def test_each_altered_byte_and_added_file_is_told_by_name(
    released: Path, built: Any, hrcreport: Any
) -> None:
    for path in [each for each in sorted(released.rglob("*")) if each.is_file()]:
        whole = path.read_bytes()
        path.chmod(0o644)
        at = len(whole) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        said = hrcreport(built, "verify", released, "--signed", "--json")
        assert said.code == 1, path.name
        assert path.name.removesuffix(".sha256") in problems_of(said)
        path.write_bytes(whole)
    (released / "letter.exe").write_bytes(b"MZ")
    said = hrcreport(built, "verify", released, "--signed", "--json")
    assert "verify.strange-file" in problems_of(said)
    assert "letter.exe" in problems_of(said)
    (released / "letter.exe").unlink()
    (released / "release.json").unlink()
    assert "release.unsigned" in problems_of(
        hrcreport(built, "verify", released, "--signed", "--json")
    )


def test_a_manifest_that_agrees_with_forged_files_is_found_out(
    released: Path, built: Any, hrcreport: Any
) -> None:
    from hrcreport.build.grounds.manifest import Manifest
    from hrcreport.foundation.context.reads import sha256_of

    manifest = Manifest.in_folder(released)
    assert manifest is not None
    (released / "xxa.html").write_text("<p>Another finding.")
    manifest.made.outputs["xxa.html"] = sha256_of(b"<p>Another finding.")
    manifest.write(released)
    line = json.loads((released / "release.json").read_bytes())
    line["request"]["bundle"] = sha256_of((released / "manifest.json").read_bytes())
    (released / "release.json").chmod(0o644)
    (released / "release.json").write_bytes(line_of(line))
    assert hrcreport(built, "verify", released).code == 0, "it agrees with itself"
    said = hrcreport(built, "verify", released, "--signed", "--json")
    assert said.code == 1
    assert "the log has no such release: line 4 is another" in problems_of(said)


def second(project: Project, hrcreport: Any, built: Any, keys: dict[str, Path]) -> None:
    """Release what has changed since, as another edition; the same build goes out once."""
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v2").code == 0
    told = refused(asking(project, keys, "xxa@v2"))
    assert "released already, as 'xxa@v1'" in told["release.twice"]
    text = built.root / "notebooks/_shared/findings.md"
    text.write_text(f"{text.read_text()}\nIt was seen again.\n")
    assert hrcreport(built, "build", "--engine", "pandoc").code == 0
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v3").code == 0
    Releases(project).ask("xxa@v3", author="alma", key_file=keys["alma"], now=NOW)
    Releases(project).approve("xxa@v3", approver="bede", key_file=keys["bede"], now=NOW)


def test_a_log_that_was_cut_or_changed_is_told_by_line(
    project: Project, released: Path, built: Any, hrcreport: Any, keys: dict[str, Path]
) -> None:
    second(project, hrcreport, built, keys)
    log = TrustLog.path(project)
    whole = log.read_bytes()
    lines = whole.splitlines(keepends=True)
    assert [each.called for each in read_log(project).entries if each.is_release] == [
        "xxa@v1",
        "xxa@v3",
    ]
    one, two, rest = lines[3], lines[4], b"".join(lines[:3])

    def told() -> str:
        return "\n".join(map(str, read_log(project).problems))

    for changed, words in (
        (rest + one, "line 5, the release of xxa@v3, is not in it"),
        (rest + two, "line 4, the release of xxa@v1, is not in it"),
        (rest, "it had a line 5 that is not in it"),
        (b"", "line 4, the release of xxa@v1"),
        (whole.replace(b"Alma", b"Alba"), "does not hold"),
        (whole[:-9], "the last line of the log is not whole"),
        (rest + b"{}\n" + one + two, "not as it was written"),
        (whole.replace(b"12:00:00Z", b"13:00:00Z", 1), "does not follow from the line before it"),
        (whole + two, "the log has two heads: this line and line 5 both follow line 4"),
    ):
        log.write_bytes(changed)
        assert words in told()
        assert hrcreport(built, "verify", "--signed").code == 1
        assert set(refused(asking(project, keys))) - {"release.twice"}
    # One who writes the line, its copies and the chain anew has no key all the same.
    log.write_bytes(rest + one.replace(b"xxa@v1", b"xxa@v9"))
    for copy in (*releases_folder(project).glob("*@*.json"), releases_folder(project) / "head.txt"):
        copy.unlink()
    assert set(refused(asking(project, keys))) == {"sources.signature"}
    log.write_bytes(rest + one)
    bundle = project.builds / "_bundles/xxa@v3"
    assert "the log has no such release: it ends with line 4" in problems_of(
        hrcreport(built, "verify", bundle, "--signed", "--json")
    )
    log.write_bytes(whole)

    def of_log() -> list[Any]:
        return Proof.of(project, None, now=NOW).of_log(project)[1]

    assert of_log() == []
    objects = project.root / "reports/editions/objects"
    kept = next(each for each in objects.rglob("*") if each.is_file())
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes() + b" ")
    assert of_log()


def test_what_is_missing_is_one_list_by_who_can_do_it(
    project: Project, edition: str, built: Any, hrcreport: Any, keys: dict[str, Path]
) -> None:
    ready = hrcreport(built, "release", edition, "--json")
    assert (ready.code, ready.data["missing"]) == (0, [])
    assert ready.data["then"] == "hrcreport release xxa@v1 --author NAME --key FILE"
    Releases(project).ask(edition, author="alma", key_file=keys["alma"], now=NOW)
    assert "--approved-by" in hrcreport(built, "release", "xxa", "--json").data["then"]
    # A function that nobody has, a waiver that is gone, a text that was edited.
    policy = built.root / "data/safeguards.yml"
    policy.write_text(policy.read_text().replace("[secretary of the mechanism]", "[nobody else]"))
    trust(project, keys, waiver(about="INV-2"))
    built.notebook(*built.cells(), new_markdown_cell("More."))
    said = hrcreport(built, "release", edition, "--json")
    told = [(each["who"], each["rule"]) for each in said.data["missing"]]
    assert said.code == 1
    assert [*dict.fromkeys(told)] == [
        ("author", "release.stale"),
        ("legal reader", "release.unverified"),
        ("head", "release.approver"),
    ]
    # A refusal is the same list, without what nobody signs by.
    asks = ("release", edition, "--author", "alma", "--key", keys["alma"])
    refusal = hrcreport(built, *asks, "--json")
    assert refusal.code == 2
    assert refusal.data["problems"] == said.data["missing"][:-1]
    text = hrcreport(built, *asks).err
    assert text.index("\nauthor:\n") < text.index("\nlegal reader:\n")
    listed = hrcreport(built, "release", edition)
    assert "head:\ndata/safeguards.yml: nobody in the log of trust is nobody else" in listed.err


def test_list_begins_where_nothing_is_built_or_founded(invented: Any, hrcreport: Any) -> None:
    said = hrcreport(invented, "release", "xxa", "--json")
    assert said.code == 1
    assert [(each["who"], each["rule"]) for each in said.data["missing"]] == [
        ("author", "edition.no-build"),
        ("head", "release.no-log"),
        ("head", "release.approver-open"),
        ("head", "release.policy"),
    ]
    assert hrcreport(invented, "release", "xxb").code == 2


def test_each_wrong_person_key_or_moment_is_refused_and_nothing_is_released(
    project: Project, edition: str, keys: dict[str, Path], tmp_path: Path
) -> None:
    def asks(**more: Any) -> Any:
        return Releases(project).ask(
            edition, **{"author": "alma", "key_file": keys["alma"], "now": NOW, **more}
        )

    def approves(**more: Any) -> Any:
        said = {"approver": "bede", "key_file": keys["bede"], "now": NOW, **more}
        return Releases(project).approve(edition, **said)

    assert "release.not-asked" in refused(approves)
    assert "sources.wrong-key" in refused(lambda: asks(key_file=keys["bede"]))
    assert "sources.unknown-person" in refused(lambda: asks(author="zoe"))
    assert "sources.no-key" in refused(lambda: asks(key_file=tmp_path / "none"))
    assert (
        "'v3'"
        in refused(
            lambda: Releases(project).ask("xxa@v3", author="alma", key_file=keys["alma"], now=NOW)
        )["release.no-edition"]
    )
    asks()
    assert "release.same-person" in refused(
        lambda: approves(approver="alma", key_file=keys["alma"])
    )
    assert "sources.wrong-key" in refused(lambda: approves(key_file=keys["alma"]))
    told = refused(lambda: approves(approver="cora", key_file=keys["cora"]))
    assert "secretary of the mechanism" in told["release.approver"]
    assert "release.clock" in refused(lambda: approves(now=NOW - timedelta(days=1)))
    asked = releases_folder(project) / "asked/xxa@v1.json"
    whole = asked.read_bytes()
    asked.chmod(0o644)
    asked.write_bytes(whole.replace(b"INV-1", b"INV-2"))
    assert "sources.signature" in refused(approves)
    asked.write_bytes(b"{")
    assert "release.form" in refused(approves)
    asked.write_bytes(whole)
    assert not read_log(project).standing.released
    assert not (project.builds / "_bundles").exists()
    assert approves().number == 4


def test_time_does_not_go_back_in_the_log(
    project: Project, released: Path, built: Any, hrcreport: Any, keys: dict[str, Path]
) -> None:
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v2").code == 0
    told = refused(
        lambda: Releases(project).ask(
            "xxa@v2", author="alma", key_file=keys["alma"], now=NOW - timedelta(hours=1)
        )
    )
    assert "2026-11-27T11:00:00Z" in told["release.clock"]


def asking(project: Project, keys: dict[str, Path], edition: str = "xxa@v1") -> Callable[[], Any]:
    return lambda: Releases(project).ask(edition, author="alma", key_file=keys["alma"], now=NOW)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (waiver(until="2026-11-20"), "The waiver W-1 holds from 2026-11-01 to 2026-11-20"),
        (waiver(about="INV-2"), "nobody vouches for"),
        (waiver(report="yyz"), "nobody vouches for"),
    ],
)
def test_what_nobody_answers_for_today_stops_a_release(
    project: Project, edition: str, keys: dict[str, Path], given: dict[str, str], words: str
) -> None:
    trust(project, keys, given)
    assert words in refused(asking(project, keys))["release.unverified"]


def test_waiver_that_one_person_ends_is_none_any_more(
    project: Project, edition: str, keys: dict[str, Path]
) -> None:
    what = {"act": "waiver-ended", "report": "xxa", "code": "W-1", "because": "Verified."}
    Acts(project, NOW).alone(what, person="alma", key_file=keys["alma"])
    assert "release.unverified" in refused(asking(project, keys))


def test_a_policy_that_two_persons_did_not_approve_is_told_with_what_is_less(
    project: Project, edition: str, keys: dict[str, Path]
) -> None:
    path = project.data / "safeguards.yml"
    strict = path.read_text()
    path.write_text(strict.replace("threshold: 5", "threshold: 3"))
    told = refused(asking(project, keys, edition))
    assert "other than in line 2 of the log" in told["release.policy"]
    assert "It protects less: restricted.threshold" in told["release.policy"]
    what = {"act": "policy", "levels": Safeguards.settings(project)}
    assert "gives no reason" in str(refused(lambda: enter(project, keys, what, now=NOW)))
    enter(project, keys, {**what, "because": "As the office does."}, now=NOW)
    # What is left is to build by it.
    assert set(refused(asking(project, keys, edition))) == {"release.stale"}
    # So is one by which more may be asked of records, and one in which another may approve.
    records = "records: [{file: my/own.csv, categories: {sex: [f, m]}}]"
    path.write_text(path.read_text().replace("records: []", records))
    told = refused(asking(project, keys, edition))
    assert "It protects less: records: my/own.csv, categories 'sex'." in told["release.policy"]
    more = strict.replace("approved_by: [secretary of the mechanism]", "approved_by: [clerk]")
    path.write_text(more)
    assert "public.approved_by" in refused(asking(project, keys, edition))["release.policy"]


def test_a_build_that_is_no_longer_what_was_asked_for_is_refused(
    project: Project, edition: str, keys: dict[str, Path], built: Any
) -> None:
    asking(project, keys)()
    ended = {"act": "waiver-ended", "report": "xxa", "code": "W-1", "because": "Another reason."}
    Acts(project, NOW).alone(ended, person="alma", key_file=keys["alma"])
    enter(project, keys, waiver(code="W-2", reason="Another reason."), now=NOW)
    told = refused(
        lambda: Releases(project).approve(edition, approver="bede", key_file=keys["bede"], now=NOW)
    )
    assert "waivers changed since" in told["release.changed-since"]
    built.write("notebooks/_shared/findings.md", "Another text.\n")
    assert "is not current" in refused(asking(project, keys))["release.stale"]
    page = project.builds / "xxa/xxa.html"
    page.write_text("by hand")
    assert "verify.changed-file" in refused(asking(project, keys))


OFFLINE = """
import os, runpy, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        os._exit(99)
sys.addaudithook(refuse)
sys.argv[0] = "hrcreport"
runpy.run_module("hrcreport", run_name="__main__")
"""
"""Runs the command, and ends it at once where it reaches for a network."""


def test_an_outsider_proves_an_archive_without_a_project_and_offline(
    project: Project, released: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(TrustLog.path(project), outside / "trust.jsonl")
    archive = shutil.make_archive(str(outside / "xxa"), "zip", released.parent, released.name)

    def verifies(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", OFFLINE, "verify", archive, "--signed", *words]
        return subprocess.run(line, cwd=outside, capture_output=True, text=True, check=False)

    said = verifies("--log", "trust.jsonl")
    assert said.returncode == 0, said.stderr
    assert "signatures and origin too (log of 4 lines, receipt 4:" in said.stdout
    assert "no witness says when): all agree" in said.stdout
    said = verifies()
    assert said.returncode == 2
    assert "--log log.jsonl" in said.stderr
    log = outside / "trust.jsonl"
    log.write_text(log.read_text().replace("bede", "bode"))
    said = verifies("--log", "trust.jsonl")
    assert said.returncode == 1
    log.write_text("people: []\n")
    said = verifies("--people", "trust.jsonl")
    assert said.returncode == 2
    assert "this is no log of trust" in said.stderr


def test_whose_keys_to_believe_must_be_said_outside_of_a_project(
    released: Path, project: Project, hrcreport: Any, built: Any
) -> None:
    TrustLog.path(project).unlink()
    shutil.rmtree(releases_folder(project))
    said = hrcreport(built, "verify", released, "--signed")
    assert said.code == 2
    assert "nothing says whose keys to believe" in said.err


def test_a_table_that_may_not_be_released_stops_a_release(
    project: Project, edition: str, keys: dict[str, Path]
) -> None:
    place = project.data / "datapackage.json"
    catalogue = json.loads(place.read_text())
    catalogue["resources"][1]["hrc"]["clearance"] = "The office must agree."
    place.write_text(json.dumps(catalogue))
    told = refused(asking(project, keys))
    assert "The office must agree." in told["release.licence"]


def test_a_leak_in_what_would_be_sent_stops_a_release(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any
) -> None:
    from hrcreport.build.grounds.manifest import Manifest
    from hrcreport.foundation.context.reads import sha256_of

    build = project.builds / "xxa"
    manifest, page = Manifest.in_folder(build), build / "xxa.html"
    assert manifest is not None
    page.write_text(page.read_text().replace("</p>", " Write to mara.lind@example.org.</p>", 1))
    manifest.made.outputs["xxa.html"] = sha256_of(page.read_bytes())
    manifest.write(build)
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    told = refused(asking(project, keys))
    assert "e-mail address" in told["leaks.e-mail"]
    assert "mara.lind" not in told["leaks.e-mail"]


OWN = """\
import csv
from pathlib import Path

with Path({path!r}).open(encoding="utf-8") as file:
    in_custody = sum(int(row["deaths"]) for row in csv.DictReader(file))
"""


def test_number_from_a_file_without_a_record_is_told_and_not_released(
    project: Project, built: Any, hrcreport: Any, keys: dict[str, Path]
) -> None:
    built.write("my/own.csv", "place,deaths\na,3\nb,4\n")
    cells = built.cells()
    cells.insert(6, new_code_cell(OWN.format(path=str(built.root / "my/own.csv"))))
    cells.insert(
        7,
        new_markdown_cell("In all {{ in_custody }} persons died in custody from {{ first_year }}."),
    )
    built.notebook(*cells)
    said = hrcreport(built, "build", "--engine", "pandoc")
    assert said.code == 0, said.err
    assert "may rest on my/own.csv" in said.out + said.err, said.err
    found = json.loads((built.root / "reports/_build/xxa/inspection.json").read_text())["findings"]
    told = [each for each in found if each["rule"] == "evidence.unrecorded-file"]
    assert told[0]["what"] == "“seven” may rest on my/own.csv."
    # What stands above the cell that reads the file does not rest on it.
    assert [each["place"] for each in told] == ["cell 8", "cell 9", "cell 10"]
    # A word of prose runs no cell, and the finding stays.
    cells[7]["source"] = "In all {{ in_custody }} persons died there."
    built.notebook(*cells)
    assert hrcreport(built, "build", "--engine", "pandoc").code == 0
    assert "“seven” may rest on my/own.csv" in hrcreport(built, "inspect", "xxa").out
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    why = refused(
        lambda: Releases(project).ask("xxa@v1", author="alma", key_file=keys["alma"], now=NOW)
    )
    assert "my/own.csv" in why["release.inspection"]
