"""This module renders a document source with Pandoc and Typst from Python wheels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from hrcreport.document.extension import FormatExtension, read_extension
from hrcreport.document.formats import Format, Writing
from hrcreport.document.render.messages import (
    errors_of,
    filter_problems,
    program_problem,
    typst_problem,
)
from hrcreport.foundation import Problem, RenderError, ScriptFont

PACKAGES = ("pypandoc-binary", "typst")
"""The Python packages that this engine consists of."""

# A filter ends Pandoc with this code after it told all errors (lua/report.lua).
COMMON_ARGUMENTS = ("--standalone", "--wrap=none", "--syntax-highlighting=none")
# A reader then reaches neither files nor the network; the filters read pictures and the
# bibliography by themselves, beside the document only (lua/foreign.lua). Formats are written past
# it: a Pandoc in its sandbox knows no SOURCE_DATE_EPOCH (each build would bear another time) and
# reads no picture. The pictures of a document were all looked at before a writer runs.
SANDBOX = "--sandbox"
TOGETHER = Path(__file__).with_name("together.lua")
WRITINGS = "HRCREPORT_WRITINGS"
"""The variable that tells `together.lua` what to write."""
SECONDS = 300
# What an engine would fetch goes through a proxy, and no proxy can listen at port 0: the machine
# itself refuses the connection before a packet leaves it.
NO_NETWORK = {
    name: "http://127.0.0.1:0"
    for variable in ("http_proxy", "https_proxy", "all_proxy")
    for name in (variable, variable.upper())
}
PROXY_EXCEPTIONS = ("no_proxy", "NO_PROXY")
# Typst looks for packages below these places, where nothing can lie.
NO_PACKAGES = {
    "TYPST_PACKAGE_PATH": os.devnull,
    "TYPST_PACKAGE_CACHE_PATH": os.devnull,
}
# Run as a program, never imported here: it loads Typst.
TYPESETTING = Path(__file__).with_name("typesetting.py")
COMPOSING = Path(__file__).with_name("composing.py")


def pandoc_program() -> Path:
    """Return the Pandoc of the wheel: another one on PATH would write other bytes."""
    import pypandoc  # a plan needs no engine

    bundled = Path(pypandoc.__file__).parent / "files" / "pandoc"
    for candidate in (bundled, bundled.with_suffix(".exe")):
        if candidate.exists():
            return candidate
    return Path(pypandoc.get_pandoc_path())


@cache
def pandoc_version() -> str:
    """Return the version of the Pandoc that renders."""
    output = subprocess.run(
        [pandoc_program(), "--version"], capture_output=True, text=True, check=True, timeout=SECONDS
    ).stdout
    return output.split()[1]


def missing() -> None:
    """Return nothing: this engine comes with the program."""


def makes(_: Format[object]) -> bool:
    """Tell that this engine makes every format: each says how Pandoc writes it."""
    return True


def versions() -> dict[str, str]:
    """Return the versions that the bytes of a rendering depend on."""
    return {"pandoc": pandoc_version(), "typst": version("typst")}


def environment(epoch: int) -> dict[str, str]:
    """Return the environment of a rendering: the report's date, text in UTF-8, no network."""
    return {
        **{key: value for key, value in os.environ.items() if key not in PROXY_EXCEPTIONS},
        **NO_NETWORK,
        **NO_PACKAGES,
        "SOURCE_DATE_EPOCH": str(epoch),
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }


def format_arguments(
    extension: FormatExtension, *, document: str, writer: str, template: Path | None = None
) -> list[str | Path]:
    """Return the arguments that make Pandoc read and write as Quarto does with this extension."""
    templates: list[str | Path] = ["--template", template] if template else []
    filters: list[str | Path] = [
        argument for path in extension.filters for argument in ("--lua-filter", path)
    ]
    return [*_arguments(document, writer), *templates, *filters]


def _arguments(document: str, writer: str) -> list[str]:
    return [document, "--from=markdown", f"--to={writer}", *COMMON_ARGUMENTS]


@dataclass(frozen=True, slots=True)
class PandocRun:
    """One rendering of `<source>/<name>.qmd` by Pandoc, as a format writes it.

    `extension` is the format extension inside the source, `epoch` the report's date in seconds
    since 1970 (UTC).
    """

    source: Path
    name: str
    epoch: int
    extension: FormatExtension

    @property
    def place(self) -> str:
        """The document as problems call it."""
        return f"{self.name}.qmd"

    def pandoc(
        self, writer: str, *options: str | Path, template: Path | None = None
    ) -> tuple[bytes, list[Problem]]:
        """Run the filters of the format and one of Pandoc's writers, as Quarto does.

        Returns:
            What Pandoc wrote where no `--output` is among the options, and the warnings.

        Raises:
            RenderError: a filter found errors, or Pandoc failed.
        """
        arguments = format_arguments(
            self.extension, document=self.place, writer=writer, template=template
        )
        return self._run(*arguments, *options)

    def together(self, formats: Mapping[Path, Writing]) -> list[Problem]:
        """Read the document once, write it to each path, and return the warnings.

        Raises:
            RenderError: as `pandoc`.
        """
        request = {
            "filters": [str(path) for path in self.extension.filters],
            "formats": [
                {
                    "output": str(target),
                    **{key: str(value) for key, value in asdict(writing).items() if value},
                }
                for target, writing in formats.items()
            ],
        }
        arguments = _arguments(self.place, str(TOGETHER))
        return self._run(*arguments, SANDBOX, extra_environment={WRITINGS: json.dumps(request)})[1]

    def lua(self, script: Path, *arguments: str | Path) -> list[Problem]:
        """Run a script by Pandoc's Lua and return its warnings.

        Raises:
            RenderError: the script found errors, or failed.
        """
        return self._run("lua", script, *arguments)[1]

    def typst(self, text: bytes, target: Path) -> list[Problem]:
        """Set Typst text as PDF/UA-1 with the fonts of the extension, and return the warnings.

        Raises:
            RenderError: Typst stopped, or it warned that a font is unknown.
        """
        process = self._typst_program(TYPESETTING, text, target)
        if process.returncode != 0:
            error_output = process.stderr.decode("utf-8", errors="replace")
            raise RenderError(program_problem("Typst", error_output, place=self.place))
        answer = json.loads(process.stdout)
        if "error" in answer:
            raise RenderError(typst_problem(**answer["error"], place=self.place, severity="error"))
        problems = [
            typst_problem(**warning, place=self.place, severity="warning")
            for warning in answer["warnings"]
        ]
        # An unknown family is only a warning for Typst, but the layout would change silently.
        unknown = [problem for problem in problems if problem.rule == "render.font-missing"]
        if unknown:
            raise RenderError(unknown)
        return problems

    def composed(self) -> dict[str, int]:
        """Return how many lines the pages of the PDF must end early, by a block of each.

        Empty where Typst cannot set the text: whoever renders it tells why.
        """
        text, _ = self.pandoc("typst", SANDBOX, template=self.extension.typst_template)
        process = self._typst_program(COMPOSING, text, Path(os.devnull))
        return dict(json.loads(process.stdout)["short"]) if process.returncode == 0 else {}

    def _typst_program(
        self, program: Path, text: bytes, target: Path
    ) -> subprocess.CompletedProcess[bytes]:
        job = {
            "root": str(self.source),
            "fonts": [str(self.extension.fonts), *ScriptFont.folders(text.decode("utf-8"))],
            "standard": self.extension.pdf_standard,
            "packages": os.devnull,
            "epoch": self.epoch,
            "output": str(target),
        }
        return subprocess.run(
            [sys.executable, "-P", program],
            input=json.dumps(job).encode() + b"\n" + text,
            env=environment(self.epoch),
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )

    def _run(
        self, *arguments: str | Path, extra_environment: Mapping[str, str] | None = None
    ) -> tuple[bytes, list[Problem]]:
        """Run Pandoc inside the source folder; return what it wrote and the filters' warnings."""
        process = subprocess.run(
            [str(argument) for argument in (pandoc_program(), *arguments)],
            cwd=self.source,
            env=environment(self.epoch) | dict(extra_environment or {}),
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
        error_output = process.stderr.decode("utf-8", errors="replace")
        problems = filter_problems(error_output, place=self.place)
        errors = errors_of(problems)
        if errors:
            raise RenderError(errors)
        if process.returncode != 0:
            raise RenderError(program_problem("Pandoc", error_output, place=self.place))
        return process.stdout, problems


def render(
    source: Path, *, name: str, formats: Sequence[Format[object]], epoch: int, at_once: int = 1
) -> list[Problem]:
    """Render a document source to each format, so many of them at once; return all warnings.

    Raises:
        RenderError: the document cannot be rendered.
    """
    run = PandocRun(source, name, epoch, read_extension(source))
    targets = {file_format.name: source / f"{name}.{file_format.name}" for file_format in formats}
    together = {
        targets[file_format.name]: file_format.writing(run)
        for file_format in formats
        if file_format.writing
    }
    all_warnings = run.together(together) if together else []
    with ThreadPoolExecutor(max(1, min(at_once, len(formats)))) as threads:
        for warnings in threads.map(
            lambda file_format: file_format.written(run, targets[file_format.name]), formats
        ):
            all_warnings += warnings
    return list(dict.fromkeys(all_warnings))
