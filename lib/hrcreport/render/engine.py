"""This module chooses the engine and renders a document source with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from hrcreport.errors import EngineMissingError, Problem, did_you_mean
from hrcreport.render import pandoc, quarto

ENGINES = ("auto", "quarto", "pandoc")
FORMATS = ("pdf", "docx", "html")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a rendering made: files by format, the engine and its versions, pages, warnings."""

    files: dict[str, Path]
    engine: str
    versions: dict[str, str]
    pages: int | None
    problems: tuple[Problem, ...]


def available_engines() -> tuple[str, ...]:
    """Return the engines of this machine, the preferred one first."""
    program = quarto.quarto_program()
    found = program is not None and quarto.fits(quarto.quarto_version(program))
    return ("quarto", "pandoc") if found else ("pandoc",)


def choose_engine(engine: str) -> str:
    """Return "quarto" or "pandoc" for "auto", "quarto" or "pandoc".

    Raises:
        EngineMissingError: Quarto is asked for and is not here, or the name is unknown.
    """
    if engine == "auto":
        return available_engines()[0]
    if engine not in ENGINES:
        raise EngineMissingError(
            Problem(
                place=f"--engine {engine}",
                what=f"there is no engine '{engine}'.",
                mend=f"{did_you_mean(engine, ENGINES)}Allowed are {', '.join(ENGINES)}.",
                rule="render.unknown-engine",
                value=engine,
            )
        )
    if engine not in available_engines():
        raise quarto.missing()
    return engine


def engine_versions(engine: str) -> dict[str, str]:
    """Return the versions of an engine that the bytes of its files depend on."""
    program = quarto.quarto_program()
    if engine == "quarto" and program is not None:
        return quarto.tool_versions(program)
    return pandoc.versions()


def render(source: Path, *, name: str, formats: Sequence[str], engine: str, epoch: int) -> Rendered:
    """Render `<source>/<name>.qmd` to PDF, Word or HTML, beside it.

    `formats` are of FORMATS, `engine` is of ENGINES, `epoch` is the report's date in seconds since
    1970 (UTC): the only time that reaches the files. The folder stays a clean Quarto project.

    Raises:
        EngineMissingError: the engine is not on this machine.
        RenderError: the document cannot be rendered; no file of it is left behind.
    """
    chosen = choose_engine(engine)
    write = quarto.render if chosen == "quarto" else pandoc.render
    files, problems = write(source.resolve(), name=name, formats=tuple(formats), epoch=epoch)
    pages = len(PdfReader(files["pdf"]).pages) if "pdf" in files else None
    return Rendered(
        files=files,
        engine=chosen,
        versions=engine_versions(chosen),
        pages=pages,
        problems=tuple(problems),
    )
