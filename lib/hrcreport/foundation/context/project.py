"""This module knows where the parts of a report project lie on disk."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import ClassVar

from hrcreport.foundation.context.reads import Reads
from hrcreport.foundation.errors import Problem, ProjectError
from hrcreport.foundation.languages import Language, Languages

LANGUAGES_FOLDER = "languages"
"""Where below `data` a project brings languages that do not come with the tool."""

READ_FOLDERS = ("params", "notebooks", "data", "reports")
"""The folders of a project whose files are read; what is built below `reports` is none of them."""

BUILDS_FOLDER = "_build"
STATES_FILE = "tables/states.csv"
SHARED_BLOCKS = "_shared"
_LANGUAGE_LINE = re.compile(r"""^language:[ \t]*["']?([a-z]{2})\b""", re.MULTILINE)
_COUNTRY_LINE = re.compile(r"""^country:[ \t]*["']?([A-Z]{3})\b""", re.MULTILINE)
_STATE_LINE = re.compile(r"""^ *-? *country:[ \t]*["']?([A-Z]{3})\b""", re.MULTILINE)
_FIGURES_LINE = re.compile(
    r"""^(?:events|population|yearly|stops|stops_by_light|by_area|by_sex|strata):[ \t]*["']?\w""",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """One file under `params/`: it gives one document in several formats."""

    FOLDERS: ClassVar[Mapping[str, str]] = {
        "country": "countries",
        "theme": "themes",
        "report": "reports",
    }
    """The kinds whose folder of params files and own notebooks is called otherwise."""
    SUFFIXES: ClassVar[tuple[str, ...]] = (".yml", ".yaml")
    """How the name of a params file ends."""
    SCHEMAS: ClassVar[str] = "_schema"
    """The folder beside them of the schemas that editors check them with."""
    VARIABLE: ClassVar[str] = "HRCREPORT_REPORT"
    """Names the report to its kernel; not set when a notebook runs by hand."""
    BY_PAPERMILL: ClassVar[str] = "HRCREPORT_BY_PAPERMILL"
    """Tells a kernel that Papermill runs the notebook, and keeps all that cells print."""

    id: str
    kind: str
    params_file: Path
    notebook: Path
    language: str = Language.FIRST
    country: str = ""
    """The State that it is on, by the code that its params file sets; empty where it sets none."""

    @staticmethod
    def editor_line(schema: str) -> str:
        """Return the first line of a params file: it tells an editor which schema to use."""
        return f"# yaml-language-server: $schema=../{Report.SCHEMAS}/{schema}.json"

    @staticmethod
    def language_in(params_file: Path) -> str:
        """Return the language that a params file sets, whatever else may be wrong in the file."""
        return _set_by(_LANGUAGE_LINE, params_file) or Language.FIRST


@dataclass(frozen=True, slots=True)
class Project:
    """A folder that holds `params/` and `notebooks/`, and the places of everything in it."""

    VARIABLE: ClassVar[str] = "HRCREPORT_ROOT"
    """Names the project."""

    root: Path
    reads: Reads = field(init=False, repr=False, compare=False)
    """What was read of it so far; a copy begins with nothing."""

    @classmethod
    def at_hand(
        cls, root: str | os.PathLike[str] | None = None, *, start: Path | None = None
    ) -> Project:
        """Return the project of `root`, else of HRCREPORT_ROOT, else the nearest around `start`.

        Around means `start` (default: the current folder) or a folder above it. Nothing else is
        guessed: a command in a wrong folder must not read or build another project than is meant.
        Doors ask for it and hand it on.

        Raises:
            ProjectError: the named folder is no project, none is found, or a link leads out of it.
        """
        chosen_root = root or os.environ.get(cls.VARIABLE)
        if chosen_root:
            folder = Path(chosen_root).expanduser().resolve()
            if _is_project(folder):
                return _opened(folder)
            raise ProjectError.of(
                place=str(chosen_root),
                fault="this folder is not a report project.",
                mend="A project holds the folders 'params' and 'notebooks'. "
                f"Correct --root or the variable {cls.VARIABLE}.",
                rule="project.not-a-project",
            )
        start_folder = (start or Path.cwd()).resolve()
        for folder in (start_folder, *start_folder.parents):
            if _is_project(folder):
                return _opened(folder)
        raise ProjectError.of(
            place=str(start_folder),
            fault="no report project is found here or in a folder above.",
            mend="A project is a folder that holds the folders 'params' and 'notebooks'. Go there, "
            f"or name it: hrcreport --root DIR …, or the variable {cls.VARIABLE}.",
            rule="project.not-found",
        )

    @classmethod
    def begun(cls, folder: Path) -> Project:
        """Return the project of a folder anew, as a process asks that begins another's work.

        A folder that is no project has nothing but what is read.

        Raises:
            ProjectError: a link leads out of the project.
        """
        _opened.cache_clear()
        return cls.at_hand(folder) if _is_project(folder) else cls(folder)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reads", Reads(self.place))

    def __reduce__(self) -> tuple[type[Project], tuple[Path]]:
        return Project, (self.root,)

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def languages(self) -> Path:
        """The folder of the languages that the project brings itself; it need not be there."""
        return self.data / LANGUAGES_FOLDER

    @property
    def known_languages(self) -> Languages:
        """The languages of the tool and those that the project brings itself, by their codes."""
        return Language.with_those_in(self.languages, place=self.place(self.languages))

    def language(self, code: str) -> Language:
        """Return the language of a code.

        Raises:
            NotebookError: neither the tool nor the project has a folder for it.
        """
        return Language.named(code, self.known_languages)

    def record_language(self, language: str) -> None:
        """Remember the files of a language that it brings; the tool's own are of its code."""
        if language not in Language.of_the_tool():
            for path in self.reads.files_in(self.languages / language, "*.yml"):
                self.reads.record(path)

    @property
    def extension(self) -> Path:
        """The Quarto format extension that both engines use."""
        return self.root / "reports" / "_extensions" / "hrc"

    @property
    def references(self) -> Path:
        """The folder of the bibliography; files of its name beside it belong to it too."""
        return self.root / "reports" / "references"

    @property
    def translations(self) -> Path:
        """The folder of what catalogue and registers say in other languages, one folder each."""
        return self.data / "translations"

    @property
    def builds(self) -> Path:
        return self.root / "reports" / BUILDS_FOLDER

    def place(self, path: Path) -> str:
        """Return a path as authors read it: relative to the project, with forward slashes."""
        # A folder of the project may be a link to somewhere else: its files keep their place here.
        # Paths are compared as texts first: a batch asks this for each input of each report.
        below = f"{self.root}{os.sep}"
        if (written := str(path)).startswith(below):
            return written[len(below) :].replace(os.sep, "/")
        full_path, root = path.absolute(), self.root
        if not full_path.is_relative_to(root):
            full_path, root = path.resolve(), root.resolve()
        return (full_path.relative_to(root) if full_path.is_relative_to(root) else path).as_posix()

    @staticmethod
    def write_stale(texts: Mapping[Path, str]) -> list[Path]:
        """Write the files that are missing or hold another text, and return them."""
        written = []
        for path, text in texts.items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
                written.append(path)
        return written

    def where_it_lies(self, wrong_place: str) -> str:
        """Return in words where a file lies that was looked for at a wrong place, by its name."""
        name = Path(wrong_place.replace("\\", "/")).name
        places_found, files = [], []
        for folder, folders, file_names in os.walk(self.root):
            below = Path(folder)
            folders[:] = sorted(
                folder_name
                for folder_name in folders
                if folder_name[0] != "." and below / folder_name != self.builds
            )
            files += file_names
            places_found += [
                self.place(below / file_name) for file_name in file_names if file_name == name
            ]
        if not places_found:
            near = Problem.did_you_mean(name, files)
            return (
                f"{near}No file of the project has this name. Put it into the project, and name it "
                f'from the project\'s folder: hrc.path("data/own/{name}").'
            )
        other_places = f" (or {', '.join(places_found[1:])})" if places_found[1:] else ""
        return (
            f"A file of this name lies at {places_found[0]}{other_places}: "
            f'write hrc.path("{places_found[0]}").'
        )

    def links_out(self) -> list[tuple[Path, Path]]:
        """Return each symbolic link that leads out of the project, with what it leads to.

        The project itself may be reached by a link, and links may lead to files inside it.
        """
        root, links = self.root.resolve(), []
        for entry in self._files_and_links():
            if entry.is_symlink():
                path, target = Path(entry.path), Path(os.path.realpath(entry.path))
                built = entry.name == BUILDS_FOLDER and path.parent.name == "reports"
                if not built and not target.is_relative_to(root):
                    links.append((path, target))
        return sorted(links)

    def _files_and_links(self) -> Iterator[os.DirEntry[str]]:
        """Yield what lies in the folders that are read, but for folders, and links beside them."""
        waiting = [self.root]
        while waiting:
            folder = waiting.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue  # whoever reads the folder tells why it cannot be read
            for entry in entries:
                if folder == self.root and entry.name not in READ_FOLDERS:
                    if entry.is_symlink() and not entry.name.startswith("."):
                        yield entry
                    continue
                if entry.is_symlink() or not entry.is_dir():
                    yield entry
                elif not entry.name.startswith((".", BUILDS_FOLDER)):
                    waiting.append(Path(entry.path))

    def refuse_links_out(self) -> None:
        """Let nothing be read from outside of the project in the guise of a file inside it.

        Nor what is no file: who reads a pipe waits for ever.

        Raises:
            ProjectError: a file or folder of the project is a link to somewhere else, or no file.
        """
        problems = [
            Problem(
                place=path.relative_to(self.root).as_posix(),
                what=f"this is a link to {target.as_posix()}, which lies outside of the project.",
                mend="Put a copy of it in the place of the link, or keep what it leads to inside "
                "the project.",
                rule="project.link-out",
                value=target.as_posix(),
            )
            for path, target in self.links_out()
        ]
        problems += [
            Problem(
                place=Path(entry.path).relative_to(self.root).as_posix(),
                what="this is neither a file nor a folder, but a pipe, a socket or a device.",
                mend="Take it out of the project: whoever reads it could wait for ever.",
                rule="project.no-file",
            )
            for entry in self._files_and_links()
            if not (entry.is_file() or entry.is_dir()) and Path(entry.path).exists()
        ]
        if problems:
            raise ProjectError(problems)

    def names_alike(self) -> list[Problem]:
        """Return an error for each file whose name differs from another's in case alone.

        Windows and macOS have one file of the two, whichever came last. Params files are compared
        with those of other kinds as well, by their own check.
        """
        places = sorted(
            Path(entry.path).relative_to(self.root).as_posix() for entry in self._files_and_links()
        )
        first: dict[str, str] = {}
        return [
            Problem(
                place=place,
                what=f"the name differs from that of {other_place} in case alone: Windows and "
                "macOS would have one file of the two.",
                mend="Rename or delete one of the two.",
                rule="project.same-name",
                value=Path(place).name,
            )
            for place in places
            if not place.startswith("params/")
            and (other_place := first.setdefault(place.casefold(), place)) != place
        ]

    def params_file(self, kind: str, report_id: str) -> Path:
        """Return where a new params file lies: `params/countries/tcd.yml`."""
        return self.params / Report.FOLDERS.get(kind, kind) / f"{report_id}.yml"

    def own_notebook(self, kind: str, report_id: str) -> Path:
        """Return where a report's own notebook lies, or would: `notebooks/countries/tcd.ipynb`."""
        return self.notebooks / Report.FOLDERS.get(kind, kind) / f"{report_id}.ipynb"

    def rows_of_states(self) -> list[dict[str, str]]:
        """Return the rows of the table of States as they are written; none without the table.

        What is wrong with the table itself is for the check of the catalogue to say.
        """
        path = self.data / STATES_FILE
        if not self.reads.is_there(path):
            return []
        text = self.reads.read(path).decode("utf-8", errors="replace")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def known_countries(self) -> dict[str, str]:
        """Return the name of each State by its ISO 3166-1 alpha-3 code; empty without the table.

        No data frame is made of it, so that checks are quick.
        """
        rows = self.rows_of_states()
        return {row["iso3"]: row["name"] for row in rows if row.get("iso3") and row.get("name")}

    def states_without_report(self, names: Mapping[str, str]) -> dict[str, str]:
        """Return code and name of each State that no params file of a country is named for."""
        codes_with_report = {
            path.stem.partition("-")[0].upper()
            for kind, path in self.params_files()
            if kind == "country"
        }
        return {code: name for code, name in sorted(names.items()) if code not in codes_with_report}

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of reports, each with the folder of its params files and own notebooks.

        Beside those of the tool a kind is a folder below `params` for which there are notebooks: a
        folder of its name below `notebooks`, or one notebook that its reports share.
        """
        usual_names = {*Report.FOLDERS, *Report.FOLDERS.values()}
        own_kinds = {
            path.name: path.name
            for path in sorted(self.params.glob("[!._]*/"))
            if path.name not in usual_names
            and ((self.notebooks / path.name).is_dir() or self.shared_notebook(path.name).exists())
        }
        return {**Report.FOLDERS, **own_kinds}

    def shared_notebook(self, kind: str) -> Path:
        """Return where the notebook lies, or would, that reports of a kind share."""
        return self.notebooks / f"{kind}.ipynb"

    def schema_of(self, report: Report) -> str:
        """Return the name of the schema of a report's params file: of its kind, or its own."""
        if self.shared_notebook(report.kind).exists():
            return report.kind
        return f"{Report.FOLDERS.get(report.kind, report.kind)}/{report.id}"

    @property
    def declaring(self) -> dict[str, Path]:
        """The notebook that declares the keys of each schema of params files, by its name."""
        shared = {kind: self.shared_notebook(kind) for kind in self.kinds}
        alone = [
            report
            for report in self.reports()
            if not shared[report.kind].exists() and report.notebook.exists()
        ]
        return {kind: path for kind, path in shared.items() if path.exists()} | {
            self.schema_of(report): report.notebook for report in alone
        }

    def params_files(self) -> list[tuple[str, Path]]:
        """Return (kind, path) of every params file, sorted by kind and name."""
        return [
            (kind, path)
            for kind, folder in self.kinds.items()
            for path in sorted((self.params / folder).glob("*"))
            if path.suffix in Report.SUFFIXES and not path.name.startswith((".", "_"))
        ]

    def notebook_of(self, report_id: str, kind: str, language: str = Language.FIRST) -> Path:
        """Return the notebook of a report.

        Its own, `notebooks/countries/can-fr.ipynb`, beats that of its language,
        `notebooks/country.fr.ipynb`, and that beats the one of its kind, `notebooks/country.ipynb`.
        """
        shared = self.shared_notebook(kind)
        candidates = [self.own_notebook(kind, report_id)]
        if language != Language.FIRST:
            candidates.append(self.notebooks / f"{kind}.{language}.ipynb")
        return next((path for path in candidates if path.exists()), shared)

    @property
    def first_draft(self) -> Path:
        """The notebook of a State of which nothing is held but what is held of every State."""
        return self.notebooks / "country.first.ipynb"

    def is_first_draft(self, params_file: Path) -> bool:
        """Tell whether a report names no figures, and neither law nor reviews of its State exist.

        A project without a notebook of first drafts has none, nor has a State of which the register
        of all States says nothing.
        """
        try:
            text = params_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return False  # the check of the file tells what is wrong with it
        country = _COUNTRY_LINE.search(text)
        if not country or _FIGURES_LINE.search(text) or not self.first_draft.exists():
            return False
        monitoring = self.data / "monitoring"
        if any(
            (folder / f"{country[1].lower()}.yml").exists()
            for folder in (self.data / "law", monitoring / "cooperation")
        ):
            return False
        with suppress(OSError):
            register = monitoring / "universal.yml"
            return country[1] in _states_in(register, register.stat().st_mtime_ns)
        return False

    def shared_blocks(self, language: str = Language.FIRST) -> Path:
        """Return the folder of the prose blocks that all reports in a language share."""
        shared = self.notebooks / SHARED_BLOCKS
        return shared if language == Language.FIRST else shared / language

    def block_folders(self, language: str = Language.FIRST) -> list[Path]:
        """Return the folders of the prose blocks of a language, the one before that it beats."""
        return list(dict.fromkeys((self.shared_blocks(language), self.shared_blocks())))

    def block_file(self, name: str, language: str = Language.FIRST) -> Path | None:
        """Return the file that a block comes from, or None where there is none.

        The one of the language, `notebooks/_shared/fr/<name>.md`, beats
        `notebooks/_shared/<name>.md`.
        """
        places = (folder / f"{name}.md" for folder in self.block_folders(language))
        return next((path for path in places if path.exists()), None)

    def reports(self) -> list[Report]:
        """Return every report of the project, sorted by kind and name."""
        reports, languages = [], self.known_languages
        for kind, path in self.params_files():
            code = Report.language_in(path)
            language = languages.get(code, code)
            notebook = self.notebook_of(path.stem, kind, language)
            if notebook == self.notebooks / "country.ipynb" and self.is_first_draft(path):
                notebook = self.first_draft
            state = _set_by(_COUNTRY_LINE, path)
            reports.append(
                Report(
                    path.stem,
                    kind=kind,
                    params_file=path,
                    notebook=notebook,
                    language=language,
                    country=state,
                )
            )
        return reports


def _set_by(line: re.Pattern[str], params_file: Path) -> str:
    """Return what a line of a params file sets; empty where none does, or it cannot be read."""
    try:
        match = line.search(params_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""  # the check of the file tells what is wrong with it
    return match[1] if match else ""


@lru_cache(maxsize=8)
def _states_in(register: Path, saved_at: int) -> frozenset[str]:
    """Return the States that the register of all States tells of, as it was saved then."""
    return frozenset(_STATE_LINE.findall(register.read_text(encoding="utf-8", errors="replace")))


@cache
def _opened(root: Path) -> Project:
    """Return the project of a folder, looked through once: what is read of it adds up in it.

    Raises:
        ProjectError: a link leads out of it.
    """
    project = Project(root)
    project.refuse_links_out()
    return project


def _is_project(folder: Path) -> bool:
    """Tell whether a folder holds both `params/` and `notebooks/`."""
    return (folder / "params").is_dir() and (folder / "notebooks").is_dir()
