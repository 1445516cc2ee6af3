"""This room sets up a project: files of a starter, format, names of States, git in a clone.

Git leaves outputs out, shows differences of notebooks and takes nothing restricted. All of that is
settings of one clone: nothing of it is committed.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.editorial.starters.reports import NewReport
from hrcreport.editorial.starters.shipped import FromTheTool, shipped
from hrcreport.editorial.starters.starter import BODIES, STATES, Starter
from hrcreport.foundation import (
    Declaration,
    Git,
    Kind,
    Language,
    Problem,
    Project,
    RefusedError,
    csv_text,
)
from hrcreport.registers import Body, Register, with_values
from hrcreport.tables import Catalogue, Recipes, Safeguards

OF_NO_PLACE = {"iso2": "XX", "region": "invented", "subregion": "invented"}
"""What the table of States asks of a State that does not exist."""

POLICY = Safeguards.file
APPROVERS, NAMED = (
    re.compile(r"(?m)^(    approved_by: )\[.+\]$"),
    re.compile(r"(?m)^named:\n(?: .+\n)+"),
)
OPEN = "open: name the functions, as [secretary of the mechanism], or nothing can be released"
"""What stands beside a list of who may approve that is empty still."""

NO_FOLDER = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]|[. ]\Z')
"""What a name holds that names no folder on some systems, or ends in."""
MARK = "# Made by: hrcreport hooks install"
SECONDS = 60

_HERE = Path(__file__).parent
COMMENTS = _HERE / "comments.ipynb"
"""The notebook of an addendum with comments by a State."""

_IGNORED = """\
# what hrcreport makes
reports/_build/
reports/releases/.lock
data/.import.lock
.ipynb_checkpoints/
# texts of laws that are compared with, and registers on their way to a spreadsheet and back
data/law/texts/
/sheets/
# what Papermill and Quarto write
/out/
.quarto/
/notebooks/.gitignore
/notebooks/_environment.local
/notebooks/_extensions
"""
_README = """# {name}

Reports made by hrcreport from this folder. Two commands:

```sh
hrcreport check    # whether parameters, tables, registers and texts are sound
hrcreport build    # every report, into reports/_build
```

- `params`: one file is one report
- `notebooks`: text, figures and analysis
- `data`: tables, described in `catalogue` or `datapackage.json`, and registers; `mandate` says
  whose mandate it is, `safeguards.yml` what protects persons
- `reports`: the format of documents, the bibliography, and what is built

All packages that reports rest on have their versions and hashes in `requirements.lock`, by which
the same reports are made elsewhere:

```sh
python -m pip install --no-deps --require-hashes -r requirements.lock
python -m pip install --no-deps HRCREPORT    # a wheel of hrcreport, or its clone
```

`HRCREPORT=… nox` does both commands so; `.github/workflows/reports.yml` does them at each push.

The State of the first report, Exampleland, does not exist; its figures are invented. Put your own
in their place.
"""
OWN_BODY = "mandate/bodies/own.yml"
_BODY = """# yaml-language-server: $schema=../_schema/body.json
# The body whose mandate it is. What more it may say, its limbs, whom it concerns, the item of the
# agenda, words of its papers, stands in hrcreport's docs/reference/mandate.md.
code: {code}
name: {{en: {name}}}
short: {{en: {short}}}
"""


@dataclass(frozen=True, slots=True)
class NewBody:
    """The body whose mandate a new project is about: its name, a short one, a code.

    Without a short name it is called by the whole; without a code, by the capitals of the name.
    `names` are its names in other languages than English.
    """

    name: str
    short: str = ""
    code: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text of its record."""
        quoted_fields = {
            key: json.dumps(words, ensure_ascii=False) for key, words in self._said.items()
        }
        for code, name in self.names.items():
            quoted_fields["name"] += f", {code}: {json.dumps(name, ensure_ascii=False)}"
        return _BODY.format(**quoted_fields)

    @property
    def _said(self) -> dict[str, str]:
        capitals = "".join(letter for letter in self.name if letter.isascii() and letter.isupper())
        return {
            "name": self.name,
            "short": self.short or self.name,
            "code": self.code or capitals or "OWN",
        }

    def check(self) -> None:
        """Refuse a code that cannot be one.

        Raises:
            RefusedError: it cannot.
        """
        if not Kind.CODE.fullmatch(self._said["code"]):
            raise RefusedError.of(
                "--code",
                f"'{self.code}' cannot be the code of a body.",
                "Write capital letters and digits, with hyphens between: SMT.",
                "init.code",
                value=self.code,
            )

    def write(self, project: Project) -> None:
        """Write its record into a project."""
        path = project.data / OWN_BODY
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class SetUp:
    """Sets up a project: its files, its schemas, and what git does for it in one clone."""

    project: Project
    Body: ClassVar = NewBody
    """The body whose mandate a new project is about."""
    Report: ClassVar = NewReport
    """A report that is begun in a project, from nothing or from a notebook."""
    Starter: ClassVar = Starter
    """What a project can begin with, of the tool or of a package."""

    @staticmethod
    def asked(
        answers: dict[str, str],
        languages: tuple[str, ...],
        names: tuple[tuple[str, str], ...],
        state: str | None,
        *,
        ask: Callable[..., str],
    ) -> tuple[dict[str, str], tuple[str, ...], tuple[tuple[str, str], ...], str | None]:
        """Ask what nobody has said of a new project; an empty answer leaves it open."""
        answers["body"] = ask("Name of the body whose mandate it is, in English", "")
        if answers["body"]:
            answers["short"] = (
                answers["short"] or ask("What it is called for short", answers["body"]).strip()
            )
        spoken = languages or tuple(
            ask("Languages of its reports, such as en, fr", "en").replace(",", " ").split()
        )
        names_by_code = dict(names)
        for code in spoken if answers["body"] else ():
            if code not in ("en", *names_by_code) and (
                name := ask(f"Name of the body in '{code}'", "")
            ):
                names_by_code[code] = name
        return (
            answers,
            spoken,
            tuple(names_by_code.items()),
            state or ask("State of a first report, as FRA", ""),
        )

    @classmethod
    def begin(
        cls,
        folder: Path,
        *,
        starter: str,
        body: NewBody | None = None,
        languages: Sequence[str] = (),
    ) -> Project:
        """Write a project into a folder that is empty or not there yet, and return it.

        Args:
            folder: the new project's folder.
            starter: the name of one of the program or of a package.
            body: whose mandate it is, where it is another's than the starter's.
            languages: those of its reports; the first is that of the first report, which stands
                there in each of the others as well. English where none is named.

        Raises:
            RefusedError: something lies in the folder already, its name can name none, the body's
                code is none, there is no such language or no such starter, or the files of the
                starter begin no project; nothing is written then.
            OSError: a file cannot be written.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RefusedError.of(
                folder.as_posix(),
                "something lies here already.",
                "Name a folder that is empty or not there yet; nothing was written.",
                "init.not-empty",
            )
        if NO_FOLDER.search(folder.name):
            raise RefusedError.of(
                repr(folder.name),
                "this can name no folder on every machine that the project may come to.",
                'Leave out line breaks, the signs < > : " | ? * and \\, and a last point or blank.',
                "init.folder-name",
                value=folder.name,
            )
        _refuse_languages({*languages, *(body.names if body else ())})
        if body:
            body.check()
        beginning = Starter.named(starter)
        folder.mkdir(parents=True, exist_ok=True)
        for path in beginning.files():
            to = folder / path.relative_to(beginning.folder)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)
        project = Project(folder.resolve())
        FromTheTool(project).write()
        for path in () if body else beginning.bodies:
            (folder / BODIES).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / BODIES / path.name)
        _add_states(folder / "data")
        (folder / "data" / POLICY).write_text(policy_text(), encoding="utf-8", newline="\n")
        (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        (folder / "README.md").write_text(_README.format(name=folder.resolve().name), "utf-8")
        _add_languages(project, languages)
        if body:
            body.write(project)
        cls(project).write_schemas()
        return project

    def write_schemas(self) -> list[Path]:
        """Write the schemas of params files, recipes and registers; return those that changed."""
        return [
            *Declaration.write_schemas(self.project),
            *Recipes(self.project).write_schemas(),
            *Register.write_schemas(self.project),
        ]

    def begin_git(self) -> list[str]:
        """Make the project a repository of git with its hooks, and return what was done.

        A project that lies within another repository is made none of its own; where git is not
        there, that is said.
        """
        root = self.project.root
        try:
            _git(root, "rev-parse", "--show-toplevel")
        except RefusedError:
            try:
                _git(root, "init", "--quiet")
            except RefusedError:
                return ["No git: install it, then: git init, hrcreport hooks install"]
            return self.install_hooks()
        return ["It lies in a repository of git. Set it up by: hrcreport hooks install"]

    def install_hooks(self) -> list[str]:
        """Set up git and return what was done, each in a sentence.

        Raises:
            RefusedError: the project is in no clone of git, or git is not there.
        """
        top = Path(_git(self.project.root, "rev-parse", "--show-toplevel"))
        # With -P no module of the project runs that bears the name of one of these.
        python, root = (
            f'"{Path(sys.executable).as_posix()}" -P',
            f'"{self.project.root.as_posix()}"',
        )
        for key, value in {
            Git.CLEAN: Git.clean(),
            "filter.hrcreport.smudge": "cat",
            "filter.hrcreport.required": "true",
            "diff.hrcreport.command": f"{python} -m nbdime.vcs.git.diffdriver diff --use-filter "
            "--ignore-outputs",
            "merge.hrcreport.name": "notebooks cell by cell, as hrcreport update merges them",
            "merge.hrcreport.driver": f"{python} -m hrcreport --root {root} "
            "hooks merge %O %A %B %P",
        }.items():
            _git(self.project.root, "config", "--local", key, value)
        messages = [
            "Outputs of notebooks stay out of commits (nbstripout); git diff shows cells (nbdime).",
            "git merges notebooks cell by cell; what both sides changed is a cell 'To decide'.",
        ]
        within = self.project.notebooks.resolve().relative_to(top.resolve()).as_posix()
        attributes = _path_of_git(self.project, "info/attributes")
        line = f"{within}/**/*.ipynb filter=hrcreport diff=hrcreport merge=hrcreport"
        attribute_text = attributes.read_text(encoding="utf-8") if attributes.exists() else ""
        if line not in attribute_text.splitlines():
            before = line.removesuffix(" merge=hrcreport")  # as earlier versions wrote it
            kept_lines = [
                attribute_line
                for attribute_line in attribute_text.splitlines()
                if attribute_line != before
            ]
            attributes.parent.mkdir(parents=True, exist_ok=True)
            text = "\n".join([*kept_lines, line, ""])
            attributes.write_text(text, encoding="utf-8", newline="\n")
        hook = _path_of_git(self.project, "hooks") / "pre-commit"
        call = f"{python} -m hrcreport --root {root} hooks check"
        if hook.exists() and MARK not in hook.read_text(encoding="utf-8", errors="replace"):
            messages.append(f"There is a hook before commits already; add to {hook}: {call}")
        else:
            hook.parent.mkdir(parents=True, exist_ok=True)
            hook.write_text(f"#!/bin/sh\n{MARK}\nexec {call}\n", encoding="utf-8", newline="\n")
            hook.chmod(0o755)
            messages.append(
                "A commit with restricted tables, builds or outputs of notebooks is refused."
            )
        return messages

    def staged_problems(self) -> Iterator[Problem]:
        """Yield what may not be committed among the files that are about to be.

        Raises:
            RefusedError: as `install_hooks`.
        """
        top = Path(_git(self.project.root, "rev-parse", "--show-toplevel"))
        names = _git(
            self.project.root, "diff", "--cached", "--name-only", "-z", "--diff-filter=ACMR"
        )
        restricted = {
            (self.project.data / record.path).resolve(): record.name
            for record in Catalogue.as_read(self.project).all_records
            if record.sensitivity != "public"
        }
        for name in filter(None, names.split("\0")):
            path = (top / name).resolve()
            place = self.project.place(path)
            if path in restricted:
                yield Problem(
                    place,
                    f"the table '{restricted[path]}' is restricted and stays out of git.",
                    f"Take it out: git rm --cached {name}",
                    "desk.restricted",
                )
            elif place.startswith(f"{self.project.place(self.project.builds)}/"):
                yield Problem(
                    place,
                    "a build stays out of git.",
                    f"Take it out: git rm --cached {name}",
                    "desk.build-staged",
                )
            elif path.suffix == ".ipynb" and place.startswith("notebooks/"):
                yield from _outputs(self.project, name, place)


def _refuse_languages(codes: Collection[str]) -> None:
    known_languages = Language.of_the_tool()
    for code in sorted(codes):
        if code not in known_languages:
            raise RefusedError(
                Problem.not_one_of(
                    code,
                    sorted(known_languages),
                    "--language",
                    f"'{code}' is no language that the tool knows.",
                    "init.language",
                    heading="Languages",
                    after="Another is added to a project that has begun: docs/how-to/"
                    "add-a-language.md.",
                )
            )


def _add_languages(project: Project, languages: Sequence[str]) -> None:
    """Let the first report be in the first language, and begin it in each of the others."""
    first, *other_languages = dict.fromkeys(languages or (Language.FIRST,))
    for report in project.reports():
        path = report.params_file
        text = path.read_text(encoding="utf-8")
        languages_by_path = {path: first}
        if report.kind == "country":
            languages_by_path |= {
                path.with_name(f"{report.id}-{code}.yml"): code for code in other_languages
            }
        for place, code in languages_by_path.items():
            in_first = None if code == Language.FIRST else code
            params_text = with_values(text, {"language": in_first}) if languages else text
            place.write_text(params_text, encoding="utf-8", newline="\n")


def policy_text() -> str:
    """Return what protects persons, as it is shipped; who approves, and who is named, is open."""
    text = (shipped("data") / POLICY).read_text(encoding="utf-8")
    return NAMED.sub("named: []\n", APPROVERS.sub(rf"\1[]  # {OPEN}", text))


def bodies_that_declare(limbs: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield place and text of each body that the tool brings along and that has all these limbs."""
    for path in (path for starter in Starter.of_the_tool() for path in starter.bodies):
        body, _ = Body.read_file(path, place=path.name)
        if limbs and {*limbs} <= {*body.codes}:
            yield f"{BODIES}/{path.name}", path.read_text(encoding="utf-8")


def missing_of_git(gitignore: str) -> str:
    """Return the lines that a project's `.gitignore` lacks, each on its own."""
    ignored_lines = gitignore.splitlines()
    lines = (
        line for line in _IGNORED.splitlines() if line not in ignored_lines and line[:1] != "#"
    )
    return "".join(f"{line}\n" for line in lines)


def _add_states(data: Path) -> None:
    """Write the tables of States, the starter's invented State among them, and their records."""
    catalogue = data / "datapackage.json"
    package = json.loads(catalogue.read_text(encoding="utf-8"))
    own_records = {resource["name"]: resource for resource in package["resources"]}
    for name in STATES:
        record = json.loads((shipped("data") / "catalogue" / f"{name}.json").read_bytes())
        rows = _rows(shipped("data") / record["path"])
        if name in own_records:
            rows += [OF_NO_PLACE | row for row in _rows(data / own_records[name]["path"])]
            for column in record["schema"]["fields"]:
                if "categories" in column and column["name"] in OF_NO_PLACE:
                    value = OF_NO_PLACE[column["name"]]
                    column["categories"].append({"value": value, "label": value})
        columns = [column["name"] for column in record["schema"]["fields"]]
        (data / record["path"]).parent.mkdir(parents=True, exist_ok=True)
        content = csv_text(columns, ([row.get(column, "") for column in columns] for row in rows))
        (data / record["path"]).write_text(content, encoding="utf-8", newline="\n")
        own_records[name] = record | {
            "bytes": len(content.encode()),
            "hash": f"sha256:{hashlib.sha256(content.encode()).hexdigest()}",
        }
    package["resources"] = list(own_records.values())
    catalogue.write_text(
        json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _outputs(project: Project, name: str, place: str) -> Iterator[Problem]:
    try:
        cells = json.loads(_git(project.root, "show", f":{name}"))["cells"]
        has_outputs = any(cell.get("outputs") for cell in cells)
    except (ValueError, LookupError, TypeError, AttributeError):
        return  # `check` says what is wrong with the file
    if has_outputs:
        yield Problem(
            place,
            "the notebook would be committed with outputs.",
            f"Set up git by 'hrcreport hooks install', then: git add --renormalize {name}",
            "desk.outputs-staged",
        )


def _path_of_git(project: Project, name: str) -> Path:
    return (project.root / _git(project.root, "rev-parse", "--git-path", name)).resolve()


def _git(folder: Path, *words: str) -> str:
    try:
        return Git(folder).answer(*words, seconds=SECONDS).rstrip("\n")
    except OSError as error:
        raise RefusedError.of(
            folder.as_posix(),
            f"git cannot be set up here: {error}.",
            "Install git, and make the project a clone or: git init",
            "desk.no-git",
        ) from error
