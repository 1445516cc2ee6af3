"""This module does the work of a batch with nothing around it: cells by `exec`, files by calls.

One process for each core takes its share of the reports one after the other, in one namespace that
is cleared in between. It is what no runner of notebooks can beat. With `--loop` it is the opposite:
a shell loop of one command after the other, or `xargs -P2` over such loops.

    python tests/bench/floor.py PROJECT JOBS ID...
    python tests/bench/floor.py --loop PROJECT AT_ONCE ID...
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Process
from pathlib import Path

from hrcreport.document.extension import read_extension
from hrcreport.document.render.engine import Engines, render_document
from hrcreport.document.render.pandoc import environment, format_arguments, pandoc_program
from hrcreport.document.render.quarto import quarto_environment, quarto_program

EPOCH = 1_795_478_400
TYPST = """
import sys, typst
typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3], font_paths=[sys.argv[4]],
              ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=int(sys.argv[5]))
"""


def manifest_of(project: Path, report: str) -> dict[str, object]:
    """Return what a finished build says of its notebook and parameters."""
    build = project / "reports" / "_build" / report
    manifest: dict[str, object] = json.loads((build / "manifest.json").read_text("utf-8"))
    return manifest


def run_cells(shell: object, project: Path, report: str) -> None:
    """Run the cells of a report's notebook in this process and draw what they show."""
    manifest = manifest_of(project, report)
    notebook = json.loads((project / str(manifest["notebook"])).read_text("utf-8"))
    os.environ["HRCREPORT_REPORT"] = report
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        result = shell.run_cell("".join(cell["source"]))  # type: ignore[attr-defined]
        result.raise_error()
        if "parameters" in cell["metadata"].get("tags", []):
            shell.push(dict(manifest["parameters"]))  # type: ignore[attr-defined, call-overload]
        show = getattr(result.result, "_repr_mimebundle_", None)
        if show:
            show()


def work(project: Path, reports: list[str]) -> None:
    """Run and render reports one after the other."""
    from IPython.core.interactiveshell import InteractiveShell

    from hrcreport.notebook.cells.door import begin

    shell = InteractiveShell.instance()
    for report in reports:
        begin(project)
        shell.reset(new_session=True)
        with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory() as folder:
            run_cells(shell, project, report)
            source = Path(folder) / "source"
            shutil.copytree(project / "reports" / "_build" / report / "source", source)
            render_document(
                source, name=report, formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
            )


def floor(project: Path, jobs: int, reports: list[str]) -> float:
    """Return the seconds of all reports in so many processes, their start left out."""
    begun = time.perf_counter()
    shares = [reports[index::jobs] for index in range(jobs)]
    processes = [Process(target=work, args=(project, share)) for share in shares if share]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        sys.exit("the floor failed")
    return time.perf_counter() - begun


def loop(project: Path, at_once: int, reports: list[str]) -> float:
    """Return the seconds of a shell loop over reports: papermill, then a rendering by commands.

    So many reports are made `at_once`, as `xargs -P` makes them.
    """
    folder = Path(tempfile.mkdtemp(prefix="hrc-loop-"))
    program = quarto_that_fits()
    shares: list[list[tuple[list[object], Path, dict[str, str]]]] = []
    for report in reports:
        commands: list[tuple[list[object], Path, dict[str, str]]] = []
        shares.append(commands)
        manifest = manifest_of(project, report)
        given = folder / f"{report}.json"
        given.write_text(json.dumps(manifest["parameters"]), "utf-8")
        source = folder / report
        shutil.copytree(project / "reports" / "_build" / report / "source", source)
        env = {**os.environ, "HRCREPORT_ROOT": str(project), "HRCREPORT_REPORT": report}
        papermill = Path(sys.executable).with_name("papermill")
        execute = [
            papermill,
            project / str(manifest["notebook"]),
            folder / f"{report}.ipynb",
            "-f",
            given,
            "-k",
            "python3",
            "--no-progress-bar",
        ]
        commands.append((execute, source, env))
        if program is not None:
            words = [program, "render", f"{report}.qmd", "--to", "hrc-typst,hrc-docx"]
            commands.append((words, source, env | quarto_environment(EPOCH)))
        else:
            env |= environment(EPOCH)
            commands += [(words, source, env) for words in by_pandoc_and_typst(source, report)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(run_commands, shares))
    seconds = time.perf_counter() - begun
    shutil.rmtree(folder)
    return seconds


def run_commands(commands: list[tuple[list[object], Path, dict[str, str]]]) -> None:
    """Run commands one after the other."""
    for words, cwd, env in commands:
        told = [str(word) for word in words]
        done = subprocess.run(told, cwd=cwd, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(told)[:300]}\n{done.stderr}")


def quarto_that_fits() -> Path | None:
    """Return the Quarto of this machine, or None where there is none that fits."""
    return quarto_program() if "quarto" in Engines.here() else None


def by_pandoc_and_typst(source: Path, report: str) -> Iterator[list[object]]:
    """Yield the commands that render a document source where Quarto is not to be had."""
    extension = read_extension(source)
    document = f"{report}.qmd"
    typ, docx = (
        format_arguments(extension, document=document, writer=writer, template=template)
        for writer, template in (
            ("typst", extension.typst_template),
            ("docx", extension.docx_template),
        )
    )
    pandoc = pandoc_program()
    yield [pandoc, *typ, "-o", f"{report}.typ"]
    yield [
        sys.executable,
        "-c",
        TYPST,
        f"{report}.typ",
        f"{report}.pdf",
        source,
        extension.fonts,
        EPOCH,
    ]
    yield [pandoc, *docx, "--reference-doc", extension.docx_reference, "-o", f"{report}.docx"]
    yield [pandoc, "lua", extension.finish, f"{report}.docx"]


def main(words: list[str]) -> None:
    """Read the command line and print the seconds."""
    if words[0] == "--loop":
        seconds = loop(Path(words[1]), int(words[2]), words[3:])
    else:
        os.environ["HRCREPORT_ROOT"] = words[0]
        seconds = floor(Path(words[0]), int(words[1]), words[2:])
    print(seconds)


if __name__ == "__main__":
    main(sys.argv[1:])
