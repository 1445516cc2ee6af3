"""This module renders a document source with Pandoc and Typst from Python wheels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path

from hrcreport.errors import Problem, RenderError
from hrcreport.render.extension import FormatExtension, read_extension
from hrcreport.render.messages import (
    errors_of,
    filter_problems,
    program_problem,
    typst_problem,
)
from hrcreport.words.fonts import more_fonts

# A filter ends Pandoc with this code after it told all errors (lua/report.lua).
COMMON_ARGUMENTS = ("--standalone", "--wrap=none", "--syntax-highlighting=none")
# Readers and writers then reach neither files nor the network; the filters read pictures and the
# bibliography by themselves, beside the document only (lua/foreign.lua). Word is written without
# it: a Pandoc in its sandbox knows no SOURCE_DATE_EPOCH (each build would bear another time) and
# reads no picture. The pictures of a Word file were all looked at before its writer runs.
SANDBOX = "--sandbox"
SECONDS = 300
# What an engine would fetch goes through a proxy, and no proxy can listen at port 0: the machine
# itself refuses the connection before a packet leaves it.
NO_NETWORK = {
    name: "http://127.0.0.1:0"
    for each in ("http_proxy", "https_proxy", "all_proxy")
    for name in (each, each.upper())
}
PROXY_EXCEPTIONS = ("no_proxy", "NO_PROXY")
# Typst looks for packages below these places, where nothing can lie.
NO_PACKAGES = {
    "TYPST_PACKAGE_PATH": os.devnull,
    "TYPST_PACKAGE_CACHE_PATH": os.devnull,
}
# Run as a program, never imported here: it loads Typst.
TYPESETTING = Path(__file__).with_name("typesetting.py")


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
    said = subprocess.run(
        [pandoc_program(), "--version"], capture_output=True, text=True, check=True, timeout=SECONDS
    ).stdout
    return said.split()[1]


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


def run_pandoc(
    arguments: list[str | Path], *, source: Path, place: str, epoch: int
) -> tuple[bytes, list[Problem]]:
    """Run Pandoc inside the source folder and return what it wrote and the filters' warnings.

    Raises:
        RenderError: a filter found errors, or Pandoc failed.
    """
    done = subprocess.run(
        [str(argument) for argument in (pandoc_program(), *arguments)],
        cwd=source,
        env=environment(epoch),
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    said = done.stderr.decode("utf-8", errors="replace")
    problems = filter_problems(said, place=place)
    errors = errors_of(problems)
    if errors:
        raise RenderError(errors)
    if done.returncode != 0:
        raise RenderError(program_problem("Pandoc", said, place=place))
    return done.stdout, problems


def format_arguments(
    extension: FormatExtension, *, document: str, writer: str, template: Path
) -> list[str | Path]:
    """Return the arguments that make Pandoc read and write as Quarto does with this extension."""
    filters: list[str | Path] = []
    for path in extension.filters:
        filters += ["--lua-filter", path]
    return [
        document,
        "--from=markdown",
        f"--to={writer}",
        *COMMON_ARGUMENTS,
        "--template",
        template,
        *filters,
    ]


def set_typst(
    text: bytes, target: Path, *, source: Path, extension: FormatExtension, place: str, epoch: int
) -> list[Problem]:
    """Set Typst text as PDF/UA-1 with the fonts of the extension only, and return the warnings.

    Raises:
        RenderError: Typst stopped, or it warned that a font is unknown.
    """
    job = {
        "root": str(source),
        "fonts": [str(extension.fonts), *more_fonts(text.decode("utf-8"))],
        "standard": extension.pdf_standard,
        "packages": os.devnull,
        "epoch": epoch,
        "output": str(target),
    }
    done = subprocess.run(
        [sys.executable, "-P", TYPESETTING],
        input=json.dumps(job).encode() + b"\n" + text,
        env=environment(epoch),
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", errors="replace")
        raise RenderError(program_problem("Typst", said, place=place))
    said = json.loads(done.stdout)
    if "error" in said:
        raise RenderError(typst_problem(**said["error"], place=place, severity="error"))
    problems = [
        typst_problem(**warning, place=place, severity="warning") for warning in said["warnings"]
    ]
    # An unknown family is only a warning for Typst, but the layout would change silently.
    unknown = [problem for problem in problems if problem.rule == "render.font-missing"]
    if unknown:
        raise RenderError(unknown)
    return problems


def render_pdf(source: Path, *, name: str, epoch: int) -> tuple[Path, list[Problem]]:
    """Render `<name>.qmd` to `<name>.pdf` beside it."""
    extension = read_extension(source)
    place = f"{name}.qmd"
    arguments = format_arguments(
        extension, document=place, writer="typst", template=extension.typst_template
    )
    arguments.append(SANDBOX)
    text, problems = run_pandoc(arguments, source=source, place=place, epoch=epoch)
    target = source / f"{name}.pdf"
    warnings = set_typst(text, target, source=source, extension=extension, place=place, epoch=epoch)
    return target, problems + warnings


def render_docx(source: Path, *, name: str, epoch: int) -> tuple[Path, list[Problem]]:
    """Render `<name>.qmd` to `<name>.docx` beside it."""
    extension = read_extension(source)
    place = f"{name}.qmd"
    target = source / f"{name}.docx"
    arguments = format_arguments(
        extension, document=place, writer="docx", template=extension.docx_template
    )
    _, problems = run_pandoc(
        [*arguments, "--reference-doc", extension.docx_reference, "--output", target],
        source=source,
        place=place,
        epoch=epoch,
    )
    run_pandoc(["lua", extension.word_finish, target], source=source, place=place, epoch=epoch)
    return target, problems


def render_html(source: Path, *, name: str, epoch: int) -> tuple[Path, list[Problem]]:
    """Render `<name>.qmd` to `<name>.html` beside it: one file that needs no other."""
    extension = read_extension(source)
    place = f"{name}.qmd"
    target = source / f"{name}.html"
    arguments = format_arguments(
        extension, document=place, writer="html5", template=extension.html_template
    )
    arguments.append(SANDBOX)
    _, problems = run_pandoc(
        [*arguments, f"--{extension.html_math}", "--output", target],
        source=source,
        place=place,
        epoch=epoch,
    )
    return target, problems


WRITERS = {"pdf": render_pdf, "docx": render_docx, "html": render_html}


def render(
    source: Path, *, name: str, formats: tuple[str, ...], epoch: int, at_once: int = 1
) -> tuple[dict[str, Path], list[Problem]]:
    """Render a document source to each format, so many of them at once.

    Returns:
        The files, and all warnings in the order of the formats.

    Raises:
        RenderError: the document cannot be rendered; no file of it is left behind.
    """
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    try:
        with ThreadPoolExecutor(max(1, min(at_once, len(formats)))) as threads:
            ways = [WRITERS[kind] for kind in formats]
            made = threads.map(lambda write: write(source, name=name, epoch=epoch), ways)
            for kind, (file, warnings) in zip(formats, made, strict=True):
                files[kind] = file
                problems += [warning for warning in warnings if warning not in problems]
    except RenderError:
        for kind in formats:
            (source / f"{name}.{kind}").unlink(missing_ok=True)
        raise
    return files, problems
