"""Whatever happens to a file that a run left for the next one, the next one makes it anew."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.faults.bench import Bench

from hrcreport.build.grounds import file_hashes as hashes
from hrcreport.foundation.records.sealed_records import PlainFile

Damage = Callable[[Path], object]


def in_its_place(make: Damage) -> Damage:
    def damage(path: Path) -> None:
        path.unlink()
        make(path)

    return damage


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Damage] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "one bit": flip_a_bit,
    "random": lambda path: path.write_bytes(hashlib.sha512(path.name.encode()).digest() * 20),
    "deep": lambda path: path.write_bytes(b'{"a":' * 5000),
    "a list": lambda path: path.write_bytes(b"[]"),
    "a number": lambda path: path.write_bytes(b"12"),
    "a folder": in_its_place(Path.mkdir),
    "a pipe": in_its_place(os.mkfifo),
    "a link to nothing": in_its_place(lambda path: path.symlink_to("nothing")),
}
LEFT = (
    "_cache/hashes.json",
    "_cache/checked.json",
    "_cache/xxa/*.run",
    "_cache/xxa/*.json",
    "batch.json",
    "_lock.json",
    "index.html",
    "_thumbnails/xxa.png",
)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_records_are_made_anew(
    bench: Bench, damage: Damage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them at once, but for the kept run, without which cells would run."""
    bench.lay_out()
    (bench.builds / "_lock.json").write_text("{}")
    bench.build("--dry-run")
    for pattern in LEFT:
        for path in bench.builds.glob(pattern):
            if "/xxa/" not in str(path.relative_to(bench.builds)):
                damage(path)
    ended = bench.build()
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.said
    bench.heal()
    for name in ("hashes.json", "checked.json"):
        assert isinstance(PlainFile(bench.builds / "_cache" / name).read_sealed(), dict), name


def test_damage_to_what_is_known_of_files_is_said_once(bench: Bench) -> None:
    bench.lay_out()
    flip_a_bit(bench.builds / "_cache" / "hashes.json")
    assert bench.build().said.count("what was remembered of files is damaged") == 1
    assert "is damaged" not in bench.build().said


def test_hash_that_was_changed_never_enters_a_build(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A digit for another digit is still a hash: only the seal tells it."""
    # Files that were copied a moment ago would be read again in any case.
    monkeypatch.setattr(hashes, "RACY_SECONDS", -1000)
    bench.lay_out()
    assert bench.build().code == 0
    path = bench.builds / "_cache" / "hashes.json"
    known = PlainFile(path).read_sealed()["files"]
    assert str(bench.root / "data" / "tables" / "xxa-deaths.csv") in known
    text = path.read_bytes()
    for digest, *_ in known.values():
        text = text.replace(digest.encode(), digest[::-1].encode())
    path.write_bytes(text)
    bench.heal()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_kept_run_counts_as_missing(bench: Bench, damage: Damage) -> None:
    bench.lay_out()
    for path in [*bench.builds.glob("_cache/xxa/*")]:
        damage(path)
    ended = bench.build("--dry-run")
    assert ended.code == 0, ended.said
    assert "what its cells left is not kept, or cannot be read" in ended.said


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "no cells": lambda kept: kept["notebook"].pop("cells"),
    "cells a text": lambda kept: kept["notebook"].update(cells="no"),
    "cells of numbers": lambda kept: kept["notebook"].update(cells=[1, 2]),
    "fewer cells": lambda kept: kept["notebook"].update(cells=kept["notebook"]["cells"][:2]),
    "no outputs": lambda kept: [cell.pop("outputs", 0) for cell in kept["notebook"]["cells"]],
    "notebook a list": lambda kept: kept.update(notebook=[]),
    "files null": lambda kept: kept.update(files_read=None),
    "a key too many": lambda kept: kept.update(more=1),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_kept_run_of_a_wrong_shape_runs_the_cells(
    bench: Bench, change: Callable[[dict[str, Any]], object]
) -> None:
    """Sound by its own hash, as whoever shares a cache could write it."""
    bench.lay_out()
    for path in [*bench.builds.glob("_cache/xxa/*.run")]:
        kept = json.loads(gzip.decompress(path.read_bytes().partition(b"\n")[2]))
        change(kept)
        content = gzip.compress(json.dumps(kept).encode())
        path.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    ended = bench.build("--dry-run")
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.said
    assert "xxa would be built, because" in ended.said


@pytest.mark.parametrize("name", ["_cache", "_work", "_thumbnails", "_failed"])
def test_file_where_a_folder_of_the_program_belongs_is_taken_away(bench: Bench, name: str) -> None:
    bench.lay_out()
    if name != "_cache":
        shutil.rmtree(bench.builds / name, ignore_errors=True)
        (bench.builds / name).write_text("in the way")
        assert bench.build().code == 0
        bench.heal()
    else:
        shutil.move(bench.builds / name, bench.builds.parent / "kept")
        (bench.builds / name).write_text("in the way")
        assert bench.build("--dry-run", "--cache", str(bench.builds.parent / "kept")).code == 0
        assert bench.build("--cache", str(bench.builds.parent / "kept")).code == 0
        assert (bench.builds / name / "hashes.json").is_file()


def test_sealed_data_comes_back_and_another_form_does_not(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    PlainFile(path).write_sealed({"a": [1, "é"]})
    assert (
        PlainFile(path).read_sealed() == json.loads(path.read_bytes())["content"] == {"a": [1, "é"]}
    )
    for content in (b"", b"{}", path.read_bytes()[:-1], path.read_bytes().replace(b"1", b"2")):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="damaged"):
            PlainFile(path).read_sealed()
