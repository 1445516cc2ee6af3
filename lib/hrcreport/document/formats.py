"""This module knows the formats in which documents come out; each is one object.

Those of the program lie in `hrcreport.build.outputs`, a module each. Packages add more as entry
points of the group `hrcreport.formats`; docs/how-to/add-a-format.md shows one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from hrcreport.document.extension import FormatExtension
from hrcreport.foundation import Plugins, Problem, RefusedError

if TYPE_CHECKING:
    from PIL.Image import Image

ReadFile = TypeVar("ReadFile", covariant=True)
"""What an inspection gets of a file; nothing here looks into it."""


class Rendering(Protocol):
    """One rendering of a document source by Pandoc, as the functions of a format get it."""

    @property
    def source(self) -> Path:
        """The folder of the document source."""

    @property
    def name(self) -> str:
        """The document's name there, without its ending."""

    @property
    def epoch(self) -> int:
        """The report's date in seconds since 1970 (UTC)."""

    @property
    def extension(self) -> FormatExtension:
        """The format extension inside the source."""

    @property
    def place(self) -> str:
        """The document as problems call it."""

    def pandoc(
        self, writer: str, *options: str | Path, template: Path | None = None
    ) -> tuple[bytes, list[Problem]]:
        """Run the filters of the format and one of Pandoc's writers, as Quarto does."""

    def lua(self, script: Path, *arguments: str | Path) -> list[Problem]:
        """Run a script by Pandoc's Lua and return its warnings."""

    def typst(self, text: bytes, target: Path) -> list[Problem]:
        """Set Typst text as PDF/UA-1 with the fonts of the extension, and return the warnings."""


GROUP = "hrcreport.formats"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a writer of Pandoc makes a format: its template, the reference of Word, equations.

    `form` is a module in Lua that makes the Council's form, for a writer that the format extension
    has none for.
    """

    writer: str
    template: Path | None = None
    reference: Path | None = None
    math: str = ""
    form: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Generic[ReadFile]):
    """A format of documents: what it is called, who writes it, who reads what was written.

    Args:
        name: what `--to` calls it; its files end in it too.
        label: what people call it, and the link on the page of all reports.
        help: what it is for, in a few words.
        write: writes a document source to a path, by Pandoc, and returns the warnings; raises
            `RenderError` where the document cannot be rendered. With `writing` it finishes what
            Pandoc wrote there.
        writing: how Pandoc writes it by the format extension, together with all others of the
            document that have one: it is read and cited once.
        quarto: the name of the Quarto format that gives the same document; without one Quarto
            cannot make it.
        holds: tells whether the bytes of a file, whatever its name, are of this format.
        read: reads a file, and returns it with what judges whether everybody can read it; raises
            `UnreadableError`.
        fidelity: how well the text can be read back; that of a build is judged in the file with
            the highest.
        pages: counts the pages of a file, where the format has pages.
        first_page: draws the first page of a file, so many pixels wide; None where it cannot.
    """

    OF_THE_TOOL: ClassVar = {
        "pdf": "hrcreport.build.outputs.pdf:PDF",
        "docx": "hrcreport.build.outputs.word:WORD",
        "html": "hrcreport.build.outputs.html:HTML",
    }
    """The formats of the program, which a build makes where nobody names others."""

    name: str
    label: str
    help: str
    write: Callable[[Rendering, Path], list[Problem]]
    holds: Callable[[bytes], bool]
    read: Callable[[Path], ReadFile]
    writing: Callable[[Rendering], Writing] | None = None
    quarto: str = ""
    fidelity: int = 0
    pages: Callable[[Path], int] | None = None
    first_page: Callable[[Path, int], Image | None] | None = None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the name of every format, the program's own first; loads none."""
        return tuple(cls._all())

    @classmethod
    def installed(cls, among: Collection[str] | None = None) -> tuple[Format[object], ...]:
        """Return every format that there is, or those of some names; the program's own first."""
        formats = cls._all()
        return tuple(formats[name] for name in formats if among is None or name in among)

    @classmethod
    def named(cls, name: str) -> Format[object]:
        """Return the format of a name.

        Raises:
            RefusedError: there is none; a package that adds it may be missing here.
        """
        formats = cls._all()
        if name not in formats:
            raise RefusedError(
                Problem.not_one_of(
                    name,
                    formats,
                    f"--to {name}",
                    f"'{name}' is no format.",
                    "render.unknown-format",
                    heading="Formats are",
                )
            )
        return formats[name]

    @classmethod
    def packages(cls, names: Collection[str]) -> dict[str, str]:
        """Return name and version of the packages that add some formats: bytes follow from them."""
        return cls._all().packages(names)

    def written(self, run: Rendering, target: Path) -> list[Problem]:
        """Write a document to a path, and return the warnings.

        Raises:
            RenderError: the document cannot be rendered, or the package of the format failed.
        """
        with self.held_to_account():
            return warnings_beside([target], self.write(run, target))

    def held_to_account(self) -> AbstractContextManager[None]:
        """Tell an error of a format that a package adds as that package's."""
        return self._all().held_to_account(self.name)

    @classmethod
    def _all(cls) -> Plugins[Format[object]]:
        return Plugins(GROUP, Format, cls.OF_THE_TOOL)


def warnings_beside(files: Iterable[Path], warnings: list[Problem]) -> list[Problem]:
    """Return the warnings of what wrote some files.

    Raises:
        TypeError: they are no list of `Problem`.
        FileNotFoundError: a file was not written.
    """
    if not isinstance(warnings, list) or not all(isinstance(each, Problem) for each in warnings):
        raise TypeError(f"it returned {warnings!r:.80} where a list of Problem is due")
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(f"it wrote no file {file.name}")
    return warnings
