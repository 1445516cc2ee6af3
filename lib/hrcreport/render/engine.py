"""This module chooses the engine and renders a document source with it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hrcreport.errors import EngineMissingError, Problem, RenderError, did_you_mean
from hrcreport.render import pandoc, quarto
from hrcreport.render.pdfium import pdfium_document

ENGINES = ("auto", "quarto", "pandoc")
FORMATS = ("pdf", "docx", "html")


MOST_NUDGES = 6
"""How often a document is set anew, a point further apart each time, until Typst can set it."""

NUDGE_LINE = re.compile(r"^layout-nudge: \d+\n", re.MULTILINE)


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
        named = {tool: os.environ.get(f"QUARTO_{tool.upper()}", "") for tool in ("pandoc", "typst")}
        return dict(quarto.tool_versions(program, **named))
    return pandoc.versions()


def render(
    source: Path,
    *,
    name: str,
    formats: Sequence[str],
    engine: str,
    epoch: int,
    at_once: int = 1,
) -> Rendered:
    """Render `<source>/<name>.qmd` to PDF, Word or HTML, beside it.

    `formats` are of FORMATS, `engine` is of ENGINES, `epoch` is the report's date in seconds since
    1970 (UTC): the only time that reaches the files. So many formats are rendered `at_once`, but
    for Quarto, whose renderings of one folder disturb each other. The folder stays a clean Quarto
    project.

    Raises:
        EngineMissingError: the engine is not on this machine.
        RenderError: the document cannot be rendered; no file of it is left behind.
    """
    chosen = choose_engine(engine)
    write = quarto.render if chosen == "quarto" else partial(pandoc.render, at_once=at_once)
    for nudge in range(1, MOST_NUDGES + 1):
        try:
            files, problems = write(
                source.resolve(), name=name, formats=tuple(formats), epoch=epoch
            )
            break
        except RenderError as error:
            if nudge == MOST_NUDGES or not _fell_on_a_page_break(error):
                raise
            _nudge(source / f"{name}.qmd", nudge)
    pages = _pages(files["pdf"]) if "pdf" in files else None
    return Rendered(
        files=files,
        engine=chosen,
        versions=engine_versions(chosen),
        pages=pages,
        problems=tuple(problems),
    )


def _fell_on_a_page_break(error: RenderError) -> bool:
    """Tell whether Typst failed over its own tags, which it does where certain elements meet a page
    break: typst/typst#8626 and #8776. The same text elsewhere on the page is sound.
    """
    return any(problem.rule == "render.typst-internal" for problem in error.problems)


def _nudge(document: Path, points: int) -> None:
    """Write into the document's head how far its tables and figures move; both engines read it."""
    text = NUDGE_LINE.sub("", document.read_text(encoding="utf-8"))
    head = f"---\nlayout-nudge: {points}\n"
    document.write_text(text.replace("---\n", head, 1), encoding="utf-8", newline="\n")


def _pages(file: Path) -> int:
    with pdfium_document(file) as document:
        return len(document)
