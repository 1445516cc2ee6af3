"""This module knows a notebook that ran outside of a build, and lets Quarto render it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from hrcreport import __version__
from hrcreport.document.execute.environment import epoch_of
from hrcreport.document.extension import find_extension_from
from hrcreport.foundation import NotebookError, Project
from hrcreport.notebook import Shown

if TYPE_CHECKING:
    from nbformat import NotebookNode

SOURCES = ("params", "notebooks", "data", "reports")
"""Folders of a project beside whose files nothing is laid."""
USES_LIBRARY = re.compile(r"^\s*(?:import|from)\s+hrcreport\b", re.MULTILINE)
SCRIPT = "use-hrcreport.py"
"""What Quarto runs among the notebooks of a folder, before it renders one and to fill it in."""
QUARTO_FILE = "_quarto.yml"
QUARTO = f"""\
# Quarto renders the notebooks that Papermill wrote here: quarto render NAME.ipynb --to hrc-typst
project:
  type: default
  pre-render: {SCRIPT}
  post-render: {SCRIPT}
ipynb-filters:
  - {SCRIPT}
format:
  hrc-html: default
  hrc-typst: default
  hrc-docx: default
"""


@dataclass(frozen=True, slots=True)
class ExecutedReport:
    """What a notebook that ran to its end keeps of that: its report, and all its parameters.

    A notebook that shows none has an empty `report`. `notebook` is the place of the one that ran.
    """

    KEY: ClassVar = "hrcreport-run"
    """The key of its notebook's metadata."""
    FORM: ClassVar = 1
    """The number of the form in which cells leave what they show."""
    FILLED: ClassVar = "hrcreport"
    """The key of the metadata of a text that was filled in."""

    report: str
    parameters: Mapping[str, Any]
    notebook: str

    lay_format = staticmethod(find_extension_from)

    @property
    def epoch(self) -> int:
        """The report's date in seconds since 1970, the only time that reaches its files."""
        return epoch_of(self.parameters)

    def keep(self, notebook: NotebookNode) -> None:
        """Write it into a notebook, which is whole now."""
        notebook.metadata[self.KEY] = {
            "form": self.FORM,
            "version": __version__,
            "report": self.report,
            "parameters": dict(self.parameters),
            "notebook": self.notebook,
        }

    @classmethod
    def of(cls, notebook: Mapping[str, Any], *, place: str) -> ExecutedReport | None:
        """Return what a notebook keeps of its run; None where it did not run to its end.

        Raises:
            NotebookError: another version of the program ran it.
        """
        record = notebook.get("metadata", {}).get(cls.KEY)
        if not isinstance(record, dict):
            return None
        if (record.get("form"), record.get("version")) != (cls.FORM, __version__):
            raise NotebookError.of(
                place,
                f"hrcreport {record.get('version')} ran this notebook, and this is "
                f"{__version__}, "
                "which may read otherwise what its cells left.",
                "Run the notebook again by Papermill, then render it.",
                "notebook.of-another-version",
            )
        return cls(str(record["report"]), dict(record["parameters"]), str(record["notebook"]))

    @classmethod
    def take_from(cls, notebook: NotebookNode) -> None:
        """Let a notebook begin anew: its prose is as it was written, and nothing tells of a run."""
        notebook.metadata.pop(cls.KEY, None)
        for cell in notebook.cells:
            if (prose := cell.metadata.pop(cls.FILLED, None)) and cell.cell_type == "markdown":
                cell.source = prose["source"]

    @staticmethod
    def without_notes(notebook: NotebookNode) -> NotebookNode:
        """Take out of a notebook what calls said to whoever ran it by hand; return it."""
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if not Shown.of(output).is_note]
        return notebook

    @staticmethod
    def uses_library(notebook: Mapping[str, Any]) -> bool:
        """Tell whether a notebook is one of this library's, or of anything else."""
        return any(
            cell["cell_type"] == "code" and USES_LIBRARY.search("".join(cell["source"]))
            for cell in notebook["cells"]
        )


def lay_for_quarto(target: Path, project: Project) -> str:
    """Lay beside a notebook what Quarto needs to make a document of it.

    A file that is there already stays as it is. Returns in words what could not be done, or an
    empty text.
    """
    folder, root = target.parent, project.root.resolve()
    if folder == root or any(folder.is_relative_to(root / name) for name in SOURCES):
        return (
            f"Quarto finds no format beside {project.place(target)}: among the sources of the "
            f"project none is laid. Write into a folder of its own, such as out/{target.name}."
        )
    script = project.notebooks / SCRIPT
    if not script.is_file():
        return (
            f"Quarto cannot fill in {target.name}: {project.place(script)} is missing. Copy it "
            "from a project that 'hrcreport init' begins."
        )
    find_extension_from(folder, extension=project.extension, root=root)
    shutil.copyfile(script, folder / SCRIPT)
    settings = folder / QUARTO_FILE
    if not settings.exists():
        settings.write_text(QUARTO, encoding="utf-8", newline="\n")
    if not folder.is_relative_to(root):
        text = f"{Project.VARIABLE}={root}\n"
        (folder / "_environment").write_text(text, encoding="utf-8", newline="\n")
    if SCRIPT in settings.read_text(encoding="utf-8"):
        return ""
    return (
        f"Quarto cannot fill in {target.name}: {settings} is none of hrcreport's. Write {SCRIPT} "
        "into it as pre-render and post-render of the project, and under ipynb-filters."
    )
