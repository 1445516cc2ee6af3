"""This module keeps what notebooks left when they ran, so that prose can change without a run.

A run is found by a key of its code, parameters, library and versions, and by the hashes of the data
that it read. The store is a folder, or any place that fsspec knows by its URL.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hrcreport.document import KeptRun
from hrcreport.foundation import (
    PlainFile,
    RefusedError,
    sha256_of,
)

STORE_FOLDER = "_cache"
STORE_VARIABLE = "HRCREPORT_CACHE"
KEY_VARIABLE = "HRCREPORT_CACHE_KEY"
"""Names a secret that machines which share a store have in common; others cannot add to it."""
FORM = 4
"""The number of this form of kept runs; what another version kept is not read."""
ALMOST_A_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/(?!/)")
KEPT_OF_ONE_REPORT = 6
"""Older runs of a report are thrown away, so that a folder does not grow without end."""

ANSWER_SECONDS = 20.0
"""So long a store at a URL may take over one file; a kept run is not worth a longer wait."""
REST_SECONDS = 300.0
"""So long a store that failed is left alone, or each report of a batch would wait for it."""
READING, KEEPING = "read", "keep"


@dataclass(slots=True)
class Resting:
    """The stores that failed in this process: when, and why, by location and what was asked.

    One that takes nothing may give all the same: a bucket of others, a token that only reads.
    """

    failed: dict[tuple[str, str], tuple[float, str]] = field(default_factory=dict)

    def why(self, location: str, *asked: str) -> str:
        """Return why a store is left alone for now; empty where it may be asked."""
        for act in asked:
            since, why = self.failed.get((location, act), (-REST_SECONDS, ""))
            if time.monotonic() - since < REST_SECONDS:
                return why
        return ""

    def begin(self, location: str, asked: str, why: str) -> None:
        """Leave a store alone from now on."""
        self.failed[location, asked] = time.monotonic(), why


RESTING = Resting()


def execution_key(key: str, data: Mapping[str, str]) -> str:
    """Return the key of a run with the data that it read: equal keys mean equal results."""
    return sha256_of({"run": key, "data": dict(data)})


@dataclass(frozen=True, slots=True)
class Store:
    """The kept runs in a folder or at a URL (`s3://…`, `memory://…`).

    `faults` says in words why a URL gave or took nothing: that costs a later run, not this one.
    """

    location: str
    faults: list[str] = field(default_factory=list, compare=False)

    def refuse_unknown(self) -> None:
        """Find out whether places of this kind can be reached, before anything runs.

        Raises:
            RefusedError: fsspec knows no such kind of URL, or its package is missing.
        """
        if not self._is_url:
            if ALMOST_A_URL.match(self.location):
                raise RefusedError.of(
                    place=f"--cache {self.location}",
                    fault="a URL has two slashes behind its colon, and this has one.",
                    mend="Write kind://place, or ./ before the name of a folder.",
                    rule="cli.cache",
                    value=self.location,
                )
            return
        import fsspec

        try:
            fsspec.get_filesystem_class(self.location.partition("://")[0])
        except (ValueError, ImportError) as error:
            raise RefusedError.of(
                place=f"--cache {self.location}",
                fault=f"runs cannot be kept at this URL: {error}.",
                mend="Name a folder, or a URL of a kind that fsspec knows (file, s3, gs, abfs) "
                "and install the package of its kind in this environment.",
                rule="cli.cache",
                value=self.location,
            ) from error

    def find(
        self, report_id: str, key: str, hash_of: Callable[[str], str | None]
    ) -> KeptRun | None:
        """Return the kept run of a key on today's data, or None.

        `hash_of` gives today's SHA-256 of a place as in `KeptRun.data`, None where it is gone. An
        entry that is damaged or that another version wrote counts as missing.
        """
        for places in self._places(report_id, key):
            try:
                data = {place: hash_of(place) or "" for place in places}
                name = f"{execution_key(key, data)}.run"
                content = self._read(report_id, name)
                kept_run = _unpacked(content, name=name) if content else None
            except (ValueError, LookupError, TypeError, OSError, EOFError):
                kept_run = None
            if kept_run is not None:
                return kept_run
        return None

    def keep(self, report_id: str, key: str, kept_run: KeptRun) -> None:
        """Keep a run. A store that takes nothing costs a later run, not this one."""
        data = kept_run.data
        with suppress(OSError):
            name = f"{execution_key(key, data)}.run"
            self._write(report_id, name, _packed(kept_run, name=name))
            # Runs of one key may have read other files: one that was not there at the time.
            other_places = [
                places for places in self._places(report_id, key) if places != sorted(data)
            ]
            sets = [sorted(data), *other_places][:KEPT_OF_ONE_REPORT]
            listed = json.dumps({"form": FORM, "data": sets}).encode()
            self._write(report_id, f"{key}.json", listed)
            self._thin_out(report_id)

    def _places(self, report_id: str, key: str) -> list[list[str]]:
        """Return which places each kept run of a key rests on, the newest first."""
        try:
            listed = PlainFile.parsed(self._read(report_id, f"{key}.json") or b"{}")
            return [[str(place) for place in places] for places in listed.get("data", ())]
        except (ValueError, TypeError, AttributeError):
            return []

    @property
    def _is_url(self) -> bool:
        return "://" in self.location

    def _read(self, report_id: str, name: str) -> bytes | None:
        if self._is_url:
            return self._answer(report_id, name, None)
        with suppress(OSError):
            return PlainFile(Path(self.location) / report_id / name).read()
        return None

    def _write(self, report_id: str, name: str, content: bytes) -> None:
        if self._is_url:
            self._answer(report_id, name, content)
            return
        folder = Path(self.location) / report_id
        folder.mkdir(parents=True, exist_ok=True)
        PlainFile(folder / name).write(content, lasting=False)

    def _answer(self, report_id: str, name: str, content: bytes | None) -> bytes | None:
        """Return a file from the URL, or write it there; None where it is not there or fails.

        What fails and in what words is the affair of the package of that kind of URL.
        """
        asked = READING if content is None else KEEPING
        if why := RESTING.why(self.location, READING, asked):
            self.faults[:] = [why]
            return None
        answer: list[bytes] = []
        fault: list[str] = [f"no answer within {ANSWER_SECONDS:.0f} seconds"]

        def ask() -> None:
            import fsspec

            try:
                filesystem, root = fsspec.core.url_to_fs(self.location)
                if content is None:
                    answer.append(bytes(filesystem.cat_file(f"{root}/{report_id}/{name}")))
                else:
                    filesystem.makedirs(f"{root}/{report_id}", exist_ok=True)
                    filesystem.pipe_file(f"{root}/{report_id}/{name}", content)
                fault.clear()
            except FileNotFoundError:
                fault.clear()
            except Exception as error:  # noqa: BLE001 -- each kind of URL has errors of its own
                fault[:] = [f"{type(error).__name__}: {error}"]

        thread = threading.Thread(target=ask, name="store of kept runs", daemon=True)
        thread.start()
        thread.join(ANSWER_SECONDS)
        for fault_line in fault:
            acts = "read or kept" if asked == READING else "kept"
            why = f"no run was {acts} at {self.location}: {' '.join(fault_line.split())}"
            self.faults[:] = [why]
            RESTING.begin(self.location, asked, why)
        return answer[0] if answer else None

    def _thin_out(self, report_id: str) -> None:
        if self._is_url:
            return
        folder = Path(self.location) / report_id
        runs = sorted(folder.glob("*.run"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in runs[KEPT_OF_ONE_REPORT:]:
            path.unlink(missing_ok=True)


def _packed(kept_run: KeptRun, *, name: str) -> bytes:
    text = json.dumps({"form": FORM, **asdict(kept_run)}, ensure_ascii=False)
    content = gzip.compress(text.encode(), compresslevel=4, mtime=0)
    return _seal(content, name=name) + b"\n" + content


def _seal(content: bytes, *, name: str) -> bytes:
    """Return what proves that an entry is whole and, with a secret, who may have written it.

    The name is sealed with the content: a run of another text cannot be put in its place.
    """
    secret = os.environ.get(KEY_VARIABLE, "").encode()
    named_content = name.encode() + b"\0" + content
    if secret:
        return hmac.new(secret, named_content, "sha256").hexdigest().encode()
    return hashlib.sha256(named_content).hexdigest().encode()


def _unpacked(packed: bytes, *, name: str) -> KeptRun | None:
    seal, _, content = packed.partition(b"\n")
    if not hmac.compare_digest(seal, _seal(content, name=name)):
        return None
    read = PlainFile.parsed(gzip.decompress(content))
    if read.pop("form") != FORM:
        return None
    return PlainFile.made_from(KeptRun, read)
