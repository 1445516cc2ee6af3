"""This module knows the files in their authors' own columns that notebooks declare as sources.

`hrc.source("my/own.csv", title=…, …)` is read in the code of notebooks without running it, so that
the fence, the scan and the gate of release know before and after a run what nobody else has
recorded. What is not written out in the call itself cannot be read so, and is refused.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from hrcreport.foundation import Problem, Project, Trespass, sha256_of
from hrcreport.tables.data.own_reading import OF_GUARDED, OPTIONS, PLAIN_ENCODING, OwnFile
from hrcreport.tables.data.records import (
    GRADES,
    IDENTIFICATIONS,
    SENSITIVITIES,
    Licence,
    Source,
    TableRecord,
)
from hrcreport.tables.data.safeguards import Safeguards

CALL = "source"
ASKED_FOR = ("title", "publisher", "licence")
TEXTS = (*ASKED_FOR, "name", "url", "scope", "country", "period", "retrieved")
LISTS = ("caveats", "identifying", "counts")
CHOICES = {
    "sensitivity": SENSITIVITIES,
    "grade": GRADES,
    "identification": IDENTIFICATIONS,
}
ADVICE = "See docs/how-to/add-data.md#a-file-of-your-own."
MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Declared:
    """One call of `hrc.source` as its notebook writes it; `said` lacks what is not written out."""

    place: str
    folder: Path
    where: str
    said: Mapping[str, Any] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    def file(self, project: Project) -> Path | None:
        """Return the file, named from the project's folder or from the notebook's; else None."""
        root = Path(os.path.realpath(project.root))
        for base in (project.root, self.folder):
            real = Path(os.path.realpath(base / self.where))
            if self.where and real.is_relative_to(root) and real.is_file():
                return project.root / real.relative_to(root)
        return None


def declared_in(project: Project) -> list[Declared]:
    """Return every call of `hrc.source` in the notebooks of a project."""
    folders = [
        project.notebooks,
        *(project.notebooks / folder_name for folder_name in project.kinds.values()),
    ]
    return [call for folder in folders for path in _notebooks(folder) for call in _calls(path)]


def own_records(project: Project) -> tuple[list[TableRecord], list[Problem]]:
    """Return the records of the files that notebooks declare, each once, and all slips."""
    records: dict[str, TableRecord] = {}
    problems: list[Problem] = []
    for call in declared_in(project):
        at = project.place(Path(call.place.partition(", ")[0]))
        place = f"{at},{call.place.partition(',')[2]}"
        path = call.file(project)
        if call.unread:
            problems.append(_not_written(place, call.unread))
        elif path is not None:  # one that is not there is told where the call runs
            record, slips = own_record(project.place(path), call.said, by=place)
            problems += slips
            if record and (earlier := records.get(record.name)) and earlier.digest != record.digest:
                problems.append(_two_records(record, earlier))
            elif record:
                records[record.name] = record
    for file, times in Counter(record.lies_at for record in records.values()).items():
        if times > 1:
            same_file = [record for record in records.values() if record.lies_at == file]
            problems.append(_two_records(same_file[1], same_file[0]))
    return list(records.values()), problems


def own_paths(project: Project, *, guarded: bool) -> Iterator[Path]:
    """Yield the files that notebooks declare; with `guarded` those that are not public.

    Those are also all files that the policy declares to hold records, whatever a notebook says.
    """
    for call in declared_in(project):
        public = call.said.get("sensitivity") == "public"
        if (path := call.file(project)) and not (guarded and public):
            yield path
    if guarded:
        yield from (project.root / file for file in Safeguards.files_of_records(project))


def own_record(
    place: str, arguments: Mapping[str, Any], *, by: str = ""
) -> tuple[TableRecord | None, list[Problem]]:
    """Return the record of a file as a call of `hrc.source` gives it, and all that is wrong.

    Args:
        place: the file's place in the project.
        arguments: the arguments of the call by their names.
        by: where the call stands, for messages.
    """
    problems = list(_slips(arguments, by or place))
    if problems:
        return None, problems
    options = {
        key: value for key, value in arguments.items() if key in OPTIONS and value is not None
    }
    lists = {key: _listed(arguments.get(key)) for key in LISTS}
    texts = {key: str(arguments.get(key) or "") for key in TEXTS}
    stem = re.sub(r"[^a-z0-9]+", "-", Path(place).stem.lower()).strip("-")
    record = TableRecord(
        name=texts["name"] or stem or "own",
        path=os.path.relpath(place, "data").replace(os.sep, "/"),
        title=texts["title"],
        description=texts["title"],
        sources=(Source(title=texts["publisher"], path=texts["url"]),),
        licences=(Licence(name=texts["licence"], title=texts["licence"]),),
        bytes=0,
        hash="",
        kind="own",
        grade=str(arguments.get("grade") or ""),
        sensitivity=str(arguments.get("sensitivity") or "restricted"),
        identification=str(arguments.get("identification") or "none"),
        country=texts["country"],
        scope=texts["scope"] or texts["title"],
        period=texts["period"],
        retrieved=texts["retrieved"],
        caveats=lists["caveats"],
        identifying=lists["identifying"],
        own=OwnFile(counts=lists["counts"], options=json.dumps(options, sort_keys=True), by=by),
    )
    digest_parts = {**texts, **lists, **options, "place": place, "sensitivity": record.sensitivity}
    digest_parts |= {"grade": record.grade, "identification": record.identification}
    return record.with_(digest=sha256_of(digest_parts)), []


def _slips(arguments: Mapping[str, Any], place: str) -> Iterator[Problem]:
    known_keys = (*TEXTS, *CHOICES, *LISTS, *OPTIONS)
    for key, value in arguments.items():
        if key not in known_keys:
            fault = f"hrc.source knows no '{key}'."
            yield Problem.not_one_of(
                key, known_keys, place, fault, "data.own-key", heading="It takes"
            )
        elif key in CHOICES and value and value not in CHOICES[key]:
            fault = f"'{key}' reads {value!r}."
            yield Problem.not_one_of(str(value), CHOICES[key], place, fault, "data.own-value")
        elif key in TEXTS and not isinstance(value, str):
            yield _slip(place, f"'{key}' is no text.", f'Write it in quotes: {key}="…".', key)
        elif not _is_plain(value):
            mend = 'Write types by their names, in quotes: dtype={"code": "str"}.'
            yield _slip(place, f"'{key}' is given as what is no plain value.", mend, key)
        texts = [value] if isinstance(value, str) else value if key in LISTS else []
        for text in texts or ():
            refused = Trespass.problem_in_data(str(text), place=place, subject=f"'{key}'")
            if refused:
                yield refused
    if arguments.get("sensitivity") != "public":
        yield from _slips_of_guarded(arguments, place)
    for key in ASKED_FOR:
        if not arguments.get(key):
            fault = f"hrc.source says no '{key}'."
            mend = "Say who published the file and under which licence; where nobody has said, "
            yield _slip(place, fault, f'{mend}write that: licence="not stated". {ADVICE}', key)


def _slips_of_guarded(arguments: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Yield what a cell may not say of a file that is not public: it could name persons by it."""
    for key, value in arguments.items():
        told = value is not None and value != ()
        if key == "counts" and told:
            mend = (
                "Give one row a person; import a table of counts by a recipe; or say that all of "
                'it may be shown: sensitivity="public".'
            )
            fault = "'counts' says of a file that is not public which of its columns counts persons"
        elif (key in OPTIONS and key not in OF_GUARDED and told) or (
            (key == "sep" and len(str(value or "")) > 1)
            or (key == "decimal" and value not in (".", ",", None))
            or (key == "encoding" and not PLAIN_ENCODING.fullmatch(str(value or "utf-8")))
        ):
            mend = (
                "Save the file with its heads in the first row, in UTF-8; or say that all of it "
                'may be shown: sensitivity="public".'
            )
            fault = f"'{key}' would change what is read of a file that is not public"
        else:
            continue
        yield _slip(place, f"{fault}.", mend, key)


def _slip(place: str, fault: str, mend: str, key: str) -> Problem:
    return Problem(place, fault, mend, "data.own-value", key=key)


def _two_records(record: TableRecord, earlier: TableRecord) -> Problem:
    own_file, before = record.own, earlier.own
    assert own_file is not None and before is not None  # noqa: S101, PT018 -- both are files of authors
    fault = (
        f"the file {record.lies_at} has two records, here and in {before.by}."
        if record.lies_at == earlier.lies_at
        else f"the name '{record.name}' stands for {record.lies_at} here and for "
        f"{earlier.lies_at} in {before.by}."
    )
    mend = "Keep one call of hrc.source, and read the table below it by hrc.load"
    return Problem(
        own_file.by,
        fault,
        f'{mend}("{earlier.name}"); two files need two names: name="…".',
        "data.own-twice",
        value=record.lies_at,
    )


def _not_written(place: str, unread: tuple[str, ...]) -> Problem:
    return Problem(
        place,
        f"hrc.source is given {', '.join(unread)} by a name or a calculation.",
        "Write texts and numbers into the call itself: the scan and the gate of release read them "
        "there, without running the notebook.",
        "data.own-unwritten",
    )


def _is_plain(value: Any) -> bool:
    """Tell whether a value is of texts, numbers, truth values, and lists and mappings of them."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(member) for key, member in value.items())
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (str, int, float))


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(member) for member in value or ())


def _notebooks(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))


def _calls(path: Path) -> tuple[Declared, ...]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return _calls_of(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=256)
def _calls_of(path: Path, _size: int, _saved_at: int) -> tuple[Declared, ...]:
    """Return the calls in a notebook as it was saved then."""
    try:
        content = path.read_bytes()
        if f"{CALL}(".encode() not in content:
            return ()
        cells = json.loads(content)["cells"]
        texts = [
            (number, "".join(cell["source"]))
            for number, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "code"
        ]
    except (OSError, ValueError, LookupError, TypeError):
        return ()  # whoever runs the notebook tells
    calls = []
    for number, text in texts:
        try:
            tree = ast.parse(MAGIC.sub("", text))
        except SyntaxError:
            continue
        calls += [
            _read(node, f"{path}, cell {number}", path.parent)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and _is_named(node.func, CALL)
        ]
    return tuple(calls)


def _is_named(function: ast.expr, name: str) -> bool:
    """Tell whether a call is of a name of `hrc`."""
    owner = getattr(function, "value", None)
    return (
        isinstance(function, ast.Attribute)
        and function.attr == name
        and isinstance(owner, ast.Name)
        and owner.id == "hrc"
    )


def _read(call: ast.Call, place: str, folder: Path) -> Declared:
    arguments: dict[str, Any] = {}
    unread = []
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Call) and _is_named(first.func, "path") and first.args:
        first = first.args[0]
    where = first.value if isinstance(first, ast.Constant) else None
    if not isinstance(where, str):
        unread.append("the file")
    for keyword in call.keywords:
        try:
            arguments[keyword.arg or "**"] = ast.literal_eval(keyword.value)
        except ValueError:
            unread.append(f"'{keyword.arg or '**'}'")
    return Declared(
        place, folder, where if isinstance(where, str) else "", arguments, tuple(unread)
    )
