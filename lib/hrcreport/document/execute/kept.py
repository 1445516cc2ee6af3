"""This module holds what is kept of one run of a notebook, and tells its code from its prose.

It needs nothing of Jupyter, so that a plan can be made quickly.
"""

from __future__ import annotations

import io
import json
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.document.execute.captions import without_texts, written_in
from hrcreport.foundation import Project, Reads, sha256_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

SILENT_TOKENS = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER})
OPTION = "#|"


class MustRunError(Exception):
    """A kept run does not tell what is asked of it; the message says what in words."""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """What one run of a notebook left: its executed copy, and what it read (place → SHA-256).

    `prose` holds the places of those files that are only printed; all others are data. `blocks`
    holds the place of each block that was asked for, by its name; it is empty for one that is
    nowhere. `said` holds the SHA-256 of what the YAML files say, by place, `looked_for` the names
    found at each place where a file may be or not. `past_library` are the places of files that
    cells read by themselves, `warnings` what its author was told, `fence` what held its cells back.
    """

    notebook: dict[str, Any]
    files_read: dict[str, str]
    prose: list[str] = field(default_factory=list)
    blocks: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    looked_for: dict[str, list[str]] = field(default_factory=dict)
    past_library: list[str] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    fence: list[str] = field(default_factory=list)

    @property
    def data_read(self) -> dict[str, str]:
        """The files that the results rest on, each with the SHA-256 of its bytes."""
        return {place: sha for place, sha in self.files_read.items() if place not in self.prose}

    @property
    def data(self) -> dict[str, str]:
        """What the results rest on, by place: what a YAML file says, the bytes of any other.

        A place that was looked for has the SHA-256 of the names that were found there.
        """
        read = {place: self.said.get(place, sha) for place, sha in self.data_read.items()}
        looked = self.looked_for.items()
        return read | {f"{Reads.LOOKED_FOR}{place}": sha256_of(names) for place, names in looked}

    @staticmethod
    def digests(path: Path) -> tuple[str, str]:
        """Return the SHA-256 of a notebook's code and of its prose; empty where it cannot be read.

        The texts around floats that cells only print, `captions`, are prose.
        """
        try:
            notebook = json.loads(path.read_bytes())
            texts = iter(written_in([text_of(cell) for cell in _code_cells(notebook)]))
            code: list[Any] = []
            prose: list[Any] = []
            for cell in notebook["cells"]:
                kind, tags = cell["cell_type"], sorted(cell.get("metadata", {}).get("tags", []))
                text: Any = text_of(cell)
                if kind == "code":
                    printed = next(texts)
                    code.append(("parameters" in tags, _code(without_texts(text, printed))))
                    text = [printed_text.says for printed_text in printed]
                prose.append((kind, tags, text, sorted(cell.get("attachments", {}))))
            return sha256_of(code), sha256_of(prose)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return "", ""

    def printed_now(self, notebook: Path, *, project: Project, language: str) -> KeptRun:
        """Return the run with its prose as the files say it now.

        Raises:
            MustRunError: a text quotes what the run has not printed at that place.
        """
        # Brings Jupyter's notebook format and IPython, which a plan needs only here.
        from hrcreport.document.execute.again import Reprinter

        try:
            return Reprinter(self, language=language).whole(notebook, project=project)
        except (LookupError, TypeError, AttributeError, StopIteration) as error:
            # Sound by its hash and still no run of a notebook: whoever shares the cache wrote it.
            raise MustRunError("what its cells left is no run of a notebook") from error

    def as_notebook(self) -> NotebookNode:
        """Return the executed copy for whoever puts a document together."""
        import nbformat  # here, since a plan asks for no notebook

        executed_copy: NotebookNode = nbformat.from_dict(self.notebook)  # type: ignore[no-untyped-call]  # nbformat is untyped
        return executed_copy

    def write(self, path: Path) -> NotebookNode:
        """Write the executed copy, as a new run would, and return it."""
        from hrcreport.document.execute.source import cleaned, write_notebook  # as above

        notebook = cleaned(self.as_notebook())
        write_notebook(notebook, path)
        return notebook


def _code_cells(notebook: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def text_of(cell: Mapping[str, Any]) -> str:
    """Return the source of a cell as one text."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _code(source: str) -> list[tuple[int, str]] | str:
    """Return the code of a cell without its layout and comments; an option is no comment."""
    try:
        return [
            (token.type, token.string)
            for token in tokenize.generate_tokens(io.StringIO(source).readline)
            if token.type not in SILENT_TOKENS or token.string.startswith(OPTION)
        ]
    except (tokenize.TokenError, SyntaxError):
        return source
