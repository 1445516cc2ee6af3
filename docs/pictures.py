"""This module draws the pictures of the docs: figures from their calls, pages from their reports.

Run it by `nox -s docs` after a change of a chart or of the layout. A test runs the same calls.
Pages of the tutorials are those that a reader has at the end: `python docs/pictures.py --lessons`
follows each as its test does, in a folder that is gone afterwards.
"""

from __future__ import annotations

import re
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pypdfium2
from PIL import Image

import hrcreport.notebook as hrc

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "figures.md"
PICTURES = ROOT / "docs" / "images" / "figures"
COLOURS = 48
REPORT = ROOT / "reports" / "_build" / "usa" / "usa.pdf"
SHOWN = "Figure II"
"""The README shows the first page on which this stands."""
WIDTH = 745
LESSONS = ROOT / "docs" / "images" / "lessons"
SHOWN_OF_LESSONS = {
    "another-mandate": "Introduction",
    "first-report": "persons died",
    "mission": "call for inputs",
    "own-notebook": "by place and year",
}
"""By tutorial, what stands on the page of its draft that is shown."""
WIDTH_OF_LESSONS = 560
CALL = re.compile(
    r"!\[[^\]]*\]\(\.\./images/figures/([\w-]+)\.png\)\n\n```python\n(.*?)```", re.DOTALL
)


def calls() -> dict[str, str]:
    """Return the code below each picture of the page, by the picture's name."""
    return dict(CALL.findall(PAGE.read_text(encoding="utf-8")))


def prepared(code: str) -> tuple[dict[str, Any], str]:
    """Run a call up to its last statement; return the names there are then, and the statement."""
    *before, last = re.split(r"^(?=hrc\.)", code, flags=re.MULTILINE)
    names: dict[str, Any] = {"hrc": hrc, "pd": pd}
    exec("".join(before), names)  # noqa: S102  the page's own code
    return names, last


def drawn(code: str) -> Any:
    """Return the float that the last statement of a call makes."""
    names, last = prepared(code)
    return eval(last, names)  # noqa: S307  the page's own code


def small(png: bytes) -> bytes:
    """Return a picture with half of its dots and few colours, for a page of documentation."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    picture.quantize(COLOURS).save(buffer, "png", optimize=True)
    return buffer.getvalue()


def page_of_report(report: Path, *, shown: str, width: int) -> bytes:
    """Return the picture of the first page of a PDF on which some words stand."""
    document = pypdfium2.PdfDocument(report)
    page = next(page for page in document if shown in page.get_textpage().get_text_bounded())
    picture = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    buffer = BytesIO()
    picture.quantize(COLOURS).save(buffer, "png", optimize=True)
    return buffer.getvalue()


def draw_lessons() -> None:
    """Follow each tutorial, and write a page of the draft that its reader has then."""
    sys.path.append(str(ROOT))
    from tests.integration.test_tutorial import followed

    LESSONS.mkdir(exist_ok=True)
    for name, shown in SHOWN_OF_LESSONS.items():
        with tempfile.TemporaryDirectory() as folder:
            lesson = followed(ROOT / "docs" / "tutorial" / f"{name}.md", Path(folder))
            page = page_of_report(lesson.build / "xxa.pdf", shown=shown, width=WIDTH_OF_LESSONS)
            (LESSONS / f"{name}.png").write_bytes(page)


def main() -> None:
    """Write every picture, and for a figure its alternative text above its call."""
    if "--lessons" in sys.argv:
        draw_lessons()
        return
    picture = page_of_report(REPORT, shown=SHOWN, width=WIDTH)
    (ROOT / "docs" / "images" / "page.png").write_bytes(picture)
    PICTURES.mkdir(exist_ok=True)
    page = PAGE.read_text(encoding="utf-8")
    for name, code in calls().items():
        shown = drawn(code)
        (PICTURES / f"{name}.png").write_bytes(small(shown.png))
        target = f"(../images/figures/{name}.png)"
        page = re.sub(
            r"!\[[^\]]*\]" + re.escape(target), lambda _, t=target, s=shown: f"![{s.alt}]{t}", page
        )
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
