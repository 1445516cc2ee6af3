"""A build can be checked without a network, and proven by building it again."""

from __future__ import annotations

import json
import os
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hrcreport.build.batch.verification import verify
from hrcreport.build.grounds.crate import CRATE_FILE, named_by_hash
from hrcreport.build.grounds.manifest import MANIFEST_HASH, Manifest, line_of_hash

pytestmark = pytest.mark.slow


def rules(said: Any) -> list[str]:
    return [problem["rule"] for problem in said.data["problems"]]


def test_build_is_what_its_manifest_says(built, hrcreport) -> None:
    said = hrcreport(built, "verify")
    assert said.code == 0
    assert said.out == "1 build checked: all agree.\n"


def remove(folder: Path) -> None:
    (folder / "xxa.pdf").unlink()


def change(folder: Path) -> None:
    path = folder / "xxa.docx"
    path.write_bytes(path.read_bytes() + b"x")


def change_source(folder: Path) -> None:
    path = folder / "source" / "xxa.qmd"
    path.write_text(path.read_text().replace("died", "lived"))


def add(folder: Path) -> None:
    (folder / "letter.pdf").write_text("not of this build")


def change_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"pages":', '"pages" :'))


def remove_crate(folder: Path) -> None:
    (folder / CRATE_FILE).unlink()


def change_format(folder: Path) -> None:
    path = folder / "source" / "_extensions" / "hrc" / "finish.lua"
    path.write_text(path.read_text() + "os.execute('true')\n")


def add_program(folder: Path) -> None:
    (folder / "source" / "_extensions" / "evil.exe").write_bytes(b"MZ")


def name_a_file_outside(folder: Path) -> None:
    rewrite_manifest(folder, lambda told: told["outputs"].update({"../../../etc/shadow": "0" * 64}))


def rewrite_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what a manifest says and the hash beside it too, as a forger would."""
    path = folder / Manifest.FILE
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))
    (folder / MANIFEST_HASH).write_bytes(line_of_hash(path.read_bytes()))


@pytest.mark.parametrize(
    ("act", "rule", "place"),
    [
        (remove, "verify.missing-file", "xxa.pdf"),
        (change, "verify.changed-file", "xxa.docx"),
        (change_source, "verify.changed-file", "source/xxa.qmd"),
        (add, "verify.strange-file", "letter.pdf"),
        (change_manifest, "verify.changed-file", "manifest.json"),
        (remove_crate, "verify.missing-file", CRATE_FILE),
        (change_format, "verify.changed-file", "source/_extensions/hrc/finish.lua"),
        (add_program, "verify.strange-file", "source/_extensions/evil.exe"),
        (name_a_file_outside, "verify.outside", "../../../etc/shadow"),
    ],
)
def test_whatever_differs_is_named(
    built, hrcreport, act: Callable[[Path], None], rule: str, place: str
) -> None:
    act(built.project.builds / "xxa")
    said = hrcreport(built, "verify", "xxa", "--json")
    assert said.code == 1
    assert rules(said) == [rule]
    assert said.data["problems"][0]["place"] == f"reports/_build/xxa/{place}"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def link_to_the_same(path: Path) -> None:
    elsewhere = next(each for each in path.parents if each.name == "_build") / "_elsewhere"
    path.replace(elsewhere)
    path.symlink_to(elsewhere)


def put_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def put_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_a_socket(path: Path) -> None:
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have about a hundred letters
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


HARMS: dict[Callable[[Path], None], set[str]] = {
    flip: {"verify.changed-file", "verify.no-manifest"},
    Path.unlink: {"verify.missing-file", "verify.no-manifest"},
    link_to_the_same: {"verify.link", "verify.no-manifest"},
    put_a_pipe: {"verify.special-file", "verify.no-manifest"},
    put_a_socket: {"verify.special-file", "verify.no-manifest"},
    put_a_folder: {"verify.missing-file", "verify.no-manifest"},
}


def test_each_single_file_that_is_harmed_is_named(built, tmp_path: Path) -> None:
    """One byte, a loss, a link to the same bytes, a pipe, a socket: in each file of a build."""
    folder = built.project.builds / "xxa"
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert len(names) > 60
    assert verify(folder, place="xxa") == []
    for name in names:
        path = folder / name
        whole = path.read_bytes()
        for harm, rules_of_it in HARMS.items():
            harm(path)
            found = verify(folder, place="xxa")
            told = {problem.rule for problem in found}
            assert told, f"{harm.__name__} of {name} is not told"
            # A manifest that is not the one that was written may name other files and hashes.
            assert name == Manifest.FILE or told <= rules_of_it, (name, harm.__name__, told)
            named = {problem.place for problem in found}
            mine = (
                {f"xxa/{name}"}
                if name != MANIFEST_HASH
                else {f"xxa/{name}", f"xxa/{Manifest.FILE}"}
            )
            assert named & mine, (name, harm.__name__, named)
            assert name == Manifest.FILE or named <= mine, (name, harm.__name__, named)
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
            path.write_bytes(whole)
    assert verify(folder, place="xxa") == []


def test_file_is_told_wherever_it_was_added(built) -> None:
    folder = built.project.builds / "xxa"
    for below in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        added = below / "evil\x1b[2K\u202e.exe"
        added.write_text("")
        (problem,) = verify(folder, place="xxa")
        assert problem.rule == "verify.strange-file"
        assert problem.place.endswith("evil\\x1b[2K\\u202e.exe")
        added.unlink()


def test_format_that_was_taken_out_whole_is_told(built) -> None:
    folder = built.project.builds / "xxa"
    shutil.rmtree(folder / "source" / "_extensions")
    problems = verify(folder, place="xxa")
    assert {problem.rule for problem in problems} == {"verify.missing-file"}
    assert all("/_extensions/" in problem.place for problem in problems)
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (folder / "source" / "_extensions").symlink_to(elsewhere)
    assert "verify.link" in {problem.rule for problem in verify(folder, place="xxa")}


def change_of(name: str, value: Any) -> Callable[[dict[str, Any]], object]:
    return lambda told: told.update({name: value})


MALFORMED = {
    "outputs a list": change_of("outputs", []),
    "inputs null": change_of("inputs", None),
    "outputs of numbers": change_of("outputs", {"xxa.pdf": 1}),
    "formats a text": change_of("formats", "pdf"),
    "keys empty": change_of("keys", {}),
    "looked for nothing": change_of("looked_for", {}),
    "a key too many": change_of("more", 1),
    "a key too few": lambda told: told.pop("notebook"),
    "pages true": change_of("pages", True),
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_manifest_is_told_in_words(built, change) -> None:
    folder = built.project.builds / "xxa"
    rewrite_manifest(folder, change)
    assert [each.rule for each in verify(folder, place="xxa")] == ["verify.no-manifest"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"form": 5, "a": ' + b"[" * 5000,
        b"1" * 9999,
    ],
    ids=["empty", "list", "null", "no text", "deep", "deep within", "a long number"],
)
def test_manifest_that_is_no_manifest_stops_nothing(built, hrcreport, content: bytes) -> None:
    (built.project.builds / "xxa" / Manifest.FILE).write_bytes(content)
    assert rules(hrcreport(built, "verify", "--json")) == ["verify.no-manifest"]
    assert hrcreport(built, "why", "xxa").code == 0
    assert hrcreport(built, "list").code == 0


def test_truncated_manifest_is_told_at_every_length(built) -> None:
    folder = built.project.builds / "xxa"
    content = (folder / Manifest.FILE).read_bytes()
    for length in range(0, len(content), 211):
        (folder / Manifest.FILE).write_bytes(content[:length])
        assert [each.rule for each in verify(folder, place="xxa")] == ["verify.no-manifest"]


def test_manifest_larger_than_any_is_not_read(built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrcreport.foundation.records.sealed_records.LARGEST_RECORD", 100)
    folder = built.project.builds / "xxa"
    assert [each.rule for each in verify(folder, place="xxa")] == ["verify.no-manifest"]


def test_nothing_outside_is_opened_whatever_a_manifest_names(
    built, hrcreport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    opened: list[str] = []
    real = os.open

    def watched(path: Any, *more: Any, **named: Any) -> int:
        opened.append(os.path.realpath(os.fspath(path)) if not isinstance(path, int) else "")
        return real(path, *more, **named)

    folder = built.project.builds / "xxa"
    names = [str(outside), "../../../outside.txt", "..\\outside.txt", "", ".", "C:/x"]
    rewrite_manifest(folder, lambda told: told["outputs"].update(dict.fromkeys(names, "0" * 64)))
    monkeypatch.setattr(os, "open", watched)
    found = [each for each in verify(folder, place="xxa") if each.rule == "verify.outside"]
    assert len(found) == len(names)

    def name_inputs(told: dict[str, Any]) -> None:
        told["outputs"] = {k: v for k, v in told["outputs"].items() if k not in names}
        told["inputs"]["../outside.txt"] = "0" * 64

    rewrite_manifest(folder, name_inputs)
    assert rules(hrcreport(built, "verify", "xxa", "--rebuild", "--json")) == ["verify.outside"]
    assert os.path.realpath(outside) not in opened


def test_builds_whose_report_has_gone_are_checked_too(built, hrcreport) -> None:
    shutil.copytree(built.project.builds / "xxa", built.project.builds / "gone")
    change(built.project.builds / "gone")
    said = hrcreport(built, "verify", "--json")
    assert rules(said) == ["verify.changed-file"]
    assert said.data["checked"] == ["reports/_build/gone", "reports/_build/xxa"]


def test_pipe_in_place_of_a_file_stops_no_command(built, hrcreport) -> None:
    for name in ("xxa.html", "manifest.json"):
        put_a_pipe(built.project.builds / "xxa" / name)
        assert hrcreport(built, "why", "xxa").code == 0
    assert rules(
        hrcreport(built, "verify", built.project.builds / "xxa" / "xxa.html", "--json")
    ) == ["verify.no-build"]


@pytest.mark.parametrize("content", ["no JSON", '{"form": 1}'])
def test_manifest_of_another_form_is_told(built, hrcreport, content: str) -> None:
    (built.project.builds / "xxa" / "manifest.json").write_text(content)
    assert rules(hrcreport(built, "verify", "--json")) == ["verify.no-manifest"]


def test_report_that_was_never_built_has_no_manifest(invented, hrcreport) -> None:
    assert rules(hrcreport(invented, "verify", "xxa", "--json")) == ["verify.no-manifest"]
    assert hrcreport(invented, "verify").out == "0 builds checked: all agree.\n"


def test_zip_archive_and_folder_from_elsewhere_are_checked(
    built, hrcreport, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "received from elsewhere"
    shutil.copytree(built.project.builds / "xxa", elsewhere / "xxa")
    archive = shutil.make_archive(str(tmp_path / "xxa"), "zip", elsewhere)
    assert hrcreport(built, "verify", archive, str(elsewhere / "xxa")).code == 0
    change(elsewhere / "xxa")
    archive = shutil.make_archive(str(tmp_path / "xxa"), "zip", elsewhere)
    assert rules(hrcreport(built, "verify", archive, "--json")) == ["verify.changed-file"]


def test_file_that_is_no_archive_is_refused(built, hrcreport, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("words")
    said = hrcreport(built, "verify", tmp_path / "letter.txt")
    assert said.code == 2
    assert "neither the folder of a build nor a sound zip archive of one" in said.err


def test_archive_that_could_unpack_to_something_else_is_refused(
    built, hrcreport, tmp_path: Path
) -> None:
    folder = built.project.builds / "xxa"

    def refused(add: Callable[[zipfile.ZipFile], object]) -> str:
        path = tmp_path / "xxa.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(folder.rglob("*")):
                archive.write(file, f"xxa/{file.relative_to(folder)}")
            add(archive)
        said = hrcreport(built, "verify", path)
        assert said.code == 2
        return said.err

    assert "leads out of the build" in refused(lambda archive: archive.writestr("../evil.exe", ""))
    assert "lies beside the build" in refused(lambda archive: archive.writestr("evil.exe", ""))
    assert "lies beside the build" in refused(
        lambda archive: archive.write(folder / Manifest.FILE, "other/manifest.json")
    )
    with pytest.warns(UserWarning, match="Duplicate"):
        assert "two files of one name" in refused(
            lambda archive: archive.writestr("xxa/xxa.pdf", "another")
        )


def test_archive_that_is_damaged_is_refused_in_words(built, hrcreport, tmp_path: Path) -> None:
    whole = Path(shutil.make_archive(str(tmp_path / "xxa"), "zip", built.project.builds / "xxa"))
    content = bytearray(whole.read_bytes())
    for position in range(40, len(content), len(content) // 12):
        content[position] ^= 255
        whole.write_bytes(content)
        assert hrcreport(built, "verify", whole).code in {0, 1, 2}
        content[position] ^= 255
    for length in (0, 4, len(content) // 2, len(content) - 3):
        whole.write_bytes(content[:length])
        assert hrcreport(built, "verify", whole).code == 2


def test_built_again_every_byte_is_the_same(built, hrcreport) -> None:
    before = (built.project.builds / "xxa" / "manifest.json").stat().st_mtime_ns
    said = hrcreport(built, "verify", "xxa", "--rebuild")
    assert said.code == 0, said.err
    assert said.out == "1 build built again and compared: all agree.\n"
    assert (built.project.builds / "xxa" / "manifest.json").stat().st_mtime_ns == before


def test_file_that_comes_out_different_is_named_with_the_versions(
    built, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hrcreport.build.grounds import inputs

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setattr("hrcreport.document.assemble.document.epoch_of", lambda _: 86_400)
    now = inputs.versions() | {"pandas": "99.0"}
    monkeypatch.setattr(inputs, "versions", lambda: now)
    said = hrcreport(built, "verify", "xxa", "--rebuild", "--json")
    assert said.code == 1
    differing = {problem["place"].rpartition("/")[2] for problem in said.data["problems"]}
    assert {"xxa.pdf", "xxa.docx"} <= differing
    assert "pandas was " in said.data["problems"][0]["mend"]


def test_nothing_is_proven_from_other_inputs(built, hrcreport) -> None:
    law = (built.root / "data/law/xxa.yml").read_text()
    built.write("data/law/xxa.yml", law.replace("rules", "clear rules"))
    built.write("data/law/areas/xxa.yml", "country: XXA\nprovisions: []\n")
    said = hrcreport(built, "verify", "xxa", "--rebuild", "--json")
    assert rules(said) == ["verify.inputs-changed"]
    what = said.data["problems"][0]["what"]
    assert "data/law/xxa.yml changed, data/law/areas/xxa.yml appeared." in what


def test_build_is_a_research_object_of_one_action(built) -> None:
    folder = built.project.builds / "xxa"
    crate = json.loads((folder / CRATE_FILE).read_text())
    manifest = json.loads((folder / "manifest.json").read_text())
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert entities[CRATE_FILE]["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.2"
    assert entities["./"]["conformsTo"]["@id"] == "https://w3id.org/ro/wfrun/process/0.5"
    (action,) = (each for each in entities.values() if each["@type"] == "CreateAction")
    assert action["instrument"]["@id"] == "#hrcreport"
    results = {each["@id"] for each in action["result"]}
    assert results == {"manifest.json", *manifest["outputs"]} - {CRATE_FILE}
    objects = {each["@id"] for each in action["object"]}
    for place, digest in manifest["inputs"].items():
        assert named_by_hash(place, digest) in objects
    assert entities["#parameter-country"]["value"] == "XXA"
    for name, version in manifest["versions"].items():
        assert entities[f"#software-{name}"]["softwareVersion"] == version
    assert {"pandas", "typst", "pandoc", "python", "matplotlib"} <= {
        each["name"] for each in entities.values() if each["@type"] == "SoftwareApplication"
    }
    assert entities["./"]["datePublished"] == "2026-11-24"


def test_research_object_is_read_by_the_library_of_its_form(built, tmp_path: Path) -> None:
    from rocrate.rocrate import ROCrate

    folder = shutil.copytree(built.project.builds / "xxa", tmp_path / "xxa")
    crate = ROCrate(folder)
    assert crate.name == "Report on the Republic of Exampleland"
    assert "of each source" in crate.root_dataset["license"]["name"]
    assert crate.dereference("#hrcreport")["license"].id == "https://spdx.org/licenses/Apache-2.0"
    assert {"xxa.pdf", "xxa.docx", "xxa.html"} <= {each.id for each in crate.data_entities}
