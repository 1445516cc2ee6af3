"""This module holds every error that wings share, each with its place and its mend."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from typing import Any, ClassVar, Literal, Self

SHOWN_LETTERS = 200
MOST_TOLD = 100
"""Problems of one kind that are told of one file."""
Severity = Literal["error", "warning"]
_ROOM = "Make room on the disk, then build again."
_RIGHT = "Allow writing to {builds}, or name another folder: --output-dir DIR."
_FILES = "Allow more open files (ulimit -n 1024), or build one report at a time with --jobs 1."
MENDS = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: "Make room within your quota, then build again.",
    errno.EFBIG: "Allow larger files (ulimit -f unlimited), then build again.",
    errno.EACCES: _RIGHT,
    errno.EPERM: _RIGHT,
    errno.EROFS: _RIGHT,
    errno.EIO: "The disk fails: have it looked at, or name a folder on another: --output-dir DIR.",
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.ENOMEM: "Close other programs, or build one report at a time with --jobs 1.",
    errno.EAGAIN: "Close other programs, or allow more of them (ulimit -u), then build again.",
    errno.ENAMETOOLONG: "Give the project or --output-dir a folder with a shorter path.",
    errno.ENOTDIR: "Take away the file that lies where a folder belongs, then build again.",
    errno.EISDIR: "Take away the folder that lies where a file belongs, then build again.",
}
"""What to do about each error of the system that comes from outside this program."""
OF_LIBRARIES = {
    "UnicodeDecodeError": "The file is not in UTF-8. One that a program of Windows saved is read "
    'by pd.read_csv(…, encoding="cp1252").',
    "Cannot transform naive geometries": "The shapes do not say in which coordinates they lie: "
    "say it first, gdf.set_crs(4326) where they are degrees.",
    "PermissionError: [Errno 13] Failed to open local file": "A file of this name lies in the "
    "project, where a cell does not write: delete it, or write under another name.",
}
"""What to do in a cell about an error of a library, by a sign of it."""
STEERS = {number: 0x2400 + number for number in range(32) if chr(number) not in "\t\n"}
STEERS |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
"""Signs that a terminal obeys: with them an error of a cell could fill a clipboard."""
SAID_NUMBER = re.compile(r"\[Errno (\d+)\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it is, what it is, what is allowed and what to do.

    `place` is a path relative to the project ("params/countries/usa.yml"); `what` and `mend` are
    sentences with their full stop; `rule` is a stable name ("register.unknown-key") for tests and
    for `--json`; `value` is the text as the author wrote it. `line` and `column` count from 1; a
    column stands with a line only.
    """

    place: str
    what: str
    mend: str
    rule: str
    line: int | None = None
    key: str | None = None
    value: str | None = None
    severity: Severity = "error"
    column: int | None = None

    def __str__(self) -> str:
        at = [str(number) for number in (self.line, self.line and self.column) if number]
        where = ":".join([self.place, *at])
        return self.visible(f"{where}: {self.what}\n{self.mend}".rstrip())

    @staticmethod
    def visible(text: str) -> str:
        """Return a text with a sign for each that would steer a terminal, but for lines."""
        return text.translate(STEERS)

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as plain data for `--json`."""
        return asdict(self)

    @staticmethod
    def fewer(problems: Iterable[Problem]) -> list[Problem]:
        """Return the first problems of each kind in each file; the last says how many follow.

        A damaged file can have a slip in each of its hundred thousand lines.
        """
        first_problems: list[Problem] = []
        times_told, every = Counter[tuple[str, str]](), list(problems)
        counts = Counter((problem.place, problem.rule) for problem in every)
        for problem in every:
            kind = problem.place, problem.rule
            times_told[kind] += 1
            if times_told[kind] < MOST_TOLD or counts[kind] == times_told[kind] == MOST_TOLD:
                first_problems.append(problem)
            elif times_told[kind] == MOST_TOLD:
                remark = f"so it is {counts[kind] - MOST_TOLD} times more in this file."
                first_problems.append(
                    replace(problem, what=f"{problem.what.removesuffix('.')}; {remark}")
                )
        return first_problems

    @property
    def is_open(self) -> bool:
        """Whether it is a question that a project has not answered yet, and nothing is wrong."""
        return self.rule.endswith(".open")

    @classmethod
    def not_one_of(
        cls,
        word: str,
        allowed: Iterable[str],
        place: str,
        fault: str,
        rule: str,
        *,
        heading: str = "Allowed",
        after: str = "",
        near: Iterable[str] | None = None,
        value: str | None = None,
        **at: Any,
    ) -> Self:
        """Return the problem of a word that is none of a closed list, told with the nearest.

        `near` are the words that the nearest is one of, where those are others; `at` are line and
        key.
        """
        listed = tuple(allowed)
        mend = f"{cls.did_you_mean(word, listed if near is None else near)}{heading}: "
        mend += f"{', '.join(listed) or 'none'}. {after}".rstrip()
        return cls(place, fault, mend, rule, value=word if value is None else value, **at)

    @staticmethod
    def did_you_mean(word: str, allowed: Iterable[str]) -> str:
        """Return "Did you mean 'country'? " with a space behind it, or an empty text."""
        close = nearest(word, allowed)
        return f"Did you mean '{close}'? " if close else ""

    @staticmethod
    def mend_of_library(error: str) -> str:
        """Return what to do about an error of a library, by its words; empty where none is known.

        Example:
            >>> Problem.mend_of_library("ValueError: Cannot transform naive geometries.")[:30]
            'The shapes do not say in which'
        """
        return next((mend for sign, mend in OF_LIBRARIES.items() if sign in error), "")


class HrcReportError(Exception):
    """The root of every error that is shown to an author without a traceback."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(
        cls,
        place: str,
        fault: str,
        mend: str,
        rule: str,
        *,
        line: int | None = None,
        key: str | None = None,
        value: str | None = None,
    ) -> Self:
        """Return the error of one problem, from its parts."""
        return cls(
            Problem(place, what=fault, mend=mend, rule=rule, line=line, key=key, value=value)
        )

    @classmethod
    def names(cls) -> frozenset[str]:
        """Return the names of these errors, whose messages are already an author's words."""
        errors = [cls]
        for error in errors:  # which grows
            errors += error.__subclasses__()
        return frozenset(error.__name__ for error in errors)

    def _render_traceback_(self) -> list[str]:
        """Return what JupyterLab shows below a cell: the words, without the trace to them."""
        return str(self).splitlines()


class RefusedError(HrcReportError):
    """Something is wrong before anything ran: nothing was started, nothing was written."""

    exit_code = 2


class ProjectError(RefusedError):
    """No project is found, or it lacks a part that it needs."""


class ParamsError(RefusedError):
    """A params file and the declaration in its notebook do not agree."""


class NotebookError(RefusedError):
    """A notebook file cannot be used as it stands."""


class DataError(RefusedError):
    """A table, its record in the catalogue or a geometry cannot be used as it stands."""


class SealedError(DataError):
    """A table is encrypted, and nobody here has a key for it."""


class LawError(RefusedError):
    """A register of standards or provisions cannot be used as it stands."""


class BibliographyError(RefusedError):
    """A file of the bibliography or one of its entries cannot be used as it stands."""


class FloatError(HrcReportError):
    """A figure, map or table in a notebook lacks something that a reader needs."""


class EngineMissingError(RefusedError):
    """The engine that was asked for is not on this machine."""


class ExecutionError(HrcReportError):
    """A notebook did not run to its end; its executed copy was saved first."""


class RefusedActError(HrcReportError, PermissionError):
    """A cell reads, writes, starts or reaches what no cell may.

    To libraries it is what a system says where something is not allowed: they do without.
    """


class AssemblyError(HrcReportError):
    """An executed notebook cannot become a document."""


class LeakError(HrcReportError):
    """A document or a folder holds what must not leave the house; nothing is in place."""


class RenderError(HrcReportError):
    """A document source cannot become a PDF or Word file."""


@dataclass(frozen=True, slots=True)
class SystemRefusal:
    """What the system refused: the number of its error, its words, the file where known."""

    MENDS: ClassVar[Mapping[int, str]] = MENDS

    number: int
    said: str
    file: str

    @classmethod
    def of(cls, error: Exception) -> SystemRefusal | None:
        """Return what an error tells of the system; None where it came from inside this program.

        A folder that could not be copied tells only in words what the system said of each file.
        """
        if isinstance(error, MemoryError):
            return cls(errno.ENOMEM, os.strerror(errno.ENOMEM), "")
        if isinstance(error, shutil.Error):
            for _, target, reason in error.args[0] if isinstance(error.args[0], list) else ():
                if match := SAID_NUMBER.search(str(reason)):
                    return cls(int(match[1]), os.strerror(int(match[1])), str(target))
            return None
        if not isinstance(error, OSError) or error.errno not in MENDS:
            return None
        name = error.filename if isinstance(error.filename, (str, bytes)) else ""
        return cls(error.errno, os.strerror(error.errno), os.fsdecode(name))

    @staticmethod
    def mend_of(number: int | None, builds: str) -> str:
        """Return what to do about an error of the system; `builds` is the folder of builds."""
        mend = MENDS.get(number or 0, "Name another folder: --output-dir DIR.")
        return mend.format(builds=builds)

    @classmethod
    def told(cls, error: OSError | MemoryError) -> HrcReportError:
        """Return in words what the system refused the program itself."""
        met = cls.of(error) or cls(0, str(error), str(getattr(error, "filename", "") or ""))
        return HrcReportError.of(
            met.file or "hrcreport",
            f"the system refused what this program needs: {met.said}.",
            f"{cls.mend_of(met.number, 'the folder of builds')} What was built before is whole.",
            "cli.system",
        )


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that is nearest to a misspelt one, or None where none is near."""
    if len(word) > SHOWN_LETTERS:
        return None  # comparing takes as long as the words are
    lowered = {candidate.lower(): candidate for candidate in allowed}
    close = get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[close[0]] if close else None
