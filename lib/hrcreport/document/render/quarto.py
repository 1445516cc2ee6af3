"""This module renders a document source with the Quarto program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from hrcreport.document.extension import read_extension
from hrcreport.document.formats import Format
from hrcreport.document.render.messages import (
    BROKEN_FILTER,
    errors_of,
    filter_problems,
    letters_once,
    program_problem,
    typst_problem,
    without_colours,
)
from hrcreport.document.render.pandoc import environment
from hrcreport.foundation import EngineMissingError, Problem, RenderError, ScriptFont

LEAST_VERSION, UNTRIED_VERSION = (1, 9), (2, 0)
SOURCE_BUILD = 99
"""The major version that a build of Quarto from its sources gives itself: "99.9.9"."""
PATH_VARIABLE = "QUARTO_PATH"
PACKAGES: tuple[str, ...] = ()
"""The Python packages that this engine consists of: it brings its own programs."""
SECONDS = 600
# What Quarto leaves beside the source; a source folder stays a clean project.
LEFTOVERS = (".quarto", "*_files", "*.typ", ".gitignore", "*.quarto_ipynb", "site_libs")
PATTERN_MEND = (
    "Quarto finds no files in a folder whose path holds one of [ ] { }. Rename the folder, or "
    "render with --engine pandoc, which gives the same document."
)
# One message of Typst: its first line and the lines below that point at the text. Quarto prints it
# behind "[typst]: Compiling a.typ to a.pdf..." and once more behind "ERROR: ".
TYPST_MESSAGE = re.compile(
    r"(?:^|\.\.\.|ERROR: )(?P<severity>error|warning): (?P<message>.+)"
    r"(?P<pointer>(?:\n\s*(?:┌|\d* *│|=).*)*)",
    re.MULTILINE,
)


def quarto_program() -> Path | None:
    """Return the Quarto named by QUARTO_PATH, else the one on PATH, else None."""
    named_program = os.environ.get(PATH_VARIABLE)
    program_path = shutil.which(named_program) if named_program else shutil.which("quarto")
    return Path(program_path) if program_path else None


@cache
def quarto_version(program: Path) -> str:
    """Return what `quarto --version` prints, or an empty text where it does not run."""
    try:
        process = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except OSError:
        return ""
    return process.stdout.strip() if process.returncode == 0 else ""


def fits(version: str) -> bool:
    """Tell whether a version of Quarto is one that the format has been tried with."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None:
        return False
    major, minor = int(numbers[1]), int(numbers[2])
    return major == SOURCE_BUILD or LEAST_VERSION <= (major, minor) < UNTRIED_VERSION


def missing() -> EngineMissingError | None:
    """Return the error for `--engine quarto` where no Quarto that fits is found, else None."""
    try:
        _fitting_program()
    except EngineMissingError as error:
        return error
    return None


def _fitting_program() -> Path:
    program = quarto_program()
    if program is not None and fits(quarto_version(program)):
        return program
    least, untried = (".".join(map(str, version)) for version in (LEAST_VERSION, UNTRIED_VERSION))
    if program is None:
        message = "Quarto is not on this machine (no 'quarto' on PATH and no QUARTO_PATH)."
    else:
        present_version = quarto_version(program) or "unknown"
        message = (
            f"the Quarto at {program} has version {present_version}; {least} or newer is "
            "needed, below "
            f"{untried}."
        )
    raise EngineMissingError.of(
        place="--engine quarto",
        fault=message,
        mend='Install it by `pip install "quarto-cli>=1.9"` or by the installer of '
        "https://quarto.org, or render with --engine pandoc, which gives the same document.",
        rule="render.engine-missing",
        value="quarto",
    )


def versions() -> dict[str, str]:
    """Return the versions that the bytes of a rendering depend on."""
    program = quarto_program()
    if program is None:
        return {}
    tool_programs = {
        tool: os.environ.get(f"QUARTO_{tool.upper()}", "") for tool in ("pandoc", "typst")
    }
    return dict(_tool_versions(program, **tool_programs))


@cache
def _tool_versions(program: Path, *, pandoc: str = "", typst: str = "") -> Mapping[str, str]:
    """Return the versions of Quarto, its Pandoc and its Typst, or of those that it is told to use.

    They are asked once in a process: each answer is a start of Quarto.
    """
    versions = {"quarto": quarto_version(program)}
    for tool, tool_program in (("pandoc", pandoc), ("typst", typst)):
        command = [tool_program, "--version"] if tool_program else [str(program), tool, "--version"]
        try:
            process = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=SECONDS
            )
            output = process.stdout + process.stderr  # Quarto passes Typst's answer on to stderr
        except OSError:
            output = ""
        number = re.search(r"\d+\.\d+(\.\d+)*", output)
        versions[tool] = number[0] if number else ""
    return MappingProxyType(versions)


def clean(source: Path, *, before: frozenset[Path]) -> None:
    """Delete what Quarto left in the source folder and was not there before."""
    for pattern in LEFTOVERS:
        for path in source.glob(pattern):
            if path in before:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def quarto_environment(epoch: int) -> dict[str, str]:
    """Return the environment of a rendering by Quarto: as Pandoc's, and no system fonts."""
    return {
        **environment(epoch),
        "TYPST_IGNORE_SYSTEM_FONTS": "true",
        "HRC_BY_HAND": "false",
        "NO_COLOR": "1",
    }


def run_quarto(
    program: Path, source: Path, *, name: str, file_format: Format[object], epoch: int
) -> list[Problem]:
    """Render one format and return the warnings.

    Raises:
        RenderError: a filter found errors, Typst or Quarto failed, or a font is unknown.
    """
    place = f"{name}.qmd"
    with TemporaryDirectory(prefix="hrc-") as folder:
        process = subprocess.run(
            [
                program,
                "render",
                place,
                "--to",
                file_format.quarto,
                *_font_arguments(source, Path(folder)),
            ],
            cwd=source,
            env=quarto_environment(epoch),
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    output = without_colours(
        (process.stdout + b"\n" + process.stderr).decode("utf-8", errors="replace")
    )
    problems = filter_problems(output, place=place)
    from_typst = [
        typst_problem(
            message["message"],
            message["pointer"],
            place=place,
            severity="error" if message["severity"] == "error" else "warning",
        )
        for message in TYPST_MESSAGE.finditer(output)
    ]
    problems += letters_once(dict.fromkeys(from_typst))
    fonts = [problem for problem in problems if problem.rule == "render.font-missing"]
    errors = errors_of(problems) or fonts
    if errors:
        raise RenderError(errors)
    failed = process.returncode != 0 or not (source / f"{name}.{file_format.name}").exists()
    if failed or BROKEN_FILTER.search(output):
        problem = program_problem("Quarto", output, place=place)
        raise RenderError(replace(problem, mend=PATTERN_MEND) if _is_pattern(source) else problem)
    return problems


def _font_arguments(source: Path, folder: Path) -> list[str | Path]:
    """Return the arguments that name the fonts of the machine that the format may use.

    Typst leaves TYPST_FONT_PATHS unread where Quarto names folders, as it does for the format.
    """
    ways = ScriptFont.ways(source)
    if not ways:
        return []
    own_fonts = os.path.relpath(read_extension(source).fonts, source).replace(os.sep, "/")
    metadata = folder / "fonts.yml"
    metadata.write_text(json.dumps({"font-paths": [own_fonts, *ways]}), encoding="utf-8")
    return ["--metadata-file", metadata]


def _is_pattern(folder: Path) -> bool:
    """Tell whether Quarto takes a folder's path for a pattern of names and finds nothing in it."""
    return any(letter in str(folder) for letter in "[]{}")


def render(
    source: Path, *, name: str, formats: Sequence[Format[object]], epoch: int, at_once: int = 1
) -> list[Problem]:
    """Render a document source to each format and return all warnings.

    One after the other, whatever `at_once` is: renderings of one folder disturb each other.

    Raises:
        EngineMissingError: no Quarto that fits is on this machine.
        RenderError: the document cannot be rendered.
    """
    return Quarto(_fitting_program()).render(source, name=name, formats=formats, epoch=epoch)


@dataclass(frozen=True, slots=True)
class Quarto:
    """A Quarto, by its program."""

    program: Path

    @staticmethod
    def makes(file_format: Format[object]) -> bool:
        """Tell whether Quarto has a format that gives the same document."""
        return bool(file_format.quarto)

    @property
    def version(self) -> str:
        """What `quarto --version` prints; empty where it does not run."""
        return quarto_version(self.program)

    def versions(self) -> Mapping[str, str]:
        """Return the versions of Quarto, its Pandoc and its Typst."""
        return _tool_versions(self.program)

    def render(
        self, source: Path, *, name: str, formats: Sequence[Format[object]], epoch: int
    ) -> list[Problem]:
        """Render a document source and leave nothing else behind; return all warnings.

        Raises:
            RenderError: the document cannot be rendered.
        """
        before = frozenset(source.iterdir())
        try:
            return list(
                dict.fromkeys(
                    warning
                    for file_format in formats
                    for warning in run_quarto(
                        self.program, source, name=name, file_format=file_format, epoch=epoch
                    )
                )
            )
        finally:
            clean(source, before=before)


makes = Quarto.makes
