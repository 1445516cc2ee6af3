"""This module sets one Typst text as PDF, as a program in a process that ends with it.

Typst remembers what it set so that a text which changed a little is set again quickly. Every report
is another text: in a process that goes on, that memory grows to half a gigabyte and serves nobody.

It reads a line of JSON from standard input (`root`, `fonts`, `packages`, `standard`, `epoch`,
`output`) and then the text; it writes the PDF to `output` and a line of JSON: `warnings` and,
where Typst stopped, `error`, each with the message and the place in the text as Typst says them.
It runs by itself and imports nothing of the library.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, cast

import typst


def main() -> None:
    """Set the text and say what Typst said."""
    job = json.loads(sys.stdin.buffer.readline())
    text = sys.stdin.buffer.read()
    # Typed by hand: the wheel's stubs give the input and the font folders one type.
    make_compiler: Any = typst.Compiler
    compiler: typst.Compiler = make_compiler(
        text,
        root=job["root"],
        font_paths=job["fonts"],
        ignore_system_fonts=True,
        package_path=job["packages"],
        package_cache_path=job["packages"],
    )
    standards: Any = [job["standard"]]
    answer: dict[str, Any] = {"warnings": []}
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=standards, timestamp=job["epoch"]
        )
    except typst.TypstError as error:
        answer["error"] = _said(error)
    else:
        answer["warnings"] = [_said(warning) for warning in warnings]
        Path(job["output"]).write_bytes(cast(bytes, pdf))  # a list of files comes of pictures only
    sys.stdout.write(json.dumps(answer))


def _said(typst_message: Any) -> dict[str, str]:
    return {"message": typst_message.message, "diagnostic": typst_message.diagnostic}


if __name__ == "__main__":
    main()
