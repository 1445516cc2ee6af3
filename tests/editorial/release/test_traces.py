"""Each copy that a build, an edition or a release holds is listed, and what can go goes."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from tests.editorial.release.releasable import NOW, Releasable, refusals, releasable
from tests.registers.consultations.test_consent import HEARD, WORDS

from hrcreport.editorial.editions.store import Edition, editions_folder
from hrcreport.editorial.release.forgetting import (
    IN_GIT,
    REWRITE,
    UNREAD,
    WRITTEN,
    Search,
    Trace,
    forgotten,
)
from hrcreport.editorial.release.log import read_log, releases_folder
from hrcreport.editorial.release.missing import by_who, who_can
from hrcreport.editorial.release.subjects import subject
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem
from hrcreport.notebook.access.released import EarlierShown

TEXT = f"A mother said: {WORDS}.\n".encode()
REGISTER = ("file", "data/consultations/xxa.yml:13", WRITTEN)


@pytest.fixture
def ready(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Releasable:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(invented.root.parent))
    return releasable(invented.root, monkeypatch)


def put(project: Project, place: str, content: bytes = TEXT) -> Path:
    path = project.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def traces(project: Project, name: str = "VOICE-1", **more: Any) -> list[tuple[str, str, str]]:
    """Return what is found of a subject: kind, place and what a person must do."""
    found = Search(project, subject(name, project), **more).found
    return [(trace.kind, trace.place, trace.mend) for trace in found]


BUILDS = {
    "kept run": "_cache/ab/run.bin",
    "bundle": "_bundles/xxa@v1.zip.txt",
    "failed build": "_failed/xxa/log.txt",
    "copy by hand": "_by-hand/xxa/page.html",
    "unfinished build": "_work/xxa/page.html",
    "ledger of a run": "_runs/1.json",
    "thumbnail": "_thumbnails/xxa-1.svg",
    "earlier states of a notebook": "_states/country/1.ipynb",
    "copy": "_other/a.txt",
    "page of all builds": "index.html",
    "build": "old/page.html",
}


def test_each_thing_below_builds_is_named_and_goes_whole(ready: Releasable) -> None:
    project = ready.project
    put(project, "data/consultations/xxa.yml", HEARD.encode())
    before = {path for path in project.builds.rglob("*") if path.is_file()}
    assert traces(project) == [REGISTER]
    for place in BUILDS.values():
        put(project, f"reports/_build/{place}")
    for place in ("_failed/xxb/log.txt", "_cache/ab/other.bin"):
        before.add(put(project, f"reports/_build/{place}", b"nothing"))
    put(project, "reports/_build/_thumbnails/old.svg", b"<svg/>")
    whole = {
        "_failed/xxa/log.txt": "_failed/xxa",
        "_by-hand/xxa/page.html": "_by-hand/xxa",
        "_work/xxa/page.html": "_work/xxa",
        "_states/country/1.ipynb": "_states/country",
        "old/page.html": "old",
    }
    places = {(kind, f"reports/_build/{whole.get(at, at)}", "") for kind, at in BUILDS.items()}
    found = traces(project)
    assert set(found) == {*places, REGISTER}
    assert found[-1] == REGISTER
    search, nothing = forgotten("VOICE-1", project, words=(), token=None, now=NOW, store="")
    assert nothing == []
    left, deleted = forgotten("VOICE-1", project, words=(), token=search.token, now=NOW, store="")
    assert {(trace.kind, trace.place, trace.mend) for trace in deleted} == places
    assert left.found == [Trace(*REGISTER)]
    assert {path for path in project.builds.rglob("*") if path.is_file()} == before


def test_list_that_is_not_the_one_that_was_seen_deletes_nothing(ready: Releasable) -> None:
    put(ready.project, "data/consultations/xxa.yml", HEARD.encode())
    page = put(ready.project, "reports/_build/index.html")
    act: dict[str, Any] = {"words": (), "now": NOW, "store": ""}
    token = forgotten("VOICE-1", ready.project, token=None, **act)[0].token
    assert len(token) == 8
    put(ready.project, "reports/_build/other.html")
    assert refusals(lambda: forgotten("VOICE-1", ready.project, token=token, **act)) == [
        (
            "release.token",
            token,
            f"--delete {token}: this is not the token of what is found now; nothing was deleted.\n"
            "Look at the list first: hrcreport forget VOICE-1",
        )
    ]
    assert page.exists()


def test_files_of_people_are_told_with_their_line_and_left(ready: Releasable) -> None:
    project = ready.project
    put(project, "data/consultations/xxa.yml", HEARD.encode())
    put(project, "a/text.md", b"one\n\n" + TEXT)
    put(project, "a/called.md", b'one\nhrc.voice("VOICE-1")\n')
    put(project, "a/packed.html.gz", gzip.compress(TEXT))
    put(project, "a/locked.zip", b"PK\x03\x04 broken")
    put(project, "a/sealed.csv.AGE", b"age-encryption.org/v1\n\0")
    put(project, "a/.ipynb_checkpoints/b.md")
    put(project, ".git/ORIG_HEAD.txt")
    (project.root / "a/link.md").symlink_to(project.root / "a/text.md")
    assert sorted(traces(project, store="/srv/runs")) == sorted(
        [
            REGISTER,
            ("file", "a/text.md:3", WRITTEN),
            ("file", "a/called.md:2", WRITTEN),
            ("file", "a/packed.html.gz", WRITTEN),
            ("unread file", "a/locked.zip", UNREAD),
            ("unread file", ".git", UNREAD),
            ("file of git", ".git/ORIG_HEAD.txt", IN_GIT),
            ("unread file", "a/sealed.csv.AGE", UNREAD),
            ("checkpoint", "a/.ipynb_checkpoints/b.md", ""),
            (
                "store of kept runs",
                "/srv/runs",
                "Delete the runs of these reports there, or all: they only save time.",
            ),
        ]
    )


def test_table_is_found_where_it_was_read(ready: Releasable) -> None:
    project, place = ready.project, "data/tables/xxa-deaths.csv"
    assert ("data", place, "") in traces(project, "xxa-deaths")
    assert not [
        kind for kind, _, _ in traces(project, "xxa-deaths") if kind in ("build", "edition")
    ]
    ready.build(inputs={place: "0" * 64})
    run = put(project, "reports/_build/_cache/ab/run.json", f'{{"read": ["{place}"]}}'.encode())
    found = traces(project, "xxa-deaths")
    assert ("build", "reports/_build/xxa", "") in found
    assert ("kept run", project.place(run), "") in found
    ready.edition("v2")
    found = traces(project, "xxa-deaths")
    editions = [at for kind, at, _ in found if kind == "edition"]
    assert editions == ["xxa@v1", "xxa@v2"], "both keep the build of this id"


SENT = (
    "Tell {} to delete it, and send them the new list of what was called back: "
    "reports/releases/status.json."
)


def test_edition_goes_with_its_own_files_and_its_release_is_called_back(ready: Releasable) -> None:
    project = ready.project
    put(project, "data/consultations/xxa.yml", HEARD.encode())
    ready.build(more={"said.txt": TEXT, "alike.txt": b"alike"})
    ready.edition("v2")
    ready.asked("xxa@v2")
    ready.approved("xxa@v2")
    (ready.folder / "said.txt").unlink()
    ready.build(more={"alike.txt": b"alike"})
    ready.edition("v3")
    notes = put(project, "reports/releases/notes/xxa@v2.md")
    found = traces(project)
    sent = ("sent bundle", "xxa@v2", SENT.format("whoever received it"))
    assert ("edition", "xxa@v2", "") in found
    assert ("release", "xxa@v2", "") in found
    assert ("notes of a release", project.place(notes), "") in found
    assert sent in found
    assert not [at for _, at, _ in found if at in ("xxa@v1", "xxa@v3")]
    ready.acts().sent("xxa@v2", to="Registry")
    ready.acts().sent("xxa@v2", to="Press")
    assert ("sent bundle", "xxa@v2", SENT.format("Registry, Press")) in traces(project)
    search = Search(project, subject("VOICE-1", project))
    unsigned = [
        (
            "release.unsigned",
            None,
            "forget VOICE-1: xxa@v2 would be called back, and nobody signs for it; nothing was "
            "deleted.\nSay who you are: --as NAME --key FILE.",
        )
    ]
    assert refusals(lambda: search.delete(now=NOW)) == unsigned
    assert refusals(lambda: search.delete(now=NOW, person="alma")) == unsigned
    deleted = search.delete(now=NOW, person="alma", key_file=ready.keys["alma"])
    assert {"edition", "release", "notes of a release"} <= {trace.kind for trace in deleted}
    assert list(read_log(project).standing.called_back) == ["xxa@v2"]
    assert {edition.called for edition in Edition.kept(project)} == {"xxa@v1", "xxa@v3"}
    kept = [path.read_bytes() for path in editions_folder(project).rglob("*") if path.is_file()]
    assert TEXT not in kept
    assert b"alike" in kept, "another edition holds it"
    assert not notes.exists()
    assert traces(project) == [
        ("sent bundle", "xxa@v2", SENT.format("Registry, Press")),
        REGISTER,
    ]


def test_release_that_showed_a_table_and_was_called_back_is_told(ready: Releasable) -> None:
    project = ready.project
    ready.asked()
    ready.approved()
    assert not [kind for kind, _, _ in traces(project, "xxa-deaths") if kind == "sent bundle"]
    ready.acts().call_back("xxa@v1", about="", person="alma", key_file=ready.keys["alma"])
    assert not [kind for kind, _, _ in traces(project, "xxa-deaths") if kind == "sent bundle"]
    shown = EarlierShown.file(releases_folder(project), "xxa@v1")
    shown.parent.mkdir(parents=True, exist_ok=True)
    for text, is_told in (
        ('{"tables": {"xxa-deaths": []}}', True),
        ('{"tables": {"xxa-population": []}}', False),
        ("{", False),
    ):
        shown.write_text(text)
        found = [kind for kind, _, _ in traces(project, "xxa-deaths") if kind == "sent bundle"]
        assert bool(found) is is_told, text


def test_history_is_for_a_person_to_rewrite() -> None:
    assert REWRITE.startswith("Rewrite the history (git filter-repo), have every clone made anew")
    assert not Trace("commit", "abc", REWRITE).deletable
    assert Trace("data", "x.csv").deletable


@pytest.mark.parametrize(
    ("rule", "role", "task"),
    [
        ("edition", "author", 0),
        ("release.stale", "author", 1),
        ("leaks.name", "author", 7),
        ("leaks.person", "reader for safety", 0),
        ("photograph.withdrawn", "who spoke with the persons", 2),
        ("release.unverified", "legal reader", 0),
        ("data.own-value", "data steward", 3),
        ("release.approver-open", "head", 3),
        ("release.policy", "head", 4),
        ("release.approver", "head", 5),
        ("release.odd", "", 0),
    ],
)
def test_rule_or_its_area_says_who_does_what_is_missing(rule: str, role: str, task: int) -> None:
    assert who_can(rule) == (role, task)


def test_what_is_missing_stands_once_in_the_order_of_tasks() -> None:
    def problem(rule: str, place: str = "x") -> Problem:
        return Problem(place, "a.", "b.", rule)

    listed = by_who(
        [
            problem("release.policy"),
            problem("leaks.name"),
            problem("release.stale", "y"),
            problem("release.stale"),
            problem("leaks.name"),
            problem("release.odd"),
        ]
    )
    assert [
        (role, [(each.rule, each.place) for each in problems]) for role, problems in listed
    ] == [
        ("", [("release.odd", "x")]),
        ("author", [("release.stale", "y"), ("release.stale", "x"), ("leaks.name", "x")]),
        ("head", [("release.policy", "x")]),
    ]
