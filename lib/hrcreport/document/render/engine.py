"""This module chooses the engine and renders a document source with it.

An engine is a module of this room, or what a package registers in the group `hrcreport.engines`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from hrcreport.document.formats import Format, warnings_beside
from hrcreport.foundation import EngineMissingError, Plugins, Problem, RenderError

if TYPE_CHECKING:
    from hrcreport.document.render.quarto import Quarto

GROUP = "hrcreport.engines"
MOST_NUDGES = 6
"""How often a document is set anew, a point further apart each time, until Typst can set it."""

NUDGE_LINE = re.compile(r"^layout-nudge: \d+\n", re.MULTILINE)
SHORT_LINE = re.compile(r"^layout-short: .*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a rendering made: files by format, the engine and its versions, pages, warnings."""

    files: dict[str, Path]
    engine: str
    versions: dict[str, str]
    pages: int | None
    problems: tuple[Problem, ...]


@runtime_checkable
class Engine(Protocol):
    """What renders a document source; a module with these names is one.

    `PACKAGES` are the Python packages that it consists of, whose versions are quickly asked.
    """

    PACKAGES: tuple[str, ...]

    def missing(self) -> EngineMissingError | None:
        """Return why the engine cannot run on this machine, or None where it can."""

    def makes(self, file_format: Format[object], /) -> bool:
        """Tell whether the engine makes a format."""

    def versions(self) -> Mapping[str, str]:
        """Return the versions that the bytes of a rendering depend on."""

    def render(
        self,
        source: Path,
        *,
        name: str,
        formats: Sequence[Format[object]],
        epoch: int,
        at_once: int,
    ) -> list[Problem]:
        """Write `<source>/<name>.<format>` for each format, and return the warnings."""


class Engines:
    """The engines that there are: the program's own, and what packages register."""

    AUTO: ClassVar = "auto"
    OF_THE_TOOL: ClassVar = {
        "quarto": "hrcreport.document.render.quarto",
        "pandoc": "hrcreport.document.render.pandoc",
    }
    """The engines of the program, the preferred one first."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the name of every engine, the preferred ones first."""
        return tuple(cls._all())

    @classmethod
    def named(cls, name: str) -> Engine:
        """Return an engine.

        Raises:
            EngineMissingError: there is none of this name.
        """
        engines = cls._all()
        if name not in engines:
            raise EngineMissingError(
                Problem.not_one_of(
                    name,
                    (cls.AUTO, *engines),
                    f"--engine {name}",
                    f"there is no engine '{name}'.",
                    "render.unknown-engine",
                )
            )
        return engines[name]

    @classmethod
    def _all(cls) -> Plugins[Engine]:
        return Plugins(GROUP, Engine, cls.OF_THE_TOOL)  # type: ignore[type-abstract]  # asked for, never made

    @staticmethod
    def quarto(program: Path) -> Quarto:
        """Return a Quarto by its program: what an engine of another version of it is made of."""
        from hrcreport.document.render.quarto import Quarto

        return Quarto(program)

    @classmethod
    def here(cls) -> tuple[str, ...]:
        """Return the engines of this machine, the preferred one first."""
        return tuple(name for name in cls.names() if cls._missing(name) is None)

    @classmethod
    def choose(cls, engine: str, formats: Sequence[str] = ()) -> str:
        """Return an engine that makes these formats; for "auto" the first that is on this machine.

        Raises:
            EngineMissingError: the engine is not here, does not make a format, or has an unknown
                name.
        """
        wanted_formats = [Format.named(name) for name in formats]
        if engine == cls.AUTO:
            return next(
                name
                for name in cls.here()
                if all(cls._makes(name, file_format) for file_format in wanted_formats)
            )
        absent = cls._missing(engine)
        if absent is not None:
            raise absent
        for file_format in wanted_formats:
            if not cls._makes(engine, file_format):
                raise EngineMissingError.of(
                    place=f"--engine {engine}",
                    fault=f"this engine does not make '{file_format.name}'.",
                    mend="Render with --engine pandoc, which makes every format.",
                    rule="render.format-of-engine",
                    value=file_format.name,
                )
        return engine

    @classmethod
    def versions(cls, engine: str) -> dict[str, str]:
        """Return the versions that the bytes of an engine's renderings depend on."""
        with cls.held_to_account(engine):
            return dict(cls.named(engine).versions())

    @classmethod
    def held_to_account(cls, engine: str) -> AbstractContextManager[None]:
        """Tell an error of an engine that a package adds as that package's."""
        return cls._all().held_to_account(engine)

    @classmethod
    def _missing(cls, engine: str) -> EngineMissingError | None:
        chosen = cls.named(engine)
        with cls.held_to_account(engine):
            return chosen.missing()

    @classmethod
    def _makes(cls, engine: str, file_format: Format[object]) -> bool:
        with cls.held_to_account(engine):
            return cls.named(engine).makes(file_format)


def render_document(
    source: Path, *, name: str, formats: Sequence[str], engine: str, epoch: int, at_once: int = 1
) -> Rendered:
    """Render `<source>/<name>.qmd` to these formats, beside it.

    `epoch` is the report's date in seconds since 1970 (UTC): the only time that reaches the files.
    So many formats are rendered `at_once` where the engine can. The folder stays a clean Quarto
    project.

    Raises:
        EngineMissingError: the engine is not on this machine, or does not make a format.
        RenderError: the document cannot be rendered; no file of it is left behind.
    """
    chosen = Engines.choose(engine, formats)
    wanted_formats = [Format.named(format_name) for format_name in formats]
    files = {
        file_format.name: source.resolve() / f"{name}.{file_format.name}"
        for file_format in wanted_formats
    }
    for nudge in range(1, MOST_NUDGES + 1):
        if "pdf" in formats:
            _end_pages_early(source.resolve(), name, epoch)
        try:
            with Engines.held_to_account(chosen):
                problems = Engines.named(chosen).render(
                    source.resolve(),
                    name=name,
                    formats=wanted_formats,
                    epoch=epoch,
                    at_once=at_once,
                )
                warnings_beside(files.values(), problems)
            break
        except RenderError as error:
            for file in files.values():
                file.unlink(missing_ok=True)
            if nudge == MOST_NUDGES or not _fell_on_a_page_break(error):
                raise
            _nudge(source / f"{name}.qmd", nudge)
    return Rendered(
        files=files,
        engine=chosen,
        versions=Engines.versions(chosen),
        pages=next(
            (
                file_format.pages(files[file_format.name])
                for file_format in wanted_formats
                if file_format.pages
            ),
            None,
        ),
        problems=tuple(problems),
    )


def _fell_on_a_page_break(error: RenderError) -> bool:
    """Tell whether Typst failed over its own tags, which it does where certain elements meet a page
    break: typst/typst#8626 and #8776. The same text elsewhere on the page is sound.
    """
    return any(problem.rule == "render.typst-internal" for problem in error.problems)


def _nudge(document: Path, points: int) -> None:
    """Write into the document's head how far its tables and figures move; both engines read it."""
    _write_layout(document, NUDGE_LINE, f"layout-nudge: {points}\n")


def _end_pages_early(source: Path, name: str, epoch: int) -> None:
    """Write into the document's head which pages end early, so that both engines set them alike."""
    from hrcreport.document.extension import read_extension
    from hrcreport.document.render.pandoc import PandocRun

    document = source / f"{name}.qmd"
    _write_layout(document, SHORT_LINE, "")
    short = PandocRun(source, name, epoch, read_extension(source)).composed()
    pages = ", ".join(
        f"{{block: {block}, {'foot' if lines >= 0 else 'above'}: {abs(lines)}}}"
        for block, lines in short.items()
    )
    if pages:
        _write_layout(document, SHORT_LINE, f"layout-short: [{pages}]\n")


def _write_layout(document: Path, line: re.Pattern[str], written: str) -> None:
    text = document.read_text(encoding="utf-8")
    laid_out = line.sub("", text).replace("---\n", f"---\n{written}", 1)
    if laid_out != text:
        document.write_text(laid_out, encoding="utf-8", newline="\n")
